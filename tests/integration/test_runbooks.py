"""Every runbook brings a broken store back: its commands, exactly as they stand, on a copy of one small store.

The store is really broken first, and the test sees that it is. Two runbooks are run by the proof `recovery`; what no
test can reproduce here stands in `NOT_RUN` with the reason.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from broken_store import (
    HEADER,
    ROW,
    TOTALS,
    Case,
    after_one_night,
    clone,
    copied,
    holder,
    hook,
    is_taken,
    is_well,
    receipts,
    until,
)
from msoffcrypto.format.ooxml import OOXMLFile
from proofs.full_disk import can_make_disks
from proofs.recovery import REBUILD, RESTORE, RUNBOOKS, Machine, blocks
from served_ui import free_port

from pipelines.alerts import Alert, raise_alert
from pipelines.doctor_words import runbooks as led_to
from pipelines.runbooks import all_runbooks
from pipelines.settings import AlertSettings
from warehouse.access import Access, record_access
from warehouse.layout import Store

pytestmark = [
    pytest.mark.nights,
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
]
ROOT = Path(__file__).resolve().parents[2]
NOT_RUN = {"vulnerability-found": "it asks a service on the network"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A store after one night: two months of one kabupaten, a sender who owes a file."""
    return after_one_night(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def case(whole: Machine, tmp_path: Path) -> Case:
    return copied(whole, tmp_path)


@pytest.fixture(scope="module")
def later(whole: Machine, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The store once a late file was landed as its runbook says: v2, made of three months."""
    found = copied(whole, tmp_path_factory.mktemp("later"))
    late = found.kept / "rekap.csv"
    late.write_text(HEADER + ROW)
    said = found.follow("late-file", LATE=late, SOURCE=TOTALS, REGION="33.76", PERIOD="2025-09")
    assert "* v2" in said
    return found


def test_every_runbook_is_reproduced_or_says_why_not() -> None:
    books = {path.stem for path in RUNBOOKS.glob("*.md")} - {"README", REBUILD.stem, RESTORE.stem}
    source = Path(__file__).read_text(encoding="utf-8")
    followed = set(re.findall(r'follow\(\s*"([a-z-]+)"', source))
    assert books == followed | NOT_RUN.keys()
    assert led_to() | all_runbooks() <= books | {RESTORE.stem}
    listed = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
    assert {book for book in books if f"({book}.md)" not in listed} == set()
    for book in books - NOT_RUN.keys():
        text = (RUNBOOKS / f"{book}.md").read_text(encoding="utf-8")
        shown = len(blocks(RUNBOOKS / f"{book}.md"))
        assert text.count("```") == 2 * (shown + text.count("```text")), book


def test_late_file(later: Case) -> None:
    assert later.machine.served()["version"] == "v2"


def test_wrong_numbers_published(later: Case, tmp_path: Path) -> None:
    case = copied(later.machine, tmp_path)
    said = case.follow("wrong-numbers-published", WRONG="v2", BEFORE="v1")
    assert "33.76" in said, "the figures that changed"
    assert case.machine.served()["version"] == "v1"
    assert "Nothing new: version v1 stays" in case.machine.run(".venv/bin/semesta run")


def test_version_damaged(later: Case, tmp_path: Path) -> None:
    case = copied(later.machine, tmp_path)
    served = case.home / "versions/v2/open.duckdb"
    served.chmod(0o644)
    with served.open("r+b") as file:
        file.seek(served.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    assert case.broken()["version"] == "fail"
    named = "What to do, step by step: docs/runbooks/version-damaged.md"
    assert named in case.machine.run(".venv/bin/semesta verify || true")
    said = case.follow("version-damaged", SOUND="v1")
    assert "open.duckdb is not the file that was published" in said
    assert said.endswith("Intact.\n")
    assert "version" not in case.broken()


def test_exit_gate_shut(case: Case) -> None:
    landed = next((case.home / "private/landed" / TOTALS).glob("*.parquet"))
    rows = pl.read_parquet(landed, glob=False)
    rows.with_columns(jumlah_aktif=pl.lit(-7, rows.schema["jumlah_aktif"])).write_parquet(landed)
    case.put(f"{TOTALS}/33.76/2025-09/rekap.csv", HEADER + ROW)
    said = case.follow("exit-gate-shut")
    assert "counts_not_negative" in said
    told = json.loads((case.kept / "run.json").read_text())
    assert told["runbook"] == "docs/runbooks/exit-gate-shut.md"
    (alert,) = (case.home / "logs/alerts").glob("*.json")
    assert json.loads(alert.read_text())["runbook"] == told["runbook"]
    assert "Version v2 published" in said


def test_file_held(case: Case) -> None:
    case.land("kosong.csv", HEADER, "33.72")
    (receipt,) = receipts(case, "held")
    said = case.follow("file-held", RECEIPT=receipt[:8])
    assert f"{receipt[:8]} kosong.csv" in said
    assert receipts(case, "held") == []


def test_file_refused(case: Case) -> None:
    case.land("rekap.csv", "KODE WILAYAH;BLTH\n33.76;2025-09\n", "33.76")
    assert len(receipts(case, "refused")) == 1
    mended = case.kept / "rekap.csv"
    mended.write_text(HEADER + ROW)
    accepted = len(receipts(case, "accepted"))
    said = case.follow(
        "file-refused", MENDED=mended, SOURCE=TOTALS, REGION="33.76", PERIOD="2025-09"
    )
    assert "rekap.csv" in said
    assert len(receipts(case, "accepted")) == accepted + 1


def test_password_protected_workbook(case: Case) -> None:
    place = f"{TOTALS}/33.76/2025-09"
    sheet, plain, out = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for line in (HEADER + ROW).splitlines():
        sheet.worksheets[0].append(line.split(";"))
    sheet.save(plain)
    OOXMLFile(plain).encrypt("Rahasia-9", out)
    case.land("terkunci.xlsx", out.getvalue(), "33.76")
    assert len(receipts(case, "held")) == 1
    word = case.kept / "password"
    word.write_text("Rahasia-9\n")
    held = case.home / "inbox/.held" / place / "terkunci.xlsx"
    said = case.follow(
        "password-protected-workbook",
        PASSWORD_FILE=word,
        HELD=held,
        SOURCE=TOTALS,
        REGION="33.76",
        PERIOD="2025-09",
    )
    assert "PASSWORD_PROTECTED" not in said
    assert not word.exists()


@pytest.mark.parametrize("other", [False, True])
def test_key_missing(case: Case, *, other: bool) -> None:
    copy = case.kept / "copy"
    shutil.copy2(case.machine.key, copy)
    case.machine.key.unlink()
    if other:
        case.machine.key.write_text(f"{bytes(range(32)).hex()}\n")
        case.machine.key.chmod(0o400)
    assert case.broken()["key"] == "fail"
    case.follow("key-missing", KEY_COPY=copy)
    assert "key" not in case.broken()
    assert case.machine.key.with_name("key.other").exists() is other


def test_disk_full(whole: Machine, tmp_path: Path) -> None:
    if not can_make_disks():
        pytest.skip("this machine lets nobody mount a disk of its own (unshare)")
    case = copied(whole, tmp_path)
    small = tmp_path / "small"
    small.mkdir()
    moved = Case(Machine.at(tmp_path / "machine", small / "store", case.machine.key), case.kept)
    # A disk with a little less room than publishing wants, beside what a night can make again.
    filled = (
        'mount -t tmpfs -o size=700m small "$1" && cp -a "$2" "$1/store" && '
        'head -c 380M /dev/zero > "$1/store/private/build/ballast" && '
        'rm -rf "$1/store/private/originals.x" && shift 2 && '
        '{ .venv/bin/semesta doctor || true; } && exec "$@"'
    )
    inside = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-euc", filled, "sh")
    said = moved.follow("disk-full", inside=(*inside, f"{small}", f"{case.home}"))
    assert "FAIL  space" in said
    assert is_well(said)


def test_landed_file_lost(case: Case) -> None:
    folder = case.home / "private/landed" / TOTALS
    one, other = sorted(folder.glob("*.parquet"))
    before = {path.name: pl.read_parquet(path, glob=False) for path in (one, other)}
    one.unlink()
    other.write_bytes(other.read_bytes()[:100])
    assert case.broken()["landed"] == "fail"
    case.follow("landed-file-lost", DAMAGED=folder)
    after = {path.name: pl.read_parquet(path, glob=False) for path in folder.glob("*.parquet")}
    assert before.keys() == after.keys()
    assert all(before[name].equals(after[name]) for name in before)


@pytest.mark.parametrize("gone", [False, True])
def test_ledger_damaged(case: Case, *, gone: bool) -> None:
    ledger = case.home / "private/ledger.sqlite"
    backup = case.kept / "backup.tar.gz"
    with tarfile.open(backup, "w:gz") as archive:
        archive.add(ledger, "./private/ledger.sqlite")
    if gone:
        ledger.unlink()
    else:
        whole = ledger.read_bytes()
        ledger.write_bytes(whole[: len(whole) // 2])
    assert case.broken()["ledger"] == "fail"
    if not gone:
        told = case.machine.run(".venv/bin/semesta run 2>&1 || true")
        assert "(docs/runbooks/ledger-damaged.md)" in told
        assert "Traceback" not in told
    said = case.follow("ledger-damaged", BACKUP=backup)
    assert "version v1 stays" in said


def test_night_killed(case: Case) -> None:
    night = holder(case, "import time; time.sleep(600)")
    night.kill()
    assert night.wait() == -signal.SIGKILL
    assert case.broken()["lock"] == "warn"
    said = case.follow("night-killed")
    assert "was killed on its way" in said
    assert "lock" not in case.broken()


def test_two_nights_at_once(case: Case) -> None:
    working = holder(case, "import time; time.sleep(8)")
    said = case.follow("two-nights-at-once")
    assert f"Process {working.pid} works since" in said
    assert "version v1 stays" in said
    assert working.wait() == 0


def test_dead_run_holds_the_place(case: Case) -> None:
    claim = (
        "import dagster as dg; from pipelines.defs.instance import ensure_instance; "
        "from pipelines.settings import Settings; ensure_instance(Settings.from_environment())\n"
        "with dg.DagsterInstance.get() as instance:\n"
        "    log = instance.event_log_storage\n"
        "    log.initialize_concurrency_limit_to_default('warehouse_writer')\n"
        "    log.claim_concurrency_slot('warehouse_writer', 'deadbeef', 'a step')\n"
    )
    case.machine.run(f'.venv/bin/python -c "{claim}"')
    assert case.broken()["dagster"] == "fail"
    assert "deadbeef" in case.follow("dead-run-holds-the-place")
    assert "dagster" not in case.broken()


def test_inbox_unreadable(case: Case) -> None:
    shut = case.put(f"{TOTALS}/33.76/2025-09/rekap.csv", HEADER + ROW)
    shut.chmod(0)
    # As an ordinary account: root reads everything.
    ordinary = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
    if subprocess.run([*ordinary, "true"], capture_output=True, check=False).returncode:
        ordinary = ()
    said = case.follow("inbox-unreadable", inside=ordinary)
    assert "FAIL  inbox" in said
    assert is_well(said)


def test_model_error(case: Case, tmp_path: Path) -> None:
    project = tmp_path / "project"
    clone(project)
    model = project / "dbt_project/models/staging"
    broken = next(model.rglob("*.sql"))
    broken.write_text(broken.read_text() + "\n{% if %}\n")
    (project / ".venv").symlink_to(Path(sys.executable).parent.parent)
    there = Case(Machine(project, case.home, case.machine.key), case.kept)
    run = "code=0; PYTHONPATH=. .venv/bin/semesta run --period 2025-08 2>&1 || code=$?; test $code != 0"
    assert "dbt cannot parse dbt_project" in there.machine.run(run)
    said = there.follow("model-error", PYTHONPATH=project)
    assert broken.name in said
    assert "{% if %}" not in broken.read_text()


def test_ui_does_not_start(case: Case) -> None:
    port = free_port()
    listener = subprocess.Popen(
        [sys.executable, "-m", "http.server", f"{port}", "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=case.kept,
    )
    until(lambda: is_taken(port))
    said = case.follow("ui-does-not-start", PORT=f"{port}")
    assert "FAIL  port" in said
    assert listener.wait(30) != 0
    index = case.home / "dagster/history/runs/index.db"
    index.write_bytes(b"no database" * 500)
    assert case.broken()["dagster"] == "fail"
    shutil.rmtree(case.home / "dagster.damaged")
    repair = blocks(RUNBOOKS / "ui-does-not-start.md")[-1]
    case.machine.run(repair, PORT=f"{free_port()}")
    assert case.broken().keys() <= {"senders"}


def test_sender_overdue(case: Case) -> None:
    said = case.follow("sender-overdue")
    assert f"LATE: {TOTALS} of 35.03" in said
    assert "warn  senders" in said


def test_store_read_only(case: Case) -> None:
    if not can_make_disks():
        pytest.skip("this machine lets nobody mount a disk of its own (unshare)")
    bound = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    inside = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-euc", bound, "sh")
    said = case.follow("store-read-only", inside=(*inside, f"{case.home}"))
    assert "FAIL  writable" in said
    assert is_well(said)


def test_private_data_open(case: Case) -> None:
    (case.home / "private").chmod(0o755)
    said = case.follow("private-data-open")
    assert "FAIL  modes" in said
    assert is_well(said)


def test_access_record_damaged(case: Case) -> None:
    store = Store(case.home)
    record_access(store, Access("sql", "engineer", None, "a test", "restricted", "q", "v1", 1))
    copy = case.kept / "shipped.jsonl"
    shutil.copy2(store.access_record, copy)
    store.access_record.write_text(copy.read_text().replace("engineer", "somebody"))
    said = case.follow("access-record-damaged", ACCESS_COPY=copy)
    assert "FAIL  access" in said
    assert is_well(said)


def test_alert_undelivered(case: Case) -> None:
    place = case.kept / "hook"
    place.write_text("http://127.0.0.1:1/nobody-listens")
    died = Alert("crash", "run-1", "2025-10-31T19:00:00+00:00", "v1", ("it died",))
    assert raise_alert(Store(case.home), AlertSettings(webhook_file=place), died).undelivered
    assert case.broken()["alerts"] == "warn"
    with hook() as (port, got):
        place.write_text(f"http://127.0.0.1:{port}/alerts")
        said = case.follow("alert-undelivered", SEMESTA_ALERT_WEBHOOK_FILE=place)
    assert "webhook: URLError" in said
    assert [told["run_id"] for told in got] == ["run-1"]
    assert "alerts" not in case.broken()


def test_clock_wrong(case: Case) -> None:
    with sqlite3.connect(case.home / "private/ledger.sqlite") as db:
        db.execute(
            "update receipts set received_at = '2099-01-01T00:00:00+00:00' where rowid = "
            "(select max(rowid) from receipts)"
        )
    assert "FAIL  clock" in case.follow("clock-wrong")
