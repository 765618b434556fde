"""The processes that parse files: a few, kept for the whole night, each under limits.

Whatever a file does to its reader, to the memory or to the clock, ends in a refusal of that file; a
fresh process takes the next one. Nothing here knows what is in a file.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import pickle
import resource
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from pipelines.identity.keys import SecretKey
from pipelines.landing.findings import file_finding
from pipelines.landing.outcome import Outcome, Task, process
from pipelines.landing.reader_server import reader_context
from pipelines.landing.tally import Counts

_MIB = 1 << 20
_CORES = os.cpu_count() or 1
R = TypeVar("R")


@dataclass(frozen=True)
class Limits:
    """What one reader may use.

    Attributes:
        address_bytes: address space; Polars aborts far below what it really needs when it is short.
        resident_bytes: memory really used, watched twice a second.
        file_bytes: the largest file it may write.
        open_files: how many it may hold open.
        seconds: wall clock for a file of any size; of processor time as much for every core.
        bytes_per_second: what is added to that for large files.

    """

    address_bytes: int = 4096 * _MIB
    resident_bytes: int = 3072 * _MIB
    file_bytes: int = 8192 * _MIB
    open_files: int = 256
    seconds: float = 120.0
    bytes_per_second: float = 1.0 * _MIB

    def seconds_for(self, path: Path) -> float:
        """Seconds that this file may take."""
        return self.seconds + path.stat().st_size / self.bytes_per_second


_OUT_OF_MEMORY = 77
_OUT_OF_CPU = -signal.SIGXCPU
_POLL_SECONDS = 0.5
# Whoever waits for the readers has other work too, and nobody else can do that.
_NICENESS = 10


def _limit(limits: Limits) -> None:
    """Put a fresh reader under its limits, and watch its memory and the night it works for."""
    os.umask(0o077)
    os.nice(_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    for kind, value in (
        (resource.RLIMIT_AS, limits.address_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(kind)
        resource.setrlimit(
            kind, (value if most == resource.RLIM_INFINITY else min(value, most), most)
        )
    threading.Thread(target=_watch, args=(limits.resident_bytes,), daemon=True).start()


def _limited(cpu_seconds: float, function: Callable[..., R], call: tuple[object, ...]) -> R:
    """One call under its share of the processor; a reader that ran out of memory is not used again."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + cpu_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, most))
    try:
        return function(*call)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except Exception as problem:
        if _can_travel(problem):
            raise
        message = f"the reader ended in {type(problem).__name__}"
        raise RuntimeError(message) from None


def _can_travel(problem: Exception) -> bool:
    """Whether an exception arrives in the process that waits for it; one that does not breaks the pool."""
    try:
        pickle.loads(pickle.dumps(problem))  # noqa: S301 (made by this process a line above)
    except Exception:  # noqa: BLE001 (whatever it is, it does not travel)
        return False
    return True


def _watch(most: int) -> None:
    """End this reader when it holds too much, or when its night is gone, however that ended."""
    night = multiprocessing.parent_process()
    page = os.sysconf("SC_PAGE_SIZE")
    while True:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        if pages * page > most:
            os._exit(_OUT_OF_MEMORY)
        if night is not None and not night.is_alive():
            os._exit(0)
        time.sleep(_POLL_SECONDS)


@dataclass(frozen=True)
class Begun:
    """A task that a reader has, or will have."""

    task: Task
    future: Future[Outcome]

    def outcome(self) -> Outcome:
        """What it came to; a file that ends its reader is refused."""
        try:
            return self.future.result()
        except Exception as problem:  # noqa: BLE001 (whatever a file does, the others go on)
            return _refused(self.task, problem)


class ReaderPool:
    """Reader processes; use one pool for a whole night and `close` it."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self._workers = workers
        self._limits = limits
        self._pool = self._started()

    def _started(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers,
            initializer=_limit,
            initargs=(self._limits,),
            context=reader_context(),
        )

    def begin(self, task: Task, key: SecretKey) -> Begun:
        """Let a reader take the task as soon as one is free."""
        seconds = self._limits.seconds_for(task.original.path)
        return Begun(task, self._schedule(process, (task, key), seconds))

    def each(
        self, function: Callable[..., R], calls: Sequence[tuple[object, ...]]
    ) -> list[R | Exception]:
        """What `function` gives for every call, in order, or the exception it ended in.

        A reader that dies, or that takes too long, ends its own call only.
        """
        futures = [self._schedule(function, call, self._limits.seconds) for call in calls]
        found: list[R | Exception] = []
        for future in futures:
            try:
                found.append(future.result())
            except Exception as problem:  # noqa: BLE001 (whatever a file does, the others go on)
                found.append(problem)
        return found

    def _schedule(
        self, function: Callable[..., R], call: tuple[object, ...], seconds: float
    ) -> Future[R]:
        if not self._pool.active:
            self._pool = self._started()
        found: Future[R] = self._pool.schedule(
            _limited, args=(seconds * _CORES, function, call), timeout=seconds
        )
        return found

    def close(self) -> None:
        """End the readers."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _refused(task: Task, problem: Exception) -> Outcome:
    """The refusal of a file that ended its reader."""
    for target in task.targets.values():
        for leftover in target.parent.glob(f".{target.name}*.building"):
            leftover.unlink(missing_ok=True)
    is_memory = isinstance(problem, MemoryError) or (
        isinstance(problem, ProcessExpired) and problem.exitcode == _OUT_OF_MEMORY
    )
    is_slow = isinstance(problem, TooSlow) or (
        isinstance(problem, ProcessExpired) and problem.exitcode == _OUT_OF_CPU
    )
    if is_slow:
        code = "READER_TOO_SLOW"
    elif is_memory:
        code = "READER_MEMORY"
    else:
        code = "READER_STOPPED"
    return Outcome(task.receipt_id, "refused", Counts(), (file_finding(code),))


@cache
def reader_pool(workers: int) -> ReaderPool:
    """The pool of this process; its readers are started with the first file."""
    pool = ReaderPool(workers, Limits())
    atexit.register(pool.close)
    return pool
