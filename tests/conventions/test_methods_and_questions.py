"""What figures mean has one page per method, and every example query its question."""

from __future__ import annotations

import re

import pytest
from project_tree import ROOT, SEEDS, read_seed, stems

METHODS = {row["method_code"]: row for row in read_seed(SEEDS / "methods.csv")}
INDICATORS = read_seed(SEEDS / "indicators.csv")
PAGES = ROOT / "docs" / "methods"
INDEX = (PAGES / "README.md").read_text(encoding="utf-8")
SECTIONS = (
    "What it counts",
    "From which files",
    "Good for",
    "Not for",
    "Bounds",
    "Completeness",
    "Example",
    "Official indicators",
    "Rests on",
)


def test_every_method_has_its_page_and_every_page_its_method() -> None:
    assert stems(PAGES, "*.md") - {"README"} == set(METHODS)


@pytest.mark.parametrize("method", METHODS)
def test_a_page_says_what_its_method_is(method: str) -> None:
    page = (PAGES / f"{method}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {method}: {METHODS[method]['name_id']}\n")
    assert tuple(re.findall(r"^## (.+)$", page, re.MULTILINE)) == SECTIONS
    assert f"[{method}]({method}.md)" in INDEX


@pytest.mark.parametrize("method", METHODS)
def test_a_page_names_the_indicators_of_its_method_and_no_other(method: str) -> None:
    page = (PAGES / f"{method}.md").read_text(encoding="utf-8")
    (said,) = re.findall(
        r"^## Official indicators\n\n(.+?)(?=^## )", page, re.MULTILINE | re.DOTALL
    )
    mine = {row["indicator_code"] for row in INDICATORS if row["method_code"] == method}
    codes = {row["indicator_code"] for row in INDICATORS}
    named = {code for code in codes if re.search(rf"(?<![\d.]){re.escape(code)}(?!\.\()", said)}
    assert named == mine
    assert bool(mine) == (said.strip() != "None.")
    assert all(f"| {code}" in INDEX for code in mine)


def test_every_example_query_answers_a_listed_question() -> None:
    questions = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    listed = {name for name in re.findall(r"`(\w+)`", questions) if "_" in name}
    assert listed == stems(ROOT / "warehouse" / "queries", "*.sql")
