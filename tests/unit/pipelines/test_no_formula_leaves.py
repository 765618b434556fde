"""Whatever a sender wrote into a cell: no file that leaves holds it as a formula."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from pipelines.people_workbook import Column as PeopleColumn
from pipelines.people_workbook import workbook as people_workbook
from pipelines.query import print_rows
from pipelines.recap.sheets import Column, Sheet
from pipelines.recap.workbook import workbook as recap_workbook
from warehouse.analyst import Answer
from warehouse.plain_copies import _cell
from warehouse.spreadsheet_text import safe_text

SIGNS = "=+-@\t\r\n＝＋－＠"  # noqa: RUF001 (full-width signs count too)
PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=12)
TEXTS = st.lists(
    st.tuples(st.sampled_from(["", "'", "''"]), st.sampled_from([*SIGNS, "a", " "]), PRINTABLE).map(
        "".join
    ),
    min_size=1,
    max_size=12,
)
KNOWN = [
    "=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(1)", "\t=1", "\r=1", "'=1", '=HYPERLINK("x")', "a=1", "-",
]  # fmt: skip


def is_harmless(cell: str) -> bool:
    """Whether a spreadsheet takes the cell for text."""
    return cell[:1] not in SIGNS or not cell


def cells(book: bytes) -> list[Any]:
    pages = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    return [
        cell for page in pages for row in page.iter_rows() for cell in row if cell.value is not None
    ]


def assert_texts_only(book: bytes, texts: list[str]) -> None:
    found = cells(book)
    assert not [cell for cell in found if cell.data_type == "f"]
    shown = [unescape(cell.value) for cell in found if isinstance(cell.value, str)]
    assert all(map(is_harmless, shown))
    # XML knows no carriage return of its own: a reader makes a line end of it.
    assert {safe_text(text).replace("\r", "\n") for text in texts} <= {
        one.replace("\r", "\n") for one in shown
    }


@given(TEXTS)
@example(KNOWN)
def test_no_text_stays_a_formula_and_each_can_be_told_again(texts: list[str]) -> None:
    for text in texts:
        safe = safe_text(text)
        assert is_harmless(safe)
        assert safe in {text, f"'{text}"}
        assert safe != text or is_harmless(text.lstrip("'"))


@settings(deadline=None, max_examples=30)
@given(TEXTS)
@example(KNOWN)
def test_the_plain_copies_escape_the_same(texts: list[str]) -> None:
    with duckdb.connect() as con:
        found = con.execute(
            f"select {_cell('text', 'VARCHAR')} from (select unnest($1::varchar[]) as text)",
            [texts],
        ).fetchall()
    assert [row[0] for row in found] == list(map(safe_text, texts))


@settings(deadline=None, max_examples=30)
@given(TEXTS)
@example(KNOWN)
def test_the_monthly_sheet_holds_texts_only(texts: list[str]) -> None:
    sheet = Sheet(
        "Lembar", "Judul", "kueri", (Column("name", "Wilayah", width=10),), empty="Kosong."
    )
    assert_texts_only(recap_workbook("tentang", [(sheet, [{"name": t} for t in texts])]), texts)


@settings(deadline=None, max_examples=30)
@given(TEXTS)
@example(KNOWN)
def test_lists_of_people_and_findings_hold_texts_only(texts: list[str]) -> None:
    columns = [PeopleColumn("NAMA", 20)]
    assert_texts_only(people_workbook("Lembar", columns, [[t] for t in texts], ["Petunjuk"]), texts)


@pytest.mark.parametrize("text", KNOWN)
def test_a_query_as_csv_holds_texts_only(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(Answer(("label", "count"), [(text, -1)]), "csv")
    _, row = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert row == [safe_text(text), "-1"], "one row, one text"


def test_every_writer_of_workbooks_is_told_that_texts_are_no_formulas() -> None:
    root = Path(__file__).resolve().parents[3]
    writers = [
        path
        for path in (root / "pipelines").rglob("*.py")
        if "xlsxwriter.Workbook(" in path.read_text(encoding="utf-8") and "demo" not in path.parts
    ]
    assert len(writers) >= 4
    for path in writers:
        text = path.read_text(encoding="utf-8")
        assert '"strings_to_formulas": False' in text, path
        assert "safe_text(" in text, path
        assert not re.search(r"\b(page|told|sheet)\.write\(|\.write_formula\(", text), path
