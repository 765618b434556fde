"""A whole night from CSV to publication beside a bare script that reads and counts the same files: a table.

    make bench LINE=whole [ARGS='--rows large --repeat 1']

`small`: 2.6 M rows in 38 files, beside pandas keeping nothing; wanted: at most 3 times its time.
`large`: 27 M rows, beside DuckDB in five kept steps; wanted: at most 3 times its time, within 8 GiB.
Programs take turns, each a fresh process on its own copy, medians are shown; the ratio says more than
the seconds. Linkage by probability is part of the night and is shown beside it. After it one village sends its
register again without its last row: what that night costs stands at the end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import generated_files as files
from process_tree import Cost, measure
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
SEMESTA = Path(sys.executable).with_name("semesta")
SIZES = {"small": (2_000_000, 600_000), "large": (21_000_000, 6_000_000)}
BARE = {"small": "pandas_once.py", "large": "duckdb_once.py"}
_GIB = 1 << 30
T = TypeVar("T")
_SETTLED = 1_700_000_000


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", choices=SIZES, default="small")
    asked.add_argument("--scale", type=float, default=1.0, help="share of the full number of rows")
    asked.add_argument("--repeat", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        residents, members = (int(count * options.scale) for count in SIZES[options.rows])
        rows = files.night(inbox, residents, members)
        turns = [(_bare(inbox, BARE[options.rows]), _night(inbox)) for _ in range(options.repeat)]
    bare = [cost for cost, _ in turns]
    nights, corrected = (list(costs) for costs in zip(*(pair for _, pair in turns), strict=True))
    _show(rows, BARE[options.rows].split("_", maxsplit=1)[0], bare, nights, corrected)


def _bare(inbox: Path, program: str) -> Cost:
    return _on_a_copy(inbox, lambda home: measure(str(HERE / program), str(home)))


def _night(inbox: Path) -> tuple[Cost, Cost]:
    """A first night of a store: land, link, build, gate, publish; then that of one corrected village."""

    def run(home: Path) -> tuple[Cost, Cost]:
        store = home / "store"
        os.environ |= {"SEMESTA_HOME": str(store), "SEMESTA_KEY_FILE": str(home / "key")}
        subprocess.run([SEMESTA, "init"], check=True, capture_output=True)
        shutil.rmtree(store / "inbox")
        (home / "inbox").rename(store / "inbox")
        path, corrected = _one_village(store / "inbox")
        first = _run(store / "inbox")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(corrected)
        return first, _run(store / "inbox")

    return _on_a_copy(inbox, run)


def _one_village(inbox: Path) -> tuple[Path, bytes]:
    """Where the register of one village lies, and what it says without its last row."""
    path = min((inbox / files.RESIDENTS).rglob("*.csv"))
    return path, b"".join(path.read_bytes().splitlines(keepends=True)[:-1])


def _run(inbox: Path) -> Cost:
    for path in inbox.rglob("*.csv"):
        os.utime(path, (_SETTLED, _SETTLED))
    return measure(str(SEMESTA), "run", "--json")


def _on_a_copy(inbox: Path, run: Callable[[Path], T]) -> T:
    with tempfile.TemporaryDirectory(dir=inbox.parent) as folder:
        home = Path(folder)
        shutil.copytree(inbox, home / "inbox")
        return run(home)


def _show(
    rows: int, bare_name: str, bare: list[Cost], nights: list[Cost], corrected: list[Cost]
) -> None:
    table = Table(title=f"{rows:,} rows in {files.VILLAGES + files.BRANCHES} CSV files")
    for column in ("", "seconds", "ratio", "CPU s", "peak GiB"):
        table.add_column(column, justify="right" if column else "left")
    base = statistics.median(cost.seconds for cost in bare)
    lines = {
        f"{bare_name}, bare": bare,
        "semesta, whole night": nights,
        "semesta, one village corrected": corrected,
    }
    for name, costs in lines.items():
        wall = statistics.median(cost.seconds for cost in costs)
        cpu = statistics.median(cost.cpu for cost in costs)
        peak = max(cost.peak_bytes for cost in costs)
        table.add_row(name, f"{wall:.1f}", f"{wall / base:.2f}", f"{cpu:.1f}", f"{peak / _GIB:.2f}")
    stages = [cost.said["seconds"] for cost in nights]
    for stage in stages[0]:
        if stage != "total":
            wall = statistics.median(seconds[stage] for seconds in stages)
            table.add_row(f"  of it {stage}", f"{wall:.1f}", f"{wall / base:.2f}", "", "")
    without = statistics.median(
        cost.seconds - cost.said["seconds"].get("link", 0) for cost in nights
    )
    table.add_row("  without linkage", f"{without:.1f}", f"{without / base:.2f}", "", "")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
