"""What the catalogue's makers share: a table, a place in it, and the bytes of one format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from proofs import formats
from proofs.case import Case
from proofs.table import Family, Row, Table, clean_table

Grid = list[list[str]]


@dataclass(frozen=True)
class Spot:
    """A clean table and the row that something is about to happen to."""

    table: Table
    at: int

    @property
    def row(self) -> Row:
        return self.table.rows[self.at]

    @property
    def others(self) -> tuple[Row, ...]:
        return self.table.rows[: self.at] + self.table.rows[self.at + 1 :]


def spot(rng: Random, family: Family, height: int | None = None) -> Spot:
    """A random table and a random row of it."""
    table = clean_table(rng, family, height)
    return Spot(table, rng.randrange(len(table.rows)))


def delimiter_of(rng: Random) -> str:
    """The two delimiters that offices use most."""
    return rng.choice((",", ";"))


def case_of(
    rng: Random,
    form: str,
    table: Table,
    grid: Sequence[Sequence[str]] | None = None,
    typed: dict[tuple[int, int], Any] | None = None,
    **prescribed: Any,
) -> Case:
    """The case of a table in one format; `grid` where it is not the table's own."""
    rows = grid if grid is not None else table.grid()
    prescribed.setdefault("good", table.rows)
    prescribed.setdefault("landed", len(rows))
    if form == "xlsx":
        return Case(formats.workbook(rows, typed=typed), "xlsx", table, **prescribed)
    delimiter = delimiter_of(rng)
    data = formats.delimited(rows, delimiter).encode()
    return Case(data, "csv", table, delimiter=delimiter, **prescribed)


def with_bad_row(rng: Random, form: str, where: Spot, bad: Row, **prescribed: Any) -> Case:
    """The table with one row that must be set aside, all others accepted."""
    table = where.table.with_row(where.at, bad)
    return case_of(rng, form, table, good=where.others, bad=(bad,), **prescribed)


def with_row(rng: Random, form: str, where: Spot, row: Row, **prescribed: Any) -> Case:
    """The table with one row typed otherwise, all accepted."""
    table = where.table.with_row(where.at, row)
    return case_of(rng, form, table, good=table.rows, **prescribed)


def shifted(table: Table, cells: Sequence[str]) -> Row:
    """A row of the wrong width as a reader by position would take it; it means nothing."""
    padded = [*cells, *[""] * len(table.headers)][: len(table.headers)]
    return Row(dict(zip(table.headers, padded, strict=True)), dict.fromkeys(table.headers))


def text_case(case: Case, text: str | bytes) -> Case:
    """The case with other bytes."""
    return replace(case, data=text if isinstance(text, bytes) else text.encode())
