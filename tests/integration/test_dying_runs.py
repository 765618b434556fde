"""Runs as the daemon begins them: one whose process is killed is tried again, one that fails or takes too long is not.

What alerts of it comes from the sensor, as on a machine that nobody looks at. Every wait is for something that is seen.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from broken_store import HEADER, ROW, TOTALS, Case, fill, holder
from proofs.recovery import Machine
from served_ui import ServedUi, served_ui

pytestmark = [
    pytest.mark.nights,
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
]
PATIENCE = 600.0
_PROCESS = re.compile(r"Started process for run \(pid: (\d+)\)")
WAITS = "import time; time.sleep(3600)"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A store without files."""
    folder = tmp_path_factory.mktemp("dying")
    (folder / "kept").mkdir()
    found = Case(Machine.at(folder), folder / "kept")
    found.machine.run(".venv/bin/semesta init")
    return found


@pytest.fixture(scope="module")
def ui(case: Case) -> Iterator[ServedUi]:
    """The UI and its daemon; then the files of two months wait, and nobody starts a run but the tests."""
    with served_ui(case.home, case.machine.key, case.kept / "ui.log") as served:
        served.stop_sensor("inbox")
        fill(case.machine)
        yield served


def seen(look: Callable[[], Any]) -> Any:
    """What a look finds, once it finds something."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < until, "it was never seen"
        time.sleep(0.3)
    return found


def status(ui: ServedUi, run: str) -> str:
    return str(next(one for one in ui.runs() if one["runId"] == run)["status"])


def process_of(case: Case, run: str) -> int:
    """The process in which a run was started, as its log tells."""
    log = case.home / f"dagster/history/runs/{run}.db"
    with closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as db:
        told = db.execute("select event from event_logs where dagster_event_type = 'ENGINE_EVENT'")
        (process,) = [int(found[1]) for row in told if (found := _PROCESS.search(row[0]))]
    return process


def alerts(case: Case) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in (case.home / "logs/alerts").glob("*.json")]


@contextmanager
def taken(case: Case) -> Iterator[None]:
    """Somebody else holds the store: a run begins and waits, so that it surely lives when it is ended."""
    other = holder(case, WAITS)
    try:
        yield
    finally:
        other.kill()
        other.wait()


def test_a_run_whose_process_is_killed_is_tried_again(case: Case, ui: ServedUi) -> None:
    with taken(case):
        run = ui.launch("nightly", "2025-07", "2025-08")
        seen(lambda: status(ui, run) == "STARTED")
        os.kill(process_of(case, run), signal.SIGKILL)
        seen(lambda: status(ui, run) == "FAILURE")
    again = seen(lambda: [one for one in ui.runs() if one["parentRunId"] == run])
    assert [one["tags"]["dagster/retry_number"] for one in again] == ["1"]
    seen(lambda: status(ui, again[0]["runId"]) in {"SUCCESS", "FAILURE"})
    assert status(ui, again[0]["runId"]) == "SUCCESS"
    assert "* v1" in case.machine.run(".venv/bin/semesta versions")
    assert alerts(case) == [], "it was mended before anybody had to know"


def test_a_shut_gate_is_not_tried_again_and_alerts(case: Case, ui: ServedUi) -> None:
    landed = next((case.home / "private/landed" / TOTALS).glob("*.parquet"))
    rows = pl.read_parquet(landed, glob=False)
    rows.with_columns(jumlah_aktif=pl.lit(-7, rows.schema["jumlah_aktif"])).write_parquet(landed)
    case.put(f"{TOTALS}/33.76/2025-09/rekap.csv", HEADER + ROW)
    run = ui.launch("nightly", "2025-09", "2025-09")
    seen(lambda: status(ui, run) == "FAILURE")
    (told,) = seen(lambda: alerts(case))
    assert (told["kind"], told["run_id"], told["served"]) == ("gate", run, "v1")
    assert "counts_not_negative" in " ".join(told["reasons"])
    assert told["runbook"] == "docs/runbooks/exit-gate-shut.md"
    assert _tried_again(ui, run) == []


def test_a_run_that_takes_too_long_is_ended_and_alerts(case: Case, ui: ServedUi) -> None:
    before = {one["run_id"] for one in alerts(case)}
    with taken(case):
        run = ui.launch("nightly", "2025-09", "2025-09", **{"dagster/max_runtime": "1"})
        # The time-out fails it; the process, asked to end, may still write down that it was cancelled.
        seen(lambda: status(ui, run) in {"FAILURE", "CANCELED"})
        seen(lambda: not Path(f"/proc/{process_of(case, run)}").exists())
        (told,) = seen(lambda: [one for one in alerts(case) if one["run_id"] not in before])
    assert (told["run_id"], told["kind"]) == (run, "crash")
    assert told["runbook"] == "docs/runbooks/night-killed.md"
    assert "Exceeded maximum runtime of 1 seconds" in " ".join(told["reasons"])
    assert _tried_again(ui, run) == []


def _tried_again(ui: ServedUi, run: str) -> list[str]:
    """Runs that take up a failed one, once the daemon has decided whether there will be any."""
    seen(lambda: "dagster/will_retry" in _tags(ui, run))
    if _tags(ui, run)["dagster/will_retry"] == "true":
        return seen(lambda: [one["runId"] for one in ui.runs() if one["parentRunId"] == run])
    return [one["runId"] for one in ui.runs() if one["parentRunId"] == run]


def _tags(ui: ServedUi, run: str) -> dict[str, str]:
    found: dict[str, str] = next(one for one in ui.runs() if one["runId"] == run)["tags"]
    return found
