"""What Dagster costs: the same night through the nightly job and through the functions it calls. No test, a table.

    make bench LINE=orchestration [ARGS='--scale 0.1 --repeat 3']

The night is the one of 2.6 M rows in 38 files that `LINE=whole` measures. Both are forks of one process that has loaded everything, on copies of one store, one after the other; the
order changes from turn to turn. CPU seconds (with the readers') are compared, wall seconds stand beside them.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import generated_files as files
from rich.console import Console
from rich.table import Table

from pipelines.identity.keys import create_key
from pipelines.landing.contract import all_contracts
from pipelines.night import Night, open_night, reading
from pipelines.settings import Settings, limit_readers
from warehouse.layout import Store

OLD = 1_700_000_000
MOST = 1.2


def direct(night: Night) -> None:
    """The night without Dagster."""
    from pipelines.steps import whole

    with reading(night, all_contracts()):
        whole(night, sorted(all_contracts()))


def orchestrated(night: Night) -> None:
    """The night as the nightly job runs it, events and all."""
    from pipelines.defs.run import execute_night
    from pipelines.touched import months_waiting

    months = tuple(sorted(months_waiting(night.inbox or ()))) or ("2025-09",)
    with reading(night, all_contracts()):
        problem = execute_night(night, months)
    if problem:
        sys.exit(problem.told)


def load() -> None:
    """Import what either of them needs, before the clock runs."""
    import dbt.cli.main  # noqa: F401

    from data_quality import gx_duckdb
    from pipelines import definitions
    from pipelines.manifest import ensure_manifest

    gx_duckdb.load()
    ensure_manifest()
    if not definitions.defs:
        sys.exit("no definitions")


def measure(world: Settings, how: Callable[[Night], None]) -> tuple[float, float, str]:
    """CPU seconds, wall seconds and content hash of one night on a copy of the world."""
    with tempfile.TemporaryDirectory(dir=world.store.home.parent) as folder:
        copy = Store(Path(folder) / "store")
        shutil.copytree(world.store.home, copy.home)
        told = Path(folder) / "told"
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        child = os.fork()
        if not child:
            night = open_night(replace(world, store=copy))
            how(night)
            from warehouse.versions import current

            served = current(copy)
            told.write_text(served.manifest["content_hash"]["restricted"] if served else "")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        if code := os.waitstatus_to_exitcode(status):
            sys.exit(f"the {how.__name__} night failed ({code})")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return cpu, wall, told.read_text()


def main() -> None:
    """Measure and print; leaves with 1 where Dagster costs more than it may."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--scale", type=float, default=1.0, help="share of the full number of rows")
    asked.add_argument("--repeat", type=int, default=1)
    options = asked.parse_args()
    limit_readers()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        store.create()
        create_key(Path(folder) / "key")
        world = Settings(store, Path(folder) / "key", max(1, os.cpu_count() or 1), "en")
        # In a process of its own: threads of Polars in this one would be missing in its forks.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as writer:
            sizes = int(2_000_000 * options.scale), int(600_000 * options.scale)
            rows = writer.submit(files.night, store.inbox, *sizes).result()
        for path in store.inbox.rglob("*"):
            os.utime(path, (OLD, OLD))
        load()
        found: dict[str, list[tuple[float, float, str]]] = {"directly": [], "by Dagster": []}
        ways = {"directly": direct, "by Dagster": orchestrated}
        for turn in range(options.repeat):
            for name in sorted(ways, reverse=bool(turn % 2)):
                found[name].append(measure(world, ways[name]))
    if len({content for runs in found.values() for _, _, content in runs}) != 1:
        sys.exit("the two nights did not come to the same content")
    cpu = {name: statistics.median(run[0] for run in runs) for name, runs in found.items()}
    wall = {name: statistics.median(run[1] for run in runs) for name, runs in found.items()}
    ratio = cpu["by Dagster"] / cpu["directly"]
    table = Table("", title=f"One night of {rows:,} rows, medians of {options.repeat}")
    for head in ("CPU s", "wall s"):
        table.add_column(head, justify="right")
    for name in ways:
        table.add_row(name, f"{cpu[name]:.1f}", f"{wall[name]:.1f}")
    walls = wall["by Dagster"] / wall["directly"]
    table.add_row("ratio", f"{ratio:.3f}", f"{walls:.3f}")
    Console(width=100).print(table)
    sys.exit(ratio > MOST)


if __name__ == "__main__":
    main()
