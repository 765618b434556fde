"""The monthly sheet: what a spreadsheet shows of it, and that small counts leave no trace."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl

from pipelines.recap.hidden_cells import HIDDEN, marked
from pipelines.recap.sheets import SHEETS, Column, Sheet
from pipelines.recap.workbook import workbook
from warehouse import recap_figures

SHEET = Sheet(
    "Lembar",
    "Judul",
    "kueri",
    (
        Column("region_code", "Kode"),
        Column("region_name", "Wilayah", width=10),
        Column("count", "Orang", "count"),
        Column("rate", "Cakupan", "share"),
        Column("flag", "Lengkap", "flag"),
        Column("code", "Sebab", words=(("X", "ya itu"), ("Y", "bukan"))),
    ),
    empty="Kosong.",
    chart="rate",
)


def row(**values: Any) -> dict[str, Any]:
    told = {"region_code": "33.76", "region_name": "Kota Tegal", "count": 1234, "rate": 0.5}
    return {**told, "flag": True, "code": "Y, X", **values}


def read(rows: list[dict[str, Any]]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook("tentang", [(SHEET, rows)])))["Lembar"]


def test_codes_are_text_numbers_are_numbers_and_nothing_is_a_formula() -> None:
    page = read([row(), row(region_name="=1+1", count=HIDDEN, rate=None, flag=None)])
    first, second = ([cell.value for cell in page[line]] for line in (6, 7))
    assert first == ["33.76", "Kota Tegal", 1234, 0.5, "ya", "bukan, ya itu"]
    assert second == ["33.76", "'=1+1", "*", None, None, "bukan, ya itu"]
    assert page["B7"].data_type == "s"
    assert (page["A6"].number_format, page["C6"].number_format) == ("@", "#,##0")
    assert page["D6"].number_format == "0.00%"
    assert page.freeze_panes == "C6"
    assert page.auto_filter.ref == "A5:F7"
    assert len(page._charts) == 1


def test_an_empty_sheet_says_so() -> None:
    page = read([])
    assert page["A6"].value == "Kosong."
    assert page.auto_filter.ref is None


def test_equal_content_gives_equal_bytes() -> None:
    assert workbook("t", [(SHEET, [row()])]) == workbook("t", [(SHEET, [row()])])


def test_names_of_sheets_fit_a_workbook_and_queries_are_told_once() -> None:
    assert all(len(sheet.name) <= 31 for sheet in SHEETS)
    assert len({sheet.query for sheet in SHEETS}) == len(SHEETS)


def test_what_the_open_tier_hides_is_marked_and_nothing_else() -> None:
    told = {"n_count": None, "m_count": 7, "money_idr": None, "is_suppressed": True}
    assert marked(told, ("n_count", "m_count")) == {**told, "n_count": HIDDEN}
    empty = {**told, "is_suppressed": False}
    assert marked(empty, ("n_count",)) == empty


def test_every_sheet_of_persons_reads_the_open_tier_alone() -> None:
    """The rest is about files, not about people."""
    of_files = {"kelengkapan", "belum_mengirim", "definisi"}
    folder = Path(recap_figures.__file__).parent / "queries" / "recap"
    for sheet in SHEETS:
        text = (folder / f"{sheet.query}.sql").read_text(encoding="utf-8")
        assert sheet.query in of_files or "restricted." not in text, sheet.query
