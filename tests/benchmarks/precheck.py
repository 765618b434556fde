"""Seconds of a check of a list of people, on a store of its own with the demo world: no test, a table.

    make bench LINE=precheck ARGS='--people 10000 --scale 0.02'

A tenth of the list has a digit of the NIK wrong, so that the registers are gone through; the seconds are those of the
whole process, from its start to its end.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import xlsxwriter
from night import Cost, measure
from rich.console import Console
from rich.table import Table

from pipelines.night import open_night
from pipelines.persons import mentions
from pipelines.settings import Settings
from warehouse.layout import Store

_PERIOD = "2025-10"


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=10_000)
    asked.add_argument("--scale", type=float, default=0.02, help="of the demo world")
    asked.add_argument("--repeat", type=int, default=3)
    options = asked.parse_args()
    with _demo_store(options.scale) as home:
        people, residents = _people(home, options.people)
        path = home.parent / "usulan.xlsx"
        _write(path, people)
        costs = [_check(home, path, number) for number in range(options.repeat)]
    table = Table(title=f"semesta precheck, {residents:,} residents in the registers; medians")
    for column in ("people", "wall s", "CPU s", "peak MB"):
        table.add_column(column, justify="right")
    middle = [statistics.median(each) for each in zip(*map(_figures, costs), strict=True)]
    table.add_row(f"{people.height:,}", f"{middle[0]:.1f}", f"{middle[1]:.1f}", f"{middle[2]:,.0f}")
    Console(width=100).print(table)


@contextmanager
def _demo_store(scale: float) -> Iterator[Path]:
    """A store with one night of the demo world."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "store"
        measure(home, "init")
        measure(home, "demo", "--scale", str(scale))
        measure(home, "run")
        yield home


def _people(home: Path, count: int) -> tuple[pl.DataFrame, int]:
    """People of the registers, the last digit of every tenth NIK changed; how many there are."""
    night = open_night(Settings(Store(home), home.parent / "key", 1, "en"))
    with night.ledger() as ledger:
        _, registers = mentions(night.settings.store, ledger)
    everybody = registers.unique("nik", maintain_order=True)
    chosen = everybody.sample(min(count, everybody.height), seed=33).with_row_index("number")
    last = pl.col("nik") % 10
    wrong = pl.col("nik") - last + (last + 1) % 10
    is_wrong = pl.col("number") % 10 == 0
    return chosen.with_columns(nik=pl.when(is_wrong).then(wrong).otherwise("nik")), everybody.height


def _write(path: Path, people: pl.DataFrame) -> None:
    """The people as a proposal."""
    day = pl.col("birth_date").dt.strftime("%d/%m/%Y")
    rows = people.select(pl.col("nik").cast(pl.String), "name", day, "region_code")
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        page = book.add_worksheet("Usulan")
        page.write_row(0, 0, ["NIK", "NAMA", "TGL LAHIR", "KODE DESA"])
        for number, row in enumerate(rows.iter_rows(), start=1):
            page.write_row(number, 0, row)


def _check(home: Path, path: Path, number: int) -> Cost:
    out = str(path.with_name(f"{number}.xlsx"))
    words = ("--funding", "APBD", "--period", _PERIOD, "--out", out)
    return measure(home, "precheck", str(path), *words)


def _figures(cost: Cost) -> tuple[float, float, float]:
    return cost.wall, cost.cpu, cost.peak_mb


if __name__ == "__main__":
    main()
