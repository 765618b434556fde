"""Every line of `semesta doctor` on a store that is broken for it, and what it says of a whole one."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import toy_world

from pipelines import doctor_machine, doctor_store
from pipelines.alerts import Alert, alert_file, raise_alert
from pipelines.cli import _known_problems
from pipelines.doctor import Line, examine
from pipelines.doctor_words import _TOLD, told
from pipelines.identity.keys import create_key
from pipelines.manifest import ensure_manifest
from pipelines.runbooks import all_runbooks, page, page_for, page_of, with_page
from pipelines.settings import PROJECT_ROOT, AlertSettings, Settings
from warehouse import manifest, versions
from warehouse.access import Access, record_access
from warehouse.keyring import Keyring
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.lock import night_lock
from warehouse.plain_copies import write_plain_copies
from warehouse.publish import NoSpace

# The look at the UI's port binds it for a moment.
pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
NOW = dt.datetime(2025, 11, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one version, one landed file and its key."""
    folder = tmp_path_factory.mktemp("made")
    store = toy_world.make_store(folder / "store")
    key = create_key(folder / "key")
    Keyring(store.data_keys, key.wrapping).current("originals")
    write_plain_copies(store, toy_world.publish_once(store, 7))
    receipt = toy_world.make_receipt()
    rows = store.landed / receipt.source / f"{receipt.receipt_id}.parquet"
    rows.parent.mkdir()
    pl.DataFrame({"jumlah_aktif": [1]}).write_parquet(rows)
    with Ledger(store.ledger_file) as ledger:
        ledger.bind_key(key.key_id)
        ledger.record([receipt])
    record_access(store, Access("sql", "engineer", None, "test", "restricted", "q", "v1", 1))
    return folder


@pytest.fixture
def settings(made: Path, tmp_path: Path) -> Settings:
    shutil.copytree(made / "store", tmp_path / "store", symlinks=True)
    shutil.copy2(made / "key", tmp_path / "key")
    return Settings(Store(tmp_path / "store"), tmp_path / "key", 1, "en")


def codes(settings: Settings, port: int = 0) -> dict[str, str]:
    """Code -> state of every line that is not well."""
    ensure_manifest()
    lines = examine(settings, port, NOW)
    return {line.code: line.state for line in lines if line.state != "ok"}


def test_a_whole_store_has_nothing_to_say(settings: Settings) -> None:
    assert codes(settings) == {}


def test_nothing_is_changed_by_looking(settings: Settings) -> None:
    examine(settings, 0, NOW)  # Dagster's storage is made at the first look
    before = _state(settings.store)
    examine(settings, 0, NOW)
    assert _state(settings.store) == before


def _state(store: Store) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.lstat().st_mode, path.lstat().st_size)
        for path in store.home.rglob("*")
        if "dagster" not in path.relative_to(store.home).parts
    }


def test_no_store_at_all(tmp_path: Path) -> None:
    nowhere = Settings(Store(tmp_path / "nowhere"), tmp_path / "key", 1, "en")
    assert codes(nowhere) == {"store_missing": "fail"}


def test_an_incomplete_store(settings: Settings) -> None:
    shutil.rmtree(settings.store.vault)
    assert codes(settings) == {"store_missing": "fail"}


def test_private_folders_open_to_others(settings: Settings) -> None:
    settings.store.vault.chmod(0o755)
    assert codes(settings) == {"modes_open": "fail"}


def test_a_disk_that_cannot_be_written(settings: Settings) -> None:
    # A file stands where a folder is written into: the kernel's own refusal, to root too.
    assert doctor_store.writable(Store(settings.key_file))[0][:2] == ("fail", "store_unwritable")


def test_too_little_room(settings: Settings) -> None:
    """The served version grows by a hole that takes no room, beyond a third of what is free."""
    served = settings.store.version_dir(1) / "open.duckdb"
    served.chmod(0o644)
    os.truncate(served, min(shutil.disk_usage(served).free, 1 << 42))
    assert doctor_store.space(settings.store)[0][:2] == ("fail", "space_short")


def test_a_ledger_that_is_gone(settings: Settings) -> None:
    (settings.store.originals / "2025-10").mkdir()
    settings.store.ledger_file.unlink()
    assert codes(settings) == {"ledger_missing": "fail"}


def test_a_ledger_that_is_damaged(settings: Settings) -> None:
    data = bytearray(settings.store.ledger_file.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    settings.store.ledger_file.write_bytes(data)
    assert codes(settings) == {"ledger_damaged": "fail"}


def test_held_files_wait_for_somebody(settings: Settings) -> None:
    with Ledger(settings.store.ledger_file) as ledger:
        ledger.record([toy_world.make_receipt("held.csv", status="held", scopes=())])
    assert codes(settings) == {"files_held": "warn"}


def test_no_key(settings: Settings) -> None:
    settings.key_file.unlink()
    assert codes(settings) == {"key_missing": "fail"}


def test_a_key_that_others_may_read(settings: Settings) -> None:
    settings.key_file.chmod(0o444)
    assert codes(settings) == {"key_missing": "fail"}


def test_another_key(settings: Settings) -> None:
    settings.key_file.unlink()
    create_key(settings.key_file)
    assert codes(settings) == {"key_other": "fail"}


def test_a_monthly_key_that_is_damaged(settings: Settings) -> None:
    (found,) = settings.store.data_keys.glob("originals/*.json")
    told_of = json.loads(found.read_text())
    found.write_text(json.dumps({**told_of, "wrapped": "00" * 40}))
    assert codes(settings) == {"data_key_damaged": "fail"}


def test_an_inbox_that_cannot_be_read(settings: Settings) -> None:
    shut = settings.store.inbox / "bpjstk__claims" / "file.csv"
    shut.parent.mkdir()
    shut.touch(0o000)
    ordinary = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    if os.geteuid() != 0:
        ordinary = []
    ask = (
        "import sys; from pathlib import Path; from pipelines.doctor_store import inbox; "
        "from warehouse.layout import Store; print(inbox(Store(Path(sys.argv[1])))[0][1])"
    )
    words = [*ordinary, sys.executable, "-c", ask, str(settings.store.home)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == "inbox_shut\n"


@pytest.mark.parametrize("cut", [False, True])
def test_landed_rows_that_are_lost(settings: Settings, *, cut: bool) -> None:
    (rows,) = settings.store.landed.rglob("*.parquet")
    if cut:
        os.truncate(rows, rows.stat().st_size - 1)
    else:
        rows.unlink()
    assert codes(settings) == {"landed_lost": "fail"}


def test_nothing_published_yet(settings: Settings) -> None:
    settings.store.current.unlink()
    assert codes(settings) == {"version_none": "warn"}


@pytest.mark.parametrize("name", ["open.duckdb", "restricted.duckdb", "manifest.json"])
def test_a_version_that_is_damaged(settings: Settings, name: str) -> None:
    path = settings.store.version_dir(1) / name
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert codes(settings)["version_damaged"] == "fail"


def test_a_pointer_to_nothing(settings: Settings) -> None:
    settings.store.current.unlink()
    settings.store.current.symlink_to("versions/v9")
    assert codes(settings) == {"version_damaged": "fail"}


def test_an_expired_version_is_sound_without_its_restricted_file(settings: Settings) -> None:
    served = settings.store.version_dir(1)
    (served / manifest.RESTRICTED_NAME).unlink()
    (served / versions.EXPIRED_NAME).write_text("{}")
    assert doctor_store.version(settings.store)[0][0] == "ok"


def test_copies_that_somebody_edited(settings: Settings) -> None:
    copy = next(settings.store.hasil.rglob("*.csv"))
    copy.chmod(0o644)
    copy.write_text("edited")
    assert codes(settings) == {"copies_differ": "warn"}


def test_an_access_record_that_was_changed(settings: Settings) -> None:
    record = settings.store.access_record
    record.write_text(record.read_text().replace("engineer", "somebody"))
    assert codes(settings) == {"access_damaged": "fail"}


def test_a_night_that_runs_and_one_that_hangs(settings: Settings) -> None:
    with night_lock(settings.store, 0):
        found = doctor_store.lock(settings.store, dt.datetime.now(dt.UTC))
        assert found[0][:2] == ("ok", "lock_held")
        assert found[0][2]["process"] == str(os.getpid())
        tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        assert doctor_store.lock(settings.store, tomorrow)[0][:2] == ("warn", "lock_held")
    assert doctor_store.lock(settings.store, NOW)[0][:2] == ("ok", "lock_free")


def test_a_night_that_was_killed(settings: Settings) -> None:
    settings.store.lock_file.write_text("4194000")
    assert codes(settings) == {"night_killed": "warn"}


def test_a_sender_who_is_late(settings: Settings) -> None:
    receipt = toy_world.make_receipt("expected.csv", source="config__expected_senders")
    rows = settings.store.landed / receipt.source / f"{receipt.receipt_id}.parquet"
    rows.parent.mkdir()
    owed = {"source": ["bpjstk__participant_totals"] * 2, "sender": ["33.76", "35.03"]}
    about = {"_sender": ["33.76"] * 2, "_region_code": ["33.76"] * 2, "_period": ["2025-09"] * 2}
    dates = {
        "kode_wilayah": owed["sender"],
        "mulai": ["2025-07"] * 2,
        "tanggal_jatuh_tempo": [10] * 2,
    }
    pl.DataFrame({**owed, **about, **dates}).write_parquet(rows)
    with Ledger(settings.store.ledger_file) as ledger:
        ledger.record([receipt])
    lines = examine(settings, 0, NOW)
    (late,) = [line for line in lines if line.state != "ok"]
    assert late.code == "senders_late"
    assert "35.03 (bpjstk__participant_totals, 2025-09)" in late.sentences("id")[0]


def test_alerts_that_reached_nobody(settings: Settings) -> None:
    shut = Alert("gate", "run-1", "2025-10-31T19:00:00+00:00", "v1", ("a sum is its parts",))
    raise_alert(settings.store, AlertSettings(), shut)
    assert codes(settings) == {}
    place = settings.key_file.with_name("hook")
    place.write_text("http://elsewhere.example/")
    died = replace(shut, run_id="run-2-of-many", kind="crash")
    raise_alert(settings.store, AlertSettings(webhook_file=place), died)
    assert codes(settings) == {"alerts_undelivered": "warn"}
    found = doctor_store.alerts(settings.store)[0][2]
    assert found == {"count": 1, "run": "run-2-of", "why": "webhook: SettingInvalid"}
    alert_file(settings.store, "run-3").write_text("{")
    assert codes(settings) == {"alert_damaged": "warn"}


def test_every_failure_that_ends_in_a_sentence_has_a_runbook_or_needs_none() -> None:
    asks = {"CannotDecide", "CannotLand", "NoSuchMonth", "ReasonNamesPerson", "VersionMissing"}
    says = {"SettingInvalid", "KeyDestroyed", "RegisterDamaged", "SealBroken"}
    known = {kind.__name__ for kind in _known_problems()}
    assert {name for name in known if page_for([name]) is None} == asks | says
    for runbook in all_runbooks():
        assert (PROJECT_ROOT / page(runbook)).is_file(), runbook


def test_a_failure_leads_to_the_runbook_of_its_first_cause_that_has_one() -> None:
    assert page_for(["Failure", "GateShut"]) == "docs/runbooks/exit-gate-shut.md"
    assert page_for(["ValueError"]) is None
    assert page_of(OSError(errno.ENOSPC, "no space")) == "docs/runbooks/disk-full.md"
    assert page_of(PermissionError(errno.EACCES, "no")) == "docs/runbooks/store-read-only.md"
    wrapped = RuntimeError("a step failed")
    wrapped.__cause__ = NoSpace("3 MiB are free")
    assert with_page(wrapped) == "a step failed (docs/runbooks/disk-full.md)"
    assert with_page(ValueError("no")) == "no"


def test_a_clock_that_went_back(settings: Settings) -> None:
    lines = examine(settings, 0, toy_world.WHEN - dt.timedelta(hours=1))
    assert [line.code for line in lines if line.state == "fail"] == ["clock_back"]


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_port_that_another_program_has(listener: int) -> None:
    assert doctor_machine.port(listener)[0][:2] == ("fail", "port_taken")


def test_packages_that_are_not_those_of_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "requirements.lock"
    other.write_text(doctor_machine.LOCK.read_text().replace("duckdb==2.0.0", "duckdb==2.0.1"))
    monkeypatch.setattr(doctor_machine, "LOCK", other)
    ((state, code, values),) = doctor_machine.packages()
    assert (state, code, values["count"]) == ("fail", "packages_differ", 1)


def test_dagster_storage_that_is_damaged(settings: Settings) -> None:
    assert codes(settings) == {}
    (settings.store.dagster_home / "history/runs/index.db").write_bytes(b"no database" * 500)
    assert codes(settings) == {"instance_unreadable": "fail"}


def test_a_daemon_that_fell_silent(settings: Settings) -> None:
    assert codes(settings) == {}
    with sqlite3.connect(settings.store.dagster_home / "history/runs.db") as db:
        body = json.dumps(
            {
                "__class__": "DaemonHeartbeat",
                "daemon_id": "d",
                "daemon_type": "SCHEDULER",
                "errors": [],
                "timestamp": 1.0,
            }
        )
        db.execute(
            "insert into daemon_heartbeats (daemon_type, daemon_id, timestamp, body) "
            "values ('SCHEDULER', 'd', '2020-01-01 00:00:00', ?)",
            (body,),
        )
    assert codes(settings) == {"daemon_silent": "warn"}


def test_every_sentence_is_told_in_both_languages() -> None:
    for code, one in _TOLD.items():
        for language in ("id", "en"):
            found, remedy, runbook = told(code, language)
            assert found
            assert not runbook or (PROJECT_ROOT / page(runbook)).is_file(), code
            assert bool(remedy) or not runbook
        assert len(one.found) == len(one.remedy) == 2


def test_what_is_not_well_comes_with_its_remedy() -> None:
    line = Line("space", "fail", "space_short", {"why": "3 MiB are free"})
    assert line.lines("en") == [
        "FAIL  space      3 MiB are free",
        "                 -> Free disk space. (docs/runbooks/disk-full.md)",
    ]
