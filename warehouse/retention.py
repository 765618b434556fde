"""How long versions are kept: the newest nights, month-ends for ever, person rows for some months.

A version whose restricted file has gone says so in a checksummed note beside its manifest, which stays as
it was published: `verify` still checks everything that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from warehouse.checksummed import checksummed_bytes
from warehouse.durable import fsync_dir, write_atomic
from warehouse.layout import Store
from warehouse.manifest import RESTRICTED_NAME, ManifestDamaged
from warehouse.publish import remove_version
from warehouse.rolled_back import rolled_back
from warehouse.versions import EXPIRED_NAME, Version, current, list_versions

_OFFICE_TIME = ZoneInfo("Asia/Jakarta")
_NOTE_MODE = 0o444


@dataclass(frozen=True)
class Retention:
    """What is kept besides the version that is served.

    Attributes:
        newest: so many of the latest versions.
        restricted_months: so many months of the restricted tier, by the day of publication.

    """

    newest: int = 35
    restricted_months: int = 13


@dataclass(frozen=True)
class Collected:
    """Numbers of the versions that were removed, and of those that lost their restricted file."""

    removed: tuple[int, ...]
    expired: tuple[int, ...]


def collect_garbage(store: Store, rules: Retention, now: datetime) -> Collected:
    """Remove what `rules` do not keep; what is served stays whole, and so does what cannot be dated."""
    served = current(store)
    others = [version for version in list_versions(store) if version != served]
    published = {version: at for version in others if (at := _published(version)) is not None}
    newest = sorted([*others, *([served] if served else [])], key=lambda v: v.number)
    kept = set(newest[-rules.newest :] if rules.newest else ())
    # A version that was taken back was not what the month ended with.
    left = {entry["from_version"] for entry in rolled_back(store)}
    ends = {v: at for v, at in published.items() if v.number not in left}
    if served is not None and (at := _published(served)) is not None:
        ends[served] = at
    kept |= set(month_ends(ends))
    removed = [version for version in others if version in published and version not in kept]
    for version in removed:
        remove_version(version)
    expired = [
        version
        for version, at in published.items()
        if version not in removed
        and version.file("restricted").exists()
        and _months_between(at, now) >= rules.restricted_months
    ]
    for version in expired:
        _expire(version, now)
    return Collected(
        tuple(version.number for version in removed),
        tuple(version.number for version in expired),
    )


def month_ends(published: Mapping[Version, datetime]) -> Iterable[Version]:
    """The last version of every month, as the office counts months."""
    last: dict[tuple[int, int], Version] = {}
    for version in sorted(published, key=lambda v: (published[v], v.number)):
        local = published[version].astimezone(_OFFICE_TIME)
        last[local.year, local.month] = version
    return last.values()


def _published(version: Version) -> datetime | None:
    """When a version was published; None where its manifest cannot be trusted."""
    try:
        return datetime.fromisoformat(version.manifest["published_at"])
    except ManifestDamaged:
        return None


def _months_between(then: datetime, now: datetime) -> int:
    """Whole months from `then` to `now`, as the office counts days."""
    first, last = then.astimezone(_OFFICE_TIME), now.astimezone(_OFFICE_TIME)
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


def _expire(version: Version, now: datetime) -> None:
    """Say first that the restricted file has gone, then remove it: a kill between is mended by the next."""
    manifest = version.manifest
    note = {
        "version": manifest["version"],
        "file": RESTRICTED_NAME,
        "sha256": manifest["files"][RESTRICTED_NAME]["sha256"],
        "expired_at": now.isoformat(timespec="seconds"),
    }
    write_atomic(version.directory / EXPIRED_NAME, checksummed_bytes(note), _NOTE_MODE)
    version.file("restricted").unlink()
    fsync_dir(version.directory)
