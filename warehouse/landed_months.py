"""What counts of a source, month by month, as the ledger and the landed files tell it: to see whether it is other than before.

A month is the same where the same receipts give it the same rows out of the same, untouched files. The rows
themselves are not read.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from warehouse.kept import NO_MONTH
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt

Told = dict[str, list[object]]
"""Month -> what it is made of."""


def what_counts(store: Store, ledger: Ledger, source: str) -> Told:
    """The rows of a source that count."""
    gone = {(found.receipt_id, found.scope.key) for found in ledger.superseded_scopes(source)}
    told: Told = defaultdict(list)
    for receipt in ledger.active_receipts(source):
        made = _made_of(receipt, store.landed / source)
        for scope in receipt.scopes:
            if scope.row_count and (receipt.receipt_id, scope.key) not in gone:
                told[scope.period or NO_MONTH].append((*made, *scope.key, scope.row_count))
    return told


def what_was_replaced(store: Store, ledger: Ledger, source: str) -> Told:
    """The rows of a source that counted once, and what replaced them."""
    told: Told = defaultdict(list)
    for found in ledger.replaced_scopes(source):
        receipt = ledger.get(found.receipt_id)
        if receipt is not None:
            made = _made_of(receipt, store.landed / source)
            told[found.scope.period or NO_MONTH].append(
                (*made, *found.scope.key, found.scope.row_count, found.replaced_by)
            )
    return told


def what_is_quarantined(store: Store, ledger: Ledger, source: str) -> Told:
    """The quarantined rows of the files that count; their months cannot always be read, so they are told of together."""
    told: Told = defaultdict(list)
    for receipt in ledger.active_receipts(source):
        if receipt.rows.quarantined:
            made = _made_of(receipt, store.quarantine / source)
            told[NO_MONTH].append((*made, receipt.rows.quarantined))
    if told:
        told[NO_MONTH] += [
            (found.receipt_id, *found.scope.key) for found in ledger.superseded_scopes(source)
        ]
    return told


def _made_of(receipt: Receipt, folder: Path) -> tuple[object, ...]:
    """A receipt, what models read of it beside its rows, and the file of the rows as it lies there."""
    path = folder / f"{receipt.receipt_id}.parquet"
    try:
        there = path.stat()
        file = (there.st_size, there.st_mtime_ns, there.st_ino)
    except FileNotFoundError:
        file = (0, 0, 0)
    return (
        receipt.receipt_id,
        receipt.sha256,
        receipt.status,
        receipt.received_at.isoformat(),
        ",".join(receipt.columns),
        *file,
    )
