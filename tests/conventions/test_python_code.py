"""House laws of Python files: size, names, docstrings, who reads the environment."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from project_tree import PACKAGES, ROOT, named, python_files

MAX_LINES = 400
NOTHING_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "stuff"}
READS_ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
MODULES = python_files(*PACKAGES)
ALL_FILES = python_files(*PACKAGES, "tests")


def test_there_is_code_in_every_package() -> None:
    assert {path.parts[0] for path in MODULES} == set(PACKAGES)


@pytest.mark.parametrize("path", ALL_FILES, ids=named)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES, (
        f"{path} has {lines} lines: split it along a seam (at most {MAX_LINES})"
    )


@pytest.mark.parametrize("path", ALL_FILES, ids=named)
def test_a_file_is_named_for_what_lives_in_it(path: Path) -> None:
    words = {word for part in path.with_suffix("").parts for word in part.lower().split("_")}
    assert not words & NOTHING_NAMES, f"{path}: name the file for what lives in it"
    assert not path.stem.endswith(("_v2", "_final", "_new", "_old")), f"{path}: git keeps the past"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_opens_with_what_lives_in_it(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    assert docstring, f"{path} has no docstring: say what lives here and what does not"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path != Path("pipelines/settings.py")], ids=named
)
def test_only_settings_read_the_environment(path: Path) -> None:
    lines = environment_lines((ROOT / path).read_text(encoding="utf-8"))
    assert not lines, f"{path}, lines {lines}: take it from pipelines.settings.Settings"


def test_settings_do_read_the_environment() -> None:
    assert environment_lines((ROOT / "pipelines" / "settings.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.environ['A']",
        "import os as o\no.getenv('A')",
        "from os import environ",
        "from os import getenv as g",
    ],
)
def test_every_way_to_the_environment_is_seen(code: str) -> None:
    assert environment_lines(code)


def test_other_names_are_no_way_to_the_environment() -> None:
    assert not environment_lines("import os\nos.rename(a, b)\nsettings.environment\n")


def environment_lines(code: str) -> list[int]:
    """Lines that reach for the process environment, by whatever name `os` goes."""
    tree = ast.parse(code)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "os"
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            if READS_ENVIRONMENT & {alias.name for alias in node.names}:
                found.append(node.lineno)
        elif (
            isinstance(node, ast.Attribute)
            and node.attr in READS_ENVIRONMENT
            and isinstance(node.value, ast.Name)
            and node.value.id in names
        ):
            found.append(node.lineno)
    return found
