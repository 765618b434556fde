"""The monthly sheet: what a spreadsheet shows of it, and that small counts leave no trace."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.recap.sheets import SHEETS, Column, Sheet
from pipelines.recap.small_counts import COVERED, HIDDEN, THRESHOLD, hide_parts, hide_small
from pipelines.recap.workbook import workbook

PARTS = ("a", "b", "c", "d")
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
    assert second == ["33.76", "'=1+1", "<5", None, None, "bukan, ya itu"]
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


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 10, 20, 0), (0, 10, 20, 0)),
        ((3, 10, 20, 0), (HIDDEN, COVERED, 20, 0)),
        ((-2, 4, 20, 0), (HIDDEN, HIDDEN, 20, 0)),
        ((2, 1, 20, 0), (HIDDEN, HIDDEN, COVERED, 0)),
        ((1, 0, 0, 0), (HIDDEN, COVERED, COVERED, COVERED)),
        ((5, None, -5, 0), (5, None, -5, 0)),
    ],
)
def test_small_parts_are_hidden_with_others(
    counts: tuple[int | None, ...], shown: tuple[object, ...]
) -> None:
    hidden = hide_parts(dict(zip(PARTS, counts, strict=True)), PARTS)
    assert tuple(hidden[name] for name in PARTS) == shown


@given(st.lists(st.integers(-40, 40), min_size=4, max_size=4))
def test_what_is_hidden_together_is_never_one_cell_nor_few_persons(counts: list[int]) -> None:
    whole = dict(zip(PARTS, counts, strict=True))
    hidden = [
        name for name, value in hide_parts(whole, PARTS).items() if not isinstance(value, int)
    ]
    assert {name for name, value in whole.items() if 0 < abs(value) < THRESHOLD} <= set(hidden)
    if hidden:
        assert len(hidden) >= 2
        assert len(hidden) == 4 or sum(abs(whole[name]) for name in hidden) >= THRESHOLD


@pytest.mark.parametrize(
    ("count", "part", "money", "shown"),
    [
        (10, 0, 5, (10, 0, 5)),
        (10, 5, 5, (10, 5, 5)),
        (10, 3, 5, (10, HIDDEN, 5)),
        (10, 8, 5, (10, COVERED, 5)),
        (4, 1, 5, (HIDDEN, COVERED, COVERED)),
        (4, None, None, (HIDDEN, None, None)),
        (0, 0, 0, (0, 0, 0)),
    ],
)
def test_a_small_count_hides_what_tells_it(
    count: int, part: int | None, money: int | None, shown: tuple[object, ...]
) -> None:
    told = {"n": count, "part_count": part, "money_idr": money}
    assert tuple(hide_small(told, "n", ("part_count", "money_idr")).values()) == shown
