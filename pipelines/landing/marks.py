"""Marks: which cells of which sheet are marked in a returned workbook, why, and what would mend them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.landing.contract import Contract
from pipelines.landing.findings import sentence
from pipelines.landing.header import Header, Place
from pipelines.landing.sheet import Sheet
from pipelines.landing.suggestions import Suspect, suggest
from pipelines.landing.values import LABEL_SEPARATOR, NUMBER_TYPES
from warehouse.receipt import Receipt

SHIFTED = frozenset({"SHORT_ROW", "LONG_ROW"})
LOST_DIGITS = re.compile(r"NUMERIC_CELL$")


@dataclass(frozen=True)
class Mark:
    """One marked cell.

    Attributes:
        sheet: index of the sheet as sent.
        row: row number as sent, 1-based.
        cell: index of the column, 0-based.
        column: the header as sent; empty where the whole row is meant.
        doubt: what is written into the cell instead of its text, where the text alone would pass.

    """

    sheet: int
    row: int
    cell: int
    column: str
    code: str
    reason: str
    suggestion: str | None = None
    doubt: str | None = None


def marks_of(
    quarantine: Path,
    receipt: Receipt,
    contract: Contract,
    sheets: Sequence[Sheet],
    headers: Sequence[Header | None],
) -> list[Mark]:
    """Marks of the quarantined rows, then of the rows that the findings of the file name."""
    place = Place(receipt.region_code, receipt.period)
    numbers = {sheet.name: number for number, sheet in enumerate(sheets)}
    rows_of = [_Rows(sheet) for sheet in sheets]
    marks: list[Mark] = []
    if quarantine.exists():
        rows = pl.read_parquet(
            quarantine, glob=False, columns=["_sheet", "_row", "codes", "columns"]
        )
        for name, row, codes, columns in rows.iter_rows():
            number = numbers.get(name)
            header = headers[number] if number is not None else None
            if number is None or header is None:
                continue
            cells = rows_of[number].cells(row)
            for code, column in zip(codes, columns, strict=True):
                marks += _row_marks(contract, header, place, (number, row), cells, code, column)
    fitting = next((number for number, header in enumerate(headers) if header is not None), None)
    for finding in receipt.findings:
        if finding.row is not None and finding.action == "held" and fitting is not None:
            marks += [
                Mark(fitting, finding.row, cell, "", finding.code, sentence(finding.code, "id"))
                for cell, text in enumerate(rows_of[fitting].cells(finding.row))
                if text is not None
            ]
    return marks


class _Rows:
    """Cells of a sheet by row number, found without a search per row."""

    def __init__(self, sheet: Sheet) -> None:
        self._cells = sheet.cells
        self._positions = {row: position for position, row in enumerate(sheet.rows)}

    def cells(self, row: int) -> tuple[str | None, ...]:
        """Cells of one row as sent; none where the sheet has no such row."""
        position = self._positions.get(row)
        return self._cells.row(position) if position is not None else ()


def _row_marks(
    contract: Contract,
    header: Header,
    place: Place,
    at: tuple[int, int],
    cells: tuple[str | None, ...],
    code: str,
    column: str,
) -> list[Mark]:
    """The marks of one error of one row."""
    nik = header.columns.get("nik")
    nik_text = cells[_index(nik)] if nik is not None and _index(nik) < len(cells) else None
    marks = []
    for name, cell in _cells_of(contract, header, column, code, len(cells)):
        text = cells[cell] if cell < len(cells) else None
        fix = suggest(Suspect(code, text, nik_text, place)) if text is not None else None
        marks.append(
            Mark(
                *at,
                cell,
                header.texts.get(f"c{cell}", name),
                code,
                sentence(code, "id"),
                fix,
                _doubt(contract, code, name, text),
            )
        )
    return marks


def _cells_of(
    contract: Contract, header: Header, column: str, code: str, width: int
) -> list[tuple[str, int]]:
    """Canonical column and position of every cell that an error is about."""
    if code in SHIFTED or code == "POSSIBLY_TRUNCATED":
        by_cell = {_index(cell): name for name, cell in header.columns.items()}
        every = range(width) if code in SHIFTED else [width - 1]
        return [(by_cell.get(cell, ""), cell) for cell in every]
    if LABEL_SEPARATOR in column:
        value, _, label = column.partition(LABEL_SEPARATOR)
        wide = header.wide.get((label, value))
        return [(value, _index(wide))] if wide is not None else []
    if column == "_unit":
        return [
            ("", _index(cell)) for cell, text in header.texts.items() if contract.units_of(text)
        ]
    if column.startswith("_"):
        named = contract.require_any if code == "REQUIRED_EMPTY" else contract.row_key
        found = [(name, _index(header.columns[name])) for name in named if name in header.columns]
        return found or [("", 0)]
    cell = header.columns.get(column)
    return [(column, _index(cell))] if cell is not None else [(column, 0)]


def _doubt(contract: Contract, code: str, name: str, text: str | None) -> str | None:
    """The cell with a question mark, where as text it would pass although it is wrong."""
    if code == "MERGED_CELLS":
        return "?"
    if text is None:
        return None
    if LOST_DIGITS.search(code):
        return f"{text[:-1]}?"
    if code in {"POSSIBLY_TRUNCATED", "SHOWN_OTHERWISE"}:
        return f"{text}?"
    column = contract.columns.get(name)
    if code in SHIFTED and column is not None and column.required:
        checked = {"nik", "date", "month", "year", "region_code", *NUMBER_TYPES}
        return f"? {text}" if column.type in checked else None
    return None


def _index(cell: str) -> int:
    return int(cell.removeprefix("c"))
