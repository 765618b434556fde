"""The readers under proof: ours, and polars and DuckDB with their defaults.

The baselines get what a careful user gives them: the delimiter where they ask for one, and columns
taken by header name. An exception or a missing column is loud.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import read_file
from pipelines.landing.header import Place
from pipelines.landing.sheet import FileHeld, FileRefused
from proofs.case import Case
from proofs.judge import Observed

Subject = Callable[[Case], Observed | None]
"""A reader; None where it does not read that kind of file."""


def ours(case: Case) -> Observed:
    """The reader of landing."""
    contract = all_contracts()[case.table.source]
    try:
        seen = read_file(case.data, contract, Place(case.region, case.period))
    except FileHeld as held:
        return Observed("held", codes=(held.code,), said=f"{held.code}: {held}")
    except FileRefused as refused:
        return Observed("refused", codes=(refused.code,), said=f"{refused.code}: {refused}")
    except Exception as crash:  # noqa: BLE001 - a reader that breaks is not a reader that refuses
        return Observed("broke", said=f"{type(crash).__name__}: {crash}"[:200])
    if seen.held:
        codes = tuple(note.code for note in seen.held)
        return Observed("held", codes=codes, said=", ".join(codes))
    rows = seen.accepted.select(pl.exclude("^_.*$")).to_dicts()
    codes = [note.code for note in seen.notes] + [code for _, _, code in seen.row_errors]
    return Observed("read", tuple(rows), seen.counts.quarantined, seen.counts.landed, tuple(codes))


def polars_defaults(case: Case) -> Observed | None:
    """`pl.read_csv` and `pl.read_excel` as they come."""
    if case.suffix not in {"csv", "xlsx"}:
        return None
    try:
        frame = (
            pl.read_csv(io.BytesIO(case.data), separator=case.delimiter)
            if case.suffix == "csv"
            else pl.read_excel(io.BytesIO(case.data), engine="calamine")
        )
    except Exception as error:  # noqa: BLE001 - whatever it raises is loud
        return Observed("refused", said=type(error).__name__)
    return _by_name(case, frame.to_dicts(), frame.columns)


def duckdb_defaults(case: Case) -> Observed | None:
    """`read_csv` as it comes; it reads workbooks only with an extension from the network."""
    if case.suffix != "csv":
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(case.data)
        try:
            with duckdb.connect() as connection:
                query = connection.execute("select * from read_csv(?)", [str(path)])
                names = [column[0] for column in query.description or ()]
                rows = query.fetchall()
        except duckdb.Error as error:
            return Observed("refused", said=type(error).__name__)
    return _by_name(case, [dict(zip(names, row, strict=True)) for row in rows], names)


def _by_name(case: Case, rows: list[dict[str, Any]], columns: list[str]) -> Observed:
    at = {name.strip(): name for name in reversed(columns)}
    missing = [text for text in case.table.headers.values() if text.strip() not in at]
    if missing:
        return Observed("refused", said=f"no column {missing[0]}")
    taken = (
        {name: row[at[text.strip()]] for name, text in case.table.headers.items()} for row in rows
    )
    # A row without any value is nobody's figure: readers may keep blank lines.
    filled = (row for row in taken if any(value is not None for value in row.values()))
    return Observed("read", tuple(filled))


SUBJECTS: dict[str, Subject] = {
    "semesta": ours,
    "polars": polars_defaults,
    "duckdb": duckdb_defaults,
}
