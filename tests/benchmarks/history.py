"""What one more month costs after 1, 12, 60 and 120 months: no test, a table.

    make bench LINE=history [ARGS='--scale 0.3 --nights 1,12,60,120']

A demo world of one kabupaten is fed month by month; to save time the months between two measured nights land in one night
that is not measured. A night is a whole process, from its start to its end: `semesta run --json` on the store as the
nights before left it. What copies and reads back the files that are published stands apart ("copy"). CPU seconds are of
the process and what it waited for; readers that still run when a stage ends are counted in a later one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from night import Cost, measure
from rich.console import Console
from rich.table import Table

REGION, FIRST_YEAR, YEARS = "33.76", 2016, 10
_MONTH = re.compile(r"/(\d{4}-\d{2})/")
_SETTLED = 1_700_000_000
_BASE = 12


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--scale", type=float, default=0.3)
    asked.add_argument("--nights", default="1,12,60,120")
    options = asked.parse_args()
    nights = [int(number) for number in options.nights.split(",")]
    months = [f"{FIRST_YEAR + n // 12}-{n % 12 + 1:02}" for n in range(12 * YEARS)]
    with tempfile.TemporaryDirectory() as folder:
        home, world = Path(folder) / "store", Path(folder) / "world"
        measure(home, "init")
        span = ("--from", months[0], "--to", months[-1])
        measure(
            home,
            "demo",
            "--out",
            str(world),
            "--region",
            REGION,
            *span,
            "--scale",
            str(options.scale),
        )
        costs, done = {}, 0
        for number in nights:
            if number - 1 > done:
                _arrive(world, home, months, done, number - 1)
                _told(f"months to {number - 1}", measure(home, "run", "--json"))
            _arrive(world, home, months, number - 1, number)
            costs[number] = measure(home, "run", "--json")
            _told(f"night {number}", costs[number])
            done = number
    _print(costs)


def _arrive(world: Path, home: Path, months: list[str], first: int, last: int) -> None:
    """Lay the files of some months into the inbox; those of no month, or of another one, come with the first."""
    wanted = set(months[first:last])
    for path in world.rglob("*"):
        if not path.is_file() or path.name.startswith("."):
            continue
        found = _MONTH.search(str(path))
        month = found.group(1) if found and found.group(1) in months else months[0]
        if month in wanted:
            target = home / "inbox" / path.relative_to(world)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
            os.utime(target, (_SETTLED, _SETTLED))


def _told(name: str, cost: Cost) -> None:
    sys.stderr.write(f"{name}: {cost.cpu:.1f} CPU s, {cost.wall:.1f} s\n")


def _print(costs: dict[int, Cost]) -> None:
    told = {number: json.loads(cost.said) for number, cost in costs.items()}
    stages = list(
        dict.fromkeys(s for one in told.values() for s in one["cpu_seconds"] if s != "total")
    )
    table = Table("CPU s", *map(str, costs), title="One more month, by the months before it")
    for stage in stages:
        table.add_row(stage, *(f"{one['cpu_seconds'].get(stage, 0):.1f}" for one in told.values()))
    copy = {number: one["cpu_seconds"].get("copy", 0) for number, one in told.items()}
    within = {
        n: sum(v for s, v in one["cpu_seconds"].items() if s != "total") for n, one in told.items()
    }
    table.add_row("start, Dagster", *(f"{costs[n].cpu - within[n]:.1f}" for n in costs))
    table.add_row("whole process", *(f"{cost.cpu:.1f}" for cost in costs.values()))
    table.add_row("without copy", *(f"{cost.cpu - copy[n]:.1f}" for n, cost in costs.items()))
    if _BASE in costs:
        base = costs[_BASE].cpu - copy[_BASE]
        table.add_row(
            "ratio to night 12", *(f"{(c.cpu - copy[n]) / base:.2f}" for n, c in costs.items())
        )
    table.add_row("wall s", *(f"{cost.wall:.1f}" for cost in costs.values()))
    table.add_row("peak MB", *(f"{cost.peak_mb:.0f}" for cost in costs.values()))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
