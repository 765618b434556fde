"""What a file comes to, rows aside: counts by class, sums, notes; grown chunk by chunk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

import polars as pl

from pipelines.landing import checks, classify
from pipelines.landing.chunk import Chunk
from pipelines.landing.contract import Contract
from pipelines.landing.control import ControlTotals
from pipelines.landing.date_order import BirthOrder
from pipelines.landing.evidence import Evidence
from pipelines.landing.header import Header
from pipelines.landing.people import People
from pipelines.landing.sheet import FileRefused, Note

LISTED_ROWS = 200
# A verdict on a share needs this many NIKs; a fault of every row needs no share.
FEWEST_FOR_SHARES = 200
_ACCOUNTS = frozenset({"account", "village_account"})


@dataclass(frozen=True)
class Counts:
    """Rows, or physical lines, of one file by class; every one is in exactly one."""

    accepted: int = 0
    quarantined: int = 0
    non_data: int = 0

    @property
    def landed(self) -> int:
        """Rows as sent."""
        return self.accepted + self.quarantined + self.non_data


@dataclass(frozen=True)
class Summary:
    """What one readable file holds, its rows aside.

    Attributes:
        counts: rows by class.
        lines: physical lines by class; of a workbook the same as `counts`.
        non_data: rows that are no data, by class.
        control: number column -> sums over `landed` data rows and over those `accepted`,
            `quarantined` and `non_data` (duplicates).
        row_errors: (row, canonical column, code), the first error of each listed quarantined row.
        notes: repairs and warnings of the whole file.
        columns: canonical columns that the file carries.
        invalid_niks: rows whose NIK identifies nobody.
        niks_ending_zero: accepted NIKs that end in 0; Excel's cut makes them all do so.
        distinct_niks: distinct accepted NIKs, counted part by part.
        held: why a person must decide before the rows count, if so.

    """

    counts: Counts
    lines: Counts
    non_data: dict[str, int]
    control: dict[str, dict[str, float]]
    row_errors: tuple[tuple[int, str, str], ...]
    notes: tuple[Note, ...]
    columns: tuple[str, ...]
    invalid_niks: int
    niks_ending_zero: int
    distinct_niks: int
    held: tuple[Note, ...]


@dataclass
class Tally:
    """The sums of one pass over a file."""

    rows: int = 0
    lines: int = 0
    accepted: int = 0
    accepted_lines: int = 0
    quarantined: int = 0
    quarantined_lines: int = 0
    non_data_lines: int = 0
    non_data: dict[str, int] = field(default_factory=dict)
    sums: dict[str, dict[str, float]] = field(default_factory=dict)
    row_errors: list[tuple[int, str, str]] = field(default_factory=list)
    notes: dict[Note, int] = field(default_factory=dict)
    held: dict[Note, None] = field(default_factory=dict)
    mismatches: dict[str, int] = field(default_factory=dict)
    control: ControlTotals = field(default_factory=ControlTotals)
    unnamed: set[str] = field(default_factory=set)
    month_first: frozenset[str] = frozenset()
    births: BirthOrder = field(default_factory=BirthOrder)
    people: People = field(default_factory=People)
    labelled: list[pl.DataFrame] = field(default_factory=list)
    used: set[Evidence] = field(default_factory=set)
    accounts: Counter[str] = field(default_factory=Counter)
    settled_dates: int = 0
    invalid_niks: int = 0
    cut_niks: int = 0
    scientific_niks: int = 0
    other_region: int = 0
    niks_ending_zero: int = 0
    distinct_niks: int = 0

    @property
    def is_mixed(self) -> bool:
        """Whether some lines are UTF-8 and others Windows-1252."""
        codes = {note.code for note in self.notes}
        return {"ENCODING_UTF8", "ENCODING_CP1252"} <= codes

    @property
    def data_rows(self) -> int:
        """Rows that are data, duplicates included."""
        return self.accepted + self.quarantined + self.non_data.get(classify.DUPLICATE, 0)

    def swapped_dates(self, contract: Contract) -> frozenset[str]:
        """Date columns in which some cell, or most birth dates beside NIKs, have the month first."""
        birth = contract.birth_column
        return self.month_first | ({birth} if birth and self.births.is_month_first else set())

    def add(
        self,
        contract: Contract,
        header: Header,
        chunk: Chunk,
        errors: dict[str, pl.Series],
        keep: pl.Series,
        failed: pl.Series,
        duplicate: pl.Series,
    ) -> None:
        """Add a chunk whose rows are classed: `keep`, `failed` or `duplicate`, the rest non-data."""
        sheet, duplicates = chunk.sheet, int(duplicate.sum())
        self.rows += chunk.landed
        self.lines += chunk.landed_lines
        self.accepted += int(keep.sum())
        self.accepted_lines += sheet.lines_where(keep)
        self.quarantined += int(failed.sum())
        self.quarantined_lines += sheet.lines_where(failed)
        self.non_data_lines += chunk.non_data_lines + sheet.lines_where(duplicate)
        for name, count in {**chunk.non_data, classify.DUPLICATE: duplicates}.items():
            if count:
                self.non_data[name] = self.non_data.get(name, 0) + count
        self._add_sums(chunk, errors, keep, failed, duplicate)
        self._add_errors(sheet.rows, errors, failed)
        self._add_identities(contract, chunk, keep)
        self._add_accounts(contract, chunk, keep)
        if (region := contract.region_column) in errors and region is not None:
            self.other_region += int((errors[region] == "OTHER_REGION").sum())
        for note in (*chunk.notes, *chunk.typed.notes):
            alike = replace(note, count=0)
            self.notes[alike] = self.notes.get(alike, 0) + note.count
        self.held |= dict.fromkeys(chunk.held)
        self.month_first |= chunk.month_first
        self.births += chunk.births
        self.people += People.of(contract, header, chunk.usable_values())
        self.labelled += [chunk.labelled] if chunk.labelled is not None else []
        self.settled_dates += chunk.settled_dates
        known = {*header.texts, *header.columns.values()}
        # Surplus fields of a delimited row make it a LONG_ROW.
        width = sheet.cells.width if sheet.widths is None else header.width
        self.unnamed |= {
            cell
            for cell in sheet.cells.columns[:width]
            if cell not in known and (sheet.cells[cell].is_not_null() & chunk.is_data).any()
        }

    def _add_sums(
        self,
        chunk: Chunk,
        errors: dict[str, pl.Series],
        keep: pl.Series,
        failed: pl.Series,
        duplicate: pl.Series,
    ) -> None:
        numbers = chunk.typed.values.select(list(chunk.typed.number_columns))
        unread = {
            name
            for name in numbers.columns
            if name in errors and (errors[name].is_not_null() & chunk.is_data).any()
        }
        self.control.feed(chunk.sheet.rows, numbers, chunk.is_data, unread, chunk.totals)
        groups = {
            "landed": chunk.is_data,
            "accepted": keep,
            "quarantined": failed,
            "non_data": duplicate,
        }
        for name in numbers.columns:
            sums = self.sums.setdefault(name, dict.fromkeys(groups, 0))
            for group, rows in groups.items():
                sums[group] += float(numbers[name].filter(rows).sum() or 0)

    def _add_errors(self, rows: pl.Series, errors: dict[str, pl.Series], failed: pl.Series) -> None:
        if (room := LISTED_ROWS - len(self.row_errors)) <= 0 or not failed.any():
            return
        at = failed.arg_true().head(room)
        codes = {name: series.gather(at).to_list() for name, series in errors.items()}
        for index, row in enumerate(rows.gather(at).to_list()):
            name = next(name for name, series in codes.items() if series[index] is not None)
            column = "" if name.startswith("_") else name
            self.row_errors.append((row, column, codes[name][index]))

    def _add_accounts(self, contract: Contract, chunk: Chunk, keep: pl.Series) -> None:
        columns = contract.columns.items()
        account = next((name for name, c in columns if c.scheme in _ACCOUNTS), None)
        amount = next((name for name, c in columns if c.required and c.type == "rupiah"), None)
        if account is None or amount is None:
            return
        lines = chunk.typed.values.select(account, amount).filter(keep).drop_nulls()
        for code, rupiah in lines.group_by(account).sum().iter_rows():
            self.accounts[code] += rupiah

    def _add_identities(self, contract: Contract, chunk: Chunk, keep: pl.Series) -> None:
        if "nik" not in chunk.typed.values.columns:
            return
        if "nik" in chunk.errors:
            faults = chunk.errors["nik"].filter(chunk.is_data)
            self.invalid_niks += faults.len() - faults.null_count()
            self.cut_niks += int((faults == "NIK_TRUNCATED").sum())
            self.scientific_niks += int((faults == "NIK_SCIENTIFIC").sum())
        numbers = chunk.typed.values["nik"].filter(keep).cast(pl.UInt64)
        self.niks_ending_zero += int((numbers % 10 == 0).sum())
        self.distinct_niks += numbers.n_unique()
        mismatches = checks.identity_mismatches(contract, chunk.typed, keep)
        for code, rows in mismatches.items():
            self.mismatches[code] = self.mismatches.get(code, 0) + int(rows.sum())

    def _cut(self) -> list[Note]:
        """The hold of a file whose NIKs lost their last digits: all of them, or most of many."""
        rows = self.data_rows
        is_most = rows >= FEWEST_FOR_SHARES and self.cut_niks * 2 > rows
        if not self.cut_niks or not (self.cut_niks == rows or is_most):
            return []
        return [Note.of("NIK_TRUNCATED_FILE", rows=self.cut_niks, all=rows)]

    def _levels(self) -> list[Note]:
        """The hold of a budget that holds accounts together with the accounts they sum up.

        A line may be booked at a higher account; it is a sum where its rupiah are those of the
        deepest accounts below it.
        """
        ordered = sorted(self.accounts)
        above = {upper for upper, lower in pairwise(ordered) if lower.startswith(f"{upper}.")}
        is_mixed = any(
            self.accounts[upper]
            and self.accounts[upper]
            == sum(
                rupiah
                for code, rupiah in self.accounts.items()
                if code not in above and code.startswith(f"{upper}.")
            )
            for upper in above
        )
        return [Note("CODE_LEVELS_MIXED")] if is_mixed else []

    def _refuse(self) -> None:
        """Refuse a file in which so many rows are wrong that the others cannot be trusted.

        Raises:
            FileRefused: NIKs in scientific notation, or rows of another region.

        """
        rows = self.data_rows
        if rows >= FEWEST_FOR_SHARES and self.scientific_niks * 100 > rows:
            raise FileRefused("NIK_SCIENTIFIC_FILE", rows=self.scientific_niks, all=rows)
        if self.other_region * 2 > rows:
            raise FileRefused("OTHER_REGION_FILE", rows=self.other_region, all=rows)

    def summary(self, contract: Contract, header: Header, region_code: str | None) -> Summary:
        """What the pass came to; `region_code` is the region of the file's place.

        Raises:
            AssertionError: a row, a physical line or a rupiah is in no class, or in two.

        """
        notes = [
            _as_written(replace(note, count=count), header)
            for note, count in self.notes.items()
            if note.code != "ENCODING_UTF8"
        ]
        notes += _header_notes(header, self.unnamed)
        if duplicates := self.non_data.get(classify.DUPLICATE):
            notes.append(Note.of("DUPLICATE_ROWS", rows=duplicates))
        differing = checks.differing_labels(contract, self.labelled)
        notes += [_as_written(note, header) for note in differing]
        if self.settled_dates:
            notes.append(Note.of("BIRTH_DATE_BY_NIK", rows=self.settled_dates))
        notes += [Note.of(code, rows=count) for code, count in self.mismatches.items() if count]
        self._refuse()
        mismatches = [_as_written(note, header) for note in self.control.mismatches()]
        doubts = self.people.doubts(region_code)
        held = [*self.held, *mismatches, *self._cut(), *self._levels(), *doubts]
        swapped = self.mismatches.get("SEX_MISMATCH", 0)
        if self.accepted >= FEWEST_FOR_SHARES and swapped * 20 > self.accepted:
            held.append(Note.of("SEX_MISMATCH_FILE", rows=swapped, all=self.accepted))
        if self.data_rows == 0:
            held.append(Note("NO_ROWS"))
        counts = Counts(self.accepted, self.quarantined, sum(self.non_data.values()))
        lines = Counts(self.accepted_lines, self.quarantined_lines, self.non_data_lines)
        _assert_balance(self, counts, lines)
        return Summary(
            counts=counts,
            lines=lines,
            non_data=dict(sorted(self.non_data.items())),
            control=self.sums,
            row_errors=tuple(self.row_errors),
            notes=tuple(notes),
            columns=_columns_present(contract, header),
            invalid_niks=self.invalid_niks,
            niks_ending_zero=self.niks_ending_zero,
            distinct_niks=self.distinct_niks,
            held=tuple(held),
        )


def _assert_balance(tally: Tally, counts: Counts, lines: Counts) -> None:
    problems = []
    if counts.landed != tally.rows:
        problems.append(f"{tally.rows} rows")
    if lines.landed != tally.lines:
        problems.append(f"{tally.lines} lines")
    for name, sums in tally.sums.items():
        parts = sums["accepted"] + sums["quarantined"] + sums["non_data"]
        if abs(sums["landed"] - parts) > 1e-9 * max(1.0, abs(parts)):
            problems.append(f"the sum of {name}")
    if problems:
        message = f"{', '.join(problems)} landed and are not the sum of the classes"
        raise AssertionError(message)


def _columns_present(contract: Contract, header: Header) -> tuple[str, ...]:
    wide = {value for _, value in header.wide}
    if header.wide and contract.unpivot:
        wide.add(contract.unpivot.into)
    return tuple(name for name in contract.columns if name in header.columns or name in wide)


def _as_written(note: Note, header: Header) -> Note:
    """The note with its columns called as the sender calls them."""
    named = {
        what: ", ".join(header.as_written(name) for name in str(value).split(", "))
        if what in {"column", "columns"}
        else value
        for what, value in note.values
    }
    return replace(note, values=tuple(named.items()))


def _header_notes(header: Header, unnamed: set[str]) -> list[Note]:
    notes = []
    if aliases := header.aliases():
        notes.append(Note.of("HEADER_ALIAS", columns=", ".join(aliases)))
    notes += [Note.of("UNKNOWN_COLUMN", column=text) for text in header.unknown]
    numbers = sorted(int(cell[1:]) + 1 for cell in unnamed)
    notes += [Note.of("UNNAMED_COLUMN", number=number) for number in numbers]
    return notes
