"""XLSX bytes from text columns, without a workbook library: many small files in little time.

Cells are inline strings, numbers and dates; the same frame always gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

import polars as pl

_CLOCK = (2025, 10, 1, 6, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DATE_STYLE, BOLD_STYLE, AMOUNT_STYLE = 1, 2, 3

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType='
    '"application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_WORKBOOK_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
_CORE = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2025-10-01T06:00:00Z</dcterms:created>'
    "</cp:coreProperties>"
)


def column_letters(index: int) -> str:
    """`A` for 0, `AQ` for 42."""
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters


def plain_row(number: int, cells: Sequence[str | int | None], style: int = 0) -> str:
    """One row of texts and whole numbers: titles, headers, totals."""
    written = []
    for index, cell in enumerate(cells):
        place = f'r="{column_letters(index)}{number}"' + (f' s="{style}"' if style else "")
        if isinstance(cell, int):
            written.append(f"<c {place}><v>{cell}</v></c>")
        elif cell:
            text = escape(cell, quote=False)
            written.append(f'<c {place} t="inlineStr"><is><t>{text}</t></is></c>')
    return f'<row r="{number}">{"".join(written)}</row>'


def data_rows(frame: pl.DataFrame, numbers: pl.Series) -> pl.Series:
    """Each row of the frame as XML; `numbers` are the sheet's row numbers.

    Text, whole-number and date columns; nulls are left out.
    """
    row = pl.col("@row")
    cells = []
    for index, (name, kind) in enumerate(frame.schema.items()):
        letters, value = column_letters(index), pl.col(name)
        if kind == pl.String:
            if frame[name].str.contains("[&<>]").any():
                value = value.str.replace_all("&", "&amp;").str.replace_all("<", "&lt;")
                value = value.str.replace_all(">", "&gt;")
            before, after = '" t="inlineStr"><is><t>', "</t></is></c>"
        elif kind == pl.Date:
            days = (value - pl.date(1899, 12, 30)).dt.total_days()
            value, before, after = days.cast(pl.String), f'" s="{DATE_STYLE}"><v>', "</v></c>"
        else:
            style = f' s="{AMOUNT_STYLE}"' if kind == pl.Int64 else ""
            value, before, after = value.cast(pl.String), f'"{style}><v>', "</v></c>"
        cell = pl.concat_str(pl.lit(f'<c r="{letters}'), row, pl.lit(before), value, pl.lit(after))
        cells.append(cell.fill_null(""))
    table = frame.with_columns(numbers.cast(pl.String).alias("@row"))
    return table.select(
        pl.concat_str(pl.lit('<row r="'), row, pl.lit('">'), *cells, pl.lit("</row>")).alias("xml")
    ).to_series()


def workbook(rows: Sequence[str], sheet: str) -> bytes:
    """A workbook of one sheet with these rows."""
    body = (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="60" width="18" customWidth="1"/>'
        f"</cols><sheetData>{''.join(rows)}</sheetData></worksheet>"
    )
    book = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": _CORE,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _WORKBOOK_RELATIONS,
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": body,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _CLOCK)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text, compresslevel=1)
    return buffer.getvalue()
