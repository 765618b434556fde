"""One night at a time: an advisory lock on a file of the store, freed by the kernel at any death."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.durable import PRIVATE_FILE_MODE
from warehouse.layout import Store

_POLL_SECONDS = 0.1


class NightRunning(Exception):
    """Another process holds the store."""


@contextmanager
def night_lock(store: Store, wait_seconds: float) -> Iterator[None]:
    """Hold the store's lock; wait for another holder at most `wait_seconds`.

    Raises:
        NightRunning: somebody else still holds it; the message names the process.

    """
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(store.lock_file, flags, PRIVATE_FILE_MODE)
    try:
        _acquire(descriptor, store, time.monotonic() + wait_seconds)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, store: Store, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 32, 0).decode() or "of unknown number"
                message = (
                    f"process {holder} is working on the store at {store.home}: "
                    "wait until it has ended, then run the command again"
                )
                raise NightRunning(message) from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def lock_holder(store: Store) -> tuple[bool, str]:
    """Whether somebody works on the store now, and the process that is written in the lock.

    A number in a lock that nobody holds is a night's that was killed.
    """
    try:
        descriptor = os.open(store.lock_file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False, ""
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            is_held = True
        else:
            is_held = False
        return is_held, os.pread(descriptor, 32, 0).decode(errors="replace")
    finally:
        os.close(descriptor)
