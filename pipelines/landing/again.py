"""An original read once more for the receipt it has: what its reader is told, and whether its rows are all there.

Nothing is decided anew here. What counts and what does not is the ledger's, whatever is read.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from pipelines.landing.asked_for import asked_until_now
from pipelines.landing.contract import all_contracts
from pipelines.landing.header import Place
from pipelines.landing.outcome import Task
from pipelines.landing.row_files import reading_task, row_files
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt
from warehouse.sealed import CHUNK_BYTES, SealBroken, Sealed


def task_again(store: Store, ledger: Ledger, receipt: Receipt, password: str | None = None) -> Task:
    """What a reader is told to write the rows of this receipt anew, for what persons asked since.

    Raises:
        FileNotFoundError: the original is not there.
        KeyDestroyed: the data key of its month was destroyed.
        SealBroken: it is not a sealed file.

    """
    task = reading_task(
        store,
        receipt.sha256,
        receipt.receipt_id,
        receipt.source,
        Place(receipt.region_code, receipt.period),
        receipt.file_name,
        is_member=receipt.archive_path is not None,
        password=password,
    )
    return asked_until_now(store, ledger)(task)


def is_as_sent(original: Sealed, sha256: str) -> bool:
    """Whether a sealed original opens to the bytes that were sent."""
    digest = hashlib.sha256()
    try:
        with original.open() as content:
            while piece := content.read(CHUNK_BYTES):
                digest.update(piece)
    except SealBroken:
        return False
    return digest.hexdigest() == sha256


def landed_rows(receipt: Receipt) -> int:
    """Landed rows that the ledger says a receipt has, whether they count or not."""
    return sum(scope.row_count for scope in receipt.scopes)


def has_its_rows(store: Store, receipt: Receipt) -> bool:
    """Whether the files of a receipt hold as many rows as the ledger says, identities included."""
    files = row_files(store, receipt.source, receipt.receipt_id)
    columns = all_contracts()[receipt.source].columns.values()
    wanted = landed_rows(receipt)
    needs_vault = wanted and any(column.personal for column in columns)
    return (
        _height(files.landed) == wanted
        and _height(files.quarantine) == receipt.rows.quarantined
        and (not needs_vault or files.vault.exists() or _is_destroyed(store, "vault", receipt))
    )


def _is_destroyed(store: Store, kind: str, receipt: Receipt) -> bool:
    """Whether what was sealed in the receipt's month of landing was made unreadable on purpose."""
    month = f"{kind}/{receipt.received_at:%Y-%m}"
    return any(state.name == month and state.destroyed_at for state in store.keyring.states())


def _height(path: Path) -> int:
    """Rows of a Parquet file, by its own footer; 0 where there is none."""
    if not path.exists():
        return 0
    return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
