"""One chunk of a sheet: every row classed, data rows typed and checked.

Pure. What only the whole file can tell comes in as `Facts` and goes out as evidence; `file.py` reads
again where the two differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import polars as pl

from pipelines.landing import (
    asides,
    blocks,
    by_content,
    cell_faults,
    checks,
    classify,
    date_order,
    plausibility,
)
from pipelines.landing.contract import Contract
from pipelines.landing.control import ROWS, printed_count
from pipelines.landing.evidence import Evidence
from pipelines.landing.header import Header, Place
from pipelines.landing.repeats import Repeats
from pipelines.landing.sheet import Note, Sheet
from pipelines.landing.values import Typed, type_rows


@dataclass(frozen=True)
class Facts:
    """What the reading of a row depends on and only the whole file tells.

    `is_mixed`: some lines are UTF-8 and others Windows-1252, so the latter are not to be trusted.
    `month_first`: date columns in which some cell has its month before its day.
    `repeats` is None before anybody looked.
    """

    evidence: Evidence = field(default_factory=Evidence)
    is_mixed: bool = False
    month_first: frozenset[str] = frozenset()
    repeats: Repeats | None = None


@dataclass(frozen=True)
class Chunk:
    """A chunk of rows, read.

    Attributes:
        sheet: the chunk's data part: rows below the header, blank and total rows included.
        typed: their values.
        errors: column, or `_` and a rule, -> codes, for what fails anywhere.
        is_data: which rows are data.
        failed: data rows that are quarantined, repeats aside.
        landed: rows of the chunk, and physical lines, those down to the header included.
        non_data: class -> rows, and their physical lines; repeats are still data here.
        totals: position of a total row -> what it prints.
        held: why a person must decide.
        notes: what was repaired or noticed.
        settled_dates: birth dates that the NIK settled.
        month_first: date columns in which some cell has its month before its day.
        births: how unclear birth dates agree with their NIK.
        labelled: of a long file its values by label, see `checks.labelled_sums`.

    """

    sheet: Sheet
    typed: Typed
    errors: dict[str, pl.Series]
    is_data: pl.Series
    failed: pl.Series
    landed: int
    landed_lines: int
    non_data: dict[str, int]
    non_data_lines: int
    totals: dict[int, dict[str, float]]
    held: tuple[Note, ...]
    notes: tuple[Note, ...]
    settled_dates: int
    month_first: frozenset[str]
    births: date_order.BirthOrder
    labelled: pl.DataFrame | None

    @property
    def usable(self) -> pl.Series:
        """Data rows without an error of their own."""
        return self.is_data & ~self.failed

    def usable_values(self) -> pl.DataFrame:
        """Values of the usable rows."""
        usable = self.usable
        return self.typed.values if usable.all() else self.typed.values.filter(usable)


def read_chunk(
    sheet: Sheet,
    header: Header,
    contract: Contract,
    place: Place,
    facts: Facts,
    *,
    is_first: bool,
    only_strict: bool = False,
) -> Chunk:
    """Read one chunk; `is_first` means that it begins with the rows down to the header."""
    top = classify.top_classes(sheet.cells, header) if is_first else []
    body = sheet.below(len(top))
    told = Evidence(told=by_content.told_by(body.cells, header, contract))
    known = facts.evidence | told
    header = by_content.settled(header, known.told)
    typed = type_rows(
        contract,
        header,
        body.cells,
        body.numbers,
        place,
        known,
        is_tidy=body.is_tidy,
        only_strict=only_strict,
    )
    typed = replace(typed, evidence=typed.evidence | told)
    if body.widths is None:
        marked = cell_faults.overlaid(typed.errors, body, header, contract)
        typed = replace(typed, errors=marked)
    typed, settled = checks.birth_dates(contract, typed, body.cells, header, place)
    errors = _errors(body, typed, header, contract, place, facts)
    blank = classify.blank_rows(body.cells)
    classes, held = _classes(body, contract, header, errors, blank)
    is_data = ~blank & (classes.is_null() if classes is not None else True)
    if (cut := checks.last_line_error(body, contract, header, is_data)) is not None:
        errors = {"_end": cut, **errors}
    failed = _any_failed(errors, is_data)
    notes = list(sheet.notes)
    held += asides.doubts(contract, header, sheet if is_first else None, body, failed)
    if (change := checks.delimiter_change(body, header, is_data)) is not None:
        held = (*held, change)
    if body.widths is not None and ((body.widths > header.width) & ~failed).any():
        notes.append(Note("TRAILING_DELIMITER"))
    if body.ends_abruptly and is_data.len() and is_data[-1] and cut is None:
        last = int(body.rows[-1])
        notes.append(Note("NO_FINAL_NEWLINE", row=last))
    notes += plausibility.notes(contract, typed.values, is_data & ~failed)
    notes += checks.differing_totals(contract, header, typed, is_data & ~failed)
    counts = {classify.BLANK: int(blank.sum())}
    for name in top:
        counts[name] = counts.get(name, 0) + 1
    if classes is not None:
        for name, count in classes.drop_nulls().value_counts().iter_rows():
            counts[name] = counts.get(name, 0) + count
    if counts.get(classify.REPEATED):
        notes.append(Note("REPEATED_HEADER"))
    totals, unread = _totals(body, classes, contract, header, place, typed, facts)
    return Chunk(
        sheet=body,
        typed=typed,
        errors=errors,
        is_data=is_data,
        failed=failed,
        landed=sheet.rows.len(),
        landed_lines=sheet.line_count,
        non_data={name: count for name, count in counts.items() if count},
        non_data_lines=sheet.lines_above(len(top)) + body.lines_where(~is_data),
        totals=totals,
        held=held,
        notes=(*notes, *unread),
        settled_dates=settled,
        month_first=date_order.month_first_columns(contract, typed, body.cells, header),
        births=date_order.BirthOrder.of(typed, body.cells, header),
        labelled=checks.labelled_sums(contract, header, typed, is_data & ~failed),
    )


def _errors(
    body: Sheet, typed: Typed, header: Header, contract: Contract, place: Place, facts: Facts
) -> dict[str, pl.Series]:
    """Every check's codes, the gravest first: the first one is what a receipt tells."""
    found: dict[str, pl.Series | None] = {}
    if facts.is_mixed and body.recoded is not None:
        found["_encoding"] = checks.codes(body.recoded, "ENCODING_MIXED")
    found["_width"] = checks.width_errors(body, header.width)
    order = date_order.order_errors(typed, body.cells, header, facts.month_first)
    future = checks.future_errors(contract, typed.values, place)
    for name in (*contract.columns, *typed.errors):
        found[name] = _first(typed.errors.get(name), order.get(name), future.get(name))
    found["_unit"] = checks.unit_errors(body, header, contract)
    found["_wide"] = checks.wide_errors(contract, header, typed)
    found["_any"] = checks.any_errors(contract, typed)
    if contract.region_column is not None:
        outside = checks.other_region(contract, typed.values, place)
        found[contract.region_column] = _first(found.get(contract.region_column), outside)
    return {name: series for name, series in found.items() if series is not None}


def _first(*series: pl.Series | None) -> pl.Series | None:
    """Per row the first code that any of these has."""
    given = [one for one in series if one is not None]
    if len(given) < 2:
        return given[0] if given else None
    result = given[0]
    for one in given[1:]:
        result = result.zip_with(result.is_not_null(), one)
    return result


def _any_failed(errors: dict[str, pl.Series], is_data: pl.Series) -> pl.Series:
    failed = pl.Series([False]).new_from_index(0, is_data.len())
    for series in errors.values():
        failed = failed | series.is_not_null()
    return failed & is_data


def _classes(
    body: Sheet, contract: Contract, header: Header, errors: dict[str, pl.Series], blank: pl.Series
) -> tuple[pl.Series | None, tuple[Note, ...]]:
    """Class of each row that is neither blank nor data (null elsewhere); why the file is held."""
    look = _any_failed(errors, ~blank)
    telling = classify.telling_rows(contract, body.cells, header)
    if telling is not None:
        look = look | (telling & ~blank)
    at = look.arg_true()
    if not at.len():
        return None, ()
    cells = body.cells[at]
    kinds = classify.kinds(contract, cells, header)
    repeats = (kinds == classify.DATA) & blocks.header_lines(cells, header)
    kinds = pl.Series([classify.REPEATED]).new_from_index(0, at.len()).zip_with(repeats, kinds)
    if (furniture := blocks.furniture(body, header, contract)) is not None:
        line = furniture.gather(at) & (kinds != classify.REPEATED)
        kinds = pl.Series([classify.BLOCK]).new_from_index(0, at.len()).zip_with(line, kinds)
    is_other = kinds != classify.DATA
    held: tuple[Note, ...] = ()
    rest = cells.filter(~is_other)
    if (position := classify.other_header(contract, rest)) is not None:
        row = int(body.rows.gather(at).filter(~is_other)[position])
        held = (Note("SECOND_HEADER", row=row),)
    if not is_other.any():
        return None, held
    none = pl.Series([None], dtype=pl.String).new_from_index(0, look.len())
    return none.scatter(at.filter(is_other), kinds.filter(is_other)), held


def _totals(
    body: Sheet,
    classes: pl.Series | None,
    contract: Contract,
    header: Header,
    place: Place,
    typed: Typed,
    facts: Facts,
) -> tuple[dict[int, dict[str, float]], tuple[Note, ...]]:
    """What the chunk's total rows print, by their position; the note where one cannot be read."""
    if classes is None:
        return {}, ()
    at = (classes == classify.TOTAL).fill_null(value=False).arg_true()
    if not at.len():
        return {}, ()
    cells = body.cells[at]
    numbers = body.numbers[at] if body.numbers is not None else None
    known = facts.evidence | typed.evidence
    read = type_rows(contract, header, cells, numbers, place, known)
    found: dict[int, dict[str, float]] = {}
    notes: list[Note] = []
    number_cells = set(typed.number_columns.values())
    for index, position in enumerate(at.to_list()):
        printed = {
            name: float(value)
            for name in typed.number_columns
            if (value := read.values[name][index]) is not None
        }
        row = cells[[index]]
        count = printed_count(row, number_cells, is_said=bool(printed))
        if count is not None:
            printed[ROWS] = float(count)
        found[position] = printed
        unread = [
            name
            for name, cell in typed.number_columns.items()
            if name not in printed and _has_words(row[cell])
        ]
        is_lost = not printed and any(_has_digits(column) for column in row.iter_columns())
        if unread or is_lost:
            columns = ", ".join(unread) or "-"
            number = int(body.rows[position])
            notes.append(Note.of("CONTROL_TOTAL_UNREAD", row=number, columns=columns))
    return found, tuple(notes)


def _has_words(cell: pl.Series) -> bool:
    """Whether the cell of one row holds more than a dash."""
    return bool(cell.str.contains(r"\w").fill_null(value=False)[0])


def _has_digits(cell: pl.Series) -> bool:
    return bool(cell.str.contains("[0-9]").fill_null(value=False)[0])
