"""A small store to be broken for a runbook, and what a test does with it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from proofs.recovery import RUNBOOKS, Machine, blocks

ROOT = Path(__file__).resolve().parents[2]
TOTALS = "bpjstk__participant_totals"
_KEPT = {
    TOTALS,
    "bpjstk__participants",
    "bps__workforce",
    "config__expected_senders",
    "kemendagri__regions",
}
_OWED = (
    "SOURCE;SENDER;KODE WILAYAH;MULAI;SELESAI;TANGGAL JATUH TEMPO\n"
    f"{TOTALS};35.03;35.03;2025-07;;10\n"
)
HEADER = "KODE WILAYAH;BLTH;SEGMEN;PESERTA AKTIF;POTENSI\n"
ROW = "33.76;2025-09;PU;140;221\n33.76;2025-09;BPU;50;152\n"


@dataclass(frozen=True)
class Case:
    """A broken machine and what its runbook is told."""

    machine: Machine
    kept: Path

    def follow(self, runbook: str, *, inside: tuple[str, ...] = (), **names: Path | str) -> str:
        """Run the blocks of a runbook; what they print."""
        told = blocks(RUNBOOKS / f"{runbook}.md")
        assert told, runbook
        return self.machine.run(*told, inside=inside, KEPT=self.kept, **names)

    @property
    def home(self) -> Path:
        return self.machine.home

    def put(self, place: str, data: str | bytes) -> Path:
        path = self.home / "inbox" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def land(self, name: str, data: str | bytes, region: str) -> None:
        """Land a file of totals for 2025-09, whatever becomes of it."""
        path = self.kept / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        place = f"--source {TOTALS} --region {region} --period 2025-09"
        self.machine.run(f".venv/bin/semesta land '{path}' {place}")

    def broken(self) -> dict[str, str]:
        """Check -> state of what `semesta doctor` does not find well."""
        said = self.machine.run(".venv/bin/semesta doctor --json || true")
        return {
            one["check"]: one["state"] for one in json.loads(said)["checks"] if one["state"] != "ok"
        }


def copied(machine: Machine, folder: Path) -> Case:
    shutil.copytree(machine.home, folder / "store", symlinks=True)
    shutil.copy2(machine.key, folder / "key")
    (folder / "kept").mkdir()
    return Case(Machine.at(folder), folder / "kept")


def after_one_night(folder: Path) -> Machine:
    """A store after one night: two months of one kabupaten, a sender who owes a file."""
    machine = Machine.at(folder)
    machine.run(".venv/bin/semesta init")
    fill(machine)
    machine.run(".venv/bin/semesta run")
    return machine


def fill(machine: Machine) -> None:
    """Files of two months, few kinds of them, into the inbox."""
    demo = "--region 33.76 --from 2025-07 --to 2025-08 --scale 0.004"
    machine.run(f".venv/bin/semesta demo {demo}")
    for kind in (machine.home / "inbox").iterdir():
        if kind.is_dir() and kind.name not in _KEPT:
            shutil.rmtree(kind)
    (machine.home / "inbox/config__expected_senders/33.76/owed.csv").write_text(_OWED)


def receipts(case: Case, status: str) -> list[str]:
    with sqlite3.connect(case.home / "private/ledger.sqlite") as db:
        found = db.execute("select receipt_id from receipts where status = ?", (status,))
        return [row[0] for row in found]


def holder(case: Case, work: str) -> subprocess.Popen[str]:
    """A process that holds the store's lock while it works."""
    code = (
        "import sys; from pathlib import Path; from warehouse.layout import Store; "
        "from warehouse.lock import night_lock\n"
        f"with night_lock(Store(Path({str(case.home)!r})), 5):\n"
        "    print('held', flush=True)\n"
        f"    {work}\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.stdout.close()
    return process


def clone(project: Path) -> None:
    """The project as its repository has it, with what is not committed yet."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")
    for name in filter(None, names):
        place = project / name.decode()
        if (ROOT / name.decode()).is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name.decode(), place)
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "as installed")):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=project, check=True
        )


@contextmanager
def hook() -> Iterator[tuple[int, list[dict[str, object]]]]:
    """A web server on this machine that takes alerts: its port, and what it got."""
    got: list[dict[str, object]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_address[1], got
        server.shutdown()
        thread.join()


def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.1)


def is_taken(port: int) -> bool:
    words = ["ss", "-ltnH", f"sport = :{port}"]
    return bool(subprocess.run(words, capture_output=True, check=True).stdout)


def is_well(said: str) -> bool:
    """Whether the last look of `semesta doctor` found nothing that would fail."""
    return "FAIL" not in said[said.rindex("packages ") :]
