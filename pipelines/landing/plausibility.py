"""Values that are lawful now and then and worth a look: counted for a warning, never quarantined.

What is unusual stands in the source's YAML, with its legal basis.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.contract import Ages, Contract, OriginalAmount
from pipelines.landing.sheet import Note
from pipelines.landing.uniform import is_uniform


def notes(contract: Contract, typed: pl.DataFrame, usable: pl.Series) -> list[Note]:
    """How many of the usable rows are unusual, per reason."""
    ages, original = contract.ages, contract.original_amount
    asked = [ages.birth, ages.month, ages.start, ages.segment] if ages else []
    asked += [name for name in (original.column, original.version) if name] if original else []
    if not (here := [name for name in asked if name in typed.columns]):
        return []
    values = typed.select(here).filter(usable)
    found: list[Note] = []
    if ages is not None:
        found += _ages(ages, values)
    if original is not None:
        found += _negative(original, values)
    return found


def _ages(ages: Ages, values: pl.DataFrame) -> list[Note]:
    """Members below working age in the month, and beyond it when they first registered."""
    if ages.birth not in values.columns or ages.month not in values.columns:
        return []
    values = _candidates(ages, values)
    birth = pl.col(ages.birth)
    at_month = pl.col(ages.month).str.to_date("%Y-%m", strict=False).dt.month_end()
    young = _years(birth, at_month) < ages.youngest
    old = pl.lit(value=False)
    if {ages.start, ages.segment} <= set(values.columns):
        is_in_segment = pl.col(ages.segment).str.to_uppercase().str.contains(ages.segment_pattern)
        old = is_in_segment & (_years(birth, pl.col(ages.start)) >= ages.too_old_to_start)
    under, over = values.select(under=young.sum(), over=old.sum()).row(0)
    found = []
    if under:
        found.append(Note.of("AGE_BELOW_WORKING", age=ages.youngest, count=under))
    if over:
        found.append(Note.of("AGE_OVER_AT_START", age=ages.too_old_to_start, count=over))
    return found


def _candidates(ages: Ages, values: pl.DataFrame) -> pl.DataFrame:
    """The few rows whose years alone leave it open whether the person is too young or too old."""
    month = values[ages.month]
    year = (
        pl.lit(int(month[0][:4]))
        if is_uniform(month)
        else pl.col(ages.month).str.slice(0, 4).cast(pl.Int32, strict=False)
    )
    born = pl.col(ages.birth).dt.year()
    is_open = year - born <= ages.youngest
    if ages.start in values.columns:
        is_open = is_open | (pl.col(ages.start).dt.year() - born >= ages.too_old_to_start)
    return values.filter(is_open)


def _years(birth: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Completed years from birth to a day."""
    before = (day.dt.month() * 100 + day.dt.day()) < (birth.dt.month() * 100 + birth.dt.day())
    return day.dt.year() - birth.dt.year() - before.cast(pl.Int32)


def _negative(original: OriginalAmount, values: pl.DataFrame) -> list[Note]:
    """Negative amounts of an original budget; shifted and revised budgets lower lines lawfully."""
    needed = {original.column, original.version} - {None}
    if not needed <= set(values.columns):
        return []
    is_original = pl.lit(value=True)
    if original.version is not None:
        is_original = pl.col(original.version).str.to_lowercase().str.contains(original.pattern)
    count = values.select((is_original & (pl.col(original.column) < 0)).sum()).item()
    if not count:
        return []
    return [Note.of("NEGATIVE_IN_ORIGINAL", column=original.column, count=count)]
