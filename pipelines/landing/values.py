"""Values: text cells of data rows -> typed canonical columns, and per cell the reason why not.

A cell that holds text and yields no value is an error with a code, never a silent null. Each column
is read in two steps: `_plain` takes the cells that are written the one plain way, a whole column at a
time; what it leaves goes through `strict_values`, once per distinct text. Where the plain reading
gives a value, the strict one gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from pipelines.identity import nik as nik_rules
from pipelines.landing import calendar, codes, numerals, region_schemes
from pipelines.landing.contract import Column, Contract
from pipelines.landing.evidence import Evidence
from pipelines.landing.header import Header, Place
from pipelines.landing.official_regions import official_register
from pipelines.landing.sheet import Note
from pipelines.landing.strict_values import (
    SCIENTIFIC,
    Cells,
    Judged,
    polars_type,
    read_strictly,
)
from pipelines.landing.uniform import is_uniform, nulls

_WHOLE = r"^-?[0-9]{1,15}$"
_TIDY = r"^[!-~]+(?: [!-~]+)*$"  # printable ASCII, single blanks inside
_PLAIN: dict[str, str] = {
    "text": _TIDY,
    "label": _TIDY,
    "code": _TIDY,
    "identifier": r"^[0-9A-Za-z]+$",
    "integer": _WHOLE,
    "rupiah": _WHOLE,
    "decimal": _WHOLE,
    "sex": r"^[LP]$",
    "month": r"^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$",
    "year": r"^(19|20)[0-9]{2}$",
}
# Types whose cells mean the same whether a workbook stores them as text or as a number.
_SAME_AS_NUMBER = frozenset({"text", "label", "code", "sex"})
NUMBER_TYPES = frozenset({"integer", "rupiah", "decimal"})
LABEL_SEPARATOR = "@"


@dataclass(frozen=True)
class Typed:
    """Typed data rows.

    Attributes:
        values: canonical columns (NIK and other identifiers still in clear); the value columns of
            a wide file are called `value@label`.
        errors: column of `values` -> codes of its cells' errors, for columns that have any.
        evidence: what the cells say of how the file writes numbers and region codes.
        number_columns: column of `values` -> cell column, for control totals.
        notes: codes that were repaired, or left because nothing proves what they mean.
        birth: the column of birth dates, where there is one beside NIKs.

    """

    values: pl.DataFrame
    errors: dict[str, pl.Series]
    evidence: Evidence = field(default_factory=Evidence)
    number_columns: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    birth: str | None = None

    @cached_property
    def births(self) -> pl.DataFrame:
        """What the NIKs say of birth and sex, see `birth_parts`."""
        return nik_rules.birth_parts(self.values["nik"])

    @cached_property
    def other_days(self) -> pl.Series:
        """Where day or month of the birth date is not the NIK's; null where either is missing."""
        if self.birth is None:
            return pl.Series([False]).new_from_index(0, self.values.height)
        days = self.values[self.birth].dt
        return (days.day() != self.births["day"]) | (days.month() != self.births["month"])


def type_rows(
    contract: Contract,
    header: Header,
    cells: pl.DataFrame,
    numbers: pl.DataFrame | None,
    place: Place,
    known: Evidence,
    *,
    is_tidy: bool = False,
    only_strict: bool = False,
) -> Typed:
    """Type the data rows `cells` (and their `numbers` flags) by the contract.

    `known` is what other parts of the file say of its ways to write; `is_tidy` what the sheet says of
    its cells. `only_strict` leaves the quick reading out, to compare the two.
    """
    located = _located(contract, header)
    columns = {
        name: Cells(cells[cell], numbers[cell] if numbers is not None else None)
        for name, (_, cell) in located.items()
        if cell is not None
    }
    plain = {
        name: _empty(found.text, located[name][0]) if only_strict
        else _plain(located[name][0], found, is_tidy=is_tidy)
        for name, found in columns.items()
    }  # fmt: skip
    number_columns = {
        name: cell
        for name, (column, cell) in located.items()
        if cell is not None and column.type in NUMBER_TYPES
    }
    evidence = Evidence(
        numerals.Evidence.of(_texts(columns[name], plain[name]) for name in number_columns),
        frozenset(
            (name, code)
            for name, (column, cell) in located.items()
            if cell is not None and column.type == "region_code"
            for code in region_schemes.bare_codes(cells[cell])
        ),
        carried=frozenset(
            name
            for name, (column, cell) in located.items()
            if cell is not None and column.from_path and _is_carried(cells[cell])
        ),
    )
    judged = known | evidence
    values: dict[str, pl.Series] = {}
    errors: dict[str, pl.Series] = {}
    notes: list[Note] = []
    for name, (column, _) in located.items():
        given = {"region": place.region_code, "period": place.period}.get(column.from_path or "")
        found = columns.get(name)
        faults = None
        if found is None:
            value = pl.Series([given], dtype=pl.String).new_from_index(0, cells.height)
            value = value.cast(polars_type(column))
        else:
            how = _judged(name, column, judged, place)
            value, faults = _read(column, found, plain[name], how)
            notes += _code_notes(name, column, found.text, plain[name], value, how)
            if given is not None and name not in judged.carried:
                value = pl.Series([given]).new_from_index(0, value.len())
        faults = _limits(name, column, value, faults)
        values[name] = value
        if faults is not None and faults.null_count() < faults.len():
            errors[name] = faults
    frame = pl.DataFrame(values) if values else pl.DataFrame(height=cells.height)
    birth = contract.birth_column if "nik" in values else None
    return Typed(frame, errors, evidence, number_columns, tuple(notes), birth)


def _is_carried(cells: pl.Series) -> bool:
    """Whether some cell says a region or a month; a word such as JUMLAH in the column says none."""
    if not cells.null_count():
        return True
    return cells.null_count() < cells.len() and bool(cells.str.contains("[0-9]").any())


def _judged(name: str, column: Column, known: Evidence, place: Place) -> Judged:
    regions = None
    if column.type == "region_code":
        regions = region_schemes.judge_column(
            known.codes_of(name), official_register, place.region_code
        )
    return Judged(known.numbers.grammar, regions)


def _code_notes(
    name: str, column: Column, sent: pl.Series, plain: pl.Series, value: pl.Series, how: Judged
) -> list[Note]:
    found: list[Note] = []
    if column.scheme is not None:
        found += codes.notes(sent.filter(plain.is_null()), column.scheme, name)
    if column.type == "nik" and plain.null_count():
        # What `plain` left and the strict reading still accepted was written with something around it.
        left = plain.is_null() & value.is_not_null()
        mended = int((sent.filter(left) != value.filter(left)).sum())
        if mended:
            found.append(Note("NIK_CLEANED", count=mended))
    # Every value stands in a cell, so the nulls beyond the empty cells are those of unread ones.
    if column.type == "sex" and (unknown := value.null_count() - sent.null_count()) > 0:
        found.append(Note("SEX_UNKNOWN", count=unknown))
    if column.type == "identifier" and value.null_count() > sent.null_count():
        signs = int(sent.str.contains(r"^[^0-9A-Za-z]+$").sum())
        found += [Note("IDENTIFIER_EMPTY", count=signs)] if signs else []
    if how.regions is not None:
        found += region_schemes.notes(name, sent, how.regions)
    return found


def _located(contract: Contract, header: Header) -> dict[str, tuple[Column, str | None]]:
    """Every column to type, with the cell column it is read from (None: absent in this file)."""
    unfolded = set()
    located: dict[str, tuple[Column, str | None]] = {}
    if contract.unpivot is not None and header.wide:
        unfolded = {contract.unpivot.into, *contract.unpivot.values}
        for (label, value), cell in header.wide.items():
            located[f"{value}{LABEL_SEPARATOR}{label}"] = (contract.columns[value], cell)
    for name, column in contract.columns.items():
        if name not in unfolded:
            located[name] = (column, header.columns.get(name))
    return located


def _empty(cells: pl.Series, column: Column) -> pl.Series:
    return nulls(cells.len(), polars_type(column))


def _kept(cells: pl.Series, is_plain: pl.Series) -> pl.Series:
    """The cells that are plain, null elsewhere."""
    if is_plain.null_count() == 0 and is_plain.all():
        return cells
    return cells.zip_with(is_plain.fill_null(value=False), nulls(cells.len(), cells.dtype))


def _plain(column: Column, cells: Cells, *, is_tidy: bool) -> pl.Series:
    """Values of the cells that are written the one plain way; null says nothing."""
    text = cells.text
    if text.null_count() == text.len():
        return _empty(text, column)
    if column.type == "nik":
        return _kept(text, nik_rules.is_plain(text))
    if column.type == "date":
        return calendar.plain_dates(text)
    if column.scheme is not None:
        return _kept(text, codes.is_canonical(text, column.scheme))
    pattern = _PLAIN.get(column.type)
    if pattern is None:
        return _empty(text, column)
    if pattern is _TIDY and is_tidy:
        return text
    is_plain = (
        text.head(1).str.contains(pattern).new_from_index(0, text.len())
        if is_uniform(text)
        else text.str.contains(pattern)
    )
    return _kept(text, is_plain).cast(polars_type(column))


def _texts(cells: Cells, plain: pl.Series) -> pl.Series:
    """The cells of a number column that are written in words of some grammar."""
    if plain.null_count() == cells.text.null_count():
        return cells.text.clear()
    left = cells.text.is_not_null() & plain.is_null()
    if cells.is_number is not None:
        left = left & ~cells.is_number
    return cells.text.filter(left)


def _read(
    column: Column, cells: Cells, plain: pl.Series, how: Judged
) -> tuple[pl.Series, pl.Series | None]:
    """Values of a column and the codes of its errors; the plain ones stand already."""
    if _is_done(column, cells, plain):
        return plain, None
    left = cells.text.is_not_null() & plain.is_null()
    if cells.is_number is not None and column.type not in _SAME_AS_NUMBER:
        left = left | cells.is_number
    if column.type == "nik":
        left = left | cells.text.is_null()
    at = left.arg_true()
    if not at.len():
        return plain, None
    rest = cells.take(at)
    strict = read_strictly(column, rest, how)
    values = (
        strict["value"] if at.len() == plain.len() else plain.clone().scatter(at, strict["value"])
    )
    code = strict["code"]
    if code.null_count() == code.len():
        return values, None
    return values, nulls(plain.len()).scatter(at, code)


def _is_done(column: Column, cells: Cells, plain: pl.Series) -> bool:
    """Whether the plain reading left nothing, as it mostly does; told without a look at the rows."""
    if plain.null_count() > cells.text.null_count():
        return False
    if column.type == "nik" and cells.text.null_count():
        return False
    if cells.is_number is None or column.type in _SAME_AS_NUMBER:
        return True
    return not cells.is_number.any()


def _limits(
    name: str, column: Column, values: pl.Series, codes: pl.Series | None
) -> pl.Series | None:
    """The codes with the column's own limits added: a minimum, a whole code, and that it is filled."""
    wanted: list[tuple[pl.Series, str]] = []
    if column.minimum is not None:
        wanted.append((values < column.minimum, "BELOW_MINIMUM"))
    if column.type == "code" and values.str.contains("+", literal=True).any():
        wanted.append((values.str.contains(SCIENTIFIC), "DIGITS_LOST"))
    must_be_filled = column.required and not column.may_be_empty
    if must_be_filled and values.null_count() and LABEL_SEPARATOR not in name:
        wanted.append((values.is_null(), "REQUIRED_EMPTY"))
    for wrong, code in wanted:
        is_wrong = wrong.fill_null(value=False)
        if not is_wrong.any():
            continue
        base = codes if codes is not None else nulls(values.len())
        codes = (
            pl.Series([code])
            .new_from_index(0, values.len())
            .zip_with(is_wrong & base.is_null(), base)
        )
    return codes
