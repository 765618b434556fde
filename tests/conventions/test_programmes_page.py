"""The page of local programmes names files, marts, queries and tests that exist, and its demo writes them."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from project_tree import ROOT, SOURCES, models, stems

from pipelines.demo.world import write_demo

PAGE = (ROOT / "docs" / "programmes.md").read_text(encoding="utf-8")
PROGRAMMES = dict(part.split("\n", 1) for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:])
LINES = ("Reported", "Files", "Marts", "Queries", "Tests", "Demo", "Invented")
MARTS = {path.stem for path in models("marts")}


def said(programme: str, line: str) -> str:
    """What one line of a programme says, over its continuation lines."""
    found = re.search(
        rf"^- {line}: (.+?)(?=^- |\Z)", PROGRAMMES[programme], re.MULTILINE | re.DOTALL
    )
    assert found, f"{programme} has no line {line}"
    return found[1]


def named(programme: str, line: str) -> list[str]:
    return re.findall(r"`([^`]+)`", said(programme, line))


@cache
def functions(path: str) -> dict[str, str]:
    """Test functions of a file with their text."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


def test_the_page_has_a_row_per_reported_programme() -> None:
    assert len(PROGRAMMES) == len(set(PROGRAMMES)) == 8


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_programme_says_every_line_in_order(programme: str) -> None:
    assert tuple(re.findall(r"^- (\w+): ", PROGRAMMES[programme], re.MULTILINE)) == LINES


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_what_a_programme_names_exists_and_a_test_asks_its_query(programme: str) -> None:
    assert set(named(programme, "Files")) <= stems(SOURCES, "*.yml")
    assert set(named(programme, "Marts")) <= MARTS
    queries = named(programme, "Queries")
    assert set(queries) <= stems(ROOT / "warehouse" / "queries", "*.sql")
    bodies = ""
    for place in named(programme, "Tests"):
        path, name = place.split("::")
        assert name in functions(path), f"{place} is no test"
        bodies += functions(path)[name]
    assert any(query in bodies for query in queries), "no test of the programme asks a query of it"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The kinds of files that the demo writes, by the words that ask for it."""
    found = {}
    for words in {said(programme, "Demo").strip("`\n") for programme in PROGRAMMES}:
        asked = words.split()
        options = dict(zip(asked[2::2], asked[3::2], strict=True))
        months = {
            name: options[option]
            for name, option in (("first", "--from"), ("last", "--to"))
            if option in options
        } or {"first": "2025-09"}
        place = {"regions": [options["--region"]]} if "--region" in options else {}
        out: Path = tmp_path_factory.mktemp("demo")
        found[words] = set(write_demo(out, scale=0.002, **place, **months).rows)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_demo_writes_every_kind_of_file_of_a_programme(
    programme: str, written: dict[str, set[str]]
) -> None:
    assert set(named(programme, "Files")) <= written[said(programme, "Demo").strip("`\n")]
