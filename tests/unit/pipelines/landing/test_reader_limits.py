"""The reader processes: whatever ends one of them ends one file, and none outlives its night."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from landing_store import MEMBERS, Landing, members, opened

from pipelines.landing import batch
from pipelines.landing.header import Place
from pipelines.landing.outcome import Task
from pipelines.landing.pool import Limits, ReaderPool, _refused
from warehouse.sealed import DataKey, Sealed

FOLDER = f"{MEMBERS}/33.76/2025-09"
MIB = 1 << 20


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def use(monkeypatch: pytest.MonkeyPatch, limits: Limits, workers: int = 1) -> ReaderPool:
    pool = ReaderPool(workers, limits)
    monkeypatch.setattr(batch, "reader_pool", lambda _workers: pool)
    return pool


def statuses(landing: Landing) -> dict[str, tuple[str, str]]:
    return {
        receipt.file_name: (receipt.status, receipt.findings[0].code if receipt.findings else "")
        for receipt in landing.land()
    }


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing.put(f"{FOLDER}/lambat.csv", members(range(9000, 9999)) * 2000)
    pool = use(monkeypatch, Limits(seconds=1.0, bytes_per_second=1e12))
    assert statuses(landing) == {"lambat.csv": ("refused", "READER_TOO_SLOW")}
    pool.close()
    monkeypatch.undo()
    landing.put(f"{FOLDER}/baik.csv", members(range(9000, 9010)))
    assert statuses(landing)["baik.csv"][0] == "accepted"


def test_a_file_that_takes_too_much_memory_is_refused_beside_a_good_one(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing.put(f"{FOLDER}/baik.csv", members(range(9000, 9010)))
    landing.put(f"{FOLDER}/besar.csv", members(range(9000, 9999)) * 3000)
    pool = use(monkeypatch, Limits(resident_bytes=230 * MIB))
    found = statuses(landing)
    pool.close()
    assert found["besar.csv"] == ("refused", "READER_MEMORY")
    assert found["baik.csv"][0] == "accepted"
    assert landing.counting() == 10


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _burn() -> None:
    while True:
        pass


def _fill() -> int:
    return len(bytearray(1 << 40))


def _unpicklable() -> None:
    class Local(Exception):
        def __init__(self, one: object, two: object) -> None:
            self.two = two
            super().__init__(one)

    raise Local(lambda: 1, 2)


def _answer() -> int:
    return os.getpid()


@pytest.mark.parametrize("bad", [_die, _fill, _unpicklable])
def test_a_reader_that_ends_ends_its_own_call_only(bad: Callable[[], object]) -> None:
    pool = ReaderPool(1, Limits())
    results = pool.each(_answer, [()]) + pool.each(bad, [()])
    results += pool.each(_answer, [(), ()])
    pool.close()
    assert isinstance(results[0], int)
    assert isinstance(results[1], Exception)
    assert all(isinstance(result, int) for result in results[2:])
    if bad is not _unpicklable:
        assert results[2] != results[0], "a reader that hit a limit is not used again"


def test_processor_time_is_limited_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.landing.pool._CORES", 1 / 20)
    pool = ReaderPool(1, Limits(seconds=20))
    (result,) = pool.each(_burn, [()])
    pool.close()
    assert isinstance(result, Exception)
    key = DataKey("vault/2026-01", bytes(32))
    folders = (tmp_path, tmp_path, tmp_path)
    task = Task(Sealed(tmp_path, key), "0" * 32, MEMBERS, Place(), *folders, key, key)
    assert _refused(task, result).findings[0].code == "READER_TOO_SLOW"


def test_a_reader_killed_in_the_middle_refuses_its_file_and_it_lands_when_sent_again(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing.put(f"{FOLDER}/a.csv", members(range(9000, 9999)) * 400)
    landing.put(f"{FOLDER}/b.csv", members(range(9000, 9010)))
    pool = use(monkeypatch, Limits())
    (reader,) = [pid for pid in pool.each(_answer, [()]) if isinstance(pid, int)]

    def kill_once_it_writes() -> None:
        while not any(landing.store.landed.rglob("*.building")):
            time.sleep(0.005)
        os.kill(reader, signal.SIGKILL)

    killer = threading.Thread(target=kill_once_it_writes, daemon=True)
    killer.start()
    found = statuses(landing)
    killer.join(5)
    pool.close()
    assert found["a.csv"] == ("refused", "READER_STOPPED")
    assert found["b.csv"][0] == "accepted"
    refused = landing.store.inbox / ".refused" / FOLDER / "a.csv"
    monkeypatch.undo()
    landing.put(f"{FOLDER}/a.csv", refused.read_bytes())
    assert statuses(landing)["a.csv"][0] in {"accepted", "held"}
    leftovers = [path.name for path in landing.store.private.rglob("*.building")]
    assert leftovers == []


_NIGHT = """
import os, signal, time
from pipelines.landing.pool import reader_pool
signal.signal(signal.SIGINT, signal.default_int_handler)
pool = reader_pool(2)
print(*pool.each(os.getpid, [(), ()]), flush=True)
pool.each(time.sleep, [(60,), (60,)])
"""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_reader_outlives_its_night(stop: signal.Signals) -> None:
    night = subprocess.Popen(
        [sys.executable, "-c", _NIGHT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert night.stdout is not None
    readers = [int(pid) for pid in night.stdout.readline().split()]
    assert len(readers) == 2
    time.sleep(0.5)
    night.send_signal(stop)
    night.wait(20)
    night.stdout.close()
    until = time.monotonic() + 10
    while time.monotonic() < until and any(map(_lives, readers)):
        time.sleep(0.1)
    assert not [pid for pid in readers if _lives(pid)]


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_limits_apply_to_the_size_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"0" * 4 * MIB)
    limits = replace(Limits(), seconds=1.0, bytes_per_second=MIB)
    assert limits.seconds_for(path) == 5.0
