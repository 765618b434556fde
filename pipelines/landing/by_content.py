"""Columns whose header means two things: what stands in their cells decides which.

`STATUS` is the life status in SIAK layouts and the marital status in population books. Such a header
means the column only if every filled cell of the whole file is one of the labels declared under
`aliases_when`; otherwise it stays ignored, with a warning where some cells are such labels.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.landing.contract import Contract
from pipelines.landing.header import Header
from pipelines.landing.sheet import Note

Told = frozenset[tuple[str, bool]]
"""(column, whether a label): what some filled cell of the column is."""


def told_by(cells: pl.DataFrame, header: Header, contract: Contract) -> Told:
    """What these cells say of the columns that are known by their content; repeated headers say nothing."""
    found: set[tuple[str, bool]] = set()
    for name in header.by_content:
        text = header.texts[header.columns[name]]
        labels = contract.columns[name].labels_of(text)
        words = cells[header.columns[name]].unique().str.strip_chars().str.to_uppercase()
        filled = words.filter(words.is_not_null() & (words != "") & (words != text))
        found |= {(name, is_label) for is_label in filled.is_in(list(labels)).unique().to_list()}
    return frozenset(found)


def settled(header: Header, told: Told) -> Header:
    """The header without the columns that some cell disproves."""
    disproved = {name for name, is_label in told if not is_label}
    if not disproved:
        return header
    kept = {name: cell for name, cell in header.columns.items() if name not in disproved}
    return replace(
        header,
        columns=kept,
        by_content=tuple(name for name in header.by_content if name in kept),
    )


def doubts(told: Told, header: Header) -> list[Note]:
    """The warning for each column that holds such labels beside other words."""
    return [
        Note.of("COLUMN_UNCLEAR", column=header.as_written(name))
        for name in header.by_content
        if {(name, True), (name, False)} <= told
    ]
