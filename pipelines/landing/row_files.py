"""Where the rows of a receipt lie, and what a reader is told so that they come there."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pipelines.landing.header import Place
from pipelines.landing.members import folder_for
from pipelines.landing.outcome import CELLS_ENDING, Task
from warehouse.layout import Store


class RowFiles(NamedTuple):
    """The files of one receipt; `cells` are those of its quarantined rows, as sent."""

    landed: Path
    vault: Path
    quarantine: Path
    cells: Path


def row_files(store: Store, source: str, receipt_id: str) -> RowFiles:
    """The files of one receipt, whether they are there or not."""
    name = f"{receipt_id}.parquet"
    quarantine = store.quarantine / source / name
    return RowFiles(
        store.landed / source / name,
        store.vault / source / name,
        quarantine,
        quarantine.with_suffix(CELLS_ENDING),
    )


def reading_task(
    store: Store,
    sha256: str,
    receipt_id: str,
    source: str,
    place: Place,
    name: str,
    *,
    is_member: bool,
    password: str | None,
) -> Task:
    """What a reader is told to read one original, by this month's data keys.

    Args:
        sha256, receipt_id, source, place, name: of the file as it was sent.
        is_member: whether it came in a ZIP; of another file, what is in it is unpacked.
        password: what opens it, where it is protected.

    Raises:
        FileNotFoundError: the original is not there.
        KeyDestroyed: the data key of its month was destroyed.
        SealBroken: it is not a sealed file.

    """
    files = row_files(store, source, receipt_id)
    return Task(
        original=store.keyring.opened(store.original(sha256)),
        receipt_id=receipt_id,
        source=source,
        place=place,
        landed=files.landed,
        vault=files.vault,
        quarantine=files.quarantine,
        vault_key=store.keyring.current("vault"),
        quarantine_key=store.keyring.current("quarantine"),
        name=name,
        unpacked=None if is_member else folder_for(store, receipt_id),
        password=password,
    )
