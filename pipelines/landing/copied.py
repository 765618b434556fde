"""A file whose bytes lie sealed in the store, between the inbox and its receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.landing.intake import Waiting
from warehouse.durable import Original, copy_in, make_dirs
from warehouse.layout import Store
from warehouse.receipt import Finding


@dataclass(frozen=True)
class Copied:
    """A waiting file whose bytes now lie in the store.

    Attributes:
        problem: why they could not be taken.
        password: what opens it; never shown, never kept.
        is_member: it came in a ZIP.

    """

    waiting: Waiting
    sha256: str
    size_bytes: int
    receipt_id: str
    problem: Finding | None = None
    password: str | None = field(default=None, repr=False)
    is_member: bool = False


def sealed_copy(store: Store, path: Path) -> Original:
    """Copy a file into the originals of this month, sealed; see `copy_in`."""
    key = store.keyring.current("originals")
    folder = store.originals / store.keyring.month
    make_dirs(folder)
    return copy_in(path, folder, key)
