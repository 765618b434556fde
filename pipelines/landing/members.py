"""The files of a ZIP on their way: from the folder a reader unpacked them to, into the store.

Every member goes on as if it had been sent by itself, under the source and place of its ZIP.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from pipelines.landing.copied import Copied, sealed_copy
from pipelines.landing.intake import Waiting
from pipelines.landing.outcome import Outcome
from warehouse.layout import Store
from warehouse.receipt import MEMBERS_ENDING, receipt_key


def folder_for(store: Store, receipt_id: str) -> Path:
    """Where the members of this ZIP are unpacked."""
    return store.scratch / f"zip-{receipt_id}"


def clear(store: Store, items: Iterable[Copied]) -> None:
    """Take unpacked members away; also those that a killed night left."""
    for item in items:
        shutil.rmtree(folder_for(store, item.receipt_id), ignore_errors=True)


def take_members(store: Store, read: Iterable[tuple[Copied, Outcome]]) -> list[Copied]:
    """Copy the members of every ZIP among `read` into the store, and take the unpacked ones away."""
    found = []
    for item, outcome in read:
        found += _taken(store, item, outcome)
        clear(store, [item])
    return found


def _taken(store: Store, item: Copied, outcome: Outcome) -> list[Copied]:
    found = []
    archive = item.waiting
    place = archive.place
    for member in outcome.members:
        relative = f"{archive.relative}{MEMBERS_ENDING}/{member.name}"
        file = Waiting(
            path=member.path,
            relative=relative,
            source=archive.source,
            place=place,
            problem=member.problem,
            shown=f"{archive.name}/{member.shown}",
        )
        if member.problem is None:
            original = sealed_copy(store, member.path)
            sha256, size = original.sha256, original.size_bytes
        else:
            sha256 = hashlib.sha256(f"{item.sha256}|{member.name}".encode()).hexdigest()
            size = 0
        name = receipt_key(archive.source, place.region_code, place.period, sha256)
        found.append(
            Copied(file, sha256, size, name, member.problem, password=item.password, is_member=True)
        )
    return found
