"""Retention: what names persons is destroyed when its time is over, month by month of landing.

Of sealed files the data key is destroyed, so that copies of them are worth nothing either; then the files
go too. Pseudonymous rows, receipts and figures stay.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.dated_seeds import SEEDS, rows_in_force
from pipelines.handing_out import Asking, hand_out
from pipelines.landing.outcome import CELLS_ENDING
from pipelines.landing.returned_workbook import returned_name
from pipelines.night import Night
from pipelines.pair_memory import forget_pairs
from warehouse.durable import fsync_dir
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt
from warehouse.sealed import key_name

SENT_FILES = "sent_files"


@dataclass(frozen=True)
class Due:
    """What is to be destroyed: a kind of file, its month of landing, how many files, and why now."""

    kind: str
    month: str
    files: int
    last_day: date
    legal_basis: str


def due(store: Store, ledger: Ledger, day: date, seed: Path | None = None) -> list[Due]:
    """Everything whose time is over on `day` and that is still there, oldest first."""
    found = []
    for rule in rows_in_force(seed or SEEDS / "retention_rules.csv", day):
        kind, months = rule["kind_code"], int(rule["months"])
        for month, files in sorted(_months(store, ledger, kind).items()):
            last = _last_day(month, months)
            if last < day:
                found.append(Due(kind, month, files, last, rule["legal_basis"]))
    return sorted(found, key=lambda one: (one.month, one.kind))


def expire(night: Night, these: list[Due], by: str) -> None:
    """Destroy what is due; the caller holds the night's lock. A second time finishes a first that broke off."""
    store = night.settings.store
    for one in these:
        asking = Asking("expire", by, f"retensi sampai {one.last_day.isoformat()}")
        hand_out(store, asking, "originals", f"{one.kind}/{one.month}", 0)
        if one.kind == SENT_FILES:
            with night.ledger() as ledger:
                gone = [path for path, _ in _sent(store, ledger, one.month)]
        else:
            why = f"retensi sampai {one.last_day.isoformat()}"
            store.keyring.destroy(f"{one.kind}/{one.month}", by, why)
            gone = list(_sealed_with(store, one.kind, one.month))
        for path in gone:
            path.unlink(missing_ok=True)
        for folder in {path.parent for path in gone}:
            fsync_dir(folder)
    if any(one.kind == "vault" for one in these):
        forget_pairs(store)


def _months(store: Store, ledger: Ledger, kind: str) -> dict[str, int]:
    """Month of landing -> files of this kind that are still there."""
    if kind == SENT_FILES:
        return Counter(f"{receipt.received_at:%Y-%m}" for _, receipt in _sent(store, ledger, None))
    states = [state for state in store.keyring.states() if state.kind == kind]
    alive = [state.month for state in states if state.destroyed_at is None]
    files = Counter(key_name(path).partition("/")[2] for path in _sealed(store, kind))
    return {**dict.fromkeys(alive, 0), **files}


def _sealed(store: Store, kind: str) -> Iterator[Path]:
    folders = {
        "originals": store.originals,
        "vault": store.vault,
        "quarantine": store.quarantine,
        "overlap": store.overlap,
    }
    pattern = f"*{CELLS_ENDING}" if kind == "quarantine" else "*"
    for path in sorted(folders[kind].rglob(pattern)):
        if path.is_file() and not path.name.startswith("."):
            yield path


def _sealed_with(store: Store, kind: str, month: str) -> Iterator[Path]:
    for path in _sealed(store, kind):
        if key_name(path) == f"{kind}/{month}":
            yield path


def _sent(store: Store, ledger: Ledger, month: str | None) -> Iterator[tuple[Path, Receipt]]:
    """Senders' files that lie in the inbox after landing, and the workbooks beside them; of one month, or of all.

    What waits for a decision stays.
    """
    for receipt in ledger.receipts():
        is_meant = month is None or f"{receipt.received_at:%Y-%m}" == month
        if receipt.settled_path is None or receipt.status == "held" or not is_meant:
            continue
        sent = store.inbox / receipt.settled_path
        for path in (sent, sent.with_name(returned_name(receipt))):
            if path.is_file():
                yield path, receipt


def _last_day(month: str, months: int) -> date:
    """Last day of the month that lies `months` after this one."""
    year, index = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + months, 12)
    return date(year, index + 1, calendar.monthrange(year, index + 1)[1])
