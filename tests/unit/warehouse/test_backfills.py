"""Who had months made anew, and why, stays in the ledger; a ledger of before learns to keep it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from warehouse import ledger_schema
from warehouse.backfills import Backfill, ReasonNamesPerson
from warehouse.ledger import Ledger

NOW = dt.datetime(2025, 10, 1, 2, tzinfo=dt.UTC)
ASKED = Backfill(("2025-07", "2025-08"), (), "Cabang Tegal mended July", "Siti", "run-1", NOW)


def test_an_entry_comes_back_with_the_version_it_led_to(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.ask_backfill(ASKED) == replace(ASKED, number=1)
        (before,) = ledger.backfills()
        ledger.backfill_published(1, "v3", NOW)
        (after,) = ledger.backfills()
    assert (before.months, before.reason, before.requested_by, before.version) == (
        ASKED.months,
        ASKED.reason,
        "Siti",
        None,
    )
    assert after.version == "v3"


def test_an_entry_is_never_edited_or_removed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.ask_backfill(ASKED)
    with sqlite3.connect(path) as db:
        for change in ("update backfills set reason = 'other'", "delete from backfills"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                db.execute(change)


def test_a_reason_names_nobody() -> None:
    with pytest.raises(ReasonNamesPerson, match="without the number of a person"):
        Backfill(("2025-07",), (), "NIK 3376010101909001 salah", "Siti", None, NOW)


def test_a_ledger_of_the_version_before_is_brought_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.sqlite"
    steps = ledger_schema._STEPS
    older = next(n for n, step in enumerate(steps) if "create table backfills" in step[0])
    with monkeypatch.context() as before:
        before.setattr(ledger_schema, "_STEPS", steps[:older])
        before.setattr(ledger_schema, "VERSION", older)
        with sqlite3.connect(path, isolation_level=None) as db:
            ledger_schema.bring_up(db)
            db.execute("insert into settings values ('key_id', 'k')")
    with Ledger(path) as ledger:
        assert ledger.key_id() == "k", "what was there is there"
        assert ledger.backfills() == ()
        assert ledger.ask_backfill(ASKED) == replace(ASKED, number=1)
