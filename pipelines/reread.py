"""Rows that were lost come back out of the originals, as the ledger says they were.

Facts are what senders sent and what people decided: originals, ledger, list of persons, official figures.
Landed, vault and quarantine files are made of them, so they may be deleted; here they are made again.
Everything further downstream is a night's work.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from pipelines.landing.again import (
    has_its_rows,
    is_as_sent,
    landed_rows,
    task_again,
)
from pipelines.landing.batch import abandon
from pipelines.landing.contract import all_contracts
from pipelines.landing.outcome import Outcome
from pipelines.landing.pool import reader_pool
from pipelines.landing.row_files import row_files
from pipelines.landing.settlement import settle
from pipelines.landing.union import unite
from pipelines.night import Night
from warehouse.durable import make_dirs, sync_all
from warehouse.keyring import KeyDestroyed
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt, RowCounts
from warehouse.sealed import SealBroken

_WITH_ROWS = frozenset({"accepted", "superseded", "held"})
_ScopeKey = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Reread:
    """What came back: files and their landed rows; `problems` names every file that did not, and why."""

    files: int
    rows: int
    problems: tuple[str, ...]


def reread(night: Night, password: str | None = None) -> Reread:
    """Read every original whose rows are not all there, and tell its sender again where that is lost too.

    What is there already is left alone, so a run that was interrupted goes on where it was.

    Args:
        night: an open night, by the holder of its lock.
        password: what opens originals that are protected.

    """
    store = night.settings.store
    with night.ledger() as ledger:
        receipts = ledger.in_order()
        lost = [r for r in receipts if r.status in _WITH_ROWS and not has_its_rows(store, r)]
        outcomes = _read(night, ledger, lost, password)
        _unite(store, ledger, receipts, outcomes)
        sync_all(
            path
            for receipt in lost
            for file in row_files(store, receipt.source, receipt.receipt_id)
            for path in (file, file.parent)
            if path.exists()
        )
        problems = [
            _problem(store, receipt, outcomes.get(receipt.receipt_id))
            for receipt in lost
            if not has_its_rows(store, receipt)
        ]
        if not problems:
            _tell_again(store, ledger, receipts, night.settings.workers)
    files = len(lost) - len(problems)
    return Reread(files, sum(map(landed_rows, lost)) if not problems else 0, tuple(problems))


def _read(
    night: Night, ledger: Ledger, lost: list[Receipt], password: str | None
) -> dict[str, Outcome]:
    """Let readers take the originals that are there and are what they were."""
    store = night.settings.store
    readers = reader_pool(night.settings.workers)
    begun = []
    try:
        for receipt in lost:
            try:
                task = task_again(store, ledger, receipt, password)
            except (FileNotFoundError, KeyDestroyed, SealBroken):
                continue
            if not is_as_sent(task.original, receipt.sha256):
                continue
            for path in row_files(store, receipt.source, receipt.receipt_id):
                make_dirs(path.parent)
                path.unlink(missing_ok=True)
            begun.append((receipt.receipt_id, readers.begin(task, night.key)))
        return {name: one.outcome() for name, one in begun}
    finally:
        abandon(night.settings.workers)


def _unite(
    store: Store, ledger: Ledger, receipts: tuple[Receipt, ...], outcomes: dict[str, Outcome]
) -> None:
    """Take rows out of what was read again that an earlier part had brought when it first came.

    `receipts`: in the order in which they were recorded, which is that in which they were compared.
    """
    replaced = {
        found.receipt_id
        for source in {receipt.source for receipt in receipts} & all_contracts().keys()
        for found in ledger.replaced_scopes(source)
    }
    counting: dict[tuple[str, _ScopeKey], list[str]] = defaultdict(list)
    for receipt in receipts:
        if receipt.status != "accepted" and receipt.receipt_id not in replaced:
            continue
        parts = []
        for scope in receipt.scopes:
            holders = counting[receipt.source, scope.key]
            holders[:] = [name for name in holders if name not in scope.replaces]
            parts += [(name, scope.key) for name in holders]
            holders.append(receipt.receipt_id)
        outcome = outcomes.get(receipt.receipt_id)
        contract = all_contracts()[receipt.source]
        if outcome is None or not parts or contract.is_additive or has_its_rows(store, receipt):
            continue
        counts = outcome.counts
        rows = RowCounts(counts.landed, counts.accepted, counts.quarantined, counts.non_data)
        unite(store, contract, replace(receipt, rows=rows, scopes=outcome.scopes), parts)


def _problem(store: Store, receipt: Receipt, outcome: Outcome | None) -> str:
    """Why the rows of a receipt did not come back, and what to do."""
    name = f"{receipt.receipt_id[:8]} ({receipt.file_name})"
    place = store.original(receipt.sha256).relative_to(store.home)
    if outcome is None:
        return f"{name}: {place} is missing or damaged: restore it from the backup"
    if any(finding.code == "PASSWORD_PROTECTED" for finding in outcome.findings):
        return f"{name}: the original is protected: give its password through --password-file"
    return (
        f"{name}: the original reads otherwise than its receipt says ({landed_rows(receipt)} accepted "
        f"and {receipt.rows.quarantined} quarantined rows): use the release that read it first"
    )


def _tell_again(store: Store, ledger: Ledger, receipts: tuple[Receipt, ...], workers: int) -> None:
    """Write the documents of receipts that are gone, as after a night."""
    untold = [
        receipt.receipt_id
        for receipt in receipts
        if not (store.receipts / f"{receipt.receipt_id}.json").exists()
        or not (store.receipt_pages / f"{receipt.receipt_id}.html").exists()
    ]
    if untold:
        ledger.unsettle(untold)
        settle(store, ledger, workers)
