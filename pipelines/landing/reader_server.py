"""The process that every reader is forked from: it loads what they need, once.

It may be started before there is work, and then loads beside whatever its starter does.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running

_LOADED = "pipelines.landing.reader_start"


def reader_context() -> ForkServerContext:
    """How readers are started."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_LOADED])
    return context


def load_readers() -> None:
    """Let the server load now; it takes a second, and the first reader need not wait for it."""
    reader_context()
    ensure_running()
