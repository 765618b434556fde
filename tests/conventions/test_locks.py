"""The lock files against pyproject.toml: fresh, agreed, pinned by hash, without an address."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from locked import LOCKS, REMEDY, pins
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from project_tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
DEV = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_is_pinned_by_hash(lock: str) -> None:
    packages = pins(lock)
    assert packages
    assert not [name for name, pin in packages.items() if not pin.hashes], REMEDY


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(r"://|--(?:extra-)?index-url|--find-links|@ file", text), REMEDY


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [("requirements.lock", RUNTIME), ("requirements-dev.lock", [*RUNTIME, *DEV])],
)
def test_the_lock_answers_what_the_project_asks(lock: str, wanted: list[Requirement]) -> None:
    packages = pins(lock)
    asked = {canonicalize_name(one.name) for one in wanted}
    direct = {name for name, pin in packages.items() if pin.is_direct}
    assert direct == asked, f"{REMEDY}: asked and not locked, or locked and no longer asked"
    outside = [
        f"{one} but {packages[canonicalize_name(one.name)].version}"
        for one in wanted
        if not one.specifier.contains(packages[canonicalize_name(one.name)].version)
    ]
    assert not outside, REMEDY


def test_what_is_tested_is_what_runs() -> None:
    runtime = {name: pin.version for name, pin in pins("requirements.lock").items()}
    dev = {name: pin.version for name, pin in pins("requirements-dev.lock").items()}
    assert {name: dev.get(name) for name in runtime} == runtime, f"{REMEDY} UPGRADE=1"


def imported(path: Path) -> set[str]:
    """The top packages that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {name.partition(".")[0] for name in names}


def test_every_imported_package_is_declared() -> None:
    """What the code imports is named in pyproject.toml, also where another package brings it."""
    own = {"pipelines", "data_quality", "warehouse"}
    tests = {path.stem for path in ROOT.glob("tests/**/*.py")} | {"proofs"}
    providers = packages_distributions()
    declared = {canonicalize_name(requirement.name) for requirement in (*RUNTIME, *DEV)}
    undeclared = set()
    for folder in (*own, "tests"):
        for path in ROOT.glob(f"{folder}/**/*.py"):
            if ROOT / "warehouse" / "store" in path.parents:
                continue
            for name in imported(path) - sys.stdlib_module_names - own - tests:
                if declared.isdisjoint(map(canonicalize_name, providers.get(name, [name]))):
                    undeclared.add(f"{name} in {path.relative_to(ROOT)}")
    assert not undeclared
