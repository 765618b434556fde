"""Nights in processes that are forked from one that has loaded everything: no import is paid twice.

The parent must have no thread when it forks, so it never asks DuckDB or Polars for anything itself.

What runs in them is the command line's own code (`run_night`), or the steps behind the build that the
assets of Dagster call. A shared page tells in which stage a night is.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ready_process import load_verbs

from pipelines.settings import Settings, limit_readers

limit_readers()

from pipelines.night import Night, open_night  # noqa: E402 - Polars counts its threads at its import
from pipelines.publication import make_candidate, pass_gates, serve  # noqa: E402
from pipelines.report import run_night  # noqa: E402
from warehouse.layout import Store  # noqa: E402
from warehouse.lock import night_lock  # noqa: E402

load_everything = load_verbs
Work = Callable[[Settings], int]
_NAME_BYTES = 64
_NOT_YET = 0.002


def settings_of(home: Path, key: Path) -> Settings:
    """A night's settings: one reader at a time, Indonesian."""
    return Settings(Store(home), key, 1, "id")


def whole_night(settings: Settings) -> int:
    """`semesta run`; its exit code."""
    report = run_night(settings, ())
    if report.problem:
        sys.stderr.write(f"{report.problem}\n")
    return report.exit_code


def from_the_build(settings: Settings) -> int:
    """The assets `published/*` on the build database that is there: candidate, gates, publication."""
    with night_lock(settings.store, 60):
        night = open_night(settings)
        with night.stage("candidate"):
            candidate = make_candidate(night)
        with night.stage("exit gate"):
            verdicts = pass_gates(night, candidate)
        with night.stage("publish"):
            serve(night, candidate, verdicts)
    return 0


@dataclass
class Process:
    """A night under way, or its end."""

    pid: int
    page: mmap.mmap
    log: Path
    code: int | None = None

    @property
    def stage(self) -> str:
        """The stage it is in, or was in last."""
        return self.page[:_NAME_BYTES].rstrip(b"\0").decode()

    def has_ended(self) -> bool:
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None

    def wait(self) -> int:
        while not self.has_ended():
            time.sleep(_NOT_YET)
        assert self.code is not None
        return self.code

    def kill(self) -> bool:
        """SIGKILL; whether it was still at work."""
        if self.has_ended():
            return False
        os.kill(self.pid, signal.SIGKILL)
        return self.wait() == -signal.SIGKILL


def start(work: Work, settings: Settings, log: Path) -> Process:
    """Begin `work` in a forked process that tells its stages; what it says goes to `log`."""
    page = mmap.mmap(-1, _NAME_BYTES)
    pid = os.fork()
    if pid:
        return Process(pid, page, log)
    try:
        with log.open("ab") as told:
            os.dup2(told.fileno(), 1)
            os.dup2(told.fileno(), 2)
        Night.stage = _telling(page)  # type: ignore[method-assign]
        code = work(settings)
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run in the child
        os.write(2, traceback.format_exc().encode())
        code = 70
    os._exit(code)


def _telling(page: mmap.mmap) -> Callable[[Night, str], object]:
    """`Night.stage`, with a word on the page at every beginning."""
    real = Night.stage

    @contextmanager
    def stage(night: Night, name: str) -> Iterator[None]:
        page[:_NAME_BYTES] = name.encode().ljust(_NAME_BYTES, b"\0")
        with real(night, name):
            yield

    return stage
