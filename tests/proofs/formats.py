"""Tables as bytes: delimited text, workbooks and what offices pass off as workbooks."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

Grid = Sequence[Sequence[str]]
_DAY_ZERO = dt.datetime(2025, 9, 1, tzinfo=dt.UTC).replace(tzinfo=None)


def line(cells: Sequence[str], delimiter: str = ",") -> str:
    """One record, quoted only where it must be."""
    return delimiter.join(
        '"' + cell.replace('"', '""') + '"'
        if any(sign in cell for sign in (delimiter, '"', "\n", "\r"))
        else cell
        for cell in cells
    )


def delimited(grid: Grid, delimiter: str = ",", end: str = "\n") -> str:
    """A whole delimited file."""
    return "".join(line(cells, delimiter) + end for cells in grid)


def workbook(
    grid: Grid,
    *,
    sheet: str = "Data",
    typed: dict[tuple[int, int], Any] | None = None,
    change: Callable[[xlsxwriter.Workbook, Any], None] | None = None,
    first_row: int = 0,
    **options: Any,
) -> bytes:
    """An XLSX of text cells.

    `typed`: (row, column) of the grid -> number, date or `Formula`, instead of the text. `change`
    is handed the workbook and the sheet before it is written.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    book.set_properties({"created": _DAY_ZERO})
    page = book.add_worksheet(sheet)
    fill(book, page, grid, typed or {}, first_row)
    if change is not None:
        change(book, page)
    book.close()
    return target.getvalue()


class Formula(tuple[str, Any]):
    """A formula and the value that was cached for it."""

    __slots__ = ()


def fill(
    book: xlsxwriter.Workbook,
    page: Any,
    grid: Grid,
    typed: dict[tuple[int, int], Any],
    first_row: int = 0,
) -> None:
    """Write a grid into a sheet."""
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for r, cells in enumerate(grid):
        for c, cell in enumerate(cells):
            value = typed.get((r, c), cell)
            at = (first_row + r, c)
            if isinstance(value, Formula):
                page.write_formula(*at, value[0], None, value[1])
            elif isinstance(value, (dt.date, dt.datetime)):
                page.write_datetime(*at, value, day)
            elif isinstance(value, (int, float)):
                page.write_number(*at, value)
            elif value != "":
                page.write_string(*at, value, text)


def edit_parts(data: bytes, edit: Callable[[str, bytes], bytes | None]) -> bytes:
    """A zip archive with each part passed through `edit`; None drops the part."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in source.infolist():
            changed = edit(entry.filename, source.read(entry))
            if changed is not None:
                archive.writestr(entry.filename, changed)
    return target.getvalue()


def edit_sheet(data: bytes, edit: Callable[[str], str]) -> bytes:
    """A workbook with the XML of its first sheet passed through `edit`."""
    return edit_parts(
        data,
        lambda name, part: (
            edit(part.decode()).encode() if name == "xl/worksheets/sheet1.xml" else part
        ),
    )


def web_page(grid: Grid) -> bytes:
    """A table as a web page, which portals hand out under the name .xls."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{_escaped(cell)}</td>" for cell in cells) + "</tr>\n"
        for cells in grid
    )
    return (
        '<html><head><meta charset="utf-8"></head><body><table border="1">\n'
        f"{rows}</table></body></html>\n"
    ).encode()


def open_document(grid: Grid) -> bytes:
    """An ODS of text cells."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{_escaped(cell)}</text:p>'
            "</table:table-cell>"
            if cell
            else "<table:table-cell/>"
            for cell in cells
        )
        + "</table:table-row>"
        for cells in grid
    )
    names = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        + " ".join(names.format(name) for name in ("office", "table", "text"))
        + ' office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Data">'
        + rows
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        + names.format("manifest")
        + f'><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return archive({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def archive(parts: dict[str, str | bytes]) -> bytes:
    """A zip archive; its first part is stored as it is, as ODS wants its type."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (name, part) in enumerate(parts.items()):
            kind = zipfile.ZIP_STORED if number == 0 else zipfile.ZIP_DEFLATED
            packed.writestr(zipfile.ZipInfo(name, (2025, 9, 1, 0, 0, 0)), part, kind)
    return target.getvalue()


def with_macros(data: bytes) -> bytes:
    """An XLSX made into an XLSM that carries a macro part (which holds no macro)."""

    def edit(name: str, part: bytes) -> bytes:
        if name == "[Content_Types].xml":
            text = part.decode().replace(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
            return text.replace(
                "<Override",
                '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                "<Override",
                1,
            ).encode()
        if name == "xl/_rels/workbook.xml.rels":
            return part.replace(
                b"</Relationships>",
                b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/'
                b'relationships/vbaProject" Target="vbaProject.bin"/></Relationships>',
            )
        return part

    packed = io.BytesIO(edit_parts(data, edit))
    with zipfile.ZipFile(packed, "a") as book:
        book.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    return packed.getvalue()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
