"""The manifest of a version: what went in, what came out, and the digests that prove it.

The file carries a digest of itself, so that a flipped bit shows in it as in everything it names.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TypedDict, cast

MANIFEST_NAME = "manifest.json"
OPEN_NAME = "open.duckdb"
RESTRICTED_NAME = "restricted.duckdb"
_SEAL = "manifest_sha256"


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
    """One version; `tables` and `content_hash` by tier (open, restricted)."""

    version: str
    published_at: str
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
    """The manifest as its file holds it, sealed with the digest of everything else in it."""
    seal = hashlib.sha256(_text(manifest).encode()).hexdigest()
    return (_text({**manifest, _SEAL: seal}) + "\n").encode()


def read_manifest(path: Path) -> Manifest:
    """Read a manifest and check its seal.

    Raises:
        ManifestDamaged: it is missing, or a byte of it is not what was written.

    """
    remedy = "restore this version from its backup, or roll back to a sound one"
    try:
        data = path.read_bytes()
        manifest = json.loads(data)
        manifest.pop(_SEAL)
    except (OSError, ValueError, KeyError, AttributeError) as problem:
        raise ManifestDamaged(f"{path} cannot be read ({problem}): {remedy}") from problem
    if manifest_bytes(manifest) != data:
        raise ManifestDamaged(f"{path} was changed after it was published: {remedy}")
    return cast("Manifest", manifest)


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
