"""The passes over one file: chunks in, parts out, until the file's end agrees with its beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.landing import by_content, checks
from pipelines.landing.chunk import Chunk, Facts, read_chunk
from pipelines.landing.contract import Contract
from pipelines.landing.delimited import Delimited
from pipelines.landing.header import Header, Place
from pipelines.landing.misplaced import hidden
from pipelines.landing.repeats import (
    Hashes,
    Repeats,
    find_repeats,
    key_hashes,
    repeated_hashes,
)
from pipelines.landing.sheet import Sheet
from pipelines.landing.tally import Summary, Tally
from pipelines.landing.values import LABEL_SEPARATOR

UNKNOWN_SENDER = "unknown"
_RUNNING_NUMBERS = frozenset({"NO", "NOMOR", "NOMOR URUT", "NO URUT"})


@dataclass(frozen=True)
class Part:
    """Some rows of a file.

    Attributes:
        accepted: typed canonical columns, identifiers in clear, plus `_row`, `_sheet`, `_sender`,
            `_region_code`, `_period`; a wide row appears once per label.
        quarantined: `_row`, `_sheet`, `codes` (list), `columns` (list), `_sender`, `_region_code`,
            `_period` and what could be read of the columns that are not personal, then the cells as
            sent; of a wide file no more than the cells.

    """

    accepted: pl.DataFrame
    quarantined: pl.DataFrame


class Reading:
    """One file under its contract; `tally` is what the last pass saw."""

    def __init__(
        self,
        contract: Contract,
        place: Place,
        table: Sheet | Delimited,
        header: Header,
        *,
        only_strict: bool,
        block_bytes: int,
    ) -> None:
        self._contract = contract
        self._place = place
        self._table = table
        self._header = header
        self._only_strict = only_strict
        self._block_bytes = block_bytes
        self._tally = Tally()

    def summary(self) -> Summary:
        """What the last pass came to; see `Tally.summary`."""
        told: by_content.Told = frozenset().union(*(used.told for used in self._tally.used))
        notes = dict.fromkeys(by_content.doubts(told, self._header), 0)
        self._tally.notes = {**notes, **self._tally.notes}
        header = by_content.settled(self._header, told)
        return self._tally.summary(self._contract, header, self._place.region_code)

    def once(self, facts: Facts, emit: Callable[[Part], None]) -> Facts | None:
        """One pass under `facts`: None when it holds, else the facts to read again under."""
        tally = self._tally = Tally()
        hashes: list[Hashes] = []
        repeats = facts.repeats
        for chunk, is_only in self._chunks(facts, tally):
            own = key_hashes(self._contract, chunk.usable_values())
            if is_only and (again := repeated_hashes(own)).size:
                repeats = find_repeats(self._contract, [self._candidates(chunk, again)])
            elif not is_only:
                hashes.append(own)
            emit(self._part(chunk, repeats, tally))
        evidence = facts.evidence
        for used in tally.used:
            evidence |= used
        seen = Facts(evidence, tally.is_mixed, tally.swapped_dates(self._contract))
        if (
            tally.used - {evidence}
            or seen.is_mixed != facts.is_mixed
            or (seen.month_first != facts.month_first)
        ):
            return seen
        if repeats is None and hashes:
            again = repeated_hashes(np.concatenate(hashes))
            if again.size:
                known = Facts(evidence, facts.is_mixed, facts.month_first)
                return Facts(
                    evidence, facts.is_mixed, facts.month_first, self._gather(known, again)
                )
        return None

    def _chunks(self, facts: Facts, tally: Tally) -> Iterator[tuple[Chunk, bool]]:
        """The chunks, each with whether it is the file's only one.

        What one chunk says of the file's way to write numbers holds for those after it too.
        """
        table, evidence = self._table, facts.evidence
        sheets = (
            table.chunks(only_strict=self._only_strict, block_bytes=self._block_bytes)
            if isinstance(table, Delimited)
            else iter([table])
        )
        sheet, number = next(sheets, None), 0
        while sheet is not None:
            following = next(sheets, None)
            chunk = read_chunk(
                sheet,
                self._header,
                self._contract,
                self._place,
                Facts(evidence, facts.is_mixed, facts.month_first),
                is_first=number == 0,
                only_strict=self._only_strict,
            )
            evidence |= chunk.typed.evidence
            tally.used.add(evidence)
            yield chunk, number == 0 and following is None
            sheet, number = following, number + 1

    def _candidates(self, chunk: Chunk, hashes: Hashes) -> pl.DataFrame:
        """Usable rows whose key occurs more than once in the file, with their values."""
        usable = chunk.usable_values()
        is_candidate = pl.Series(np.isin(key_hashes(self._contract, usable), hashes))
        rows = chunk.sheet.rows.filter(chunk.usable)
        found = usable.with_columns(rows.alias("_row"))
        if self._contract.is_keyed_by_amount:
            found = found.with_columns(self._rest(chunk.sheet).filter(chunk.usable))
        return found.filter(is_candidate)

    def _rest(self, sheet: Sheet) -> pl.Series:
        """What stands in the columns that are not read, running numbers aside, as one text.

        Lines that are told apart by their amounts only are the same line when all cells agree.
        """
        read = {*self._header.columns.values(), *self._header.wide.values()}
        cells = [
            pl.col(cell).fill_null("")
            for cell, text in self._header.texts.items()
            if cell not in read and text not in _RUNNING_NUMBERS
        ]
        text = pl.concat_str(cells, separator="\n") if cells else pl.lit("")
        return sheet.cells.with_columns(text.alias("_rest"))["_rest"]

    def _gather(self, facts: Facts, hashes: Hashes) -> Repeats:
        """Duplicates and conflicts among the rows of the whole file that share a key."""
        found = [self._candidates(chunk, hashes) for chunk, _ in self._chunks(facts, Tally())]
        return find_repeats(self._contract, found)

    def _part(self, chunk: Chunk, repeats: Repeats | None, tally: Tally) -> Part:
        """The chunk's rows in their classes; the tally grows by them."""
        rows, errors, failed = chunk.sheet.rows, chunk.errors, chunk.failed
        duplicate = pl.Series([False]).new_from_index(0, rows.len())
        if repeats is not None:
            duplicate = rows.is_in(repeats.duplicates.implode()) & chunk.usable
            clash = rows.is_in(repeats.conflicts.implode()) & chunk.usable
            if (codes := checks.codes(clash, "KEY_CONFLICT")) is not None:
                errors = {**errors, "_key": codes}
                failed = failed | clash
        keep = chunk.is_data & ~failed & ~duplicate
        tally.add(self._contract, self._header, chunk, errors, keep, failed, duplicate)
        aside = _quarantined(chunk.sheet, errors, failed)
        if self._contract.unpivot is None:
            aside = pl.concat([self._readable(chunk, failed), aside], how="horizontal")
        return Part(self._placed(chunk, keep), aside)

    def _readable(self, chunk: Chunk, failed: pl.Series) -> pl.DataFrame:
        """What the quarantined rows are about, as far as it could be read: nothing personal."""
        place, columns = self._place, self._contract.columns
        frame = self._placed(chunk, failed)
        return frame.select(
            "_sender",
            pl.col("_region_code").fill_null(pl.lit(place.region_code, dtype=pl.String)),
            pl.col("_period").fill_null(pl.lit(place.period, dtype=pl.String)),
            *(name for name in frame.columns if name in columns and not columns[name].personal),
        )

    def _placed(self, chunk: Chunk, keep: pl.Series) -> pl.DataFrame:
        """The rows to keep, with their provenance; wide rows unfolded."""
        contract, place, sheet = self._contract, self._place, chunk.sheet
        given = self._header.sender
        frame = hidden(chunk.typed.values, contract).with_columns(
            _row=sheet.rows,
            _sheet=pl.lit(sheet.name),
            _given=sheet.cells[given].str.strip_chars() if given else pl.lit(None, dtype=pl.String),
        )
        frame = _unfold(frame if keep.all() else frame.filter(keep), contract, self._header)
        own_columns = [pl.col(name) for name in contract.sender_columns if name in frame.columns]
        return frame.with_columns(
            _sender=pl.coalesce(
                pl.col("_given"),
                pl.lit(place.region_code, dtype=pl.String),
                *own_columns,
                pl.lit(UNKNOWN_SENDER),
            ),
            _region_code=pl.col(contract.region_column)
            if contract.region_scope == "row" and contract.region_column
            else pl.lit(place.region_code, dtype=pl.String),
            _period=pl.col(contract.period_column)
            if contract.period_column
            else pl.lit(place.period, dtype=pl.String),
        ).drop("_given")


def _unfold(frame: pl.DataFrame, contract: Contract, header: Header) -> pl.DataFrame:
    """A wide file as one row per label that has a value."""
    if contract.unpivot is None or not header.wide:
        return frame
    fixed = [name for name in frame.columns if LABEL_SEPARATOR not in name]
    parts = []
    for label in contract.unpivot.groups:
        here = {
            name: f"{name}{LABEL_SEPARATOR}{label}"
            for name in contract.unpivot.values
            if (label, name) in header.wide
        }
        if here:
            part = frame.select(
                *fixed,
                pl.lit(label).alias(contract.unpivot.into),
                *(pl.col(cell).alias(name) for name, cell in here.items()),
                *(
                    pl.lit(None, dtype=pl.Int64).alias(name)
                    for name in contract.unpivot.values
                    if name not in here
                ),
            )
            parts.append(
                part.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in here))
            )
    return pl.concat(parts, how="diagonal")


def _quarantined(sheet: Sheet, errors: dict[str, pl.Series], failed: pl.Series) -> pl.DataFrame:
    """Quarantined rows with every reason, cells as sent."""
    at = failed.arg_true()
    cells = sheet.cells[at] if at.len() else sheet.cells.clear()
    none = {"_": pl.Series([None], dtype=pl.String).new_from_index(0, at.len())}
    codes = pl.DataFrame({name: series.gather(at) for name, series in errors.items()} or none)
    reasons = codes.select(
        codes=pl.concat_list(pl.all()).list.drop_nulls(),
        columns=pl.concat_list(
            pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in codes.columns
        ).list.drop_nulls(),
    )
    numbered = pl.DataFrame({"_row": sheet.rows.gather(at)}).with_columns(_sheet=pl.lit(sheet.name))
    return pl.concat([numbered, reasons, cells], how="horizontal")
