"""What persons asked for about themselves: to be erased, or to be told of rightly (UU 27/2022 Art. 6 and 8).

Kept in the ledger in a table that only grows, by pseudonyms. Of an erased person the pseudonym has to stay:
it is what keeps a file that is sent once more from bringing the person back.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Kind = Literal["erase", "correct"]
_COLUMNS = "kind, nik_keys, person_keys, requested_by, reason, document, requested_at"


@dataclass(frozen=True)
class PersonRequest:
    """One request.

    Attributes:
        nik_keys: every NIK that was known to be the person's, misspelt ones too.
        person_keys: every key by which published rows know the person.
        requested_by: the official who carried it out.
        number: its number in the ledger; 0 before it is written down.
        is_done: whether every kept version was rewritten.

    """

    kind: Kind
    nik_keys: tuple[str, ...]
    person_keys: tuple[str, ...]
    requested_by: str
    reason: str
    document: str | None
    requested_at: datetime
    number: int = 0
    is_done: bool = False


def add(connection: sqlite3.Connection, request: PersonRequest) -> int:
    """Append a request, within the transaction of the caller; returns its number."""
    row = connection.execute(
        f"insert into person_requests ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?) returning request_id",
        (
            request.kind,
            json.dumps(request.nik_keys),
            json.dumps(request.person_keys),
            request.requested_by,
            request.reason,
            request.document,
            request.requested_at.astimezone(UTC).isoformat(),
        ),
    ).fetchone()
    return int(row[0])


def read(connection: sqlite3.Connection) -> tuple[PersonRequest, ...]:
    """All requests, oldest first."""
    rows = connection.execute(
        f"select {_COLUMNS}, request_id, done_at is not null from person_requests "
        "left join person_requests_done using (request_id) order by request_id"
    )
    return tuple(map(_request, rows.fetchall()))


def finish(connection: sqlite3.Connection, number: int, now: datetime) -> None:
    """Note that every kept version was rewritten."""
    connection.execute(
        "insert or ignore into person_requests_done values (?, ?)",
        (number, now.astimezone(UTC).isoformat()),
    )


def _request(row: tuple[Any, ...]) -> PersonRequest:
    kind, niks, persons, by, reason, document, at, number, is_done = row
    keys = tuple(json.loads(niks)), tuple(json.loads(persons))
    when = datetime.fromisoformat(at)
    return PersonRequest(kind, *keys, by, reason, document, when, int(number), bool(is_done))
