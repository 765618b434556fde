"""What people wrote into the ledger: decisions, official months, requests of persons, backfills.

Tables that only grow; receipts and their rows are `ledger.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from warehouse import backfills, decisions, official, person_requests
from warehouse.backfills import Backfill
from warehouse.decisions import Decision
from warehouse.person_requests import PersonRequest


class LedgerEntries:
    """The part of an open ledger that people write."""

    _db: sqlite3.Connection

    def decisions(self, receipt_id: str | None = None) -> tuple[Decision, ...]:
        """All decisions, or those about one receipt, oldest first."""
        return decisions.read(self._db, receipt_id)

    def finalize(self, month: official.OfficialMonth) -> None:
        """Write down that a month was made official."""
        with self._transaction():
            official.add(self._db, month)

    def official_months(self) -> tuple[official.OfficialMonth, ...]:
        """Every month that was made official, oldest entry first."""
        return official.read(self._db)

    def ask(self, request: PersonRequest) -> int:
        """Write down what a person asked for; returns its number."""
        with self._transaction():
            return person_requests.add(self._db, request)

    def person_requests(self) -> tuple[PersonRequest, ...]:
        """Everything that persons asked for, oldest first."""
        return person_requests.read(self._db)

    def finish(self, number: int, now: datetime) -> None:
        """Note that a request was carried through every kept version."""
        with self._transaction():
            person_requests.finish(self._db, number, now)

    def ask_backfill(self, backfill: Backfill) -> Backfill:
        """Write down who wants which months made anew, and why; returns the entry with its number."""
        with self._transaction():
            return replace(backfill, number=backfills.add(self._db, backfill))

    def backfills(self) -> tuple[Backfill, ...]:
        """Every backfill that was asked for, oldest first."""
        return backfills.read(self._db)

    def backfill_published(self, number: int, version: str, now: datetime) -> None:
        """Note the version that a backfill led to."""
        with self._transaction():
            backfills.published(self._db, number, version, now)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")
