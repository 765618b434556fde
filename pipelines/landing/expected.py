"""Expected senders: who owes which file of a month, and who has not delivered it yet.

Read from the landed rows of `config__expected_senders`; where nobody has sent that list, nobody is
expected and nobody is late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.landing.row_keys import in_scope
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt

SOURCE = "config__expected_senders"
_WANTED = ("source", "sender", "kode_wilayah", "mulai", "selesai", "tanggal_jatuh_tempo")


@dataclass(frozen=True)
class Expected:
    """One sender who owes one kind of file, from month `first` to month `last`."""

    source: str
    sender: str
    region_code: str | None
    first: str
    last: str | None
    due_day: int | None

    def owes(self, month: str) -> bool:
        """Whether a file about `month` is owed."""
        return self.first <= month and (self.last is None or month <= self.last)

    def due(self, month: str) -> dt.date | None:
        """The last day on which the file about `month` is on time; in the next month."""
        if self.due_day is None:
            return None
        begin = dt.date(int(month[:4]), int(month[5:7]), 1)
        following = (begin + dt.timedelta(days=32)).replace(day=1)
        last_day = (following + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        return following.replace(day=min(self.due_day, last_day.day))


@dataclass(frozen=True)
class Missing:
    """An expected file that has not come."""

    source: str
    sender: str
    month: str
    due: dt.date | None

    def is_late(self, today: dt.date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and today > self.due

    def to_json(self) -> dict[str, str | None]:
        """As it stands on a receipt."""
        return {"sender": self.sender, "due": self.due.isoformat() if self.due else None}


def expected_senders(store: Store, ledger: Ledger) -> list[Expected]:
    """The current list of expected senders; empty where none was delivered."""
    found: list[Expected] = []
    for name, scope in ledger.active_scopes(SOURCE):
        path = store.landed / SOURCE / f"{name}.parquet"
        rows = pl.read_parquet(path, glob=False).filter(in_scope(scope.key))
        lacking = [column for column in _WANTED if column not in rows.columns]
        rows = rows.with_columns(pl.lit(None).alias(column) for column in lacking)
        found += [_expected(row) for row in rows.select(_WANTED).iter_rows()]
    return sorted(set(found), key=lambda one: (one.source, one.sender, one.first))


def missing(
    ledger: Ledger, expected: Iterable[Expected], month: str, source: str | None = None
) -> list[Missing]:
    """Who owes a file about `month` and has no accepted one."""
    came: dict[str, set[str | None]] = {}
    found = []
    for one in expected:
        if not one.owes(month) or source not in {None, one.source}:
            continue
        if one.source not in came:
            came[one.source] = {
                who
                for _, scope in ledger.active_scopes(one.source)
                if scope.period in {month, None}
                for who in (scope.sender, scope.region_code)
            }
        if not {one.sender, one.region_code or one.sender} & came[one.source]:
            found.append(Missing(one.source, one.sender, month, one.due(month)))
    return found


def month_of(receipt: Receipt) -> str | None:
    """The month a receipt is about; None where its rows are about several or none."""
    months = {scope.period for scope in receipt.scopes} | {receipt.period} - {None}
    return receipt.period or (months.pop() if len(months) == 1 else None)


def missing_senders(
    store: Store, ledger: Ledger, receipts: Iterable[Receipt]
) -> dict[tuple[str, str], list[Missing]]:
    """Per source and month of `receipts`, who has not delivered."""
    wanted = {(r.source, month) for r in receipts if (month := month_of(r)) is not None}
    expected = expected_senders(store, ledger) if wanted else []
    if not expected:
        return {}
    return {(source, month): missing(ledger, expected, month, source) for source, month in wanted}


def latest_month(ledger: Ledger, expected: Iterable[Expected]) -> str | None:
    """The latest month of which any expected kind of file has been received."""
    sources = {one.source for one in expected}
    months = {scope.period for source in sources for _, scope in ledger.active_scopes(source)}
    return max((month for month in months if month is not None), default=None)


def overdue(store: Store, ledger: Ledger) -> list[Missing]:
    """Who owes a file of the latest month that has been received at all."""
    expected = expected_senders(store, ledger)
    month = latest_month(ledger, expected)
    return missing(ledger, expected, month) if month is not None else []


def owed(store: Store, ledger: Ledger, month: str) -> dict[str, list[Missing]]:
    """Per kind of file that anybody owes, who has not delivered `month` or the latest month received."""
    expected = expected_senders(store, ledger)
    months = sorted({month, latest_month(ledger, expected) or month}, reverse=True)
    found: dict[str, list[Missing]] = {one.source: [] for one in expected}
    for wanted in months:
        for one in missing(ledger, expected, wanted):
            found[one.source].append(one)
    return found


def _expected(row: tuple[Any, ...]) -> Expected:
    source, sender, region_code, first, last, due = row
    return Expected(
        source=str(source),
        sender=str(sender),
        region_code=str(region_code) if region_code is not None else None,
        first=str(first)[:7] if first is not None else "0000-00",
        last=str(last)[:7] if last is not None else None,
        due_day=_day(due),
    )


def _day(due: object) -> int | None:
    """The day of the month: a number, a date, or the text of one."""
    if isinstance(due, dt.date):
        return due.day
    digits = str(due).strip().split("-")[-1].split(".")[0] if due is not None else ""
    return int(digits) if digits.isdigit() and 1 <= int(digits) <= 31 else None
