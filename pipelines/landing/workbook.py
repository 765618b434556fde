"""Workbooks: bytes -> sheets of text cells, keeping which cells were numbers.

A number cell is written in machine notation (`16800.5`), a date cell as ISO; the flag travels with
the text because `1.234` typed as text and 1.234 stored as a number are different amounts, and
because a NIK stored as a number has lost its last digit.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipelines.landing.sheet import FileHeld, FileRefused, Note, Sheet

MAX_ENTRIES = 1_000
MAX_UNPACKED_BYTES = 1 << 30


def read_workbook(data: bytes) -> list[Sheet]:
    """Every worksheet of the workbook, hidden ones marked.

    Raises:
        FileRefused: damaged, or larger than any honest workbook once unpacked.
        FileHeld: protected by a password.

    """
    if data.startswith(b"PK"):
        _check_archive(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _sheet(workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False), meta)
            for meta in workbook.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        message = "the workbook is protected by a password: land it with --password-file"
        raise FileHeld("PASSWORD_PROTECTED", message) from None
    except CalamineError as error:
        message = f"the workbook cannot be opened ({type(error).__name__}): save it again as XLSX"
        raise FileRefused("UNREADABLE_FILE", message) from None


def _check_archive(data: bytes) -> None:
    """Refuse an archive that is damaged, or that would unpack to more than a workbook ever holds."""
    damaged = "the workbook is damaged or was not uploaded whole: send it again"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED_BYTES:
                message = "the workbook unpacks to more than 1 GiB or 1,000 parts: split it"
                raise FileRefused("FILE_TOO_LARGE", message)
            if archive.testzip() is not None:
                raise FileRefused("UNREADABLE_FILE", damaged)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        raise FileRefused("UNREADABLE_FILE", damaged) from None


def _sheet(rows: list[list[Any]], meta: Any) -> Sheet:
    """One worksheet as text cells; leading blank rows and columns are kept, so numbers are Excel's."""
    columns = list(zip(*rows, strict=True)) if rows else []
    names = [f"c{number}" for number in range(len(columns))]
    visible = meta.visible == SheetVisibleEnum.Visible
    return Sheet(
        name=meta.name,
        rows=pl.Series("_row", range(1, len(rows) + 1), dtype=pl.Int32),
        cells=pl.DataFrame(
            {
                name: [_text(cell) for cell in column]
                for name, column in zip(names, columns, strict=True)
            },
            schema=dict.fromkeys(names, pl.String),
        ),
        numbers=pl.DataFrame(
            {
                name: [isinstance(cell, float) for cell in column]
                for name, column in zip(names, columns, strict=True)
            },
            schema=dict.fromkeys(names, pl.Boolean),
        ),
        is_visible=visible,
        notes=() if visible else (Note("HIDDEN_SHEET", "the sheet is hidden"),),
    )


def _text(cell: Any) -> str | None:
    """Text of a cell: numbers in machine notation, dates as ISO, blank as null."""
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, (dt.date, dt.time)) else str(cell)
