"""What the line `recovery` runs of the runbooks, and that it sees when something stays away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs import recovery
from proofs.recovery import REBUILD, RESTORE, Machine, blocks


def test_both_runbooks_are_run_whole() -> None:
    assert [len(blocks(REBUILD)), len(blocks(RESTORE))] == [5, 4]
    for book in (REBUILD, RESTORE):
        text = book.read_text(encoding="utf-8")
        assert text.count("```") == 2 * (len(blocks(book)) + text.count("```text")), book.name


def store_with(machine: Machine, content: str) -> None:
    version = machine.home / "versions" / "v1"
    version.mkdir(parents=True)
    (machine.home / "current").symlink_to("versions/v1")
    manifest = {"version": "v1", "content_hash": content, "rows": {"landed": 1}}
    (version / "manifest.json").write_text(json.dumps(manifest))
    for place in ("private/originals/ab/abc", "private/landed/s/r.parquet", "hasil/2025-09/x.csv"):
        path = machine.home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_another_content_and_a_file_that_stays_away_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine.at(tmp_path)
    store_with(machine, "one")
    other = 'sed -i "s/one/two/" "$SEMESTA_HOME/current/manifest.json"'
    monkeypatch.setattr(
        recovery, "blocks", lambda _book: [other, 'rm "$SEMESTA_HOME/hasil/2025-09/x.csv"']
    )
    found = recovery.rebuild(machine)
    assert not found["same"]
    assert found["lost"] == ["hasil/2025-09/x.csv"]


def test_a_command_that_fails_ends_the_proof(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="left with 1"):
        Machine.at(tmp_path).run("false", "echo never")
