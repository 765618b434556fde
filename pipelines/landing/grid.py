"""A grid of cells of any kind -> the `Sheet` that every format becomes.

A number cell is written in machine notation (`16800.5`), a date cell as ISO; the flag travels with
the text because `1.234` typed as text and 1.234 stored as a number are different amounts, and
because a NIK stored as a number has lost its last digit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.landing.sheet import EARLY_DATE, Note, Sheet

# Excel counts a 29 February 1900 that never was: no date before this one is certain.
FIRST_CERTAIN_DATE = dt.date(1900, 3, 1)
Position = tuple[int, int]
_NUMBERS = frozenset({int, float})


def sheet_of(
    title: str,
    rows: Sequence[Sequence[Any]],
    *,
    merges: Sequence[tuple[int, int, int, int]] = (),
    shown: Mapping[Position, str] | None = None,
    is_text_only: bool = False,
    is_visible: bool = True,
    notes: Sequence[Note] = (),
) -> Sheet:
    """One worksheet; leading blank rows and columns are kept, so that numbers are the sender's."""
    columns = list(zip(*rows, strict=True)) if rows else []
    names = [f"c{number}" for number in range(len(columns))]
    texts, numbers = {}, {}
    no_numbers = pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(rows))
    for name, column in zip(names, columns, strict=True):
        # Most columns are text throughout: those need no look at the kind of each cell.
        is_plain = set(map(type, column)) == {str}
        written = column if is_plain else [_text(cell) for cell in column]
        texts[name] = [text if text and not text.isspace() else None for text in written]
        numbers[name] = no_numbers if is_plain else [type(cell) in _NUMBERS for cell in column]
    cells = pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String))
    return Sheet(
        name=title,
        rows=pl.Series("_row", range(1, len(rows) + 1), dtype=pl.Int32),
        cells=cells,
        numbers=None
        if is_text_only
        else pl.DataFrame(numbers, schema=dict.fromkeys(names, pl.Boolean)),
        merges=tuple(merges),
        shown=_shown(shown) if shown else None,
        is_visible=is_visible,
        notes=tuple(notes),
    )


def hidden_rows_note(count: int) -> list[Note]:
    """The warning that hidden rows were read; none where there are none."""
    return [Note.of("HIDDEN_ROWS", cells=count)] if count else []


def struck_notes(partly: int, whole: int) -> list[Note]:
    """What the sender is told of cells that lost marked text, and of cells struck as a whole."""
    counts = {"PARTLY_STRUCK": partly, "STRUCK_CELLS": whole}
    return [Note.of(code, cells=count) for code, count in counts.items() if count]


def put(rows: list[list[Any]], texts: Mapping[Position, Any]) -> None:
    """Write `texts` into the grid, which grows where one lies outside of it."""
    for (row, column), text in texts.items():
        width = max(len(rows[0]) if rows else 0, column + 1)
        if rows and len(rows[0]) < width:
            for line in rows:
                line.extend([""] * (width - len(line)))
        while len(rows) <= row:
            rows.append([""] * width)
        rows[row][column] = text


def _shown(shown: Mapping[Position, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "at": [row for row, _ in shown],
            "cell": [f"c{column}" for _, column in shown],
            "text": list(shown.values()),
        },
        schema={"at": pl.UInt32, "cell": pl.String, "text": pl.String},
    )


def _text(cell: Any) -> str | None:
    """Text of a cell: numbers in machine notation, dates as ISO."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, dt.datetime):
        if cell.date() < FIRST_CERTAIN_DATE:
            return EARLY_DATE
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return cell.isoformat() if cell >= FIRST_CERTAIN_DATE else EARLY_DATE
    return None if cell is None else cell.isoformat() if isinstance(cell, dt.time) else str(cell)
