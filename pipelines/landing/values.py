"""Values: text cells of data rows -> typed canonical columns, and per cell the reason why not.

A cell that holds text and yields no value is an error with a code, never a silent null. Each column
is read twice as fast as it looks: `plain` takes the cells that are written the one plain way, whole
columns at a time; what it leaves goes through `strict`, once per distinct text. Where `plain` gives
a value, `strict` gives the same one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.identity import nik as nik_rules
from pipelines.landing import calendar, codes, numerals, region_schemes
from pipelines.landing.contract import Column, Contract
from pipelines.landing.evidence import Evidence
from pipelines.landing.header import Header, Place
from pipelines.landing.sheet import Note

_REGION_CODE = r"^(ID|[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?|[0-9]{2}\.[0-9]{2}(\+[0-9]{2}\.[0-9]{2})+)$"
_NATION = ["ID", "INDONESIA", "NASIONAL", "0", "00"]
_SEX = {
    "L": "L", "LK": "L", "LAKI-LAKI": "L", "LAKI LAKI": "L", "PRIA": "L", "1": "L",
    "P": "P", "PR": "P", "PEREMPUAN": "P", "WANITA": "P", "2": "P",
}  # fmt: skip
_UNWANTED = r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
_SCIENTIFIC = r"^\s*[0-9]([.,][0-9]+)?[eE]\+[0-9]+\s*$"  # of a long number only its size is left
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
_CODES = {
    "date": "NOT_A_DATE",
    "month": "NOT_A_MONTH",
    "year": "NOT_A_YEAR",
    "integer": "NOT_A_NUMBER",
    "rupiah": "NOT_AN_AMOUNT",
    "decimal": "NOT_A_NUMBER",
    "region_code": "NOT_A_REGION_CODE",
    "day": "NOT_A_DAY",
}
_CALENDAR = {"date": calendar.as_date, "month": calendar.as_month, "day": calendar.as_day}
_POLARS: dict[str, pl.DataType] = {
    "date": pl.Date(),
    "year": pl.Int32(),
    "day": pl.Int32(),
    "integer": pl.Int64(),
    "rupiah": pl.Int64(),
    "decimal": pl.Float64(),
}
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

    """

    values: pl.DataFrame
    errors: dict[str, pl.Series]
    evidence: Evidence = field(default_factory=Evidence)
    number_columns: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Judged:
    """What the whole file says of how a column is to be read."""

    grammar: numerals.Grammar
    regions: region_schemes.Verdict | None


@dataclass(frozen=True)
class _Cells:
    """The cells of one column: text, and which of them a workbook stores as a number."""

    text: pl.Series
    is_number: pl.Series | None = None

    def take(self, at: pl.Series) -> _Cells:
        """The cells at these places."""
        numbers = self.is_number.gather(at) if self.is_number is not None else None
        return _Cells(self.text.gather(at), numbers)


def type_rows(
    contract: Contract,
    header: Header,
    cells: pl.DataFrame,
    numbers: pl.DataFrame | None,
    place: Place,
    known: Evidence,
    *,
    only_strict: bool = False,
) -> Typed:
    """Type the data rows `cells` (and their `numbers` flags) by the contract.

    `known` is what other parts of the file say of its ways to write. `only_strict` leaves the quick
    reading out, to compare the two.
    """
    located = _located(contract, header)
    columns = {
        name: _Cells(cells[cell], numbers[cell] if numbers is not None else None)
        for name, (_, cell) in located.items()
        if cell is not None
    }
    plain = {
        name: _empty(found.text, located[name][0]) if only_strict
        else _plain(located[name][0], found)
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
            value = value.cast(_dtype(column))
        else:
            how = _judged(name, column, judged, place)
            value, faults = _read(column, found, plain[name], how)
            notes += _code_notes(name, column, found.text, plain[name], value, how)
            if given is not None:
                value = value.zip_with(
                    found.text.is_not_null(), pl.Series([given]).new_from_index(0, value.len())
                )
        faults = _limits(name, column, value, faults)
        values[name] = value
        if faults is not None and faults.null_count() < faults.len():
            errors[name] = faults
    frame = pl.DataFrame(values) if values else pl.DataFrame(height=cells.height)
    return Typed(frame, errors, evidence, number_columns, tuple(notes))


def _judged(name: str, column: Column, known: Evidence, place: Place) -> _Judged:
    regions = None
    if column.type == "region_code":
        regions = region_schemes.judge_column(
            known.codes_of(name), region_schemes.official_register, place.region_code
        )
    return _Judged(known.numbers.grammar, regions)


def _code_notes(
    name: str, column: Column, sent: pl.Series, plain: pl.Series, value: pl.Series, how: _Judged
) -> list[Note]:
    found: list[Note] = []
    if column.scheme is not None:
        found += codes.notes(sent.filter(plain.is_null()), column.scheme, name)
    if column.type == "nik":
        # What `plain` left and the strict reading still accepted was written with something around it.
        mended = int((value.is_not_null() & plain.is_null()).sum())
        if mended:
            found.append(Note("NIK_CLEANED", count=mended))
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


def _dtype(column: Column) -> pl.DataType:
    return _POLARS.get(column.type, pl.String())


def _empty(cells: pl.Series, column: Column) -> pl.Series:
    return pl.Series([None], dtype=_dtype(column)).new_from_index(0, cells.len())


def _kept(cells: pl.Series, is_plain: pl.Series) -> pl.Series:
    """The cells that are plain, null elsewhere."""
    if is_plain.null_count() == 0 and is_plain.all():
        return cells
    return cells.zip_with(is_plain.fill_null(value=False), _nulls(cells))


def _nulls(like: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=like.dtype).new_from_index(0, like.len())


def _plain(column: Column, cells: _Cells) -> pl.Series:
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
    return _kept(text, text.str.contains(pattern)).cast(_dtype(column))


def _texts(cells: _Cells, plain: pl.Series) -> pl.Series:
    """The cells of a number column that are written in words of some grammar."""
    left = cells.text.is_not_null() & plain.is_null()
    if cells.is_number is not None:
        left = left & ~cells.is_number
    return cells.text.filter(left)


def _read(
    column: Column, cells: _Cells, plain: pl.Series, how: _Judged
) -> tuple[pl.Series, pl.Series | None]:
    """Values of a column and the codes of its errors; the plain ones stand already."""
    left = cells.text.is_not_null() & plain.is_null()
    if cells.is_number is not None and column.type not in _SAME_AS_NUMBER:
        left = left | cells.is_number
    if column.type == "nik":
        left = left | cells.text.is_null()
    at = left.arg_true()
    if not at.len():
        return plain, None
    rest = cells.take(at)
    strict = _strict(column, rest, how)
    values = (
        strict["value"] if at.len() == plain.len() else plain.clone().scatter(at, strict["value"])
    )
    code = strict["code"]
    if code.null_count() == code.len():
        return values, None
    return values, _no_codes(plain.len()).scatter(at, code)


def _strict(column: Column, cells: _Cells, how: _Judged) -> pl.DataFrame:
    """`value` and `code` of cells of any writing, each distinct cell read once."""
    frame = pl.DataFrame({"c": cells.text})
    if cells.is_number is not None:
        frame = frame.with_columns(n=cells.is_number)
    is_constant = _is_constant(cells)
    distinct = frame.head(1) if is_constant else frame.unique(maintain_order=True)
    value = _parse(column, how, has_numbers=cells.is_number is not None)
    read = distinct.with_columns(value=value.cast(_dtype(column)))
    read = read.with_columns(code=_code(column, how, has_numbers=cells.is_number is not None))
    if column.type == "region_code" and not column.defines_regions:
        unknown = region_schemes.unknown_codes(read["value"].drop_nulls())
        if unknown:
            is_unknown = pl.col("value").is_in(list(unknown)).fill_null(value=False)
            read = read.with_columns(
                code=pl.when(is_unknown).then(pl.lit("REGION_UNKNOWN")).otherwise("code")
            )
    if column.type in {"nik", "region_code"}:
        read = read.with_columns(value=pl.when(pl.col("code").is_null()).then("value"))
    if distinct.height == frame.height:
        return read.select("value", "code")
    if is_constant:
        return pl.DataFrame(
            [read[name].new_from_index(0, frame.height) for name in ("value", "code")]
        )
    joined = frame.join(read, on=frame.columns, how="left", nulls_equal=True, maintain_order="left")
    return joined.select("value", "code")


def _is_constant(cells: _Cells) -> bool:
    """Whether all cells are one text, as status, month and region mostly are."""
    text = cells.text
    return cells.is_number is None and text.null_count() == 0 and bool((text == text[0]).all())


def _parse(column: Column, how: _Judged, *, has_numbers: bool) -> pl.Expr:
    """Value of the cell `c` by the column's type; null where it is none."""
    is_number = pl.col("n") if has_numbers else pl.lit(value=False)
    text = (
        pl.col("c")
        .str.normalize("NFC")
        .str.replace_all(r"[\s\u00a0]+", " ")
        .str.replace_all(_UNWANTED, "")
        .str.strip_chars()
    )
    match column.type:
        case "nik":
            return nik_rules.cleaned("c")
        case "identifier":
            bare = pl.col("c").str.replace(r"^([0-9]+)\.0$", "$1")
            return bare.str.replace_all(r"[^0-9A-Za-z]", "")
        case "sex":
            return text.str.to_uppercase().replace_strict(
                _SEX, default=None, return_dtype=pl.String
            )
        case "region_code":
            judged = how.regions if how.regions is not None and how.regions.speaks else None
            upper = region_schemes.tidy(text) if judged else text.str.to_uppercase()
            code = pl.when(upper.is_in(_NATION)).then(pl.lit("ID")).otherwise(upper)
            dotted = pl.when(code.str.contains(_REGION_CODE)).then(code)
            return region_schemes.resolved(upper, dotted, judged) if judged else dotted
        case "date" | "month" | "day":
            return _CALENDAR[column.type]("c")
        case "year":
            year = text.str.extract(r"^(19[0-9]{2}|20[0-9]{2}|2100)$", 1)
            return year.cast(pl.Int32, strict=False)
        case "integer" | "rupiah":
            number = numerals.parsed(
                "c", is_number=is_number, grammar=how.grammar, whole_only=column.type == "integer"
            )
            whole = numerals.without_zero_decimals(number).cast(pl.Int64, strict=False)
            scaled = pl.when(number.str.contains(r"[eE]")).then(
                number.cast(pl.Float64, strict=False)
            )
            return pl.coalesce(
                whole,
                pl.when(scaled.abs() < 1e15, scaled == scaled.round()).then(
                    scaled.cast(pl.Int64, strict=False)
                ),
            )
        case "decimal":
            number = numerals.parsed(
                "c", is_number=is_number, grammar=how.grammar, whole_only=False
            )
            value = number.cast(pl.Float64, strict=False)
            return pl.when(value.is_finite()).then(value)
        case "text" | "label" | "code":
            filled = pl.when(text != "").then(text)
            return codes.as_sent_or_canonical(filled, column.scheme) if column.scheme else filled


def _code(column: Column, how: _Judged, *, has_numbers: bool) -> pl.Expr:
    """Code of the cell's error by its type, null where it has none."""
    if column.type == "nik":
        is_number = pl.col("n") if has_numbers else pl.lit(value=False)
        found = nik_rules.defect(pl.col("value"), is_number_cell=is_number)
        return found if column.required else pl.when(pl.col("c").is_not_null()).then(found)
    if column.type == "identifier":
        return pl.when(pl.col("c").str.contains(_SCIENTIFIC)).then(pl.lit("DIGITS_LOST"))
    code = _CODES.get(column.type)
    if code is None:
        return pl.lit(None, dtype=pl.String)
    missing = pl.col("c").is_not_null() & pl.col("value").is_null()
    chain: Any = pl.when(pl.lit(value=False)).then(pl.lit(None, dtype=pl.String))
    if column.type in {"rupiah", "decimal"}:
        chain = chain.when(missing & numerals.is_ambiguous("c")).then(pl.lit("AMBIGUOUS_AMOUNT"))
    if how.regions is not None and how.regions.speaks:
        found = region_schemes.defect(region_schemes.tidy(pl.col("c")), how.regions)
        chain = chain.when(missing & found.is_not_null()).then(found)
    error: pl.Expr = chain.when(missing).then(pl.lit(code)).otherwise(None)
    return error


def _limits(
    name: str, column: Column, values: pl.Series, codes: pl.Series | None
) -> pl.Series | None:
    """The codes with the column's own limits added: a minimum, and that it must not be empty."""
    wanted: list[tuple[pl.Series, str]] = []
    if column.minimum is not None:
        wanted.append((values < column.minimum, "BELOW_MINIMUM"))
    if column.required and LABEL_SEPARATOR not in name:
        wanted.append((values.is_null(), "REQUIRED_EMPTY"))
    for wrong, code in wanted:
        is_wrong = wrong.fill_null(value=False)
        if not is_wrong.any():
            continue
        base = codes if codes is not None else _no_codes(values.len())
        codes = (
            pl.Series([code])
            .new_from_index(0, values.len())
            .zip_with(is_wrong & base.is_null(), base)
        )
    return codes


def _no_codes(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, length)
