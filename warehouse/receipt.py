"""What a receipt is: one delivered file, its rows, its findings, and what it replaces.

Plain values; `ledger.py` keeps them. No sentence or value here names a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Literal

Status = Literal["accepted", "held", "refused", "duplicate", "superseded"]
MEMBERS_ENDING = ".isi"
Action = Literal["rejected", "held", "quarantined", "repaired", "warned"]


@dataclass(frozen=True)
class RowCounts:
    """Rows of a file by class; every landed row is in exactly one of the others."""

    landed: int = 0
    accepted: int = 0
    quarantined: int = 0
    non_data: int = 0

    def __post_init__(self) -> None:
        """Refuse counts that lose or invent a row."""
        if self.landed != self.accepted + self.quarantined + self.non_data:
            message = (
                f"{self.landed} landed rows are not {self.accepted} accepted + "
                f"{self.quarantined} quarantined + {self.non_data} non-data"
            )
            raise ValueError(message)


@dataclass(frozen=True)
class Finding:
    """One line about a file, without a value from it."""

    code: str
    row: int | None
    column: str | None
    action: Action
    message: str


@dataclass(frozen=True)
class Scope:
    """The rows of one sender, region and month in a file.

    `replaces` names older receipts whose rows of this very scope no longer count. A correction
    that drops a whole month carries that month with `row_count` 0.
    """

    sender: str
    region_code: str | None
    period: str | None
    row_count: int
    replaces: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """Sender, region and month: the grain at which files replace each other."""
        return self.sender, self.region_code, self.period


@dataclass(frozen=True)
class Difference:
    """What a file changed against one older receipt it replaces, in one sender, region and month.

    Rows are told apart by their row key: `changed_rows` carry a known key and another content.
    """

    replaces: str
    sender: str
    region_code: str | None
    period: str | None
    older_rows: int
    new_rows: int
    gone_rows: int
    changed_rows: int


@dataclass(frozen=True)
class Receipt:
    """One delivered file.

    Attributes:
        file_name: the name as sent, without directory; `<ZIP>/<name in it>` for a file of a ZIP.
        region_code: from the path, like `period`; None where the path names none.
        inbox_path: where the file lay, relative to the inbox.
        control: what adds up in the file: `lines` and every number column (by its name) as
            `landed` = `accepted` + `quarantined` + `non_data`; `non_data` rows by kind.
        corrects: the receipt that the file names as the one it corrects.
        resolved_by: the receipt of the correction that ended this one.
        changes: what it changed against each receipt it replaces.
        settled_path: where the file lies since it left its place, relative to the inbox.

    """

    receipt_id: str
    sha256: str
    size_bytes: int
    file_name: str
    source: str
    sender: str
    region_code: str | None
    period: str | None
    status: Status
    rows: RowCounts
    received_at: datetime
    inbox_path: str
    findings: tuple[Finding, ...] = ()
    columns: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    duplicate_of: str | None = None
    control: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    corrects: str | None = None
    resolved_by: str | None = None
    changes: tuple[Difference, ...] = ()
    settled_path: str | None = None

    def __post_init__(self) -> None:
        """Refuse a local time and a duplicate of nothing."""
        if self.received_at.utcoffset() is None:
            raise ValueError(f"received_at of {self.file_name} has no time zone: give UTC")
        if (self.status == "duplicate") != (self.duplicate_of is not None):
            raise ValueError(f"{self.file_name}: a duplicate, and only that, names its original")

    @property
    def archive_path(self) -> str | None:
        """Where the ZIP lay that this file came in; None for a file of its own."""
        if "/" not in self.file_name:
            return None
        return self.inbox_path.rpartition("/")[0].removesuffix(MEMBERS_ENDING)

    @property
    def supersedes(self) -> tuple[str, ...]:
        """Older receipts that lose rows to this one."""
        return tuple(sorted({old for scope in self.scopes for old in scope.replaces}))

    def to_json(self) -> dict[str, object]:
        """The receipt as commands print it and senders keep it."""
        return {
            "receipt_id": self.receipt_id,
            "file": self.file_name,
            "sha256": self.sha256,
            "size_bytes": self.size_bytes,
            "source": self.source,
            "sender": self.sender,
            "region_code": self.region_code,
            "period": self.period,
            "status": self.status,
            "rows": asdict(self.rows),
            "findings": [asdict(finding) for finding in self.findings],
            "columns": list(self.columns),
            "scopes": [
                {
                    "sender": scope.sender,
                    "region_code": scope.region_code,
                    "period": scope.period,
                    "row_count": scope.row_count,
                }
                for scope in self.scopes
            ],
            "supersedes": list(self.supersedes),
            "duplicate_of": self.duplicate_of,
            "received_at": self.received_at.astimezone(UTC).isoformat(timespec="seconds"),
            "control": dict(self.control),
            "corrects": self.corrects,
            "resolved_by": self.resolved_by,
            "changes": [asdict(change) for change in self.changes],
        }


def receipt_key(source: str, region_code: str | None, period: str | None, sha256: str) -> str:
    """The id of the first delivery of these bytes for this source, region and period."""
    return _digest(source, region_code or "", period or "", sha256)


def duplicate_key(original: str, inbox_path: str, received_at: datetime) -> str:
    """The id of a later delivery of what `original` already brought."""
    return _digest("duplicate", original, inbox_path, received_at.astimezone(UTC).isoformat())


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
