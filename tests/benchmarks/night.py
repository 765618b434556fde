"""Seconds and memory of a night as `make run` has it, on a store of its own: no test, a table.

    .venv/bin/python tests/benchmarks/night.py [--scale 0.02] [--repeat 3]

Wall-clock seconds depend on what else the machine does; CPU seconds (of all processes together) much less.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

SEMESTA = Path(sys.executable).with_name("semesta")
LIGHT = (("--help",), ("versions",), ("status",), ("sql", "select 1"))


@dataclass(frozen=True)
class Cost:
    """What one process and its children took."""

    wall: float
    cpu: float
    peak_mb: float
    said: str


def measure(home: Path, *words: str) -> Cost:
    """Run a verb on the store at `home`; a failing one ends the benchmark."""
    said = home.parent / "said"
    env = {**os.environ, "SEMESTA_HOME": str(home), "SEMESTA_KEY_FILE": str(home.parent / "key")}
    # As `make` has it: compiled imports are kept.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.perf_counter()
    with said.open("wb") as out:
        actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1)]
        pid = os.posix_spawn(SEMESTA, [str(SEMESTA), *words], env, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    text = said.read_text(encoding="utf-8")
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(f"semesta {' '.join(words)} ended with {code}: {text[-1000:]}")
    # Linux counts the largest process of the tree in kilobytes.
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--scale", type=float, default=0.02)
    asked.add_argument("--repeat", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "store"
        rows = [("init", [measure(home, "init")])]
        rows.append(("demo", [measure(home, "demo", "--scale", str(options.scale))]))
        first = measure(home, "run", "--json")
        rows.append(("run, first night", [first]))
        again = [measure(home, "run", "--json") for _ in range(options.repeat)]
        rows.append(("run, nothing new", again))
        for words in LIGHT:
            name = f"{words[0]} (start-up)"
            rows.append((name, [measure(home, *words) for _ in range(options.repeat)]))
    stages = json.loads(first.said)["seconds"]
    stages["before and after"] = first.wall - stages["total"]
    _print("Processes, medians", ("wall s", "CPU s", "peak MB"), [(n, _median(c)) for n, c in rows])
    _print("Stages of the first night", ("wall s",), [(n, (s,)) for n, s in stages.items()])


def _median(costs: list[Cost]) -> tuple[float, ...]:
    return tuple(
        statistics.median(getattr(cost, name) for cost in costs)
        for name in ("wall", "cpu", "peak_mb")
    )


def _print(title: str, heads: tuple[str, ...], rows: list[tuple[str, tuple[float, ...]]]) -> None:
    table = Table("", title=title)
    for head in heads:
        table.add_column(head, justify="right")
    for name, values in rows:
        table.add_row(name, *(f"{value:,.1f}" for value in values))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
