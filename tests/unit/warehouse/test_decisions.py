from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from toy_world import WHEN, make_receipt

from warehouse import build, connect
from warehouse.decisions import Decision
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.ledger_schema import _STEPS, VERSION, LedgerTooNew


def decision(receipt_id: str, **changes: object) -> Decision:
    values: dict[str, object] = {
        "receipt_id": receipt_id,
        "sha256": "0" * 64,
        "source": "bpjstk__participant_totals",
        "decision": "accept",
        "reason": "dicocokkan dengan cabang",
        "decided_by": "Kepala Dinas",
        "document": "500/1",
        "decided_at": WHEN,
    }
    return Decision(**{**values, **changes})


def test_a_decision_and_its_receipt_are_recorded_together(store: Store) -> None:
    held = make_receipt("a.csv", status="held")
    with Ledger(store.ledger_file) as ledger:
        ledger.record([held])
        made = decision(held.receipt_id)
        ledger.decide(made, replace(held, status="accepted"))
        assert ledger.decisions() == (made,)
        assert ledger.decisions(held.receipt_id) == (made,)
        assert ledger.decisions("another") == ()
        assert ledger.active_receipts(held.source)[0].receipt_id == held.receipt_id


def test_what_was_decided_is_neither_edited_nor_removed(store: Store) -> None:
    held = make_receipt("a.csv", status="held")
    with Ledger(store.ledger_file) as ledger:
        ledger.record([held])
        ledger.decide(decision(held.receipt_id), replace(held, status="accepted"))
        for statement in ("update decisions set reason = 'x'", "delete from decisions"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                ledger._db.execute(statement)


@pytest.mark.parametrize("blank", [{"reason": " "}, {"decided_by": ""}])
def test_a_decision_without_reason_or_name_is_no_decision(
    store: Store, blank: dict[str, str]
) -> None:
    held = make_receipt("a.csv", status="held")
    with Ledger(store.ledger_file) as ledger:
        ledger.record([held])
        with pytest.raises(sqlite3.IntegrityError):
            ledger.decide(decision(held.receipt_id, **blank), replace(held, status="accepted"))
        assert ledger.get(held.receipt_id) == held


def test_the_build_shows_decisions(store: Store) -> None:
    held = make_receipt("a.csv", status="held")
    with Ledger(store.ledger_file) as ledger:
        ledger.record([held])
        ledger.decide(decision(held.receipt_id, document=None), replace(held, status="refused"))
        assert build.prepare_build(store, ledger, {})["decisions"] == 1
    with connect.open_build(store, read_only=True) as con:
        rows = con.execute("select decision, document, reason from landed.decisions").fetchall()
    assert rows == [("accept", None, "dicocokkan dengan cabang")]


def test_a_ledger_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    old = sqlite3.connect(path)
    for statement in _STEPS[0]:
        old.execute(statement)
    old.execute(
        "insert into receipts values ('r1', 'f0', 1, 'a.csv', 's__s', 'x', null, null, 'accepted', "
        "1, 1, 0, 0, '2025-10-01T00:00:00+00:00', 's__s/a.csv', '[]', '[]', null, '{}', 1)"
    )
    old.execute("insert into scopes values ('r1', 'x', null, null, 1, '[]', null)")
    old.execute("pragma user_version = 1")
    old.commit()
    old.close()
    with Ledger(path) as ledger:
        (kept,) = ledger.receipts()
        assert (kept.file_name, kept.corrects, kept.changes) == ("a.csv", None, ())
        assert ledger._db.execute("pragma user_version").fetchone() == (VERSION,)


def test_a_ledger_of_a_later_release_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    newer = sqlite3.connect(path)
    newer.execute(f"pragma user_version = {VERSION + 1}")
    newer.commit()
    newer.close()
    with pytest.raises(LedgerTooNew, match="use the release"), Ledger(path):
        pass
