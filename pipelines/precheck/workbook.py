"""The list given back: the sender's sheets as sent, three columns beside the people, a summary in front.

Sheets, columns and row positions stay as sent, see `landing.returned_sheets`; titles, blank rows and totals
are left alone.
"""

from __future__ import annotations

import io

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.landing.cell_faults import as_meant
from pipelines.landing.findings import sentence
from pipelines.landing.header import Header, Place
from pipelines.landing.marks import Mark
from pipelines.landing.returned_looks import Formats
from pipelines.landing.returned_sheets import COMMENTED_CELLS, sheet_names, write_page
from pipelines.landing.sheet import Sheet
from pipelines.landing.suggestions import Suspect, suggest
from pipelines.precheck.listed import ADDED, SUMMARY_SHEET, Listed, list_contract
from pipelines.precheck.reasons import ELIGIBLE, REJECT, WAIT
from pipelines.precheck.summary import Summary
from warehouse.spreadsheet_text import safe_text

_COLOURS = {ELIGIBLE: "#C6EFCE", WAIT: "#FFF2A8", REJECT: "#F8CBAD"}
_WIDTHS = (22, 70, 16)
_LINE, _GUIDE_LINE, _LINE_HEIGHT = 82, 135, 13
_RUPIAH = "#,##0"


def checked_workbook(listed: Listed, judged: pl.DataFrame, summary: Summary) -> bytes:
    """The whole workbook.

    Args:
        listed: the list as it was read.
        judged: its people with their verdicts, see `reasons.judged`.
        summary: what it came to.

    """
    contract = list_contract()
    names = sheet_names([*(sheet.name for sheet in listed.sheets), SUMMARY_SHEET])
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {**options, "strings_to_numbers": False}) as book:
        book.set_properties({"title": SUMMARY_SHEET, "author": "Semesta"})
        looks = Formats(book)
        for number, sheet in enumerate(listed.sheets):
            page = book.add_worksheet(names[number])
            if number != listed.number:
                write_page(page, looks, contract, sheet, None, [], 0)
                continue
            header, marks = listed.header, _marks(listed, judged)
            shown = as_meant(sheet, header, contract)
            write_page(page, looks, contract, shown, header, marks, COMMENTED_CELLS)
            _add_columns(page, book, looks, shown, header, judged)
        told = book.add_worksheet(names[-1])
        _summarise(told, book, looks, summary)
        told.activate()
        told.set_first_sheet()
    return buffer.getvalue()


def _marks(listed: Listed, judged: pl.DataFrame) -> list[Mark]:
    """The NIKs that are none, each with its reason and what is surely meant."""
    sheet, cell = listed.sheets[listed.number], listed.header.columns["nik"]
    bad = judged.filter(pl.col("nik_error").is_not_null()).join(
        pl.DataFrame({"row": sheet.rows.cast(pl.Int64), "text": sheet.cells[cell]}), on="row"
    )
    title = listed.header.as_written("nik")
    return [
        Mark(
            listed.number,
            row,
            int(cell[1:]),
            title,
            code,
            sentence(code, "id"),
            suggest(Suspect(code, text, text, Place())) if text else None,
        )
        for row, code, text in bad.select("row", "nik_error", "text").iter_rows()
    ]


def _add_columns(
    page: Worksheet,
    book: xlsxwriter.Workbook,
    looks: Formats,
    sheet: Sheet,
    header: Header,
    judged: pl.DataFrame,
) -> None:
    """Verdict, reasons and rupiah of every person, to the right of what was sent."""
    first, top = len(sheet.cells.columns), int(sheet.rows[header.position]) - 1
    wrapped = book.add_format(
        {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
    )
    rupiah = _rupiah(book)
    verdicts = {
        name: book.add_format(
            {
                "font_name": "Arial",
                "font_size": 10,
                "valign": "top",
                "bold": True,
                "bg_color": colour,
            }
        )
        for name, colour in _COLOURS.items()
    }
    for place, (title, width) in enumerate(zip(ADDED, _WIDTHS, strict=True), first):
        page.set_column(place, place, width)
        page.write_string(top, place, title, looks.head)
    told = judged.select("row", "verdict", "said", "saved_idr")
    for row, verdict, said, saved in told.iter_rows():
        page.write_string(row - 1, first, verdict, verdicts[verdict])
        if not said:
            continue
        page.write_string(row - 1, first + 1, said, wrapped)
        # Not every program makes a row as high as its text.
        if (lines := 1 + len(said) // _LINE) > 1:
            page.set_row(row - 1, _LINE_HEIGHT * lines)
        if saved is not None:
            page.write_number(row - 1, first + 2, saved, rupiah)
    page.autofilter(top, 0, int(told["row"].max() or 1) - 1, first + 2)  # type: ignore[arg-type]


def _rupiah(book: xlsxwriter.Workbook) -> Format:
    return book.add_format(
        {"font_name": "Arial", "font_size": 10, "valign": "top", "num_format": _RUPIAH}
    )


def _summarise(
    page: Worksheet, book: xlsxwriter.Workbook, looks: Formats, summary: Summary
) -> None:
    """What was checked against what, the verdicts, the reasons, and how to read them."""
    for column, width in enumerate((22, 46, 12, 12, 18)):
        page.set_column(column, column, width)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    rupiah = _rupiah(book)
    page.write_string(0, 0, "Hasil pemeriksaan daftar sebelum dibayar", looks.title)
    row = 2
    for label, value in summary.facts():
        page.write_string(row, 0, label, looks.label)
        page.merge_range(row, 1, row, 4, "", looks.step)
        page.write_string(row, 1, safe_text(value), looks.step)
        row += 1
    for table in summary.tables():
        row += 1
        for column, title in enumerate(table.titles):
            page.write_string(row, column, title, looks.head)
        for cells in table.rows:
            row += 1
            look = looks.label if cells[0] == "Jumlah" else looks.step
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    page.write_number(row, column, cell, rupiah)
                elif cell is not None:
                    page.write_string(row, column, safe_text(cell), look)
        row += 1
    row += 1
    for line in summary.guide():
        page.merge_range(row, 0, row, 4, line, looks.step)
        page.set_row(row, _LINE_HEIGHT * (1 + len(line) // _GUIDE_LINE))
        row += 1
