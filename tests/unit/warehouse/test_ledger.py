from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from toy_world import WHEN, make_receipt

from warehouse.bound_key import KeyMismatch
from warehouse.layout import Store
from warehouse.ledger import Ledger, LedgerConflict
from warehouse.receipt import Finding, RowCounts, Scope, duplicate_key, receipt_key

SOURCE = "bpjstk__participant_totals"


@pytest.fixture
def ledger(store: Store) -> Iterator[Ledger]:
    with Ledger(store.ledger_file) as opened:
        yield opened


def scope(period: str, rows: int = 5, replaces: tuple[str, ...] = ()) -> Scope:
    return Scope("33.76", "33.76", period, rows, replaces)


def test_rows_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="16 landed rows are not 9 accepted"):
        RowCounts(landed=16, accepted=9, quarantined=1, non_data=5)


def test_a_receipt_comes_back_as_it_was_recorded(ledger: Ledger) -> None:
    receipt = make_receipt(
        findings=(Finding("NIK_LENGTH", 7, "nik", "quarantined", "bukan 16 angka"),),
        control={"jumlah_aktif": 35.0},
        region_code=None,
        period=None,
    )
    ledger.record([receipt])
    assert ledger.receipts() == (receipt,)
    assert ledger.get(receipt.receipt_id) == receipt
    assert ledger.active_receipts(SOURCE) == (receipt,)
    assert receipt.to_json()["rows"] == {
        "landed": 16,
        "accepted": 9,
        "quarantined": 1,
        "non_data": 6,
    }
    assert {"file", "sha256", "source", "sender", "status", "findings"} <= receipt.to_json().keys()


def test_a_local_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        make_receipt(received_at=datetime(2025, 10, 3, 9))  # noqa: DTZ001


def test_the_key_is_bound_once(ledger: Ledger) -> None:
    assert ledger.key_id() is None
    ledger.bind_key("k1")
    ledger.bind_key("k1")
    assert ledger.key_id() == "k1"
    with pytest.raises(KeyMismatch, match="SEMESTA_KEY_FILE"):
        ledger.bind_key("k2")


def test_supersession_acts_per_scope(ledger: Ledger) -> None:
    old = make_receipt("old.csv", scopes=(scope("2025-08"), scope("2025-09")))
    ledger.record([old])
    first = make_receipt("first.csv", scopes=(scope("2025-08", 6, (old.receipt_id,)),))
    ledger.record([first])
    assert [r.file_name for r in ledger.active_receipts(SOURCE)] == ["old.csv", "first.csv"]
    assert [(s.receipt_id, s.scope.period) for s in ledger.superseded_scopes(SOURCE)] == [
        (old.receipt_id, "2025-08")
    ]
    assert [s.receipt_id for s in ledger.active_scopes(SOURCE) if s.scope.period == "2025-08"] == [
        first.receipt_id
    ]
    second = make_receipt("second.csv", scopes=(scope("2025-09", 5, (old.receipt_id,)),))
    ledger.record([second])
    assert second.supersedes == (old.receipt_id,)
    assert [r.file_name for r in ledger.receipts("superseded")] == ["old.csv"]
    assert ledger.superseded_scopes(SOURCE) == ()
    assert ledger.summary().receipts == {"accepted": 2, "superseded": 1}
    assert ledger.summary().rows == RowCounts(32, 18, 2, 12)


def test_a_chain_within_one_batch(ledger: Ledger) -> None:
    one = make_receipt("one.csv")
    two = make_receipt("two.csv", scopes=(scope("2025-09", 9, (one.receipt_id,)),))
    three = make_receipt("three.csv", scopes=(scope("2025-09", 9, (two.receipt_id,)),))
    ledger.record([one, two, three])
    assert ledger.active_receipts(SOURCE) == (three,)


def test_replacing_what_does_not_count_changes_nothing(ledger: Ledger) -> None:
    old = make_receipt("old.csv")
    ledger.record([old])
    new = make_receipt("new.csv", scopes=(scope("2025-07", 5, (old.receipt_id,)),))
    with pytest.raises(LedgerConflict, match=r"new\.csv.*2025-07"):
        ledger.record([make_receipt("other.csv"), new])
    assert [r.file_name for r in ledger.receipts()] == ["old.csv"]


def test_a_held_receipt_takes_nothing_away_until_it_is_accepted(ledger: Ledger) -> None:
    old = make_receipt("old.csv")
    held = make_receipt("new.csv", status="held", scopes=(scope("2025-09", 9, (old.receipt_id,)),))
    ledger.record([old, held])
    assert ledger.active_receipts(SOURCE) == (old,)
    accepted = replace(held, status="accepted")
    ledger.record([accepted])
    assert ledger.active_receipts(SOURCE) == (accepted,)
    with pytest.raises(LedgerConflict, match="already accepted"):
        ledger.record([accepted])


def test_the_digest_is_of_the_landed_set_alone(tmp_path: Path) -> None:
    old = make_receipt("old.csv", scopes=(scope("2025-08"), scope("2025-09")))
    new = make_receipt("new.csv", scopes=(scope("2025-08", 5, (old.receipt_id,)),))
    others = [make_receipt(f"{n}.csv", received_at=WHEN + timedelta(days=n)) for n in range(5)]
    noise = [
        make_receipt("bad.csv", status="refused", rows=RowCounts(), scopes=()),
        make_receipt(
            "again.csv",
            receipt_id=duplicate_key(old.receipt_id, "a/again.csv", WHEN),
            status="duplicate",
            duplicate_of=old.receipt_id,
            scopes=(),
        ),
    ]
    digests = set()
    for seed in range(4):
        order = [old, *others]
        random.Random(seed).shuffle(order)
        with Ledger(tmp_path / f"{seed}.sqlite") as ledger:
            ledger.record(order)
            before = ledger.input_digest()
            ledger.record([new])
            if seed % 2:
                ledger.record(noise)
            digests.add(ledger.input_digest())
            assert before not in digests
    assert len(digests) == 1


def test_a_duplicate_is_a_delivery_of_its_own() -> None:
    of = receipt_key("s", None, "2025-09", "0" * 64)
    later = WHEN + timedelta(seconds=1)
    keys = {
        of,
        duplicate_key(of, "a", WHEN),
        duplicate_key(of, "b", WHEN),
        duplicate_key(of, "a", later),
    }
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 4
    assert receipt_key("s", "33", None, "x") != receipt_key("s", None, "33", "x")
    with pytest.raises(ValueError, match="names its original"):
        make_receipt(status="duplicate")


def test_files_that_were_not_moved_are_known(ledger: Ledger) -> None:
    receipts = [make_receipt("a.csv"), make_receipt("b.csv")]
    ledger.record(receipts)
    assert {r.file_name for r in ledger.unsettled()} == {"a.csv", "b.csv"}
    ledger.settle({receipts[0].receipt_id: ".done/a.csv"})
    assert [r.file_name for r in ledger.unsettled()] == ["b.csv"]


def test_the_database_itself_refuses_unbalanced_rows(store: Store, ledger: Ledger) -> None:
    ledger.record([make_receipt()])
    other = sqlite3.connect(store.ledger_file)
    with pytest.raises(sqlite3.IntegrityError):
        other.execute("update receipts set accepted = 100")
    other.close()
    assert store.ledger_file.stat().st_mode & 0o777 == 0o600


def test_a_kill_inside_a_transaction_leaves_the_ledger_as_it_was(store: Store) -> None:
    with Ledger(store.ledger_file) as ledger:
        ledger.record([make_receipt("kept.csv")])
    code = (
        "import os, sys; from pathlib import Path; from warehouse.ledger import Ledger\n"
        "ledger = Ledger(Path(sys.argv[1])).__enter__()\n"
        "ledger._db.execute('begin immediate')\n"
        "ledger._db.execute('pragma cache_size = 1')\n"
        'ledger._db.execute("update receipts set findings = hex(zeroblob(4000000))")\n'
        "ledger._db.execute('delete from receipts')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code, store.ledger_file], cwd=root, check=False)
    assert done.returncode == -9
    with Ledger(store.ledger_file) as ledger:
        assert [r.file_name for r in ledger.receipts()] == ["kept.csv"]


def test_times_are_utc(ledger: Ledger) -> None:
    ledger.record([make_receipt(received_at=datetime.fromisoformat("2025-10-03T09:00:00+07:00"))])
    assert ledger.receipts()[0].received_at == datetime(2025, 10, 3, 2, tzinfo=UTC)
    assert ledger.receipts()[0].to_json()["received_at"] == "2025-10-03T02:00:00+00:00"
