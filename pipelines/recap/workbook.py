"""The monthly sheet as a workbook: numbers stay numbers, codes stay text, nothing is a formula."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.format import Format

from pipelines.recap.hidden_cells import Row
from pipelines.recap.sheets import Column, Sheet
from warehouse.spreadsheet_text import safe_text

_LINE = 15
_TITLE, _ABOUT, _NOTE, _HEAD = 0, 1, 2, 4
_FORMATS = {"count": "#,##0", "share": "0.00%", "points": "+0.00;-0.00;0.00", "rupiah": "#,##0"}
_FLAGS = {True: "ya", False: "tidak"}
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001  a fixed day: equal content gives equal bytes


def workbook(about: str, content: Sequence[tuple[Sheet, Sequence[Row]]]) -> bytes:
    """The bytes of the workbook; `about` (month, version, status) stands under every title."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _EPOCH, "title": about})
        formats = _formats(book)
        for sheet, rows in content:
            _write(book, formats, about, sheet, rows)
    return buffer.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    border = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
    made = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "about": book.add_format({"italic": True, "font_color": "#595959"}),
        "head": book.add_format(
            {**border, "bold": True, "text_wrap": True, "bg_color": "#DDEBF7", "valign": "vcenter"}
        ),
        "text": book.add_format({**border, "num_format": "@", "text_wrap": True}),
        "flag": book.add_format({**border, "align": "center"}),
        "hidden": book.add_format({**border, "align": "right", "font_color": "#7F7F7F"}),
    }
    return made | {
        kind: book.add_format({**border, "num_format": pattern})
        for kind, pattern in _FORMATS.items()
    }


def _write(
    book: xlsxwriter.Workbook,
    formats: Mapping[str, Format],
    about: str,
    sheet: Sheet,
    rows: Sequence[Row],
) -> None:
    page = book.add_worksheet(sheet.name)
    page.write_string(_TITLE, 0, sheet.title, formats["title"])
    page.write_string(_ABOUT, 0, about, formats["about"])
    page.write_string(_NOTE, 0, sheet.note, formats["about"])
    page.set_row(_HEAD, 48)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        page.write_string(_HEAD, at, column.header, formats["head"])
    for line, row in enumerate(rows, _HEAD + 1):
        page.set_row(line, _height(sheet, row))
        for at, column in enumerate(sheet.columns):
            _cell(page, formats, (line, at), column, row[column.name])
    last = _HEAD + max(len(rows), 1)
    if not rows:
        page.write_string(_HEAD + 1, 0, sheet.empty, formats["about"])
    else:
        page.autofilter(_HEAD, 0, last, len(sheet.columns) - 1)
    page.freeze_panes(_HEAD + 1, 2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD)
    drawn = sum(1 for row in rows if sheet.chart is not None and row[sheet.chart] is not None)
    if drawn:
        _chart(book, page, sheet, (last, drawn))


def _cell(
    page: xlsxwriter.worksheet.Worksheet,
    formats: Mapping[str, Format],
    place: tuple[int, int],
    column: Column,
    value: object,
) -> None:
    row, at = place
    if value is None:
        page.write_blank(row, at, None, formats["text"])
    elif isinstance(value, bool):
        page.write_string(row, at, _FLAGS[value], formats["flag"])
    elif column.kind in _FORMATS and isinstance(value, int | float):
        page.write_number(row, at, value, formats[column.kind])
    elif column.kind in _FORMATS:
        page.write_string(row, at, str(value), formats["hidden"])
    else:
        page.write_string(row, at, safe_text(_text(column, value)), formats["text"])


def _text(column: Column, value: object) -> str:
    """The value in words: of a list of codes, each."""
    words = dict(column.words)
    parts = [part.strip() for part in str(value).split(",")] if words else [str(value)]
    return ", ".join(words.get(part, part) for part in parts)


def _height(sheet: Sheet, row: Row) -> float:
    """Room for the longest text of the row: not every program makes it by itself."""
    lines = [
        math.ceil(len(_text(column, row[column.name])) / column.width)
        for column in sheet.columns
        if column.kind == "text" and row[column.name] is not None
    ]
    return _LINE * max(lines, default=1)


def _chart(
    book: xlsxwriter.Workbook,
    page: xlsxwriter.worksheet.Worksheet,
    sheet: Sheet,
    place: tuple[int, int],
) -> None:
    """Below the last row, bars of the first rows: those with a figure stand first."""
    last, drawn = place
    names = [column.name for column in sheet.columns]
    value, label = names.index(str(sheet.chart)), names.index("region_name")
    chart = book.add_chart({"type": "bar"})
    if chart is None:
        return
    chart.add_series(
        {
            "name": sheet.columns[value].header,
            "categories": [sheet.name, _HEAD + 1, label, _HEAD + drawn, label],
            "values": [sheet.name, _HEAD + 1, value, _HEAD + drawn, value],
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": sheet.title, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0%", "min": 0})
    chart.set_size({"width": 720, "height": min(120 + 26 * drawn, 900)})
    page.insert_chart(last + 2, 1, chart)
