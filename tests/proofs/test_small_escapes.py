"""A small case of the line `escapes`: one tier, and nothing that eats a machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import query
from proofs import escapes
from proofs.hostile import ATTACKS
from warehouse import analyst, connect

QUICK = [aim for aim in ATTACKS if aim != "time and memory"]


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "MAX_SECONDS", 5.0)


@pytest.mark.usefixtures("_quick")
def test_nothing_escapes_and_honest_questions_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = escapes.lay_bait(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEMESTA_BAIT", escapes.BAIT)
    monkeypatch.setattr(connect, "ANALYST_MEMORY", escapes.SMALL_MEMORY)
    assert escapes.attack(store, tmp_path, "open", QUICK) == []
    assert escapes.unanswered(store, "open") == []
    assert sum(len(ATTACKS[aim]) for aim in QUICK) >= escapes.AT_LEAST


@pytest.mark.usefixtures("_quick")
def test_without_the_first_lock_the_served_file_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = escapes.lay_bait(tmp_path)
    monkeypatch.setattr(analyst, "_only_asks", lambda _con, _query: None)
    found = escapes.attack(store, tmp_path, "open", ["a new file"])
    assert any("open.duckdb.wal" in said and "changed" in said for said in found)


@pytest.mark.usefixtures("_quick")
def test_without_the_second_lock_files_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = escapes.lay_bait(tmp_path)
    monkeypatch.setattr(
        analyst, "open_analyst", lambda path, *_: connect.open_file(path, read_only=True)
    )
    found = escapes.attack(store, tmp_path, "open", ["a file"])
    assert any("secret.csv" in said and escapes.BAIT in said for said in found)


def test_a_query_that_wants_too_much_memory_is_refused_and_nothing_is_killed(
    tmp_path: Path,
) -> None:
    escapes.lay_bait(tmp_path)
    found = escapes.ask_alone(
        tmp_path, "select list(repeat(i::varchar, 100000000)) from range(99) r(i)"
    )
    assert found.returncode == 2
    assert "Out of Memory" in found.stderr
