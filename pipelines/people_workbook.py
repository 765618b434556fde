"""Workbooks with people in them: for one reader, written once, readable by nobody else.

Identifiers are text cells, so that no digit is lost; nothing of the workbook is ever written elsewhere.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from warehouse.durable import PRIVATE_FILE_MODE
from warehouse.spreadsheet_text import safe_text

_GUIDE = "Petunjuk"
_HEADER_HEIGHT, _ROW_HEIGHT = 48, 32


@dataclass(frozen=True)
class Column:
    """A column of the list: its header, its width in characters, and what may be chosen in its cells."""

    header: str
    width: int
    choices: tuple[str, ...] = ()


class FileExists(Exception):
    """There is a file of this name already; nothing is written over it."""


def write_people(
    path: Path,
    sheet: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | None]],
    guide: Sequence[str],
) -> None:
    """Write the list as one sheet of text cells, and the guide as a second one.

    Raises:
        FileExists: the file is there already.

    """
    write_private(path, workbook(sheet, columns, rows, guide))


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, never over another one.

    Raises:
        FileExists: the file is there already.

    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
    except FileExistsError:
        message = f"{path} is there already: name another file"
        raise FileExists(message) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def workbook(
    sheet: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | None]],
    guide: Sequence[str],
) -> bytes:
    """The list as one sheet of text cells, and the guide as a second one, as an XLSX."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#DDEBF7",
                "border": 1,
            }
        )
        text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        page = book.add_worksheet(sheet)
        page.set_default_row(_ROW_HEIGHT)
        page.set_row(0, _HEADER_HEIGHT)
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        last = 0
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width, text)
            page.write_string(0, place, column.header, head)
        for last, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if value is not None:
                    page.write_string(last, place, safe_text(value), text)
        for place, column in enumerate(columns):
            if column.choices and last:
                chosen = {"validate": "list", "source": list(column.choices)}
                page.data_validation(1, place, last, place, chosen)
        page.autofilter(0, 0, last, len(columns) - 1)
        told = book.add_worksheet(_GUIDE)
        told.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
        for line, sentence in enumerate(guide):
            told.write_string(line, 0, sentence)
    return buffer.getvalue()
