"""The line `ledger`: generated files with stacked malformations, whose rows add up exactly.

The generator counts the rows it writes and knows every row by its own texts. For each file that is
read: landed = accepted + quarantined + non-data = the rows written, and every accepted row is one of
those written, at most as often. A second way to read the same bytes, where there is one, must give
the same rows: `TWINS`.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place
from pipelines.landing.sheet import FileRefused
from proofs import compound, formats
from proofs.damage import Grid
from proofs.journal import Journal
from proofs.table import NAMED, PERIOD, SOURCES, VILLAGES, Family, Row, Table, clean_table

FILES = 10_000
BATCH = 200
Reader = Callable[[bytes, str], FileRows]
WRITERS = ("csv", "csv", "csv", "csv", "xlsx", "xlsx", "ods", "xls", "html", "zip")


def usual(data: bytes, source: str) -> FileRows:
    """The way every file is read."""
    return read_file(data, all_contracts()[source], Place(VILLAGES[0], PERIOD))


def _read_by(**how: Any) -> Reader:
    def read(data: bytes, source: str) -> FileRows:
        return read_file(data, all_contracts()[source], Place(VILLAGES[0], PERIOD), **how)

    return read


TWINS: dict[str, Reader] = {
    "the strict way": _read_by(only_strict=True),
    "reading in blocks of 700 bytes": _read_by(block_bytes=700),
}
"""Other ways to read delimited text, by name: without the quick path, and in many small parts."""


@dataclass(frozen=True)
class Written:
    """A generated file: its bytes, how many rows were written, and what may be accepted of them."""

    data: bytes
    form: str
    family: Family
    height: int
    rows: tuple[Row, ...]


def written(number: int) -> Written:
    """File `number`: the same bytes at every run."""
    rng = Random(f"ledger/{number}")
    family: Family = rng.choice(("E", "V", "B"))
    table = clean_table(rng, family, rng.randint(1, 25))
    rows = list(table.rows)
    grid: Grid = table.grid()
    form = rng.choice(WRITERS)
    # Only a line of text can be too short or too long: a sheet's row has the width of the sheet.
    steps = _STEPS if form in {"csv", "zip"} else _STEPS[2:]
    for step in rng.sample(steps, rng.randint(0, 4)):
        step(rng, table, grid)
    if rng.random() < 0.3:
        for _ in range(rng.randint(1, 3)):
            grid.insert(0, [rng.choice(("LAPORAN", "SEPTEMBER 2025", "DAFTAR NIK"))])
    if form not in {"csv", "zip"}:
        grid = [[*cells, *[""] * len(table.headers)][: len(table.headers)] for cells in grid]
        while not any(grid[-1]):
            grid.pop()
    return Written(_bytes(rng, form, grid), form, family, len(grid), tuple(rows))


def _bytes(rng: Random, form: str, grid: Grid) -> bytes:
    if form == "xlsx":
        return formats.workbook(grid)
    if form == "ods":
        return formats.open_document(grid)
    if form == "xls":
        return compound.binary_workbook(grid, {})
    if form == "html":
        return formats.web_page(grid)
    text = formats.delimited(grid, rng.choice(";,\t|"), rng.choice(("\n", "\r\n")))
    if form == "zip":
        return formats.archive({"data.csv": text})
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16"))
    return (text if rng.random() < 0.8 else text.rstrip("\r\n")).encode(encoding)


def _place(rng: Random, grid: Grid) -> int:
    return rng.randint(1, len(grid) - 1) if len(grid) > 1 else 1


def _blank(rng: Random, table: Table, grid: Grid) -> None:
    grid.insert(_place(rng, grid), [""] * len(table.headers))


def _again(rng: Random, table: Table, grid: Grid) -> None:
    grid.insert(_place(rng, grid), list(grid[0]))


def _twice(rng: Random, table: Table, grid: Grid) -> None:
    grid.append(list(grid[_place(rng, grid)]) if len(grid) > 1 else list(grid[0]))


def _short(rng: Random, table: Table, grid: Grid) -> None:
    if len(grid) > 1:
        del grid[_place(rng, grid)][-1:]


def _long(rng: Random, table: Table, grid: Grid) -> None:
    if len(grid) > 1:
        grid[_place(rng, grid)].insert(table.at(NAMED[table.family]) + 1, " S.Pd")


def _wrong(rng: Random, table: Table, grid: Grid) -> None:
    """A required cell that cannot be what its column says."""
    if len(grid) > 1:
        column = "total_harga" if table.family == "B" else "nik"
        cells = grid[_place(rng, grid)]
        if table.at(column) < len(cells):
            cells[table.at(column)] = rng.choice(("x", "-", "", "12x4", "3.37E+15", "NaN"))


def _total(rng: Random, table: Table, grid: Grid) -> None:
    grid.append([rng.choice(("JUMLAH", "TOTAL")), *[""] * (len(table.headers) - 1)])


_STEPS = (_short, _long, _blank, _again, _twice, _wrong, _total)


def account(file: Written) -> tuple[str, str]:
    """(class, what is wrong): `read`, `held` or `refused`, and an empty sentence where all is well."""
    source = SOURCES[file.family]
    try:
        seen = usual(file.data, source)
    except FileRefused as refused:
        return "refused", _twins_refuse(file, source, refused.code) if file.form == "csv" else ""
    counts = seen.counts
    parts = counts.accepted + counts.quarantined + counts.non_data
    if counts.landed != parts:
        return "read", f"{counts.landed} landed, {parts} in classes"
    if counts.landed != file.height:
        return "read", f"{file.height} rows written, {counts.landed} landed"
    if counts.accepted != seen.accepted.height or counts.quarantined != seen.quarantined.height:
        return "read", "the counts are not those of the rows handed over"
    known = Counter(_key(file.family, row.values) for row in file.rows)
    accepted = Counter(_key(file.family, row) for row in seen.accepted.to_dicts())
    if foreign := accepted - known:
        return "read", f"{foreign.total()} accepted rows that nobody wrote"
    for name, twin in TWINS.items() if file.form == "csv" else ():
        other = twin(file.data, source)
        if not _equal(seen, other):
            return "read", f"{name} gives other rows"
    return "held" if seen.held else "read", ""


def _twins_refuse(file: Written, source: str, code: str) -> str:
    for name, twin in TWINS.items():
        try:
            twin(file.data, source)
        except FileRefused as refused:
            if refused.code == code:
                continue
        return f"{name} does not refuse with {code}"
    return ""


def _equal(one: FileRows, other: FileRows) -> bool:
    return (
        one.counts == other.counts
        and one.accepted.equals(other.accepted)
        and one.quarantined.equals(other.quarantined)
        and one.row_errors == other.row_errors
    )


def _key(family: Family, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _columns(family))


def _columns(family: Family) -> tuple[str, ...]:
    return tuple(clean_table(Random(0), family, 1).headers)


def batches(files: int = FILES, size: int = BATCH) -> Iterator[tuple[str, list[int]]]:
    """The files in the pieces that are done at a time."""
    for first in range(0, files, size):
        yield f"{first}", list(range(first, min(first + size, files)))


def run(numbers: list[int]) -> dict[str, Any]:
    """Account for the files: how many of each class and format, and what is wrong."""
    counted: Counter[str] = Counter()
    wrong = []
    for number in numbers:
        file = written(number)
        try:
            outcome, problem = account(file)
        except Exception as crash:  # noqa: BLE001 - a reader that breaks is what is looked for
            outcome, problem = "broke", f"{type(crash).__name__}: {crash}"[:200]
        counted[f"{file.form} {outcome}"] += 1
        if problem:
            wrong.append([number, file.form, file.family, problem])
    return {"counted": dict(counted), "wrong": wrong}


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether every file adds up."""
    journal = Journal.of("ledger")
    counted: Counter[str] = Counter()
    wrong: list[list[Any]] = []
    for name, numbers in batches():
        found = journal.result(name, lambda numbers=numbers: run(numbers))
        counted.update(found["counted"])
        wrong += found["wrong"]
    for number, form, family, problem in wrong:
        digest = hashlib.sha256(written(number).data).hexdigest()[:12]
        sys.stdout.write(f"file {number} ({form}, {family}, {digest}): {problem}\n")
    kinds = ", ".join(f"{count} {name}" for name, count in sorted(counted.items()))
    figures = f"{counted.total()} files, {len(wrong)} that do not add up ({kinds})"
    return figures, not wrong
