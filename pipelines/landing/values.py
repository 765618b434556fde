"""Values: text cells of data rows -> typed canonical columns, and per cell the reason why not.

A cell that holds text and yields no value is an error with a code, never a silent null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.identity import nik as nik_rules
from pipelines.landing import calendar, codes, numerals, region_schemes
from pipelines.landing.contract import Column, Contract
from pipelines.landing.header import Header, Place
from pipelines.landing.sheet import Note

_REGION_CODE = r"^(ID|\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?|\d{2}\.\d{2}(\+\d{2}\.\d{2})+)$"
_NATION = ["ID", "INDONESIA", "NASIONAL", "0", "00"]
_SEX = {
    "L": "L", "LK": "L", "LAKI-LAKI": "L", "LAKI LAKI": "L", "PRIA": "L", "1": "L",
    "P": "P", "PR": "P", "PEREMPUAN": "P", "WANITA": "P", "2": "P",
}  # fmt: skip
_UNWANTED = r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
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
LABEL_SEPARATOR = "@"


@dataclass(frozen=True)
class Typed:
    """Typed data rows.

    Attributes:
        values: canonical columns (NIK and other identifiers still in clear); the value columns of
            a wide file are called `value@label`.
        errors: one text column per column of `values`, the code of the cell's error or null.
        grammar: how the file writes numbers.
        number_columns: column of `values` -> cell column, for control totals.
        notes: codes that were repaired, or left because nothing proves what they mean.

    """

    values: pl.DataFrame
    errors: pl.DataFrame
    grammar: numerals.Grammar
    number_columns: dict[str, str]
    notes: tuple[Note, ...] = ()


def type_rows(
    contract: Contract,
    header: Header,
    cells: pl.DataFrame,
    numbers: pl.DataFrame | None,
    place: Place,
) -> Typed:
    """Type the data rows `cells` (and their `numbers` flags) by the contract."""
    located = _located(contract, header)
    number_columns = {
        name: cell
        for name, (column, cell) in located.items()
        if cell is not None and column.type in NUMBER_TYPES
    }
    grammar = numerals.prove_grammar(cells, list(number_columns.values()), numbers)
    frame = (
        cells
        if numbers is None
        else pl.concat(
            [cells, numbers.rename({name: f"n{name}" for name in numbers.columns})],
            how="horizontal",
        )
    )
    is_workbook = numbers is not None
    regions = {
        name: region_schemes.judge_column(
            cells[cell], region_schemes.official_register, place.region_code
        )
        for name, (column, cell) in located.items()
        if cell is not None and column.type == "region_code"
    }
    values: dict[str, pl.Expr] = {}
    for name, (column, cell) in located.items():
        values[name] = _value(
            column,
            cell,
            is_workbook=is_workbook,
            grammar=grammar,
            place=place,
            regions=regions.get(name),
        )
    typed = frame.select(**values)
    both = pl.concat(
        [frame, typed.rename({name: f"v@{name}" for name in values})], how="horizontal"
    )
    errors = both.select(
        **{
            name: _error(
                name,
                column,
                cell,
                is_workbook=is_workbook,
                place=place,
                regions=regions.get(name),
            )
            for name, (column, cell) in located.items()
        }
    )
    return Typed(
        typed, errors, grammar, number_columns, tuple(_code_notes(located, cells, regions))
    )


def _code_notes(
    located: dict[str, tuple[Column, str | None]],
    cells: pl.DataFrame,
    regions: dict[str, region_schemes.Verdict],
) -> list[Note]:
    found = []
    for name, (column, cell) in located.items():
        if cell is not None and column.scheme is not None:
            found += codes.notes(cells[cell], column.scheme, name)
        if cell is not None and name in regions:
            found += region_schemes.notes(name, cells[cell], regions[name])
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


def _value(
    column: Column,
    cell: str | None,
    *,
    is_workbook: bool,
    grammar: numerals.Grammar,
    place: Place,
    regions: region_schemes.Verdict | None,
) -> pl.Expr:
    given = {"region": place.region_code, "period": place.period}.get(column.from_path or "")
    if cell is None:
        return pl.lit(given, dtype=pl.String).cast(_polars_type(column))
    value = _parse(column, cell, is_workbook=is_workbook, grammar=grammar, regions=regions)
    if given is not None:
        return pl.when(pl.col(cell).is_null()).then(pl.lit(given)).otherwise(value)
    return value


def _parse(
    column: Column,
    cell: str,
    *,
    is_workbook: bool,
    grammar: numerals.Grammar,
    regions: region_schemes.Verdict | None,
) -> pl.Expr:
    """Value of a filled cell by the column's type; null where it is none."""
    is_number = pl.col(f"n{cell}") if is_workbook else pl.lit(value=False)
    text = (
        pl.col(cell)
        .str.normalize("NFC")
        .str.replace_all(_UNWANTED, "")
        .str.replace_all(r"[\s\u00a0]+", " ")
        .str.strip_chars()
    )
    match column.type:
        case "nik":
            return nik_rules.cleaned(cell)
        case "identifier":
            return pl.col(cell).str.replace(r"\.0+$", "").str.replace_all(r"[^0-9A-Za-z]", "")
        case "sex":
            return text.str.to_uppercase().replace_strict(
                _SEX, default=None, return_dtype=pl.String
            )
        case "region_code":
            judged = regions if regions is not None and regions.speaks else None
            upper = region_schemes.tidy(text) if judged else text.str.to_uppercase()
            code = pl.when(upper.is_in(_NATION)).then(pl.lit("ID")).otherwise(upper)
            dotted = pl.when(code.str.contains(_REGION_CODE)).then(code)
            return region_schemes.resolved(upper, dotted, judged) if judged else dotted
        case "date" | "month" | "day":
            return _CALENDAR[column.type](cell)
        case "year":
            year = text.str.extract(r"^(19\d{2}|20\d{2}|2100)$", 1)
            return year.cast(pl.Int32, strict=False)
        case "integer" | "rupiah":
            number = numerals.parsed(
                cell, is_number=is_number, grammar=grammar, whole_only=column.type == "integer"
            )
            whole = number.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
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
            number = numerals.parsed(cell, is_number=is_number, grammar=grammar, whole_only=False)
            value = number.cast(pl.Float64, strict=False)
            return pl.when(value.is_finite()).then(value)
        case "text" | "label" | "code":
            filled = pl.when(text != "").then(text)
            return codes.as_sent_or_canonical(filled, column.scheme) if column.scheme else filled


def _error(
    name: str,
    column: Column,
    cell: str | None,
    *,
    is_workbook: bool,
    place: Place,
    regions: region_schemes.Verdict | None,
) -> pl.Expr:
    """Code of the cell's error, null where it has none."""
    value = pl.col(f"v@{name}")
    filled = pl.col(cell).is_not_null() if cell is not None else pl.lit(value=False)
    chain: Any = pl.when(pl.lit(value=False)).then(pl.lit(None, dtype=pl.String))
    if column.type == "nik" and cell is not None:
        is_number = pl.col(f"n{cell}") if is_workbook else pl.lit(value=False)
        found = nik_rules.defect(value, is_number_cell=is_number)
        return found if column.required else pl.when(filled).then(found)
    if code := _CODES.get(column.type):
        if column.type in {"rupiah", "decimal"} and cell is not None:
            chain = chain.when(filled & value.is_null() & numerals.is_ambiguous(cell)).then(
                pl.lit("AMBIGUOUS_AMOUNT")
            )
        if regions is not None and regions.speaks and cell is not None:
            found = region_schemes.defect(region_schemes.tidy(pl.col(cell)), regions)
            chain = chain.when(filled & value.is_null() & found.is_not_null()).then(found)
        chain = chain.when(filled & value.is_null()).then(pl.lit(code))
    if column.minimum is not None:
        chain = chain.when(value < column.minimum).then(pl.lit("BELOW_MINIMUM"))
    if column.past_only and place.period is not None:
        last_day = pl.lit(f"{place.period}-01").str.to_date("%Y-%m-%d").dt.month_end()
        chain = chain.when(value > last_day).then(pl.lit("FUTURE_DATE"))
    if column.required and LABEL_SEPARATOR not in name:
        chain = chain.when(value.is_null()).then(pl.lit("REQUIRED_EMPTY"))
    error: pl.Expr = chain.otherwise(None)
    return error


def _polars_type(column: Column) -> type[pl.DataType]:
    return {
        "date": pl.Date,
        "year": pl.Int32,
        "day": pl.Int32,
        "integer": pl.Int64,
        "rupiah": pl.Int64,
        "decimal": pl.Float64,
    }.get(column.type, pl.String)
