"""The versions that were taken back, and the inputs that are not to be published once more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from warehouse.checksummed import ChecksumWrong, checksummed_bytes, read_checksummed
from warehouse.durable import write_atomic
from warehouse.layout import Store

_FILE_MODE = 0o644


class RegisterDamaged(Exception):
    """The register of what was taken back is not what was written."""


class RolledBack(TypedDict):
    """One step back: from which version, to which, and the fingerprint of what was left."""

    from_version: int
    to_version: int
    fingerprint: str
    at: str


def rolled_back(store: Store) -> list[RolledBack]:
    """Every step back that still holds, the oldest first.

    Raises:
        RegisterDamaged: the register cannot be trusted; the message says what to do.

    """
    path = _register(store)
    if not path.exists():
        return []
    try:
        entries: list[RolledBack] = read_checksummed(path)["entries"]
    except ChecksumWrong as problem:
        remedy = "remove it, then run `semesta rollback` once more to the version that is to stay"
        raise RegisterDamaged(f"{problem}: {remedy}") from problem
    return entries


def remember(store: Store, left: tuple[int, str], target: tuple[int, str]) -> None:
    """Record a step back; what is gone back to may be published again.

    Args:
        left: number and fingerprint of the version that is left.
        target: the same of the version gone to.

    """
    kept = [entry for entry in rolled_back(store) if entry["fingerprint"] != target[1]]
    entry: RolledBack = {
        "from_version": left[0],
        "to_version": target[0],
        "fingerprint": left[1],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    content: Mapping[str, object] = {"entries": [*kept, entry]}
    write_atomic(_register(store), checksummed_bytes(content), _FILE_MODE)


def _register(store: Store) -> Path:
    return store.versions / "rolled_back.json"
