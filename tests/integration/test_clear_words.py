"""What goes wrong is said in one line that names the remedy; a trace is for whoever mends the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest
import toy_world

from pipelines.query import query_digest
from warehouse.layout import Store

SEMESTA = Path(sys.executable).with_name("semesta")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    found = Store(tmp_path_factory.mktemp("clear") / "store")
    assert semesta(found, "init").returncode == 0
    for factor in (1, 2):
        toy_world.publish_once(found, factor)
    return found


def semesta(store: Store, *words: str, **variables: str) -> CompletedProcess[str]:
    named = {"SEMESTA_HOME": str(store.home), "SEMESTA_KEY_FILE": str(store.home.parent / "key")}
    environment = {**os.environ, "LANG": "C.UTF-8", **named, **variables}
    return run([SEMESTA, *words], env=environment, capture_output=True, text=True, check=False)


def line(done: CompletedProcess[str], code: int = 2) -> str:
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    (told,) = done.stderr.splitlines()
    return told


def test_a_changed_access_record_and_a_damaged_data_key(store: Store) -> None:
    store.access_record.parent.mkdir(parents=True)
    store.access_record.write_text("{}\n")
    assert "restore private/access/record.jsonl" in line(semesta(store, "access-log"))
    store.access_record.unlink()
    damaged = store.data_keys / "vault" / "2026-01.json"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("x")
    assert "restore it from the backup of private/keys" in line(semesta(store, "expire"))
    damaged.unlink()


def test_a_setting_a_day_and_words_that_are_no_text(store: Store) -> None:
    assert "set a whole number" in line(
        semesta(store, "versions", SEMESTA_DISCLOSURE_THRESHOLD="x")
    )
    for words in (("access-log", "--since", "kemarin"), ("expire", "--as-of", "31-01-2026")):
        done = semesta(store, *words)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "%Y-%m-%d" in done.stderr
    query = ("sql", "select 1 as n", "--tier", "restricted", "--format", "csv")
    asked = semesta(store, *query, "--by", "\udcff", "--purpose", "uji 3376010101909001")
    assert asked.stdout.split() == ["n", "1"], asked.stderr
    # A digest is no number of a person, whatever digits stand in it.
    query = "select * from which_secret('/x','s3')"
    assert semesta(store, "sql", query, "--tier", "restricted").returncode == 0
    recorded = semesta(store, "access-log", "--format", "csv").stdout
    assert "uji #" in recorded
    assert "3376010101909001" not in recorded
    assert query_digest(query) in recorded


def test_one_damaged_manifest_hides_no_other_version(store: Store) -> None:
    manifest = store.version_dir(1) / "manifest.json"
    kept = manifest.read_bytes()
    manifest.chmod(0o600)
    manifest.write_bytes(kept[:-9])
    listed = semesta(store, "versions")
    manifest.write_bytes(kept)
    assert listed.returncode == 0, listed.stderr
    first, second = listed.stdout.splitlines()
    assert "restore this version from its backup" in first
    assert second.startswith("* v2  20")


def test_another_key_answers_no_question(store: Store, tmp_path: Path) -> None:
    asked = tmp_path / "nik"
    asked.write_text("3376010101909001")
    other = Store(tmp_path / "other")
    assert semesta(other, "init").returncode == 0
    from warehouse.ledger import Ledger

    with Ledger(store.ledger_file) as ledger:
        ledger.bind_key("k")
    told = line(semesta(store, "access-log", "--nik-file", str(asked)))
    assert "put the right key back" in told
