"""Published versions: which there are, which is served, whether they are sound, and the way back.

`current` is a relative symlink and the only pointer; both tiers of a version flip together.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from warehouse.checksummed import ChecksumWrong, read_checksummed
from warehouse.content import combined_hash
from warehouse.durable import replace_symlink
from warehouse.layout import Store
from warehouse.manifest import (
    MANIFEST_NAME,
    OPEN_NAME,
    RESTRICTED_NAME,
    FileDigest,
    Manifest,
    ManifestDamaged,
    read_manifest,
)
from warehouse.rolled_back import remember, rolled_back
from warehouse.verify_file import FileDamaged, inspect_elsewhere

TIERS = {"open": OPEN_NAME, "restricted": RESTRICTED_NAME}
EXPIRED_NAME = "restricted.expired.json"
"""Beside the manifest of a version whose restricted file was kept for as long as it may be."""
_NAME = re.compile(r"v?([1-9][0-9]{0,8})")
_CHUNK = 1 << 20


class VersionMissing(Exception):
    """There is no such version."""


class VersionDamaged(Exception):
    """A version is not what was published."""


@dataclass(frozen=True)
class Version:
    """One published version."""

    number: int
    directory: Path

    @property
    def manifest(self) -> Manifest:
        """Its manifest, read and checked now."""
        return read_manifest(self.directory / MANIFEST_NAME)

    def file(self, tier: str) -> Path:
        """The DuckDB file of `open` or `restricted`."""
        return self.directory / TIERS[tier]

    @property
    def is_expired(self) -> bool:
        """Whether its restricted file was removed when its time was over."""
        return (self.directory / EXPIRED_NAME).exists() and not self.file("restricted").exists()


def current(store: Store) -> Version | None:
    """The version that is served; None before the first publication.

    Raises:
        VersionDamaged: the pointer names nothing that could be served.

    """
    try:
        target = str(store.current.readlink())
    except FileNotFoundError:
        return None
    name = _NAME.fullmatch(Path(target).name)
    if name is None or target != pointer(int(name[1])) or not (store.home / target).is_dir():
        message = (
            f"{store.current} points at {target}, which is no version: choose one of "
            "`semesta versions` and run `semesta rollback` to it; where there is none left, remove "
            "the link and publish anew"
        )
        raise VersionDamaged(message)
    return Version(int(name[1]), store.home / target)


def pointer(number: int) -> str:
    """What `current` says when version `number` is served; relative, so a store can be moved."""
    return f"versions/v{number}"


def list_versions(store: Store) -> tuple[Version, ...]:
    """All versions on disk, oldest first."""
    found = [
        Version(int(name[1]), path)
        for path in store.versions.iterdir()
        if (name := _NAME.fullmatch(path.name)) and path.name.startswith("v") and path.is_dir()
    ]
    return tuple(sorted(found, key=lambda version: version.number))


def find(store: Store, version: str | None) -> Version:
    """Version `vN`, or the one that is served.

    Raises:
        VersionMissing: there is no such version.

    """
    if version is None:
        served = current(store)
        if served is None:
            raise VersionMissing("nothing has been published yet: run `semesta run`")
        return served
    name = _NAME.fullmatch(version)
    if name is None or not store.version_dir(int(name[1])).is_dir():
        raise VersionMissing(f"there is no version {version}: see `semesta versions`")
    return Version(int(name[1]), store.version_dir(int(name[1])))


def find_whole(store: Store, version: str | None) -> Version:
    """As `find`, with both tiers.

    Raises:
        VersionMissing: there is no such version, or its restricted tier has expired.

    """
    found = find(store, version)
    if found.is_expired:
        raise VersionMissing(f"v{found.number} has its open tier only: person rows have expired")
    return found


def verify(store: Store, version: str | None = None) -> tuple[str, ...]:
    """What is wrong with `vN`, or with the version that is served; empty when it is sound."""
    found = find(store, version)
    try:
        manifest = found.manifest
    except ManifestDamaged as problem:
        return (str(problem),)
    tiers = [tier for tier in TIERS if tier == "open" or not found.is_expired]
    left = {TIERS[tier]: manifest["files"][TIERS[tier]] for tier in tiers}
    problems = [*_differing_note(found, manifest), *differing_files(found.directory, left)]
    if problems:
        return tuple(problems)
    try:
        inspections = inspect_elsewhere([found.file(tier) for tier in tiers])
    except FileDamaged as problem:
        return (str(problem),)
    for tier, inspection in zip(tiers, inspections, strict=True):
        stated = manifest["tables"][tier]
        problems += [
            f"{TIERS[tier]}: the content of {table} is not the published one"
            for table in sorted(stated.keys() | inspection.tables.keys())
            if stated.get(table) != inspection.tables.get(table)
        ]
        if manifest["content_hash"][tier] != combined_hash(stated):
            problems.append(
                f"{MANIFEST_NAME}: the content hash of {tier} is not that of its tables"
            )
    return tuple(problems)


def rollback(store: Store, version: str) -> Version:
    """Serve an earlier version again, and remember not to publish the same inputs once more.

    Raises:
        VersionMissing: there is no such version.
        VersionDamaged: it is not sound, or its restricted tier has expired.

    """
    target = find(store, version)
    problems = verify(store, version)
    if target.is_expired:
        problems = (*problems, "its restricted tier has expired, and both tiers are served as one")
    if problems:
        message = f"v{target.number} is not sound, nothing was changed: {'; '.join(problems)}"
        raise VersionDamaged(message)
    left = _left_by(store, target)
    if left is not None:
        remember(store, (left.number, _fingerprint(left)), (target.number, _fingerprint(target)))
    replace_symlink(store.current, pointer(target.number))
    return target


def already_published(store: Store, fingerprint: str) -> Version | None:
    """The version to stay with, where these inputs gave it or were rolled back from."""
    served = current(store)
    if served is None:
        return None
    stopped = {entry["fingerprint"] for entry in rolled_back(store)}
    if fingerprint in stopped or _fingerprint(served) == fingerprint:
        return served
    return None


def highest_served(store: Store) -> int | None:
    """The highest number that was ever served; None where nothing is served."""
    served = current(store)
    if served is None:
        return None
    return max(served.number, *(entry["from_version"] for entry in rolled_back(store)), 0)


def file_digest(path: Path) -> FileDigest:
    """Digest and size of a file's bytes."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def differing_files(directory: Path, files: dict[str, FileDigest]) -> tuple[str, ...]:
    """What about the files in `directory` is not as `files` says."""
    problems = []
    for name, stated in files.items():
        try:
            found = file_digest(directory / name)
        except OSError as problem:
            problems.append(f"{name} cannot be read: {problem.strerror}")
            continue
        if found != stated:
            problems.append(
                f"{name} is not the file that was published: {found['size']} bytes with sha256 "
                f"{found['sha256'][:12]}, expected {stated['size']} with {stated['sha256'][:12]}"
            )
    return tuple(problems)


def _served(store: Store) -> Version | None:
    """As `current`, but a pointer to nothing does not stand in the way of mending it."""
    try:
        return current(store)
    except VersionDamaged:
        return None


def _left_by(store: Store, target: Version) -> Version | None:
    """The version that a step back to `target` leaves.

    Where `target` is served already it is the newest of later ones: the register that told of them is lost.
    """
    served = _served(store)
    if served is not None and served != target:
        return served
    known = {entry["from_version"] for entry in rolled_back(store)}
    later = [version for version in list_versions(store) if version.number > target.number]
    return later[-1] if served and later and later[-1].number not in known else None


def _fingerprint(version: Version) -> str:
    """Fingerprint of a version; empty where its manifest is the very thing that is broken."""
    try:
        return version.manifest["fingerprint"]
    except ManifestDamaged:
        return ""


def _differing_note(version: Version, manifest: Manifest) -> tuple[str, ...]:
    """What is wrong with the note that a version's restricted file has expired."""
    if not (version.directory / EXPIRED_NAME).exists():
        return ()
    try:
        note = read_checksummed(version.directory / EXPIRED_NAME)
    except ChecksumWrong as problem:
        return (str(problem),)
    stated = (manifest["version"], manifest["files"][RESTRICTED_NAME]["sha256"])
    if (note["version"], note["sha256"]) != stated:
        return (f"{EXPIRED_NAME} is about another version",)
    return ()
