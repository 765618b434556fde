"""A store, its ledger and a key: what tests of a whole landing need, without a night around it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.identity.keys import SecretKey
from pipelines.landing.batch import EntryGate, abandon, begin_reading, land
from pipelines.landing.contract import all_contracts
from pipelines.landing.intake import waiting_files
from warehouse.keyring import Keyring
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt

KEY = SecretKey(bytes(range(32)))
MEMBERS = "bpjstk__participants"
HEAD = "NIK;NAMA;SEGMEN;IURAN;BLTH\n"


def member(serial: int, amount: int = 16800, month: str = "2025-09") -> str:
    return f"337601010190{serial};WARGA {serial};BPU;{amount};{month}\n"


def members(serials: range, amount: int = 16800, month: str = "2025-09") -> str:
    return HEAD + "".join(member(serial, amount, month) for serial in serials)


def land_waiting(
    store: Store,
    ledger: Ledger,
    entry_gate: EntryGate = lambda _source, _files: {},
    passwords: Mapping[str, str] | None = None,
) -> list[Receipt]:
    """Land everything that waits, one source after the other."""
    waiting = waiting_files(store.inbox, frozenset(all_contracts()))
    key = KEY
    arrived = begin_reading(store, ledger, key, waiting, workers=1, passwords=passwords or {})
    try:
        return [
            receipt
            for one in arrived.values()
            for receipt in land(store, ledger, key, one, workers=1, entry_gate=entry_gate)
        ]
    except BaseException:
        abandon(workers=1)
        raise


@dataclass(frozen=True)
class Landing:
    """Files go in, receipts come out."""

    store: Store
    ledger: Ledger

    def put(self, place: str, text: str | bytes) -> Path:
        path = self.store.inbox / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(path, (time.time() - 10, time.time() - 10))
        return path

    def land(self) -> list[Receipt]:
        """Land everything that waits, in the order of the inbox."""
        return land_waiting(self.store, self.ledger)

    def send(
        self, name: str, text: str | bytes, folder: str = f"{MEMBERS}/33.76/2025-09"
    ) -> Receipt:
        """Put one file and land it; the receipt as the ledger has it afterwards."""
        self.put(f"{folder}/{name}", text)
        (receipt,) = self.land()
        return self.now(receipt)

    def now(self, receipt: Receipt) -> Receipt:
        found = self.ledger.get(receipt.receipt_id)
        assert found is not None
        return found

    def counting(self, source: str = MEMBERS) -> int:
        """Rows that count, and that really lie in the landed files."""
        rows = 0
        for name, scope in self.ledger.active_scopes(source):
            landed = pl.read_parquet(self.store.landed / source / f"{name}.parquet")
            here = landed.filter(
                pl.col("_period").eq_missing(pl.lit(scope.period, dtype=pl.String))
            ).height
            assert here == scope.row_count
            rows += here
        return rows


@contextmanager
def opened(home: Path) -> Iterator[Landing]:
    store = Store(home)
    store = store.opened_with(Keyring(store.data_keys, KEY.wrapping))
    store.create()
    with Ledger(store.ledger_file) as ledger:
        yield Landing(store, ledger)
