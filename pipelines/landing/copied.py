"""A file whose bytes lie in the store, between the inbox and its receipt."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.landing.intake import Waiting
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
