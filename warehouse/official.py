"""Months that an office made official: which document, which version, and the figures as they stood.

The list lies in the ledger in a table that only grows; the figures beside it in a file per entry, since
versions are removed in time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.connect import open_build, open_file
from warehouse.durable import PRIVATE_FILE_MODE, make_dirs, write_durably
from warehouse.layout import PRIVATE_DIR_MODE, Store
from warehouse.sql_text import literal, parquet_scan
from warehouse.versions import Version

_MART = "marts.mart_coverage_by_region_segment"
_COLUMNS = "period, document, version, decided_at"
_FIGURES = {
    "period": "VARCHAR", "region_code": "VARCHAR", "segment_code": "VARCHAR", "method_code": "VARCHAR",
    "covered_count": "BIGINT", "universe_count": "BIGINT", "coverage_rate": "DOUBLE",
    "is_headline": "BOOLEAN",
}  # fmt: skip
_ENTRY = {"document": "VARCHAR", "version": "INTEGER", "decided_at": "TIMESTAMP"}


class CannotFinalize(Exception):
    """The month cannot be made official; the message says why and what to do."""


@dataclass(frozen=True)
class OfficialMonth:
    """One entry: the month, the document that makes it official, and the version it was taken from."""

    period: str
    document: str
    version: int
    decided_at: datetime

    def file(self, store: Store) -> Path:
        """Where the figures of this entry lie."""
        stamp = self.decided_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")
        return store.official / f"{self.period}_v{self.version}_{stamp}.parquet"


def add(connection: sqlite3.Connection, month: OfficialMonth) -> None:
    """Append an entry, within the transaction of the caller."""
    connection.execute(
        f"insert into official_months ({_COLUMNS}) values (?, ?, ?, ?)",
        (month.period, month.document, month.version, month.decided_at.astimezone(UTC).isoformat()),
    )


def read(connection: sqlite3.Connection) -> tuple[OfficialMonth, ...]:
    """All entries, oldest first; of one month the last is in force."""
    rows = connection.execute(f"select {_COLUMNS} from official_months order by official_id")
    return tuple(OfficialMonth(r[0], r[1], r[2], datetime.fromisoformat(r[3])) for r in rows)


def freeze(store: Store, version: Version, month: OfficialMonth) -> int:
    """Keep the restricted figures of the month as `version` has them; returns how many.

    Raises:
        CannotFinalize: the version has no such month, or the month may still change.

    """
    with open_file(version.file("restricted"), read_only=True) as con:
        where = f"from {_MART} where period = {literal(month.period)}"
        count, is_provisional = con.execute(
            f"select count(*), coalesce(bool_or(is_provisional), false) {where}"
        ).fetchall()[0]
        if not count:
            message = f"v{version.number} has no figures for {month.period}: see `semesta sql`"
            raise CannotFinalize(message)
        if is_provisional:
            message = (
                f"{month.period} is still provisional in v{version.number}: late payments may change "
                "it until the next month has arrived; make it official then"
            )
            raise CannotFinalize(message)
        make_dirs(store.official, PRIVATE_DIR_MODE)
        write_durably(
            month.file(store),
            lambda path: con.execute(
                f"copy (select {', '.join(_FIGURES)} {where} order by all) "
                f"to {literal(str(path))} (format parquet)"
            ),
            PRIVATE_FILE_MODE,
        )
    return int(count)


def status_of_build(store: Store, months: Sequence[OfficialMonth]) -> str:
    """`resmi` where every month of the build that no longer changes is official, else `sementara`."""
    with open_build(store, read_only=True) as con:
        closed, unofficial = con.execute(
            "select count(*), count(*) filter (where period not in (select unnest($1::varchar[]))) "
            "from core.dim_period where not is_provisional",
            [[month.period for month in months]],
        ).fetchall()[0]
    return "resmi" if closed and not unofficial else "sementara"


def lay_official(
    con: duckdb.DuckDBPyConnection, store: Store, months: Sequence[OfficialMonth]
) -> int:
    """Make `landed.official_figures`: the figures of every entry; returns the rows."""
    columns = ", ".join(f"{name} {kind}" for name, kind in (_FIGURES | _ENTRY).items())
    con.execute(f"create table landed.official_figures ({columns})")
    for month in months:
        con.execute(
            f"insert into landed.official_figures select {', '.join(_FIGURES)}, $1, $2, $3 "
            f"from {parquet_scan([month.file(store)])}",
            [month.document, month.version, month.decided_at.astimezone(UTC).replace(tzinfo=None)],
        )
    row = con.execute("select count(*) from landed.official_figures").fetchone()
    return int(row[0]) if row else 0
