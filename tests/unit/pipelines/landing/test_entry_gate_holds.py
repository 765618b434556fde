"""What the entry gate makes of its suite's answers, on a real landing with the real suite."""

from __future__ import annotations

from pathlib import Path

import pytest
from landing_store import MEMBERS, Landing, land_waiting, members, opened

from data_quality import entry
from data_quality.verdict import Verdict
from pipelines.entry_gate import entry_gate
from warehouse.receipt import Receipt


def landed(landing: Landing) -> Receipt:
    landing.put(f"{MEMBERS}/33.76/2025-09/a.csv", members(range(9000, 9010)))
    (receipt,) = land_waiting(landing.store, landing.ledger, entry_gate(landing.store, []))
    return receipt


def test_a_sound_file_passes(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as landing:
        assert landed(landing).status == "accepted"


def test_a_rule_without_an_answer_holds_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_last(source: str, database: Path) -> list[Verdict]:
        return entry.run_entry_suite(source, database)[:-1]

    monkeypatch.setattr("pipelines.entry_gate.run_entry_suite", without_last)
    with opened(tmp_path / "store") as landing:
        receipt = landed(landing)
    assert receipt.status == "held"
    assert receipt.findings[0].code == "ENTRY_RULE_FAILED"
    assert "tidak dapat diperiksa" in receipt.findings[0].message
