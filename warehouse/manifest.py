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
    tables: dict[str, dict[str, str]]
    content_hash: dict[str, str]
    files: dict[str, FileDigest]


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as its file holds it."""
    body = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    sealed = {"manifest": json.loads(body), "sha256": hashlib.sha256(body.encode()).hexdigest()}
    return (json.dumps(sealed, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
