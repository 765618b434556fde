"""Who is expected, who has not delivered, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from landing_store import MEMBERS, Landing, members, opened

from pipelines.landing.expected import SOURCE, Expected, expected_senders, missing, overdue
from warehouse.receipt import Scope


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def expect(landing: Landing, rows: list[dict[str, object]]) -> None:
    """Lay the list of expected senders as if it had been landed."""
    receipt = landing.send("a.csv", members(range(9000, 9002)))
    listed = replace(
        receipt,
        receipt_id="e" * 32,
        sha256="e" * 64,
        source=SOURCE,
        inbox_path=f"{SOURCE}/senders.csv",
        settled_path=f".done/{SOURCE}/senders.csv",
        scopes=(Scope("dinas", None, None, len(rows)),),
        findings=(),
    )
    path = landing.store.landed / SOURCE / f"{listed.receipt_id}.parquet"
    path.parent.mkdir(parents=True)
    place = {"_sender": "dinas", "_region_code": None, "_period": None}
    schema = {"_region_code": pl.String, "_period": pl.String, "selesai": pl.Date}
    pl.DataFrame([{**place, **row} for row in rows], schema_overrides=schema).write_parquet(path)
    landing.ledger.record([listed])


def test_without_a_list_nobody_is_late(landing: Landing) -> None:
    landing.send("a.csv", members(range(9000, 9002)))
    assert expected_senders(landing.store, landing.ledger) == []
    assert overdue(landing.store, landing.ledger) == []


def test_who_has_not_delivered(landing: Landing) -> None:
    row = {
        "source": MEMBERS,
        "kode_wilayah": None,
        "mulai": dt.date(2025, 1, 1),
        "selesai": None,
        "tanggal_jatuh_tempo": 10,
    }
    ended = {**row, "sender": "33.74", "selesai": dt.date(2025, 6, 30)}
    expect(landing, [{**row, "sender": "33.76"}, {**row, "sender": "33.72"}, ended])
    (owing,) = overdue(landing.store, landing.ledger)
    assert (owing.sender, owing.month, owing.due) == ("33.72", "2025-09", dt.date(2025, 10, 10))
    assert owing.is_late(dt.date(2025, 10, 11))
    assert not owing.is_late(dt.date(2025, 10, 10))
    expected = expected_senders(landing.store, landing.ledger)
    assert {one.sender for one in missing(landing.ledger, expected, "2025-06")} == {
        "33.76", "33.72", "33.74",
    }  # fmt: skip
    second = landing.send("b.csv", members(range(9000, 9003)))
    told = (landing.store.inbox / ".done" / f"{second.inbox_path}.receipt.json").read_text()
    assert '"sender": "33.72"' in told


@pytest.mark.parametrize(
    ("day", "due"), [(31, dt.date(2025, 2, 28)), (5, dt.date(2025, 2, 5)), (None, None)]
)
def test_a_due_day_beyond_the_month_is_its_last(day: int | None, due: dt.date | None) -> None:
    one = Expected(MEMBERS, "x", None, "2025-01", None, day)
    assert one.due("2025-01") == due
