"""Cells whose value a common reader would get wrong without a word."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from generated_books import HEAD, book, changed, codes, nik, noted, resident, residents

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import read_file
from pipelines.landing.header import Place

SHEET = "xl/worksheets/sheet1.xml"


def edited(data: bytes, old: str, new: str) -> bytes:
    def edit(part: bytes) -> bytes:
        assert old.encode() in part
        return part.replace(old.encode(), new.encode())

    return changed(data, {SHEET: edit})


def test_a_plain_workbook_is_accepted_without_a_note() -> None:
    rows = residents(book())
    assert (rows.counts.accepted, rows.counts.quarantined, rows.counts.non_data) == (3, 0, 1)
    assert not noted(rows)


@pytest.mark.parametrize("number", [3503010101909001, 350301010190900])
def test_a_nik_in_a_number_cell_is_quarantined(number: int) -> None:
    rows = residents(book([HEAD, resident(1, NIK=number), resident(2)]))
    assert codes(rows) == [(2, "nik", "NIK_NUMERIC_CELL")]


def test_text_after_many_numbers_is_kept() -> None:
    lines = [resident(n, RT=n % 9 + 1) for n in range(900)] + [resident(901, RT="IX")]
    assert residents(book([HEAD, *lines])).accepted["rt"].to_list()[-1] == "IX"


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#NAME?"])
@pytest.mark.parametrize("as_text", [False, True])
def test_an_error_cell_is_quarantined(error: str, *, as_text: bool) -> None:
    def also(_: Any, sheet: Any) -> None:
        if as_text:
            sheet.write_string(2, 5, error)
        else:
            sheet.write_formula(2, 5, "=1/0", None, error)

    assert codes(residents(book(also=also))) == [(3, "pekerjaan", "CELL_ERROR")]


def test_an_error_in_a_column_nobody_reads_costs_no_row() -> None:
    rows = residents(book(also=lambda _, sheet: sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")))
    assert not codes(rows)


def test_a_formula_gives_its_stored_value_and_is_noted() -> None:
    rows = residents(
        book(also=lambda _, s: s.write_formula(1, 5, '="NEL"&"AYAN"', None, "NELAYAN"))
    )
    assert rows.accepted["pekerjaan"].to_list()[0] == "NELAYAN"
    assert noted(rows) == {"FORMULA_VALUES"}


def test_a_formula_without_value_is_quarantined() -> None:
    data = book(also=lambda _, sheet: sheet.write_formula(1, 5, "=A1", None, 7))
    rows = residents(edited(data, "<f>A1</f><v>7</v>", "<f>A1</f>"))
    assert codes(rows) == [(2, "pekerjaan", "FORMULA_WITHOUT_VALUE")]


def test_the_zero_of_a_program_that_does_not_compute_is_no_value() -> None:
    rows = residents(book(also=lambda _, sheet: sheet.write_formula(1, 5, "=A1")))
    assert codes(rows) == [(2, "pekerjaan", "FORMULA_WITHOUT_VALUE")]


def test_a_sheet_of_formulas_without_values_is_not_taken_for_blank() -> None:
    def also(_: Any, sheet: Any) -> None:
        for column in range(len(HEAD)):
            sheet.write_formula(1, column, f"=Z{column + 1}")

    rows = residents(book([HEAD, [], resident(2)], also))
    assert rows.counts.quarantined == 1
    assert rows.counts.accepted == 1


def test_dates_are_read_by_style_in_both_date_systems() -> None:
    born = dt.date(1990, 1, 1)

    def also(workbook: Any, sheet: Any) -> None:
        style = workbook.add_format({"num_format": "dd mmmm yyyy"})
        sheet.write_datetime(1, 4, born, style)

    assert residents(book(also=also)).accepted["tanggallahir"].to_list() == [born] * 3
    plain = book(also=also)
    shifted = changed(
        plain,
        {
            "xl/workbook.xml": lambda part: part.replace(
                b"<workbookPr ", b'<workbookPr date1904="1" '
            ),
            SHEET: lambda part: part.replace(b"<v>32874</v>", b"<v>31412</v>"),
        },
    )
    assert residents(shifted).accepted["tanggallahir"].to_list() == [born] * 3


@pytest.mark.parametrize("serial", [0, 1, 59, 60])
def test_a_date_before_excel_counts_right_is_no_date(serial: int) -> None:
    def also(workbook: Any, sheet: Any) -> None:
        sheet.write_number(1, 4, serial, workbook.add_format({"num_format": "dd/mm/yyyy"}))

    assert codes(residents(book(also=also))) == [(2, "tanggallahir", "NOT_A_DATE")]


@pytest.mark.parametrize(
    ("style", "number", "shown"),
    [("000", 1, "001"), ("000", 1234, "1234"), ("00\\.00", 705, "07.05"), ('0"/"00', 105, "1/05")],
)
def test_a_code_is_what_its_format_shows(style: str, number: int, shown: str) -> None:
    def also(workbook: Any, sheet: Any) -> None:
        sheet.write_number(1, 7, number, workbook.add_format({"num_format": style}))

    rows = residents(book(also=also))
    assert rows.accepted["rt"].to_list()[0] == shown
    assert noted(rows) == {"CODE_AS_SHOWN"}


def test_an_amount_keeps_its_value_whatever_its_format_shows() -> None:
    def also(workbook: Any, sheet: Any) -> None:
        sheet.write_number(1, 4, 16800, workbook.add_format({"num_format": "0\\.000"}))

    head = ["NIK", "NAMA", "SEGMEN", "BLTH", "IURAN"]
    data = book([head, [nik(1), "WARGA", "BPU", "2025-09"]], also)
    rows = read_file(data, all_contracts()["bpjstk__participants"], Place("33.76", "2025-09"))
    assert rows.accepted["iuran"].to_list() == [16800]


def test_a_long_number_that_lost_digits_is_quarantined() -> None:
    rows = residents(book([[*HEAD, "NO KK"], [*resident(1), 3503010101909001], resident(2)]))
    assert codes(rows) == [(2, "no_kk", "DIGITS_LOST")]


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    def also(_: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(6, 6, None, None, {"hidden": True})

    rows = residents(book(also=also))
    assert rows.counts.accepted == 3
    assert noted(rows) == {"HIDDEN_ROWS", "HIDDEN_COLUMNS"}


def merged(column: int, value: object) -> Callable[[Any, Any], None]:
    return lambda _, sheet: sheet.merge_range(1, column, 3, column, value)


def test_a_merged_hamlet_is_filled_inside_its_range_only() -> None:
    lines = [resident(1), resident(2, DUSUN=None), resident(3, DUSUN=None), resident(4, DUSUN=None)]
    rows = residents(book([HEAD, *lines], merged(6, "KRAJAN")))
    assert rows.accepted["dusun"].to_list() == ["KRAJAN", "KRAJAN", "KRAJAN", None]
    assert noted(rows) == {"MERGED_FILLED"}


def test_a_merged_nik_names_one_person_at_most() -> None:
    rows = residents(book(None, merged(1, nik(1))))
    assert codes(rows) == [(3, "nik", "MERGED_CELLS"), (4, "nik", "MERGED_CELLS")]


def test_merged_cells_of_other_sources_are_quarantined() -> None:
    head = ["NIK", "NAMA", "SEGMEN", "BLTH"]
    lines = [[nik(n), "WARGA", None, "2025-09"] for n in range(3)]
    rows = read_file(
        book([head, *lines], merged(2, "BPU")),
        all_contracts()["bpjstk__participants"],
        Place("33.76", "2025-09"),
    )
    assert [code for _, _, code in codes(rows)] == ["MERGED_CELLS"] * 2
    assert rows.counts.accepted == 1


def test_inline_and_rich_strings_and_boundary_spaces_are_text() -> None:
    def also(workbook: Any, sheet: Any) -> None:
        sheet.write_rich_string(1, 2, "SITI ", workbook.add_format({"bold": True}), "AMINAH")

    data = edited(
        book(also=also),
        '<c r="F3" t="s"><v>',
        '<c r="F3" t="inlineStr"><is><t>GURU</t></is></c><c r="Z3" t="s"><v>',
    )
    rows = residents(data)
    assert rows.accepted["nama"].to_list()[0] == "SITI AMINAH"
    assert rows.accepted["pekerjaan"].to_list()[1] == "GURU"


@pytest.mark.parametrize(
    ("look", "aside"),
    [({"font_strikeout": True}, "BURUH "), ({"font_script": 1}, "1)"), ({"font_script": 2}, "2")],
)
def test_text_that_is_struck_or_raised_is_no_part_of_a_cell(
    look: dict[str, Any], aside: str
) -> None:
    def also(made: Any, sheet: Any) -> None:
        plain, other = made.add_format(), made.add_format(look)
        sheet.write_rich_string(2, 5, other, aside, plain, "PETANI")

    rows = residents(book(also=also))
    assert rows.accepted["pekerjaan"][1] == "PETANI"
    assert rows.counts.accepted == 3
    assert noted(rows) == {"PARTLY_STRUCK"}


def test_inline_text_that_is_struck_is_no_part_of_a_cell() -> None:
    cell = (
        '<c r="F3" t="inlineStr"><is><r><rPr><strike/></rPr><t>BURUH </t></r>'
        "<r><t>PETANI</t></r></is></c>"
    )

    def edit(part: bytes) -> bytes:
        found = re.subn(rb'<c r="F3"[^>]*>.*?</c>', cell.encode(), part)
        assert found[1] == 1
        return found[0]

    rows = residents(changed(book(), {SHEET: edit}))
    assert rows.accepted["pekerjaan"][1] == "PETANI"
    assert noted(rows) == {"PARTLY_STRUCK"}


def test_coloured_text_is_whole() -> None:
    def also(made: Any, sheet: Any) -> None:
        red, bold = made.add_format({"font_color": "red"}), made.add_format({"bold": True})
        sheet.write_rich_string(2, 5, red, "BURUH ", bold, "TANI")

    rows = residents(book(also=also))
    assert rows.accepted["pekerjaan"][1] == "BURUH TANI"
    assert not noted(rows)


def test_cells_struck_through_are_read_and_told() -> None:
    def also(made: Any, sheet: Any) -> None:
        sheet.write_string(2, 5, "PETANI", made.add_format({"font_strikeout": True}))

    rows = residents(book(also=also))
    assert rows.accepted["pekerjaan"][1] == "PETANI"
    assert noted(rows) == {"STRUCK_CELLS"}
