"""One file: bytes -> accepted, quarantined and non-data rows, each row in exactly one class.

Pure: nothing is written here, and no decision depends on other files. A file is read chunk by chunk
and handed on in parts. Some readings depend on what only the whole file tells (how it writes
numbers, which rows repeat): the file is read with what is known so far, and once more where its end
says otherwise. Files of one chunk, nearly all, are read once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import polars as pl

from pipelines.landing import blocks, cell_faults, formats
from pipelines.landing.chunk import Facts
from pipelines.landing.contract import Contract
from pipelines.landing.corrections import senders_sheets
from pipelines.landing.delimited import Delimited, open_delimited
from pipelines.landing.header import (
    HEADER_WINDOW,
    Header,
    Place,
    find_header,
    refuse_other_kind,
    refuse_without_header,
)
from pipelines.landing.reading import Part, Reading
from pipelines.landing.sheet import FileHeld, FileRefused, Note, Sheet
from pipelines.landing.tally import Summary
from pipelines.landing.text_blocks import BLOCK_BYTES, Source

_MAX_PASSES = 6


@dataclass(frozen=True)
class FileRows(Summary):
    """A file with all its rows at hand, see `Part`."""

    accepted: pl.DataFrame = field(default_factory=pl.DataFrame)
    quarantined: pl.DataFrame = field(default_factory=pl.DataFrame)


def read_file(
    source: Source,
    contract: Contract,
    place: Place,
    password: str | None = None,
    *,
    only_strict: bool = False,
    block_bytes: int = BLOCK_BYTES,
) -> FileRows:
    """Read one file under its contract, all rows in memory; `password` opens a protected workbook.

    Raises:
        FileRefused: the file as a whole cannot be used; the sentence says why and what to do.
        FileHeld: it could, once a person has decided.

    """
    parts: list[Part] = []
    summary = read_parts(
        source,
        contract,
        place,
        parts.append,
        parts.clear,
        password=password,
        only_strict=only_strict,
        block_bytes=block_bytes,
    )
    return FileRows(
        **{name: getattr(summary, name) for name in Summary.__dataclass_fields__},
        accepted=pl.concat([part.accepted for part in parts], how="diagonal"),
        quarantined=pl.concat([part.quarantined for part in parts], how="diagonal"),
    )


def read_parts(
    source: Source,
    contract: Contract,
    place: Place,
    emit: Callable[[Part], None],
    restart: Callable[[], None],
    *,
    password: str | None = None,
    only_strict: bool = False,
    block_bytes: int = BLOCK_BYTES,
) -> Summary:
    """Read one file under its contract, handing its rows to `emit` part by part.

    `restart` takes back every part emitted so far: the file's end changed the reading of its rows.

    Raises:
        FileRefused: the file as a whole cannot be used; the sentence says why and what to do.
        FileHeld: it could, once a person has decided.

    """
    table, header = _open(source, contract, place, password)
    reading = Reading(
        contract, place, table, header, only_strict=only_strict, block_bytes=block_bytes
    )
    facts = Facts()
    for _ in range(_MAX_PASSES):
        restart()
        again = reading.once(facts, emit)
        if again is None:
            return reading.summary()
        facts = again
    message = f"a file of {contract.source} is read differently each time"
    raise AssertionError(message)


def _open(
    source: Source, contract: Contract, place: Place, password: str | None
) -> tuple[Sheet | Delimited, Header]:
    """The file's table and its header, by what its bytes are, not by its name."""
    notes: tuple[Note, ...] = ()
    start = _start_of(source)
    if not start:
        raise FileRefused("EMPTY_FILE")
    if formats.may_be_workbook(start):
        source, notes, sheets = _workbook(source, password)
        if sheets is not None:
            heads = [(sheet.name, sheet.head(HEADER_WINDOW)) for sheet in sheets]
            refuse_other_kind(contract, heads, place)
            return _prepared(*_choose_sheet(sheets, contract, place), contract, notes)
    delimited = open_delimited(source, lambda head: find_header(contract, head, place), notes)
    refuse_other_kind(contract, [("", delimited.head)], place)
    if delimited.header is None:
        raise refuse_without_header(contract, delimited.head, place)
    return delimited, delimited.header


def sheets_of(
    source: Source, contract: Contract, place: Place, password: str | None = None
) -> list[Sheet]:
    """Every sheet as the sender made it, cells and row positions as sent; all in memory.

    Raises:
        FileRefused: the file cannot be read.

    """
    if formats.may_be_workbook(_start_of(source)):
        source, _, sheets = _workbook(source, password)
        if sheets is not None:
            return sheets
    chunks = list(open_delimited(source, lambda head: find_header(contract, head, place)).chunks())
    return [
        replace(
            chunks[0],
            rows=pl.concat([chunk.rows for chunk in chunks]),
            cells=pl.concat([chunk.cells for chunk in chunks], how="diagonal"),
            widths=pl.concat([chunk.widths for chunk in chunks if chunk.widths is not None]),
            spans=None,
            recoded=None,
        )
    ]


def _workbook(
    source: Source, password: str | None
) -> tuple[bytes, tuple[Note, ...], list[Sheet] | None]:
    """The content, out of a ZIP of one file; what was noticed; its sheets, None where it is text."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    content, notes = formats.unwrapped(data, password)
    sheets = formats.workbook_sheets(content, password)
    return content, notes, senders_sheets(sheets) if sheets is not None else None


def _start_of(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source[: formats.START_BYTES]
    with source.open("rb") as file:
        return file.read(formats.START_BYTES)


def _prepared(
    sheet: Sheet, header: Header, contract: Contract, notes: tuple[Note, ...]
) -> tuple[Sheet, Header]:
    """A workbook's sheet with what its blocks, merged ranges and number formats say of its cells."""
    sheet, header = blocks.with_carried_values(sheet, header, contract)
    sheet = cell_faults.mended(sheet, header, contract)
    return replace(sheet, notes=(*notes, *sheet.notes)), header


def _choose_sheet(sheets: list[Sheet], contract: Contract, place: Place) -> tuple[Sheet, Header]:
    """The one visible sheet whose header fits the contract."""
    fitting = [
        (sheet, header)
        for sheet in sheets
        if (header := find_header(contract, sheet.head(HEADER_WINDOW), place, sheet.merges))
        is not None
    ]
    visible = [(sheet, header) for sheet, header in fitting if sheet.is_visible]
    if len(visible) > 1:
        chosen = {id(sheet) for sheet, _ in visible}
        names = ", ".join(str(n) for n, s in enumerate(sheets, start=1) if id(s) in chosen)
        raise FileHeld("SEVERAL_SHEETS", sheets=names)
    if visible:
        sheet, header = visible[0]
        beside = (*_hidden_beside(sheets), *_others_beside(sheets, sheet))
        return replace(sheet, notes=(*sheet.notes, *beside)), header
    if fitting:
        raise FileHeld("HIDDEN_SHEET", "none_visible")
    shown = [sheet for sheet in sheets if sheet.is_visible and sheet.cells.height]
    if not shown:
        raise FileRefused("EMPTY_FILE", "workbook")
    raise refuse_without_header(contract, shown[0].head(HEADER_WINDOW), place)


def _hidden_beside(sheets: list[Sheet]) -> list[Note]:
    """The warning that hidden sheets with content were left alone, by their position."""
    hidden = [n for n, s in enumerate(sheets, start=1) if not s.is_visible and s.cells.height]
    numbers = ", ".join(map(str, hidden))
    return [Note.of("HIDDEN_SHEET_IGNORED", sheets=numbers)] if hidden else []


def _others_beside(sheets: list[Sheet], chosen: Sheet) -> list[Note]:
    """The warning that further visible sheets with content do not fit, by their position."""
    others = [
        n
        for n, sheet in enumerate(sheets, start=1)
        if sheet.is_visible and sheet is not chosen and sheet.cells.height
    ]
    numbers = ", ".join(map(str, others))
    return [Note.of("OTHER_SHEET_IGNORED", sheets=numbers)] if others else []
