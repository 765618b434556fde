"""The ledger: every delivered file once, which of its rows count, and whose key they carry.

SQLite with a rollback journal, synced to the directory entry at every commit, because files leave
the inbox only after their receipt is here. No row of a file and no identity is kept here.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from warehouse import bound_key, decisions
from warehouse.decisions import Decision
from warehouse.durable import PRIVATE_FILE_MODE, fsync_dir
from warehouse.ledger_entries import LedgerEntries
from warehouse.ledger_rows import COLUMNS, receipt_of, receipt_values, scope_of
from warehouse.ledger_schema import bring_up
from warehouse.receipt import Receipt, RowCounts, Scope, Status

ScopeKey = tuple[str, str | None, str | None]
"""Sender, region and month."""


class LedgerConflict(Exception):
    """What was to be recorded contradicts what the ledger already holds."""


class LedgerDamaged(Exception):
    """The ledger's file is not, or no longer, what SQLite wrote."""


class ReceiptScope(NamedTuple):
    """A scope, with the receipt that brought its rows."""

    receipt_id: str
    scope: Scope


class ReplacedScope(NamedTuple):
    """A scope whose rows no longer count, with the receipt that took their place."""

    receipt_id: str
    scope: Scope
    replaced_by: str


@dataclass(frozen=True)
class LedgerSummary:
    """Receipts by status, and the rows of those that count."""

    receipts: Mapping[str, int]
    rows: RowCounts


class Ledger(LedgerEntries):
    """The receipts of one store; use as a context manager."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened, and made where missing, on entry."""
        self._path = path

    def __enter__(self) -> Self:
        """Open the ledger.

        Raises:
            LedgerDamaged: the file is not a ledger; here, or at the end of the block where it was read.

        """
        if not self._path.exists():
            flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
            os.close(os.open(self._path, flags, PRIVATE_FILE_MODE))
            fsync_dir(self._path.parent)
        self._db = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        try:
            self._db.execute("pragma journal_mode = delete")
            self._db.execute("pragma synchronous = extra")
            self._db.execute("pragma foreign_keys = on")
            bring_up(self._db)
        except sqlite3.DatabaseError as problem:
            self._db.close()
            self._refuse_damaged(problem)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the ledger."""
        self._db.close()
        self._refuse_damaged(problem)

    def _refuse_damaged(self, problem: BaseException | None) -> None:
        """Say so where SQLite found damage; what it raises for a lock or a full disk is of classes of its own."""
        if type(problem) is sqlite3.DatabaseError:
            message = f"{self._path} is damaged ({problem}): restore it from the backup"
            raise LedgerDamaged(message) from problem

    def key_id(self) -> str | None:
        """Id of the key behind the landed pseudonyms; None before the first landing."""
        return bound_key.bound(self._db)

    def next_key_id(self) -> str | None:
        """Id of the key of a rotation that was begun and has not ended."""
        return bound_key.taking_over(self._db)

    def bind_key(self, key_id: str) -> None:
        """Tie the ledger to a key; the same key again changes nothing.

        Raises:
            KeyMismatch: the ledger is tied to another key.

        """
        with self._transaction():
            bound_key.bind(self._db, key_id)

    def begin_rebinding(self, key_id: str) -> None:
        """Note, before the first row changes, that this key takes the other's place."""
        with self._transaction():
            bound_key.begin_rebinding(self._db, key_id)

    def rebind_key(self, key_id: str) -> None:
        """Tie the ledger to the key that every landed row carries now."""
        with self._transaction():
            bound_key.rebind(self._db, key_id)

    def get(self, receipt_id: str) -> Receipt | None:
        """The receipt of this id."""
        found = self._read("where receipt_id = ?", (receipt_id,))
        return found[0] if found else None

    def beginning_with(self, prefix: str) -> tuple[Receipt, ...]:
        """Receipts whose id begins so, for people who type the first digits only."""
        return self._read("where substr(receipt_id, 1, ?) = ?", (len(prefix), prefix))

    def same_content(self, sha256: str, source: str) -> tuple[Receipt, ...]:
        """Every delivery of these bytes for this source, whatever its region and month."""
        return self._read("where sha256 = ? and source = ?", (sha256, source))

    def corrections_of(self, receipt_id: str) -> tuple[Receipt, ...]:
        """Receipts that name this one as what they correct."""
        return self._read("where corrects = ?", (receipt_id,))

    def superseders(self, receipt_id: str) -> frozenset[str]:
        """Receipts that took rows of this one away."""
        rows = self._db.execute(
            "select distinct superseded_by from scopes "
            "where receipt_id = ? and superseded_by is not null",
            (receipt_id,),
        )
        return frozenset(str(row[0]) for row in rows)

    def decide(self, decision: Decision, receipt: Receipt) -> None:
        """Log a decision and record the receipt it leads to, in one transaction."""
        with self._transaction():
            decisions.add(self._db, decision)
            self._insert(receipt)
            self._supersede(receipt)

    def recount(self, receipt_id: str, rows: Mapping[ScopeKey, int]) -> None:
        """Count the rows that are left of a landed file; what was taken out for its person is no data any more."""
        with self._transaction():
            scopes = self._scopes(receipt_id)
            taken = sum(scope.row_count - rows.get(scope.key, 0) for scope in scopes)
            self._db.executemany(
                "update scopes set row_count = ? where receipt_id = ? and sender = ? "
                "and region_code is ? and period is ?",
                [(rows.get(scope.key, 0), receipt_id, *scope.key) for scope in scopes],
            )
            self._db.execute(
                "update receipts set accepted = accepted - ?1, non_data = non_data + ?1 "
                "where receipt_id = ?2",
                (taken, receipt_id),
            )

    def record(self, receipts: Iterable[Receipt]) -> None:
        """Add receipts, and take away what they replace, in one transaction.

        A held or refused receipt may be recorded again, with another outcome.

        Raises:
            LedgerConflict: an accepted receipt would change, or rows that do not count (any more)
                would be replaced.

        """
        with self._transaction():
            for receipt in receipts:
                self._insert(receipt)
                self._supersede(receipt)

    def receipts(self, status: Status | None = None) -> tuple[Receipt, ...]:
        """All receipts, or those of one status, oldest first."""
        if status is None:
            return self._read("", ())
        return self._read("where status = ?", (status,))

    def in_order(self) -> tuple[Receipt, ...]:
        """All receipts in the order in which they were recorded; what was decided counts from then."""
        rows = self._db.execute(f"select {COLUMNS} from receipts order by rowid").fetchall()
        return tuple(receipt_of(row, self._scopes(row[0])) for row in rows)

    def active_receipts(self, source: str) -> tuple[Receipt, ...]:
        """Receipts of a source with rows that count, oldest first."""
        return self._read("where status = 'accepted' and source = ?", (source,))

    def months_that_count(self, source: str, first: str, last: str) -> list[tuple[str, str, str]]:
        """Receipt, region and month, `first` to `last`, of every accepted file that was put down for both."""
        told = "select receipt_id, region_code, period from receipts where status = 'accepted' "
        where = "and source = ? and period between ? and ? and region_code <> ''"
        return list(self._db.execute(told + where, (source, first, last)))

    def active_scopes(self, source: str) -> tuple[ReceiptScope, ...]:
        """Scopes of a source whose rows count."""
        return self._source_scopes(source, "is null")

    def superseded_scopes(self, source: str) -> tuple[ReceiptScope, ...]:
        """Scopes that were replaced, of files whose other rows still count."""
        return self._source_scopes(source, "is not null")

    def replaced_scopes(self, source: str) -> tuple[ReplacedScope, ...]:
        """Scopes whose rows counted once and were replaced, also of files replaced as a whole."""
        rows = self._db.execute(
            "select s.receipt_id, s.sender, s.region_code, s.period, s.row_count, s.replaces, "
            "s.superseded_by from scopes s join receipts r using (receipt_id) "
            "where s.superseded_by is not null and s.row_count > 0 and r.source = ? "
            "order by 1, 2, 3, 4",
            (source,),
        )
        return tuple(ReplacedScope(row[0], scope_of(row[1:6]), row[6]) for row in rows)

    def unsettled(self) -> tuple[Receipt, ...]:
        """Receipts whose file may still lie in the inbox."""
        return self._read("where is_settled = 0", ())

    def settle(self, places: Mapping[str, str]) -> None:
        """Note where these files lie now (receipt id -> path under the inbox)."""
        with self._transaction():
            self._db.executemany(
                "update receipts set is_settled = 1, settled_path = ? where receipt_id = ?",
                [(path, receipt_id) for receipt_id, path in places.items()],
            )

    def unsettle(self, receipt_ids: Iterable[str]) -> None:
        """Let these receipts be told once more."""
        with self._transaction():
            self._db.executemany(
                "update receipts set is_settled = 0 where receipt_id = ?",
                [(receipt_id,) for receipt_id in receipt_ids],
            )

    def summary(self) -> LedgerSummary:
        """Receipts by status, and the rows of those that count."""
        statuses = Counter(str(row[0]) for row in self._db.execute("select status from receipts"))
        rows = self._db.execute(
            "select coalesce(sum(landed), 0), coalesce(sum(accepted), 0), "
            "coalesce(sum(quarantined), 0), coalesce(sum(non_data), 0) "
            "from receipts where status = 'accepted'"
        ).fetchone()
        return LedgerSummary(receipts=dict(sorted(statuses.items())), rows=RowCounts(*rows))

    def input_digest(self) -> str:
        """Identity of the landed set: the same whatever the order and the number of deliveries."""
        rows = self._db.execute(
            "select r.receipt_id, s.sender, s.region_code, s.period "
            "from receipts r left join scopes s "
            "on s.receipt_id = r.receipt_id and s.superseded_by is null "
            "where r.status = 'accepted' and (s.receipt_id is not null or r.landed > 0)"
        )
        lines = sorted(json.dumps(row) for row in rows)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _read(self, where: str, values: tuple[object, ...]) -> tuple[Receipt, ...]:
        rows = self._db.execute(
            f"select {COLUMNS} from receipts {where} order by received_at, receipt_id", values
        ).fetchall()
        return tuple(receipt_of(row, self._scopes(row[0])) for row in rows)

    def _source_scopes(self, source: str, superseded: str) -> tuple[ReceiptScope, ...]:
        rows = self._db.execute(
            "select s.receipt_id, s.sender, s.region_code, s.period, s.row_count, s.replaces "
            "from scopes s join receipts r using (receipt_id) "
            f"where r.status = 'accepted' and s.superseded_by {superseded} and r.source = ? "
            "order by 1, 2, 3, 4",
            (source,),
        )
        return tuple(ReceiptScope(row[0], scope_of(row[1:])) for row in rows)

    def _scopes(self, receipt_id: str) -> tuple[Scope, ...]:
        rows = self._db.execute(
            "select sender, region_code, period, row_count, replaces from scopes "
            "where receipt_id = ? order by rowid",
            (receipt_id,),
        )
        return tuple(scope_of(row) for row in rows)

    def _insert(self, receipt: Receipt) -> None:
        known = self._db.execute(
            "select status, settled_path from receipts where receipt_id = ?", (receipt.receipt_id,)
        ).fetchone()
        if known and known[0] not in ("held", "refused"):
            message = (
                f"{receipt.file_name}: receipt {receipt.receipt_id} is already {known[0]}; "
                "a later delivery of the same bytes is recorded as its duplicate"
            )
            raise LedgerConflict(message)
        if known:
            receipt = replace(receipt, settled_path=receipt.settled_path or known[1])
            self._db.execute("delete from receipts where receipt_id = ?", (receipt.receipt_id,))
        values = receipt_values(receipt)
        marks = ", ".join("?" * len(values))
        self._db.execute(f"insert into receipts ({COLUMNS}) values ({marks})", values)
        self._db.executemany(
            "insert into scopes values (?, ?, ?, ?, ?, ?, null)",
            [
                (receipt.receipt_id, *scope.key, scope.row_count, json.dumps(scope.replaces))
                for scope in receipt.scopes
            ],
        )

    def _supersede(self, receipt: Receipt) -> None:
        """Only an accepted receipt takes rows away; a held one says what it would take."""
        if receipt.status != "accepted":
            return
        for scope in receipt.scopes:
            for old in scope.replaces:
                changed = self._db.execute(
                    "update scopes set superseded_by = ? where receipt_id = ? and sender = ? "
                    "and region_code is ? and period is ? and superseded_by is null "
                    "and exists (select 1 from receipts r where r.receipt_id = scopes.receipt_id "
                    "and r.status = 'accepted' and r.source = ?)",
                    (receipt.receipt_id, old, *scope.key, receipt.source),
                )
                if changed.rowcount != 1:
                    message = (
                        f"{receipt.file_name}: receipt {old} has no rows of "
                        f"{'/'.join(part or '-' for part in scope.key)} that still count"
                    )
                    raise LedgerConflict(message)
        self._db.executemany(
            "update receipts set status = 'superseded' where receipt_id = ? and not exists "
            "(select 1 from scopes s where s.receipt_id = receipts.receipt_id "
            "and s.superseded_by is null)",
            [(old,) for old in receipt.supersedes],
        )
        # What is told of a replaced file changes too: it is settled once more.
        self._db.executemany(
            "update receipts set is_settled = 0 where receipt_id = ?",
            [(old,) for old in receipt.supersedes],
        )
        if receipt.corrects is not None:
            self._resolve(receipt.corrects, receipt.receipt_id)

    def _resolve(self, corrected: str, by: str) -> None:
        """A correction that counts ends what it corrects, were its rows counted or held."""
        self._db.execute(
            "update receipts set resolved_by = ?, is_settled = 0, status = case "
            "when status = 'accepted' and exists (select 1 from scopes s "
            "where s.receipt_id = receipts.receipt_id and s.superseded_by is null) "
            "then status else 'superseded' end "
            "where receipt_id = ? and status in ('accepted', 'held', 'refused', 'superseded')",
            (by, corrected),
        )
