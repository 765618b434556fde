"""What reading one original came to, and the Parquet files it leaves in the private store.

The worker runs in a process of its own: it gets paths and names, gives back numbers and sentences.
Identities go to the vault and the quarantine; the landed rows carry keys only.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.identity.keys import SecretKey
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.landing import formats
from pipelines.landing.amendments import Amendments, amended, renewed, without_cells_of
from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.corrections import claimed_in
from pipelines.landing.file import read_parts
from pipelines.landing.findings import file_finding, row_finding
from pipelines.landing.header import Place
from pipelines.landing.misplaced import HIDDEN
from pipelines.landing.reading import Part
from pipelines.landing.sealed_rows import put_parquet
from pipelines.landing.sheet import FileHeld, FileRefused, Note
from pipelines.landing.tally import Counts, Summary
from pipelines.landing.uniform import is_uniform
from pipelines.landing.unpacking import Member, unpack
from warehouse.durable import write_named
from warehouse.receipt import Finding, Scope, Status
from warehouse.sealed import DataKey, Sealed, write_sealed

_UNKNOWN = "UNKNOWN_COLUMN"
CELLS_ENDING = ".cells"
_CELL = re.compile(r"c\d+")
_POLARS = {"DATE": pl.Date, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DOUBLE": pl.Float64}


@dataclass(frozen=True)
class Task:
    """One original to read: where it lies, what it is called, where its rows go.

    The folders exist; whoever sets the task syncs what lies in them, once for all tasks. `unpacked`
    is a folder to be made for the files of a ZIP, None where the original came in one itself.
    """

    original: Sealed
    receipt_id: str
    source: str
    place: Place
    landed: Path
    vault: Path
    quarantine: Path
    vault_key: DataKey
    quarantine_key: DataKey
    name: str = ""
    unpacked: Path | None = None
    password: str | None = field(default=None, repr=False)
    amendments: Amendments = field(default_factory=Amendments, repr=False)
    retired: tuple[SecretKey, ...] = field(default=(), repr=False)

    @property
    def targets(self) -> dict[str, Path]:
        """Where rows go by what they are; `cells` are those of the quarantined rows, as sent."""
        return {
            "landed": self.landed,
            "vault": self.vault,
            "quarantine": self.quarantine,
            "cells": self.quarantine.with_suffix(CELLS_ENDING),
        }

    @property
    def keys(self) -> dict[str, DataKey]:
        """What is sealed, and by which key."""
        return {"vault": self.vault_key, "cells": self.quarantine_key}


@dataclass(frozen=True)
class Outcome:
    """What became of one original: `status` is accepted, held or refused."""

    receipt_id: str
    status: Status
    counts: Counts
    findings: tuple[Finding, ...]
    lines: Counts = field(default_factory=Counts)
    non_data: dict[str, int] = field(default_factory=dict)
    control: dict[str, dict[str, float]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    invalid_niks: int = 0
    niks_ending_zero: int = 0
    distinct_niks: int = 0
    corrects: str | None = None
    members: tuple[Member, ...] = ()


def process(task: Task, key: SecretKey) -> Outcome:
    """Read the original and write its rows; every failure of the file becomes an outcome."""
    contract = all_contracts()[task.source]
    writer = _Writer(task, contract, key)
    corrects = None
    try:
        if members := unpack(task.original, task.unpacked, task.password):
            told = file_finding("ARCHIVE_UNPACKED", files=len(members))
            return Outcome(task.receipt_id, "accepted", Counts(), (told,), members=members)
        corrects = claimed_in(formats.unlocked(task.original, task.password))
        summary = read_parts(
            task.original,
            contract,
            task.place,
            writer.emit,
            writer.restart,
            password=task.password,
        )
        writer.finish()
    except FileRefused as problem:
        writer.restart()
        held = isinstance(problem, FileHeld)
        status: Status = "held" if held else "refused"
        return Outcome(task.receipt_id, status, Counts(), (problem.finding,), corrects=corrects)
    return Outcome(
        receipt_id=task.receipt_id,
        status="held" if summary.held else "accepted",
        counts=_without(summary.counts, writer.erased),
        findings=_findings(_discreet(summary, task), formats.name_note(task.name, task.original)),
        lines=_without(summary.lines, writer.erased),
        non_data=summary.non_data | ({"erased": writer.erased} if writer.erased else {}),
        control=summary.control,
        columns=summary.columns,
        scopes=writer.scopes(),
        invalid_niks=summary.invalid_niks,
        niks_ending_zero=summary.niks_ending_zero,
        distinct_niks=summary.distinct_niks,
        corrects=corrects,
    )


class _Writer:
    """Landed, vault and quarantine Parquet of one file, each whole or not at all.

    The parts of a large file go to the disk as they come and are joined at the end. What holds
    identities is sealed there at every moment.
    """

    def __init__(self, task: Task, contract: Contract, key: SecretKey) -> None:
        self._task = task
        self._contract = contract
        self._key = key
        self._targets = task.targets
        self._held: dict[str, pl.DataFrame] = {}
        self._pieces: dict[str, list[Path]] = {name: [] for name in self._targets}
        self._scopes: Counter[tuple[str, str | None, str | None]] = Counter()
        self.erased = 0

    def restart(self) -> None:
        """Take back every part."""
        for pieces in self._pieces.values():
            for path in pieces:
                path.unlink(missing_ok=True)
            pieces.clear()
        self._held.clear()
        self._scopes.clear()
        self.erased = 0

    def emit(self, part: Part) -> None:
        """Take a part; the one before it goes to the disk."""
        self._spill()
        frame = self._amended(self._keyed(part.accepted))
        schema = self._contract.landed_schema()
        self._held["landed"] = frame.select(
            pl.col(name).cast(_POLARS.get(kind, pl.String)) for name, kind in schema.items()
        )
        personal = [name for name, column in self._contract.columns.items() if column.personal]
        if personal:
            self._held["vault"] = frame.select("_receipt_id", "_sheet", "_row", *personal)
        if part.quarantined.height:
            rows = part.quarantined.with_columns(pl.lit(self._task.receipt_id).alias("_receipt_id"))
            cells = [name for name in rows.columns if _CELL.fullmatch(name)]
            self._held["quarantine"] = rows.drop(cells)
            sent = rows.select("_receipt_id", "_sheet", "_row", *cells)
            erased = self._task.amendments.erased
            self._held["cells"] = without_cells_of(sent, erased, self._key, *self._task.retired)
        for sender, region, period, count in _scopes_of(frame).iter_rows():
            self._scopes[sender, region, period] += count

    def finish(self) -> None:
        """Give the files their names."""
        if any(self._pieces.values()):
            self._spill()
        for name, target in self._targets.items():
            key = self._task.keys.get(name)
            if name in self._held:
                write_named(target, partial(_write, self._held[name], key))
            elif pieces := self._pieces[name]:
                write_named(target, partial(_join, pieces, key))
        for pieces in self._pieces.values():
            for path in pieces:
                path.unlink()

    def scopes(self) -> tuple[Scope, ...]:
        """Accepted rows by sender, region and month."""
        ordered = sorted(self._scopes, key=lambda scope: tuple(part or "" for part in scope))
        return tuple(Scope(*scope, self._scopes[scope]) for scope in ordered)

    def _spill(self) -> None:
        for name, frame in self._held.items():
            target, pieces = self._targets[name], self._pieces[name]
            path = target.with_name(f".{target.name}.{len(pieces)}.building")
            pieces.append(path)
            put_parquet(frame, path, self._task.keys.get(name), "lz4", statistics=False)
        self._held.clear()

    def _amended(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows as they may be kept, for what persons asked for."""
        wishes = renewed(self._task.amendments, frame, self._key, self._task.retired)
        kept = amended(frame, self._contract, wishes)
        self.erased += frame.height - kept.height
        return kept

    def _keyed(self, accepted: pl.DataFrame) -> pl.DataFrame:
        """The rows with their receipt and the pseudonyms of their identifiers."""
        return accepted.with_columns(
            pl.lit(self._task.receipt_id).alias("_receipt_id"),
            *(
                pseudonyms(self._key, column.pseudonym_domain, accepted[name]).alias(column.key)
                for name, column in self._contract.columns.items()
                if column.key is not None
            ),
        )


def _scopes_of(accepted: pl.DataFrame) -> pl.DataFrame:
    """Rows by sender, region and month; most parts have one of each."""
    columns = accepted.select("_sender", "_region_code", "_period")
    is_one = columns.height > 0 and all(
        column.null_count() == column.len() or is_uniform(column)
        for column in columns.iter_columns()
    )
    if is_one:
        return columns.head(1).with_columns(len=pl.lit(columns.height))
    return columns.group_by(pl.all()).len()


def _write(frame: pl.DataFrame, key: DataKey | None, path: Path) -> None:
    put_parquet(frame, path, key)


def _join(pieces: list[Path], key: DataKey | None, path: Path) -> None:
    """One Parquet file from many, streamed; columns that only some have are null elsewhere."""
    if key is None:
        sources: list[Path | io.BytesIO] = list(pieces)
        target: Path | io.BytesIO = path
    else:
        sources = [io.BytesIO(Sealed(piece, key).read_bytes()) for piece in pieces]
        target = io.BytesIO()
    scan = pl.concat([pl.scan_parquet(piece, glob=False) for piece in sources], how="diagonal")
    scan.sink_parquet(target, compression="zstd", compression_level=1)
    if key is not None and isinstance(target, io.BytesIO):
        write_sealed(path, target.getvalue(), key)


def _without(counts: Counts, erased: int) -> Counts:
    """The counts where rows of erased persons are no data."""
    return replace(counts, accepted=counts.accepted - erased, non_data=counts.non_data + erased)


def _discreet(summary: Summary, task: Task) -> Summary:
    """The summary without persons of the file whose name stands where a header belongs."""
    told = {
        str(value).upper()
        for note in summary.notes
        if note.code == _UNKNOWN
        for _, value in note.values
    }
    names = _people_called(told, task) if told else set()
    notes = [
        Note.of(_UNKNOWN, column=HIDDEN)
        if note.code == _UNKNOWN and str(dict(note.values)["column"]).upper() in names
        else note
        for note in summary.notes
    ]
    return replace(summary, notes=tuple(notes))


def _people_called(texts: set[str], task: Task) -> set[str]:
    """Which of these texts stand in the file as somebody's name, or in a row that was turned away."""
    found: set[str] = set()
    for name, key in task.keys.items():
        path = task.targets[name]
        if not path.exists():
            continue
        rows = pl.read_parquet(Sealed(path, key).read_bytes())
        columns = ["nama"] if name == "vault" else [c for c in rows.columns if _CELL.fullmatch(c)]
        for column in set(columns) & set(rows.columns):
            upper = rows[column].str.to_uppercase()
            found |= set(upper.filter(upper.is_in(list(texts))).drop_nulls())
    return found


def _findings(summary: Summary, named: Note | None) -> tuple[Finding, ...]:
    """File notes first, then quarantined rows; past the listed ones only their number."""
    notes = [*summary.held, *([named] if named else []), *summary.notes]
    found = [note.finding for note in notes]
    found += [row_finding(code, row, column or None) for row, column, code in summary.row_errors]
    if (more := summary.counts.quarantined - len(summary.row_errors)) > 0:
        found.append(file_finding("MORE_ROWS", rows=more))
    return tuple(found)
