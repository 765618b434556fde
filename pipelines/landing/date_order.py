"""Columns of dates in which day and month may have changed places: what tells it, and which cells are unclear.

A program set to English writes 03/04/1990 for 4 March. One cell cannot tell; a cell that is a date only
one way round, or birth dates that agree with their NIKs only one way round, can.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.landing.checks import codes
from pipelines.landing.contract import Contract
from pipelines.landing.header import Header
from pipelines.landing.values import Typed

_SLASHED = r"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}$"
_SLASHED_PARTS = r"^\s*([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})\s*$"


def month_first_columns(
    contract: Contract, typed: Typed, cells: pl.DataFrame, header: Header
) -> frozenset[str]:
    """Date columns in which some cell is a date only with the month before the day."""
    found = set()
    for name, failing in typed.errors.items():
        if name in header.columns and contract.columns[name].type == "date":
            parts = cells[header.columns[name]].filter(failing == "NOT_A_DATE")
            numbers = parts.str.extract_groups(_SLASHED_PARTS).struct.unnest()
            first, second = (numbers[n].cast(pl.Int32, strict=False) for n in ("1", "2"))
            if (first.is_between(1, 12) & second.is_between(13, 31)).any():
                found.add(name)
    return frozenset(found)


@dataclass(frozen=True)
class BirthOrder:
    """How many unclear birth dates (day and month up to 12) agree with their NIK, and which way round.

    Attributes:
        as_written: agree as they are read, the day first.
        swapped: agree only with the month first.
        spelt: of the swapped ones, those not written with slashes, which no program swaps.

    """

    as_written: int = 0
    swapped: int = 0
    spelt: int = 0

    @classmethod
    def of(cls, typed: Typed, cells: pl.DataFrame, header: Header) -> BirthOrder:
        """What these rows tell; nothing where every day is the NIK's."""
        name = typed.birth
        if name is None or name not in header.columns:
            return cls()
        # Where the day is the NIK's, the NIK's own numbers say it too, and cheaper.
        parts = typed.births
        is_unclear = (parts["day"] <= 12) & (parts["month"] != parts["day"])
        agrees = int((~typed.other_days & is_unclear).sum())
        # Who is born on another day than the NIK says is rare, and all there is to look for.
        at = typed.other_days.arg_true()
        if not at.len():
            return cls(agrees)
        days, told = typed.values[name].gather(at).dt, parts[at]
        swapped = (
            (days.day() == told["month"])
            & (days.month() == told["day"])
            & (days.day() <= 12)
            & (days.day() != days.month())
        ).fill_null(value=False)
        slashed = cells[header.columns[name]].gather(at).filter(swapped).str.contains(_SLASHED)
        return cls(agrees, int(swapped.sum()), int((~slashed).sum()))

    def __add__(self, other: BirthOrder) -> BirthOrder:
        """The counts of both parts."""
        return BirthOrder(
            self.as_written + other.as_written,
            self.swapped + other.swapped,
            self.spelt + other.spelt,
        )

    @property
    def is_month_first(self) -> bool:
        """Whether several dates agree with their NIK that way round only, and fewer as written."""
        return self.swapped >= 2 and self.swapped > self.as_written and not self.spelt


def order_errors(
    typed: Typed, cells: pl.DataFrame, header: Header, columns: frozenset[str]
) -> dict[str, pl.Series]:
    """DATE_ORDER where a column mixes both orders and neither the day nor the NIK settles a cell."""
    found = {}
    for name in columns:
        days, text = typed.values[name], cells[header.columns[name]]
        unclear = (days.dt.day() <= 12) & (days.dt.day() != days.dt.month())
        if name == typed.birth:
            unclear = unclear & ~(~typed.other_days).fill_null(value=False)
        if (wrong := codes(unclear & text.str.contains(_SLASHED), "DATE_ORDER")) is not None:
            found[name] = wrong
    return found
