"""An original read once more for the receipt it has: where its rows go, and whether they are all there.

Nothing is decided anew here. What counts and what does not is the ledger's, whatever is read.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.landing.contract import all_contracts
from pipelines.landing.header import Place
from pipelines.landing.members import folder_for
from pipelines.landing.outcome import CELLS_ENDING, Task
from warehouse.layout import Store
from warehouse.receipt import Receipt


def task_again(store: Store, receipt: Receipt, password: str | None = None) -> Task:
    """What a reader is told to write the rows of this receipt anew.

    Raises:
        FileNotFoundError: the original is not there.
        KeyDestroyed: the key that opens it was destroyed.

    """
    files = row_files(store, receipt)
    return Task(
        original=store.keyring.opened(store.original(receipt.sha256)),
        receipt_id=receipt.receipt_id,
        source=receipt.source,
        place=Place(receipt.region_code, receipt.period),
        landed=files["landed"],
        vault=files["vault"],
        quarantine=files["quarantine"],
        vault_key=store.keyring.current("vault"),
        quarantine_key=store.keyring.current("quarantine"),
        name=receipt.file_name,
        unpacked=None if receipt.archive_path else folder_for(store, receipt.receipt_id),
        password=password,
    )


def row_files(store: Store, receipt: Receipt) -> dict[str, Path]:
    """Where the rows of a receipt lie, by what they are."""
    name = f"{receipt.receipt_id}.parquet"
    quarantine = store.quarantine / receipt.source / name
    return {
        "landed": store.landed / receipt.source / name,
        "vault": store.vault / receipt.source / name,
        "quarantine": quarantine,
        "cells": quarantine.with_suffix(CELLS_ENDING),
    }


def landed_rows(receipt: Receipt) -> int:
    """Landed rows that the ledger says a receipt has, whether they count or not."""
    return sum(scope.row_count for scope in receipt.scopes)


def has_its_rows(store: Store, receipt: Receipt) -> bool:
    """Whether the files of a receipt hold as many rows as the ledger says, identities included."""
    files = row_files(store, receipt)
    columns = all_contracts()[receipt.source].columns.values()
    wanted = landed_rows(receipt)
    needs_vault = wanted and any(column.personal for column in columns)
    return (
        _height(files["landed"]) == wanted
        and _height(files["quarantine"]) == receipt.rows.quarantined
        and (not needs_vault or files["vault"].exists() or _is_expired(store, receipt))
    )


def _is_expired(store: Store, receipt: Receipt) -> bool:
    """Whether the identities of its month of landing were destroyed on purpose."""
    month = f"vault/{receipt.received_at:%Y-%m}"
    return any(state.name == month and state.destroyed_at for state in store.keyring.states())


def _height(path: Path) -> int:
    """Rows of a Parquet file, by its own footer; 0 where there is none."""
    if not path.exists():
        return 0
    return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
