"""Everything from the inbox of a folder to its receipts, as `semesta run` does it before it builds."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from pipelines.landing.reader_server import load_readers
from pipelines.settings import limit_readers


def main(home: Path, *, with_gate: bool) -> None:
    """Land, every file accepted whole; prints the seconds of the entry gate."""
    limit_readers()
    load_readers()
    from pipelines.entry_gate import entry_gate
    from pipelines.identity.keys import SecretKey
    from pipelines.landing.batch import EntryFile, begin_reading, land
    from pipelines.landing.contract import all_contracts
    from pipelines.landing.intake import waiting_files
    from warehouse.keyring import Keyring
    from warehouse.layout import Store
    from warehouse.ledger import Ledger
    from warehouse.receipt import Finding

    store, key, in_gate = Store(home), SecretKey(bytes(range(32))), 0.0
    store = store.opened_with(Keyring(store.data_keys, key.wrapping))
    store.create()

    def gate(source: str, entries: list[EntryFile]) -> dict[str, Finding]:
        nonlocal in_gate
        begin = time.perf_counter()
        failing = entry_gate(store, [])(source, entries) if with_gate else {}
        in_gate += time.perf_counter() - begin
        return failing

    waiting, workers = waiting_files(store.inbox, frozenset(all_contracts())), os.cpu_count() or 1
    with Ledger(store.ledger_file) as ledger:
        arrived = begin_reading(store, ledger, key, waiting, workers=workers)
        receipts = [
            receipt
            for one in arrived.values()
            for receipt in land(store, ledger, key, one, workers=workers, entry_gate=gate)
        ]
    for receipt in receipts:
        if receipt.status != "accepted" or receipt.rows.accepted != receipt.rows.landed - 1:
            message = f"{receipt.inbox_path} is {receipt.status}: {receipt.rows} {receipt.findings}"
            raise AssertionError(message)
    sys.stdout.write(json.dumps({"gate_seconds": in_gate}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), with_gate="--gate" in sys.argv[2:])
