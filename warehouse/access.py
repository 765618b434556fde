"""The access record: who opened which personal data, when and what for; one line each, never changed.

Every line holds the digest of the line before it, so that a line that was changed, taken out or put in
shows. Beside the record lie, per line, the keys of the persons that went out by name: whose data a lost
list held can be told without the list. Nothing here is a name or a number of a person.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.durable import PRIVATE_FILE_MODE, append_line, make_dirs, write_atomic
from warehouse.layout import Store

_START = "0" * 64
_SEAL = "sha256"


class AccessDamaged(Exception):
    """The record is not what was written; the message names the first line that is not."""


@dataclass(frozen=True)
class Access:
    """One opening of personal data.

    Attributes:
        verb: the command.
        account: name of the system account that ran it.
        by: for whom, as told; None where nobody was named.
        purpose: what for, as told; None where nothing was said.
        tier: restricted (persons by key), vault (by name) or originals (files as sent).
        target: what was opened: a region, a receipt, the digest of a query.
        version: the published version it came from; None where it came from none.
        rows: how many rows went out.

    """

    verb: str
    account: str
    by: str | None
    purpose: str | None
    tier: str
    target: str
    version: str | None
    rows: int


@dataclass(frozen=True)
class Entry:
    """A line of the record: an access, its number (from 1), when it was, and the seals."""

    number: int
    at: datetime
    access: Access
    prev_sha256: str
    sha256: str


def record_access(
    store: Store, access: Access, persons: Sequence[str] = (), now: datetime | None = None
) -> Entry:
    """Add a line, on the disk before this returns; whoever hands data out calls this first.

    `persons`: `nik_key` of everybody who goes out by name.

    Raises:
        AccessDamaged: the record's last line is not whole: nothing more is added to it.

    """
    with _locked(store) as last:
        number = last.number + 1 if last else 1
        content = {
            "number": number,
            "at": (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
            **access.__dict__,
            "prev_sha256": last.sha256 if last else _START,
        }
        if persons:
            keys = "".join(f"{key}\n" for key in sorted(set(persons)))
            write_atomic(_persons_file(store, number), keys.encode())
        line = {**content, _SEAL: _digest(content)}
        append_line(store.access_record, json.dumps(line, ensure_ascii=False))
    return _entry(line)


def read_accesses(store: Store) -> tuple[Entry, ...]:
    """The whole record, oldest first, every seal checked.

    Raises:
        AccessDamaged: a line was changed, taken out, put in or moved.

    """
    if not store.access_record.exists():
        return ()
    found: list[Entry] = []
    for place, text in enumerate(_lines(store.access_record), 1):
        entry = _checked(text, place, found[-1].sha256 if found else _START)
        found.append(entry)
    return tuple(found)


def held_person(store: Store, entry: Entry, nik_keys: frozenset[str]) -> bool:
    """Whether one of these keys went out by name with this access."""
    path = _persons_file(store, entry.number)
    return path.exists() and not nik_keys.isdisjoint(path.read_text(encoding="ascii").split())


def _persons_file(store: Store, number: int) -> Path:
    return store.access_persons / f"{number:08}.txt"


@contextmanager
def _locked(store: Store) -> Iterator[Entry | None]:
    """The record for one writer at a time; its last entry."""
    make_dirs(store.access_record.parent)
    lock = store.access_record.with_suffix(".lock")
    descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield _last(store.access_record)
    finally:
        os.close(descriptor)


def _last(path: Path) -> Entry | None:
    lines = _lines(path) if path.exists() else []
    if not lines:
        return None
    entry = _entry(_parsed(lines[-1], len(lines)))
    return _checked(lines[-1], len(lines), entry.prev_sha256)


def _lines(path: Path) -> list[bytes]:
    """The lines as they were written: a line feed ends one, and no other sign does."""
    *lines, torn = path.read_bytes().split(b"\n")
    if torn:
        raise _damaged(len(lines) + 1)
    return lines


def _checked(text: bytes, place: int, previous: str) -> Entry:
    line = _parsed(text, place)
    seal = line.pop(_SEAL, None)
    if line.get("number") != place or line.get("prev_sha256") != previous or seal != _digest(line):
        raise _damaged(place)
    return _entry({**line, _SEAL: seal})


def _parsed(text: bytes, place: int) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError:
        raise _damaged(place) from None
    if not isinstance(line, dict) or not {"at", "number", "prev_sha256", _SEAL} <= line.keys():
        raise _damaged(place)
    return line


def _entry(line: dict[str, Any]) -> Entry:
    access = Access(**{name: line[name] for name in Access.__dataclass_fields__})
    at = datetime.fromisoformat(line["at"])
    return Entry(line["number"], at, access, line["prev_sha256"], line[_SEAL])


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _damaged(place: int) -> AccessDamaged:
    return AccessDamaged(
        f"line {place} of the access record is not the line that was written: restore "
        "private/access/record.jsonl from the copy that is shipped away, and find out who changed it"
    )
