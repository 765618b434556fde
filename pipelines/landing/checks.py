"""Checks of a row beyond its single cells: width, alternatives, dates against the NIK and the month.

Each gives a column of codes (null: nothing wrong), or None where no row fails; which rows then
count is `chunk.py`'s.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.identity.nik import birth_parts
from pipelines.landing.calendar import EXCEL_EPOCH
from pipelines.landing.classify import normalised
from pipelines.landing.contract import Contract
from pipelines.landing.header import Header, Place
from pipelines.landing.label_keys import with_folded_labels
from pipelines.landing.sheet import DELIMITERS, Note, Sheet
from pipelines.landing.values import LABEL_SEPARATOR, Typed

_CUT_TYPES = frozenset({"integer", "rupiah", "decimal", "identifier", "code", "region_code"})
_SHORT_YEAR = r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{2})$"
_SERIAL = r"^([0-9]{5})(\.0+)?$"
_EPOCHS = (EXCEL_EPOCH, EXCEL_EPOCH - 1462)  # Macintosh workbooks once counted from 1904


def codes(is_wrong: pl.Series, code: str) -> pl.Series | None:
    """The code where a row is wrong; None where none is."""
    wrong = is_wrong.fill_null(value=False)
    if not wrong.any():
        return None
    none = pl.Series([None], dtype=pl.String).new_from_index(0, wrong.len())
    return pl.Series([code]).new_from_index(0, wrong.len()).zip_with(wrong, none)


def width_errors(sheet: Sheet, expected: int) -> pl.Series | None:
    """SHORT_ROW or LONG_ROW of a delimited file; a cell is never shifted into another column.

    Surplus fields that are empty are no fields: some programs end every row with a delimiter.
    """
    widths = sheet.widths
    if widths is None or (widths == expected).all():
        return None
    surplus = sheet.cells.columns[expected:]
    has_more = widths > expected
    if surplus:
        is_filled = pl.any_horizontal(pl.col(cell).is_not_null() for cell in surplus)
        has_more = sheet.cells.select(is_filled).to_series()
    wrong = pl.select(
        pl.when(widths < expected)
        .then(pl.lit("SHORT_ROW"))
        .when((widths > expected) & has_more)
        .then(pl.lit("LONG_ROW"))
    ).to_series()
    return wrong if wrong.null_count() < wrong.len() else None


def delimiter_change(sheet: Sheet, header: Header, is_data: pl.Series) -> Note | None:
    """The hold of a file whose rows change to another delimiter: two files in one."""
    if sheet.widths is None or header.width < 4:
        return None
    short = (sheet.widths < header.width) & is_data
    if not short.any():
        return None
    text = sheet.cells.filter(short).select(pl.concat_str(pl.all(), ignore_nulls=True)).to_series()
    for mark in DELIMITERS:
        fits = text.str.count_matches(mark, literal=True) == header.width - 1
        if fits.any():
            row = int(sheet.rows.filter(short).filter(fits)[0])
            return Note("DELIMITER_CHANGES", row=row)
    return None


def unit_errors(sheet: Sheet, header: Header, contract: Contract) -> pl.Series | None:
    """OTHER_UNIT where a row says that its figure is in another unit than the source's."""
    cells = [
        (cell, allowed)
        for cell, text in header.texts.items()
        if (allowed := contract.units_of(text)) and cell in sheet.cells.columns
    ]
    if not cells:
        return None
    other = (
        (normalised(cell) != "") & ~normalised(cell).is_in(list(allowed)) for cell, allowed in cells
    )
    return codes(sheet.cells.select(pl.any_horizontal(*other)).to_series(), "OTHER_UNIT")


def other_region(contract: Contract, values: pl.DataFrame, place: Place) -> pl.Series | None:
    """OTHER_REGION for rows outside the region of the file's folder, where the source allows none."""
    region, column = place.region_code, contract.region_column
    if not contract.only_own_region or column is None or region in {None, "ID"}:
        return None
    inside = (values[column] + ".").str.starts_with(f"{region}.")
    return codes(~inside, "OTHER_REGION")


def wide_errors(contract: Contract, header: Header, typed: Typed) -> pl.Series | None:
    """A wide row needs a figure, and a label with any value needs its required ones."""
    if contract.unpivot is None or not header.wide:
        return None
    required = [name for name in contract.unpivot.values if contract.columns[name].required]
    present = set(header.wide)
    problems = []
    for label, group in contract.unpivot.groups.items():
        for name in (n for n in required if (label, n) in present):
            others = [n for n in group if n != name and (label, n) in present]
            problems += [
                pl.col(f"{name}{LABEL_SEPARATOR}{label}").is_null()
                & pl.col(f"{other}{LABEL_SEPARATOR}{label}").is_not_null()
                for other in others
            ]
    figures = [pl.col(f"{name}{LABEL_SEPARATOR}{label}").is_null() for label, name in present]
    wrong = typed.values.select(pl.any_horizontal(pl.all_horizontal(*figures), *problems))
    return codes(wrong.to_series(), "REQUIRED_EMPTY")


def differing_totals(
    contract: Contract, header: Header, typed: Typed, usable: pl.Series
) -> list[Note]:
    """How many rows of a wide file print a total that is not the sum of its parts, per column.

    A part that is not there may be in the total all the same: then it must only not be less.
    """
    unfolded = contract.unpivot
    if unfolded is None or unfolded.total is None:
        return []
    found = []
    for value in unfolded.values:
        cell = header.wide.get((unfolded.total, value))
        parts = [part for part in unfolded.parts if (part, value) in header.wide]
        if cell is None or not parts:
            continue
        columns = [pl.col(f"{value}{LABEL_SEPARATOR}{part}") for part in parts]
        printed, known = (
            pl.col(f"{value}{LABEL_SEPARATOR}{unfolded.total}"),
            pl.sum_horizontal(columns),
        )
        is_whole = pl.lit(value=len(parts) == len(unfolded.parts)) & pl.all_horizontal(
            column.is_not_null() for column in columns
        )
        wrong = pl.when(is_whole).then(printed != known).otherwise(printed < known)
        count = int(typed.values.filter(usable).select(wrong.sum()).item() or 0)
        if count:
            found.append(Note.of("TOTAL_COLUMN_DIFFERS", column=header.written[cell], count=count))
    return found


def labelled_sums(
    contract: Contract, header: Header, typed: Typed, usable: pl.Series
) -> pl.DataFrame | None:
    """Usable rows of a long file by key and label, in one spelling: `_key`, `_label` and the values.

    None for other files.
    """
    unfolded = contract.unpivot
    if unfolded is None or unfolded.total is None or unfolded.into not in header.columns:
        return None
    rows = with_folded_labels(contract, typed.values.filter(usable))
    keys = [name for name in contract.row_key if name != unfolded.into and name in rows.columns]
    return rows.select(
        pl.struct(keys).hash().alias("_key"),
        pl.col(unfolded.into).alias("_label"),
        *(pl.col(name) for name in unfolded.values if name in header.columns),
    )


def differing_labels(contract: Contract, parts: list[pl.DataFrame]) -> list[Note]:
    """How many printed totals of a long file are not the sum of their parts; as `differing_totals`."""
    unfolded = contract.unpivot
    if unfolded is None or not parts:
        return []
    rows = pl.concat(parts)
    is_part = pl.col("_label").is_in(list(unfolded.parts))
    found = []
    for value in rows.columns[2:]:
        known = pl.col(value).filter(is_part & pl.col(value).is_not_null())
        both = rows.group_by("_key").agg(
            printed=pl.col(value).filter(pl.col("_label") == unfolded.total).first(),
            sum=known.sum(),
            parts=pl.col("_label").filter(is_part & pl.col(value).is_not_null()).n_unique(),
        )
        is_whole = pl.col("parts") == len(unfolded.parts)
        wrong = (
            pl.when(is_whole)
            .then(pl.col("printed") != pl.col("sum"))
            .otherwise((pl.col("parts") > 0) & (pl.col("printed") < pl.col("sum")))
        )
        if count := int(both.select(wrong.sum()).item() or 0):
            found.append(Note.of("TOTAL_COLUMN_DIFFERS", column=value, count=count))
    return found


def any_errors(contract: Contract, typed: Typed) -> pl.Series | None:
    """A row must fill at least one of the columns named under `require_any`."""
    if not contract.require_any:
        return None
    empty = pl.all_horizontal(pl.col(name).is_null() for name in contract.require_any)
    return codes(typed.values.select(empty).to_series(), "REQUIRED_EMPTY")


def last_line_error(
    sheet: Sheet, contract: Contract, header: Header, is_data: pl.Series
) -> pl.Series | None:
    """POSSIBLY_TRUNCATED for a last line without line end that a cut number may close."""
    if not sheet.ends_abruptly or not is_data.len() or not is_data[-1]:
        return None
    last_cell = max(header.texts, key=lambda cell: int(cell[1:]))
    column = next((n for n, cell in header.columns.items() if cell == last_cell), None)
    column = column or next((n for (_, n), cell in header.wide.items() if cell == last_cell), None)
    if column is None or contract.columns[column].type not in _CUT_TYPES:
        return None
    last = pl.Series([False] * (is_data.len() - 1) + [True])
    return codes(last, "POSSIBLY_TRUNCATED")


def future_errors(contract: Contract, values: pl.DataFrame, place: Place) -> dict[str, pl.Series]:
    """FUTURE_DATE of the columns that lie in the past; FUTURE_MONTH beyond a year of prepayment.

    The day to compare with is the last one of the row's month, else of the month of the file's
    place; without a month nothing is compared, for the clock says nothing about a file.
    """
    found: dict[str, pl.Series] = {}
    past = [n for n, c in contract.columns.items() if c.past_only and n in values.columns]
    here = place.period
    month = contract.period_column
    if month is not None and month in values.columns:
        months = values[month]
        if here is not None:
            limit = f"{int(here[:4]) + 1}{here[4:]}"
            if (late := codes(months > limit, "FUTURE_MONTH")) is not None:
                found[month] = late
        text = months
    else:
        text = pl.Series([here], dtype=pl.String).new_from_index(0, values.height)
    if not past or text.null_count() == text.len():
        return found
    if text.n_unique() == 1:
        first = pl.Series([text[0]]) + "-01"
        as_of = first.str.to_date("%Y-%m-%d", strict=False).dt.month_end()
        as_of = as_of.new_from_index(0, values.height)
    else:
        as_of = (text + "-01").str.to_date("%Y-%m-%d", strict=False).dt.month_end()
    for name in past:
        if (late := codes(values[name] > as_of, "FUTURE_DATE")) is not None:
            found[name] = late
    return found


def birth_dates(
    contract: Contract, typed: Typed, cells: pl.DataFrame, header: Header, place: Place
) -> tuple[Typed, int]:
    """Birth dates that only the NIK of the row can settle; and how many it settled.

    - A two-digit year takes its century from the NIK and the file's month.
    - A spreadsheet's day number counts where it is the NIK's day.
    """
    birth = contract.birth_column
    if birth is None or birth not in header.columns or "nik" not in typed.values.columns:
        return typed, 0
    values, text = typed.values[birth], cells[header.columns[birth]]
    niks = typed.values["nik"]
    failing = typed.errors.get(birth)
    settled = 0
    if failing is not None:
        at = (failing == "NOT_A_DATE").fill_null(value=False) & niks.is_not_null()
        where = at.arg_true()
        found = _settled(text.gather(where), niks.gather(where), place)
        settled = found.len() - found.null_count()
        if settled:
            known = found.is_not_null()
            places = where.filter(known)
            values = values.scatter(places, found.filter(known))
            failing = failing.scatter(places, None)
    errors = {**typed.errors}
    errors.pop(birth, None)
    if failing is not None and failing.null_count() < failing.len():
        errors[birth] = failing
    frame = typed.values.with_columns(values.alias(birth))
    return replace(typed, values=frame, errors=errors), settled


def _settled(text: pl.Series, niks: pl.Series, place: Place) -> pl.Series:
    """Dates of unread texts that agree with the NIK in day, month and year; null elsewhere."""
    short = text.str.strip_chars().str.extract_groups(_SHORT_YEAR).struct.unnest()
    year = short["3"].cast(pl.Int32, strict=False)
    if place.period is not None:
        latest = int(place.period[:4])
        full = (year + 2000).zip_with((year + 2000 <= latest).fill_null(value=False), year + 1900)
    else:
        # Without a month nothing tells 1925 from 2025; years up to 29 stay unread.
        full = (year + 1900).set((year < 30).fill_null(value=True), None)
    spelt = pl.select(
        pl.format("{}-{}-{}", full, short["2"].str.zfill(2), short["1"].str.zfill(2)).str.to_date(
            "%Y-%m-%d", strict=False
        )
    ).to_series()
    serial = text.str.extract(_SERIAL, 1).cast(pl.Int32, strict=False)
    parts = birth_parts(niks)
    result = pl.Series([None], dtype=pl.Date).new_from_index(0, text.len())
    for candidate in (spelt, *((serial - epoch).cast(pl.Date) for epoch in _EPOCHS)):
        agrees = (
            (candidate.dt.day() == parts["day"])
            & (candidate.dt.month() == parts["month"])
            & (candidate.dt.year() % 100 == parts["year"])
        ).fill_null(value=False)
        result = candidate.zip_with(agrees & result.is_null(), result)
    return result


def identity_mismatches(contract: Contract, typed: Typed, keep: pl.Series) -> dict[str, pl.Series]:
    """Accepted rows that disagree with their NIK in sex or birth date; legal, so only counted."""
    values = typed.values
    if "nik" not in values.columns:
        return {}
    sex = next((n for n, c in contract.columns.items() if c.type == "sex"), None)
    found = {}
    if sex:
        found["SEX_MISMATCH"] = ((values[sex] == "P") != typed.births["is_female"]) & keep
    if typed.birth is not None:
        is_other_year = values[typed.birth].dt.year() % 100 != typed.births["year"]
        found["BIRTH_DATE_MISMATCH"] = (typed.other_days | is_other_year) & keep
    return {code: rows.fill_null(value=False) for code, rows in found.items()}
