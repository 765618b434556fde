"""Readers begin with the files of every source; what becomes of one source is no matter of another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from test_every_source_reads import PLACE, ROWS, small_file

from data_quality.gx_duckdb import load
from pipelines.identity.keys import create_key
from pipelines.landing import batch
from pipelines.landing.contract import all_contracts
from pipelines.night import land_source, open_night, reading
from pipelines.settings import Settings
from warehouse.layout import Store

FIRST, SECOND = "bpjstk__participants", "village__residents"


def test_a_source_that_fails_leaves_the_others_to_be_landed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    store.create()
    create_key(tmp_path / "key")
    night = open_night(Settings(store, tmp_path / "key", 1, "id"))
    months = [f"2026-{month:02}" for month in range(1, 10)]
    for source, periods in ((FIRST, months[:1]), (SECOND, months)):
        for period in periods:
            path = store.inbox / source / str(PLACE.region_code) / period / "a.csv"
            path.parent.mkdir(parents=True)
            path.write_bytes(small_file(all_contracts()[source], by_alias=False))
            os.utime(path, (1, 1))
    load()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with reading(night, {FIRST, SECOND}):
        with monkeypatch.context() as patch:
            patch.setattr(batch, "take_members", full)
            with pytest.raises(OSError, match="No space left"):
                land_source(night, FIRST)
        receipts = land_source(night, SECOND)
    assert [(r.status, r.rows.accepted) for r in receipts] == [("accepted", ROWS)] * len(months)
