"""Seconds and memory of landing beside polars reading the same files: no test, a table.

    make bench LINE=landing ARGS='--scale 0.1 --part night'

Every measurement is a fresh process on warm files, from its start to its end; landing and polars
take turns, medians are shown. Wall-clock seconds depend on what else the machine does; the ratio
and CPU seconds less.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import generated_files as files
from process_tree import Cost, measure
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
PROGRAMS = {
    "polars": ("polars_once.py",),
    "landing": ("landing_once.py",),
    "gated": ("landing_once.py", "--gate"),
}
LARGE = (1_000_000, 3_000_000, 10_000_000, 20_000_000)
_MIB = 1 << 20


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--scale", type=float, default=1.0, help="share of the full number of rows")
    asked.add_argument("--repeat", type=int, default=5)
    asked.add_argument("--part", choices=PARTS, help="only one of the tables")
    asked.add_argument("--no-gate", action="store_true", help="leave the entry gate out")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, part in PARTS.items():
            if options.part in {None, name}:
                part(Path(folder), options)


def _night(folder: Path, options: argparse.Namespace) -> None:
    """A night of 2.0 M residents and 0.6 M members in 38 files."""
    inbox = folder / "night"
    rows = files.night(inbox, int(2_000_000 * options.scale), int(600_000 * options.scale))
    size = sum(path.stat().st_size for path in inbox.rglob("*.csv"))
    turns = [(_run("polars", inbox), _run("landing", inbox)) for _ in range(options.repeat)]
    polars, landing = (list(costs) for costs in zip(*turns, strict=True))
    table = _table(
        f"{rows:,} rows, {size / 1e6:,.0f} MB of CSV in {files.VILLAGES + files.BRANCHES} files",
        ("seconds", "ratio", "CPU s", "ratio", "peak MiB (PSS of all processes)"),
    )
    base, base_cpu = _seconds(polars), _cpu(polars)
    for name, costs in (("polars, text to Parquet", polars), ("landing", landing)):
        wall, cpu = _seconds(costs), _cpu(costs)
        table.add_row(
            name,
            f"{wall:.2f}",
            f"{wall / base:.2f}",
            f"{cpu:.2f}",
            f"{cpu / base_cpu:.2f}",
            _peak(costs),
        )
    if not options.no_gate:
        gated = _run("gated", inbox)
        gate = f"{gated.said['gate_seconds']:.2f}"
        table.add_row("the entry gate on top", gate, "", "", "", f"{_peak([gated])} with landing")
    _show(table)
    shutil.rmtree(inbox)


def _large(folder: Path, options: argparse.Namespace) -> None:
    """One file of members, ever longer."""
    table = _table("One CSV file", ("seconds", "µs per row", "CPU µs per row", "peak MiB"))
    for full in LARGE:
        rows, inbox = max(1, int(full * options.scale)), folder / "large"
        region = files.regencies(1)[0]
        files.write(inbox / files.MEMBERS / region / files.PERIOD / "peserta.csv", region, rows)
        costs = [_run("landing", inbox) for _ in range(options.repeat if full <= LARGE[1] else 1)]
        wall, cpu = _seconds(costs), _cpu(costs)
        table.add_row(
            f"{rows:,} rows",
            f"{wall:.2f}",
            f"{wall / rows * 1e6:.2f}",
            f"{cpu / rows * 1e6:.2f}",
            _peak(costs),
        )
        shutil.rmtree(inbox)
    _show(table)


def _workbooks(folder: Path, options: argparse.Namespace) -> None:
    """One large workbook, and many small ones."""
    table = _table("XLSX", ("seconds", "ms per file", "peak MiB"))
    inbox, region = folder / "workbook", files.regencies(1)[0]
    rows = max(1, int(100_000 * options.scale))
    place = inbox / files.MEMBERS / region / files.PERIOD / "peserta.xlsx"
    files.workbook(place, region, rows, 12)
    many, count = folder / "workbooks", max(1, int(500 * options.scale))
    for village in files.villages(count):
        files.workbook(many / files.RESIDENTS / village / "penduduk.xlsx", village, 40, 43)
    for name, number, place in (
        (f"1 of {rows:,} rows x 12 columns", 1, inbox),
        (f"{count} of 40 rows x 43 columns", count, many),
    ):
        costs = [_run("landing", place) for _ in range(min(options.repeat, 3))]
        wall = _seconds(costs)
        table.add_row(name, f"{wall:.2f}", f"{wall / number * 1000:,.1f}", _peak(costs))
        shutil.rmtree(place)
    _show(table)


PARTS: dict[str, Callable[[Path, argparse.Namespace], None]] = {
    "night": _night,
    "large": _large,
    "workbooks": _workbooks,
}


def _run(what: str, inbox: Path) -> Cost:
    """One measurement in a fresh process, on a copy that landing may empty."""
    with tempfile.TemporaryDirectory(dir=inbox.parent) as folder:
        home = Path(folder)
        shutil.copytree(inbox, home / "inbox")
        program, *words = PROGRAMS[what]
        return measure(str(HERE / program), str(home), *words)


def _seconds(costs: list[Cost]) -> float:
    return statistics.median(cost.seconds for cost in costs)


def _cpu(costs: list[Cost]) -> float:
    return statistics.median(cost.cpu for cost in costs)


def _peak(costs: list[Cost]) -> str:
    return f"{max(cost.peak_bytes for cost in costs) / _MIB:,.0f}"


def _table(title: str, heads: tuple[str, ...]) -> Table:
    table = Table("", title=title)
    for head in heads:
        table.add_column(head, justify="right")
    return table


def _show(table: Table) -> None:
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
