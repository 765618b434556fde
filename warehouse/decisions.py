"""Decisions that end a hold: who decided what about which content, why, and by which document.

Kept in the ledger in a table that only grows. A decision is about the bytes it names: the same
receipt id means the same bytes for the same source, region and month.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Choice = Literal["accept", "refuse", "nil"]
_COLUMNS = "receipt_id, sha256, source, decision, reason, decided_by, document, decided_at"


@dataclass(frozen=True)
class Decision:
    """What was decided about one held file."""

    receipt_id: str
    sha256: str
    source: str
    decision: Choice
    reason: str
    decided_by: str
    document: str | None
    decided_at: datetime

    def to_json(self) -> dict[str, str | None]:
        """The decision as it stands on a receipt."""
        return {
            "decision": self.decision,
            "reason": self.reason,
            "by": self.decided_by,
            "document": self.document,
            "at": self.decided_at.astimezone(UTC).isoformat(timespec="seconds"),
        }


def add(connection: sqlite3.Connection, decision: Decision) -> None:
    """Append a decision, within the transaction of the caller."""
    connection.execute(
        f"insert into decisions ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            decision.receipt_id,
            decision.sha256,
            decision.source,
            decision.decision,
            decision.reason,
            decision.decided_by,
            decision.document,
            decision.decided_at.astimezone(UTC).isoformat(),
        ),
    )


def read(connection: sqlite3.Connection, receipt_id: str | None = None) -> tuple[Decision, ...]:
    """All decisions, or those about one receipt, oldest first."""
    rows = connection.execute(
        f"select {_COLUMNS} from decisions where ?1 is null or receipt_id = ?1 order by decision_id",
        (receipt_id,),
    )
    return tuple(map(_decision, rows.fetchall()))


def _decision(row: tuple[Any, ...]) -> Decision:
    *texts, decided_at = row
    named = dict(zip(_COLUMNS.split(", "), texts, strict=False))
    return Decision(**named, decided_at=datetime.fromisoformat(decided_at))
