"""The manifest of a version: what went in, what came out, and the digests that prove it.

The file carries its own checksum, so that a flipped bit shows in it as in everything it names.
"""

from __future__ import annotations

from pathlib import Path
from typing import NotRequired, TypedDict, cast

from warehouse.checksummed import ChecksumWrong, checksummed_bytes, read_checksummed

MANIFEST_NAME = "manifest.json"
OPEN_NAME = "open.duckdb"
RESTRICTED_NAME = "restricted.duckdb"
_CHECKSUM = "manifest_sha256"


class ManifestDamaged(Exception):
    """A manifest is missing or is not what was written."""


class Input(TypedDict):
    """A file whose rows count."""

    receipt_id: str
    sha256: str
    source: str


class Rows(TypedDict):
    """Rows of the inputs by class."""

    landed: int
    accepted: int
    quarantined: int
    non_data: int


class FileDigest(TypedDict):
    """A published file's bytes."""

    sha256: str
    size: int


class Manifest(TypedDict):
    """One version; `tables` and `content_hash` by tier (open, restricted); `reason` of the backfill that asked for it."""

    version: str
    published_at: str
    reason: NotRequired[str | None]
    status: str
    fingerprint: str
    revision: str
    key_id: str
    duckdb_version: str
    inputs: list[Input]
    rows: Rows
    verdicts: list[dict[str, object]]
    disclosure: dict[str, object]
    tables: dict[str, dict[str, str]]
    content_hash: dict[str, str]
    files: dict[str, FileDigest]


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as its file holds it."""
    return checksummed_bytes(manifest, _CHECKSUM)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest and check its checksum.

    Raises:
        ManifestDamaged: it is missing, or a byte of it is not what was written.

    """
    try:
        return cast("Manifest", read_checksummed(path, _CHECKSUM))
    except ChecksumWrong as problem:
        remedy = "restore this version from its backup, or roll back to a sound one"
        raise ManifestDamaged(f"{problem}: {remedy}") from problem
