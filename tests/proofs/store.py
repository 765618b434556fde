"""A store of its own for a case: files put into its inbox, landed by the steps of a real night."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from command_line import OLD, bare_environment, ready_process

from pipelines.decide import Wish, decide
from pipelines.identity.keys import create_key
from pipelines.night import land_source, land_strays, open_night
from pipelines.settings import Settings
from warehouse.keyring import Keyring
from warehouse.layout import Store
from warehouse.receipt import Receipt


@dataclass(frozen=True)
class Landing:
    """A store and the way to its inbox."""

    settings: Settings

    @classmethod
    def at(cls, folder: Path) -> Landing:
        """A fresh store in `folder`."""
        store = Store(folder / "store")
        store.create()
        key = create_key(folder / "key")
        store = store.opened_with(Keyring(store.data_keys, key.wrapping))
        return cls(Settings(store, folder / "key", 1, "id"))

    @property
    def store(self) -> Store:
        return self.settings.store

    def put(self, place: str, data: bytes) -> Path:
        """A file that has stood still for long."""
        path = self.store.inbox / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (OLD, OLD))
        return path

    def let_settle(self) -> None:
        """Every file of the inbox has stood still for long."""
        for path in self.store.inbox.rglob("*"):
            os.utime(path, (OLD, OLD))

    def accept_held(self) -> None:
        """Accept by decision what is held and has rows."""
        night = open_night(self.settings)
        with night.ledger() as ledger:
            held = [r for r in ledger.receipts() if r.status == "held" and r.rows.accepted]
        for receipt in held:
            decide(night, Wish(receipt.receipt_id, "accept", "proof", "proof"))

    def run_night(self) -> None:
        """A whole night, as the command line runs it."""
        environment = bare_environment(self.store.home, self.settings.key_file)
        done = ready_process().run(["run"], environment)
        if done.returncode:
            message = f"semesta run left with {done.returncode}: {done.stderr[-800:]}"
            raise AssertionError(message)

    def land(self, *sources: str) -> list[Receipt]:
        """Land what waits of the sources, and what belongs to none."""
        night = open_night(self.settings)
        found = [receipt for source in sources for receipt in land_source(night, source)]
        return [*found, *land_strays(night)]

    def landed_rows(self, receipt: Receipt) -> pl.DataFrame:
        """The landed rows of one receipt."""
        return pl.read_parquet(self.store.landed / receipt.source / f"{receipt.receipt_id}.parquet")


def expect(what: str, wanted: object, seen: object) -> str:
    """An empty sentence where it is as wanted."""
    return "" if wanted == seen else f"{what}: {wanted} expected, {seen} seen"
