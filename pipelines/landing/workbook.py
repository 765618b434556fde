"""Workbooks of Excel: bytes of an XLSX, XLSM or binary XLS -> sheets.

The values are calamine's; what it hides is found in the raw parts by `sheet_xml` and `biff`.
Macros are never run and links never followed: their presence is noted.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipelines.landing import archive, biff, sheet_xml
from pipelines.landing.grid import hidden_rows_note, put, sheet_of, struck_notes
from pipelines.landing.sheet import FileRefused, Note, Sheet
from pipelines.landing.sheet_xml import Probe

_MACROS = "xl/vbaProject.bin"
_LINKS = "xl/externalLinks/"
_METADATA = frozenset(
    {
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
    }
)


def read_xlsx(data: bytes) -> list[Sheet]:
    """Every worksheet of an XLSX or XLSM, hidden ones marked.

    Raises:
        FileRefused: damaged, hostile, or larger than any honest workbook once unpacked.

    """
    probes, notes = _probe_parts(data)
    return _sheets(data, probes, notes)


def read_xls(data: bytes) -> list[Sheet]:
    """Every worksheet of a binary XLS (BIFF5 or BIFF8), hidden ones marked."""
    probes, notes = biff.probe(data)
    return _sheets(data, probes, notes)


def _probe_parts(data: bytes) -> tuple[dict[str, Probe], list[Note]]:
    """What the parts say beside the values, by sheet name."""
    book: sheet_xml.Book | None = None
    relations: dict[str, str] = {}
    shared = sheet_xml.Shared()
    by_part: dict[str, Probe] = {}
    names = []
    for name, content in archive.parts(data, _metadata_first):
        names.append(name)
        if name == "xl/workbook.xml":
            book = sheet_xml.read_book(content)
        elif name == "xl/_rels/workbook.xml.rels":
            relations = sheet_xml.read_relations(content)
        elif name == "xl/styles.xml":
            shared = replace(sheet_xml.read_styles(content), counted=shared.counted)
        elif name == "xl/sharedStrings.xml":
            shared = replace(shared, counted=sheet_xml.read_strings(content))
        elif book is not None and name in relations.values() and b"worksheet" in content[:4096]:
            by_part[name] = sheet_xml.probe_sheet(content, shared, is_uncomputed=book.is_uncomputed)
    if book is None or len({name for name, _ in book.sheets}) < len(book.sheets):
        raise FileRefused("UNREADABLE_FILE", "workbook")
    notes = []
    if _MACROS in names:
        notes.append(Note("MACROS_IGNORED"))
    if any(name.startswith(_LINKS) for name in names):
        notes.append(Note("LINKS_IGNORED"))
    probes = {
        name: by_part[part]
        for name, relation in book.sheets
        if (part := relations.get(relation, "")) in by_part
    }
    return probes, notes


def _metadata_first(name: str) -> int:
    """The parts that are needed to understand a sheet come before all sheets."""
    return 0 if name in _METADATA else 1


def _sheets(data: bytes, probes: Mapping[str, Probe], notes: list[Note]) -> list[Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = []
        for meta in workbook.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            if meta.name not in probes:
                raise FileRefused("UNREADABLE_FILE", "sheet")
            found.append(_sheet(workbook, meta, probes[meta.name], notes))
    except PasswordError:
        raise archive.protected() from None
    except CalamineError:
        raise FileRefused("UNREADABLE_FILE", "cannot_open") from None
    return found


def _sheet(workbook: CalamineWorkbook, meta: Any, probe: Probe, notes: list[Note]) -> Sheet:
    values = workbook.get_sheet_by_name(meta.name)
    rows = values.to_python(skip_empty_area=False)
    put(rows, probe.texts)
    visible = meta.visible == SheetVisibleEnum.Visible
    return sheet_of(
        meta.name,
        rows,
        merges=[(*start, *end) for start, end in values.merged_cell_ranges or []],
        shown=probe.shown,
        is_visible=visible,
        notes=[
            *notes,
            *_probe_notes(probe),
            *([] if visible else [Note("HIDDEN_SHEET")]),
        ],
    )


def _probe_notes(probe: Probe) -> list[Note]:
    """What the sender is told of a sheet whose cells are more than plain values."""
    notes = hidden_rows_note(probe.hidden_rows)
    if probe.hidden_columns:
        notes.append(Note.of("HIDDEN_COLUMNS", cells=probe.hidden_columns))
    notes += struck_notes(probe.partly_struck, probe.struck)
    if probe.formulas:
        notes.append(Note.of("FORMULA_VALUES", cells=probe.formulas))
    return notes
