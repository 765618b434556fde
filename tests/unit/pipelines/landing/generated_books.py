"""Workbooks that the tests read, written here: no file of anybody's lies in the project."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place

HEAD = ["NO", "NIK", "NAMA", "JENIS KELAMIN", "TANGGAL LAHIR", "PEKERJAAN", "DUSUN", "RT"]
VILLAGE = Place("35.03.01.2001", None)


def nik(number: int) -> str:
    return f"350301010190{9000 + number}"


def resident(number: int, **changed: Any) -> list[Any]:
    values = [number, nik(number), f"WARGA {number}", "L", "01/01/1990", "PETANI", "KRAJAN", "1"]
    plain = dict(zip(HEAD, values, strict=True))
    return list({**plain, **changed}.values())


def book(
    rows: list[list[Any]] | None = None, also: Callable[[Any, Any], None] | None = None
) -> bytes:
    """A workbook of one sheet; `also` gets workbook and sheet and writes what a value cannot say."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer)
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows or [HEAD, *(resident(n) for n in range(1, 4))]):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    if also is not None:
        also(workbook, sheet)
    workbook.close()
    return buffer.getvalue()


def changed(data: bytes, parts: Mapping[str, Callable[[bytes], bytes] | bytes]) -> bytes:
    """The archive with parts replaced, edited or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            edit = parts.get(entry.filename)
            old = source.read(entry)
            target.writestr(entry.filename, edit(old) if callable(edit) else edit or old)
        for name, content in parts.items():
            if name not in source.namelist():
                assert isinstance(content, bytes)
                target.writestr(name, content)
    return out.getvalue()


def archive_of(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def residents(data: bytes, password: str | None = None) -> FileRows:
    return read_file(data, all_contracts()["village__residents"], VILLAGE, password)


def codes(rows: FileRows) -> list[tuple[int, str, str]]:
    return list(rows.row_errors)


def noted(rows: FileRows) -> set[str]:
    """Codes of the notes; that HEAD uses aliases is no news here."""
    return {note.code for note in rows.notes} - {"HEADER_ALIAS"}


def refilled(data: bytes) -> bytes:
    """Numbers that end in 0000 given a serial from 9000, each its own."""
    serial = iter(range(9000, 10_000))
    return changed(
        data,
        {
            name: lambda part: re.sub(
                rb"(?<!\d)(\d{12})0000(?!\d)", lambda m: m.group(1) + b"%d" % next(serial), part
            )
            for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
        },
    )
