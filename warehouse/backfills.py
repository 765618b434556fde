"""Backfills: who had which months made anew, why, and which version came of it.

Kept in the ledger in a table that only grows. No figure rests on an entry; it tells why a version exists.
"""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_COLUMNS = "months, assets, reason, requested_by, run_id, requested_at"
# Sixteen digits are a NIK or a family card; a reason is shown to whoever may read the version.
_NUMBER_OF_PERSON = re.compile(r"(?<!\d)\d{16}(?!\d)")


class ReasonNamesPerson(Exception):
    """The reason holds what looks like the number of a person."""


@dataclass(frozen=True)
class Backfill:
    """One request to make months anew.

    Attributes:
        assets: what was selected; empty where the whole night was.
        reason: None where nobody gave one.
        requested_by: who asked, as they called themselves, else the account.
        run_id: the run of Dagster that carries it out.
        number: its number in the ledger; 0 before it is written down.
        version: the version that was published by it; None while, or where, there is none.

    """

    months: tuple[str, ...]
    assets: tuple[str, ...]
    reason: str | None
    requested_by: str
    run_id: str | None
    requested_at: datetime
    number: int = 0
    version: str | None = None

    def __post_init__(self) -> None:
        """Refuse a reason that must not be shown.

        Raises:
            ReasonNamesPerson: it holds sixteen digits in a row.

        """
        for told in (self.reason, self.requested_by):
            if told is not None and _NUMBER_OF_PERSON.search(told):
                raise ReasonNamesPerson(
                    "the reason of a backfill is shown beside the version, and holds sixteen digits "
                    "as a NIK has: say it without the number of a person"
                )


def add(connection: sqlite3.Connection, backfill: Backfill) -> int:
    """Append a backfill, within the transaction of the caller; returns its number."""
    row = connection.execute(
        f"insert into backfills ({_COLUMNS}) values (?, ?, ?, ?, ?, ?) returning backfill_id",
        (
            json.dumps(backfill.months),
            json.dumps(backfill.assets),
            backfill.reason,
            backfill.requested_by,
            backfill.run_id,
            backfill.requested_at.astimezone(UTC).isoformat(),
        ),
    ).fetchone()
    return int(row[0])


def published(connection: sqlite3.Connection, number: int, version: str, now: datetime) -> None:
    """Note the version that a backfill led to."""
    connection.execute(
        "insert or ignore into backfills_published values (?, ?, ?)",
        (number, version, now.astimezone(UTC).isoformat()),
    )


def read(connection: sqlite3.Connection) -> tuple[Backfill, ...]:
    """All backfills, oldest first."""
    rows = connection.execute(
        f"select {_COLUMNS}, backfill_id, version from backfills "
        "left join backfills_published using (backfill_id) order by backfill_id"
    )
    return tuple(map(_backfill, rows.fetchall()))


def _backfill(row: tuple[Any, ...]) -> Backfill:
    months, assets, reason, by, run_id, at, number, version = row
    lists = tuple(json.loads(months)), tuple(json.loads(assets))
    when = datetime.fromisoformat(at)
    return Backfill(*lists, reason, by, run_id, when, int(number), version)
