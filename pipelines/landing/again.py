"""An original read once more for the receipt it has: where its rows go, and whether they are all there.

Nothing is decided anew here. What counts and what does not is the ledger's, whatever is read.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.landing.contract import all_contracts
from pipelines.landing.header import Place
from pipelines.landing.members import folder_for
from pipelines.landing.outcome import Task
from warehouse.layout import Store
from warehouse.receipt import Receipt


def task_again(store: Store, receipt: Receipt, password: str | None = None) -> Task:
    """What a reader is told to write the rows of this receipt anew."""
    name = f"{receipt.receipt_id}.parquet"
    return Task(
        original=store.original(receipt.sha256),
        receipt_id=receipt.receipt_id,
        source=receipt.source,
        place=Place(receipt.region_code, receipt.period),
        landed=store.landed / receipt.source / name,
        vault=store.vault / receipt.source / name,
        quarantine=store.quarantine / receipt.source / name,
        name=receipt.file_name,
        unpacked=None if receipt.archive_path else folder_for(store, receipt.receipt_id),
        password=password,
    )


def landed_rows(receipt: Receipt) -> int:
    """Landed rows that the ledger says a receipt has, whether they count or not."""
    return sum(scope.row_count for scope in receipt.scopes)


def has_its_rows(store: Store, receipt: Receipt) -> bool:
    """Whether the files of a receipt hold as many rows as the ledger says, identities included."""
    task = task_again(store, receipt)
    columns = all_contracts()[receipt.source].columns.values()
    wanted = landed_rows(receipt)
    needs_vault = wanted and any(column.personal for column in columns)
    return (
        _height(task.landed) == wanted
        and _height(task.quarantine) == receipt.rows.quarantined
        and (not needs_vault or task.vault.exists())
    )


def _height(path: Path) -> int:
    """Rows of a Parquet file, by its own footer; 0 where there is none."""
    if not path.exists():
        return 0
    return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
