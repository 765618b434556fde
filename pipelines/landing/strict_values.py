"""The strict reading of cells: any way of writing a value -> the value, or the code of its error.

Slow and complete; `values` sends it what the plain reading left, each distinct cell once. A new rule
of reading a type belongs here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.identity import nik as nik_rules
from pipelines.landing import calendar, codes, numerals, region_schemes
from pipelines.landing.contract import Column
from pipelines.landing.official_regions import DOTTED, unknown_codes
from pipelines.landing.uniform import is_uniform

# One region, or kabupaten and kota joined into a group.
_REGION_CODE = rf"^({DOTTED}|[0-9]{{2}}\.[0-9]{{2}}(\+[0-9]{{2}}\.[0-9]{{2}})+)$"
_NATION = ["ID", "INDONESIA", "NASIONAL"]
_SEX = {
    "L": "L", "LK": "L", "LAKI-LAKI": "L", "LAKI LAKI": "L", "LAKI - LAKI": "L", "PRIA": "L", "1": "L",
    "P": "P", "PR": "P", "PEREMPUAN": "P", "WANITA": "P", "W": "P", "2": "P",
}  # fmt: skip
_UNWANTED = r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
SCIENTIFIC = r"^\s*[0-9]([.,][0-9]+)?[eE]\+[0-9]+\s*$"  # of a long number only its size is left
# A raised digit is a footnote's mark: no digit of a number, a date or a NIK.
_MARK = r"\p{No}"
_NEVER_MARKED = frozenset({"nik", "identifier", "region_code", "date", "month", "year", "day"})
_EXACT = 2**53
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
_CALENDAR = {"month": calendar.as_month, "day": calendar.as_day}
_POLARS: dict[str, pl.DataType] = {
    "date": pl.Date(),
    "year": pl.Int32(),
    "day": pl.Int32(),
    "integer": pl.Int64(),
    "rupiah": pl.Int64(),
    "decimal": pl.Float64(),
}


@dataclass(frozen=True)
class Judged:
    """What the whole file says of how a column is to be read."""

    grammar: numerals.Grammar
    regions: region_schemes.Verdict | None


@dataclass(frozen=True)
class Cells:
    """The cells of one column: text, and which of them a workbook stores as a number."""

    text: pl.Series
    is_number: pl.Series | None = None

    def take(self, at: pl.Series) -> Cells:
        """The cells at these places."""
        numbers = self.is_number.gather(at) if self.is_number is not None else None
        return Cells(self.text.gather(at), numbers)


def polars_type(column: Column) -> pl.DataType:
    """The type of a column's values; text where nothing else is said."""
    return _POLARS.get(column.type, pl.String())


def read_strictly(column: Column, cells: Cells, how: Judged) -> pl.DataFrame:
    """`value` and `code` of cells of any writing, each distinct cell read once."""
    frame = pl.DataFrame({"c": cells.text})
    if cells.is_number is not None:
        frame = frame.with_columns(n=cells.is_number)
    is_constant = cells.is_number is None and is_uniform(cells.text)
    distinct = frame.head(1) if is_constant else frame.unique(maintain_order=True)
    has_numbers = cells.is_number is not None
    read = distinct.with_columns(sent="c")
    if column.type in _NEVER_MARKED:
        read = read.with_columns(c=pl.col("c").str.replace_all(_MARK, "?"))
    for step in _steps(column, how, has_numbers=has_numbers):
        read = read.with_columns(**step)
    read = read.with_columns(pl.col("value").cast(polars_type(column)))
    read = read.with_columns(code=_code(column, how, has_numbers=has_numbers))
    if column.type == "region_code" and not column.defines_regions:
        unknown = unknown_codes(read["value"].drop_nulls())
        if unknown:
            is_unknown = pl.col("value").is_in(list(unknown)).fill_null(value=False)
            read = read.with_columns(
                code=pl.when(is_unknown).then(pl.lit("REGION_UNKNOWN")).otherwise("code")
            )
    if column.type in {"nik", "region_code"}:
        read = read.with_columns(value=pl.when(pl.col("code").is_null()).then("value"))
    read = read.with_columns(c="sent")
    if distinct.height == frame.height:
        return read.select("value", "code")
    if is_constant:
        return pl.DataFrame(
            [read[name].new_from_index(0, frame.height) for name in ("value", "code")]
        )
    joined = frame.join(read, on=frame.columns, how="left", nulls_equal=True, maintain_order="left")
    return joined.select("value", "code")


def _steps(column: Column, how: Judged, *, has_numbers: bool) -> list[dict[str, pl.Expr]]:
    """Columns that lead from the cell `c` to its `value` by the column's type, null where it is none.

    What is read more than once is a step of its own: Polars computes an expression as often as it
    is written.
    """
    match column.type:
        case "date":
            return [{"tidy": calendar.tidy("c")}, {"value": calendar.as_date(pl.col("tidy"))}]
        case "month" | "day":
            value = _CALENDAR[column.type](pl.col("tidy"), pl.col("date"))
            date = calendar.as_date(pl.col("tidy"))
            return [{"tidy": calendar.tidy("c")}, {"date": date}, {"value": value}]
        case "integer" | "rupiah" | "decimal":
            bare = numerals.bare("c", is_percent=column.unit == "percent")
            number = numerals.parsed(
                pl.col("bare"),
                is_number=pl.col("n") if has_numbers else pl.lit(value=False),
                grammar=how.grammar,
                whole_only=column.type == "integer",
            )
            text = pl.col("number")
            value = _finite(text) if column.type == "decimal" else _whole(text)
            if has_numbers:  # beyond 2^53 a number cell no longer holds every whole number
                value = pl.when(~pl.col("n") | (value.abs() < _EXACT)).then(value)
            return [{"bare": bare}, {"number": number}, {"value": value}]
        case "nik":
            return [{"value": nik_rules.cleaned("c")}]
        case "identifier":
            bare = pl.col("c").str.replace(r"^([0-9]+)\.0$", "$1")
            return [{"value": _filled(bare.str.replace_all(r"[^0-9A-Za-z]", ""))}]
    text = pl.col("text")
    if column.scheme is None:
        return [{"text": _printed("c")}, {"value": _worded(text, column, how)}]
    return [
        {"text": _printed("c")},
        *codes.steps_to_canonical(text, column.scheme),
        {"value": pl.coalesce("canonical", _filled(text))},
    ]


def _printed(cell: str) -> pl.Expr:
    """The cell as a reader sees it: single blanks, nothing invisible."""
    return (
        pl.col(cell)
        .str.normalize("NFC")
        .str.replace_all(r"[\s\u00a0]+", " ")
        .str.replace_all(_UNWANTED, "")
        .str.strip_chars()
    )


def _worded(text: pl.Expr, column: Column, how: Judged) -> pl.Expr:
    """Value of a text that is a word or a code."""
    match column.type:
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
        case "year":
            return text.str.extract(r"^(19[0-9]{2}|20[0-9]{2}|2100)$", 1).cast(
                pl.Int32, strict=False
            )
        case _:
            return _filled(text)


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _finite(number: pl.Expr) -> pl.Expr:
    value = number.cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def _whole(number: pl.Expr) -> pl.Expr:
    """The whole number that a machine text is; an exponent only where nothing is lost by it."""
    whole = numerals.without_zero_decimals(number).cast(pl.Int64, strict=False)
    scaled = pl.when(number.str.contains(r"[eE]")).then(number.cast(pl.Float64, strict=False))
    return pl.coalesce(
        whole,
        pl.when(scaled.abs() < 1e15, scaled == scaled.round()).then(
            scaled.cast(pl.Int64, strict=False)
        ),
    )


def _code(column: Column, how: Judged, *, has_numbers: bool) -> pl.Expr:
    """Code of the cell's error by its type, null where it has none."""
    if column.type == "nik":
        is_number = pl.col("n") if has_numbers else pl.lit(value=False)
        found = nik_rules.defect(pl.col("value"), is_number_cell=is_number)
        return found if column.required else pl.when(pl.col("c").is_not_null()).then(found)
    if column.type == "identifier":
        return (
            pl.when(pl.col("c").str.contains(SCIENTIFIC))
            .then(pl.lit("DIGITS_LOST"))
            .when(pl.col("c").str.contains("?", literal=True))
            .then(pl.lit("NOT_AN_IDENTIFIER"))
        )
    code = _CODES.get(column.type)
    if code is None:
        return pl.lit(None, dtype=pl.String)
    missing = pl.col("c").is_not_null() & pl.col("value").is_null()
    chain: Any = pl.when(pl.lit(value=False)).then(pl.lit(None, dtype=pl.String))
    if column.type in {"rupiah", "decimal"}:
        chain = chain.when(missing & numerals.is_ambiguous(pl.col("bare"))).then(
            pl.lit("AMBIGUOUS_AMOUNT")
        )
    if how.regions is not None and how.regions.speaks:
        found = region_schemes.defect(region_schemes.tidy(pl.col("c")), how.regions)
        chain = chain.when(missing & found.is_not_null()).then(found)
    error: pl.Expr = chain.when(missing).then(pl.lit(code)).otherwise(None)
    return error
