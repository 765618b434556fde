"""What reading one original came to, and the Parquet files it leaves in the private store.

The worker runs in a process of its own: it gets paths and names, gives back numbers and sentences.
Identities go to the vault and the quarantine; the landed rows carry keys only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.identity.keys import SecretKey
from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.corrections import claimed_in
from pipelines.landing.file import Counts, FileRows, read_file
from pipelines.landing.findings import FILE_CODES, ROW_CODES, sentence
from pipelines.landing.header import Place
from pipelines.landing.sheet import FileHeld, FileRefused, Note
from warehouse.durable import write_durably
from warehouse.receipt import Action, Finding, Scope, Status

LISTED_ROWS = 200
_POLARS = {"DATE": pl.Date, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DOUBLE": pl.Float64}


@dataclass(frozen=True)
class Task:
    """One original to read: where it lies, what it is called, where its rows go."""

    original: Path
    receipt_id: str
    source: str
    place: Place
    landed: Path
    vault: Path
    quarantine: Path


@dataclass(frozen=True)
class Outcome:
    """What became of one original: `status` is accepted, held or refused."""

    receipt_id: str
    status: Status
    counts: Counts
    findings: tuple[Finding, ...]
    columns: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    invalid_niks: int = 0
    niks_ending_zero: int = 0
    distinct_niks: int = 0
    corrects: str | None = None


def process(task: Task, key: SecretKey) -> Outcome:
    """Read the original and write its rows; every failure of the file becomes an outcome."""
    contract = all_contracts()[task.source]
    data = task.original.read_bytes()
    corrects = claimed_in(data)
    try:
        rows = read_file(data, contract, task.place)
    except FileRefused as problem:
        held = isinstance(problem, FileHeld)
        finding = Finding(problem.code, None, None, "held" if held else "rejected", str(problem))
        status: Status = "held" if held else "refused"
        return Outcome(task.receipt_id, status, Counts(), (finding,), corrects=corrects)
    _write_rows(task, contract, key, rows)
    return Outcome(
        receipt_id=task.receipt_id,
        status="held" if rows.held else "accepted",
        counts=rows.counts,
        findings=_findings(rows),
        columns=rows.columns,
        scopes=_scopes(rows.accepted),
        invalid_niks=rows.invalid_niks,
        niks_ending_zero=rows.niks_ending_zero,
        distinct_niks=rows.distinct_niks,
        corrects=corrects,
    )


def _write_rows(task: Task, contract: Contract, key: SecretKey, rows: FileRows) -> None:
    """Landed, vault and quarantine Parquet of one file, each whole or not at all."""
    frame = rows.accepted.with_columns(
        _receipt_id=pl.lit(task.receipt_id),
        **{
            column.key: _keyed(rows.accepted[name], column.key.removesuffix("_key"), key)
            for name, column in contract.columns.items()
            if column.key is not None
        },
    )
    schema = contract.landed_schema()
    write_durably(
        task.landed,
        lambda path: frame.select(
            pl.col(name).cast(_POLARS.get(kind, pl.String)) for name, kind in schema.items()
        ).write_parquet(path, compression="zstd", compression_level=1),
    )
    personal = [name for name, column in contract.columns.items() if column.personal]
    if personal:
        identities = frame.select("_receipt_id", "_sheet", "_row", *personal)
        write_durably(task.vault, identities.write_parquet)
    if rows.quarantined.height:
        write_durably(task.quarantine, rows.quarantined.write_parquet)


def _keyed(values: pl.Series, domain: str, key: SecretKey) -> pl.Series:
    """Keyed pseudonym of each value, computed once per distinct value."""
    distinct = values.drop_nulls().unique()
    keys = pl.Series(key.pseudonyms(domain, distinct.to_list()), dtype=pl.String)
    return values.replace_strict(distinct, keys, default=None, return_dtype=pl.String)


def _scopes(accepted: pl.DataFrame) -> tuple[Scope, ...]:
    counted = accepted.group_by("_sender", "_region_code", "_period").len().sort(pl.all())
    return tuple(Scope(*row) for row in counted.iter_rows())


def _findings(rows: FileRows) -> tuple[Finding, ...]:
    """File notes first, then quarantined rows; past the listed ones only their number."""
    found = [_note(note) for note in (*rows.held, *rows.notes)]
    found += [
        Finding(code, row, column or None, ROW_CODES[code].action, sentence(code, "id"))
        for row, column, code in rows.row_errors[:LISTED_ROWS]
    ]
    if (more := len(rows.row_errors) - LISTED_ROWS) > 0:
        message = f"{more} baris lain juga dikarantina; semuanya tersimpan di karantina"
        found.append(Finding("MORE_ROWS", None, None, "quarantined", message))
    return tuple(found)


def _note(note: Note) -> Finding:
    meaning = FILE_CODES.get(note.code)
    action: Action = meaning.action if meaning else "repaired"
    message = f"{meaning.text_id} ({note.message})" if meaning else note.message
    return Finding(note.code, note.row, None, action, message)
