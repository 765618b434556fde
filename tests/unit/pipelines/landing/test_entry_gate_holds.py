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


def gated(landing: Landing, place: str, text: str) -> Receipt:
    """The receipt of one file that passed the gate of a night, or did not."""
    landing.put(place, text)
    (receipt,) = land_waiting(landing.store, landing.ledger, entry_gate(landing.store, []))
    return receipt


def test_a_list_in_parts_is_compared_part_by_part(tmp_path: Path) -> None:
    parts = [range(9000, 9030), range(9030, 9060), range(9060, 9090)]
    with opened(tmp_path / "store") as landing:
        for nth, part in enumerate(parts):
            text = members(part, month="2025-08")
            assert gated(landing, f"{MEMBERS}/33.76/2025-08/{nth}.csv", text).status == "accepted"
        for nth, part in enumerate(parts):
            assert (
                gated(landing, f"{MEMBERS}/33.76/2025-09/{nth}.csv", members(part)).status
                == "accepted"
            )
        others = members(range(9100, 9130), month="2025-10")
        foreign = gated(landing, f"{MEMBERS}/33.76/2025-10/a.csv", others)
    assert foreign.status == "held"
    assert "hanya 0 dari 90" in foreign.findings[0].message


def recap(month: str, *counts: int) -> str:
    heads = [f"{what} {part}" for what in ("AKTIF", "POTENSI") for part in ("PU", "BPU", "JAKON")]
    return ";".join(["BULAN", *heads]) + "\n" + ";".join([month, *map(str, counts)]) + "\n"


def test_totals_in_the_folder_of_another_region_are_held(tmp_path: Path) -> None:
    source = "bpjstk__participant_totals"
    with opened(tmp_path / "store") as landing:
        for region, counts in {
            "33.72": (3600, 880, 520, 6400, 4200, 680),
            "33.76": (3300, 990, 600, 5500, 3800, 700),
        }.items():
            receipt = gated(landing, f"{source}/{region}/2025-08/a.csv", recap("082025", *counts))
            assert receipt.status == "accepted"
        of_september = recap("092025", 3620, 890, 521, 6400, 4200, 680)
        wrong = gated(landing, f"{source}/33.76/2025-09/a.csv", of_september)
        right = gated(landing, f"{source}/33.72/2025-09/a.csv", of_september)
    assert (wrong.status, right.status) == ("held", "accepted")
    assert "angka seperti milik 33.72" in wrong.findings[0].message
