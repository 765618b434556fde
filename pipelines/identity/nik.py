"""The population identity number (NIK): what makes one valid, as Polars expressions.

A NIK has 16 digits, PPKKCC DDMMYY SSSS: region of first issue, birth date (women: day + 40),
serial from 0001 (PP 37/2007 art. 37; PP 40/2019 art. 30). It is never changed, so a birth date,
sex or region that disagrees with the row is legal and only worth a warning; nothing here rejects
for that. No text of a NIK ever enters a message.
"""

from __future__ import annotations

from calendar import monthrange

import numpy as np
import numpy.typing as npt
import polars as pl

_INVISIBLE = r"[\s\u00a0\u200b-\u200f\u202a-\u202e\u2060\ufeff'`’‘]"

_REPEATED_DIGIT = 1_111_111_111_111_111
_SMALLEST = 10**15  # of 16 digits, the first not 0: 16 characters with a sign are less


def _birth_dates() -> npt.NDArray[np.bool_]:
    """Which DDMM a NIK may hold whatever its year is, women's among them; by number."""
    is_date = np.zeros(10_000, dtype=np.bool_)
    for month in range(1, 13):
        for day in range(1, monthrange(1999, month)[1] + 1):
            is_date[[day * 100 + month, (day + _WOMEN) * 100 + month]] = True
    return is_date


_WOMEN = 40
_IS_BIRTH_DATE = _birth_dates()


def is_plain(texts: pl.Series) -> pl.Series:
    """Whether a text is a NIK that identifies a person, written in 16 digits and nothing else.

    False says nothing: `cleaned` and `defect` decide.
    """
    number = texts.cast(pl.UInt64, strict=False)
    born = _IS_BIRTH_DATE[((number // 10**6) % 10**4).fill_null(0).to_numpy()]
    return (
        (texts.str.len_bytes() == 16)
        & (number >= _SMALLEST)
        & (number % 10**4 != 0)
        & (number % _REPEATED_DIGIT != 0)
    ).fill_null(value=False) & pl.Series(born)


def cleaned(column: str) -> pl.Expr:
    """The column's text without blanks, apostrophes and invisible characters, compatibility-folded."""
    return pl.col(column).str.normalize("NFKC").str.replace_all(_INVISIBLE, "")


def defect(nik: pl.Expr, *, is_number_cell: pl.Expr) -> pl.Expr:
    """Code of the reason why a cleaned NIK cannot identify a person; null when it can.

    Codes: NIK_MISSING, NIK_NUMERIC_CELL (a spreadsheet number keeps 15 digits), NIK_SCIENTIFIC,
    NIK_LENGTH, NIK_NOT_DIGITS, NIK_TEMPORARY (starts with 0), NIK_TRUNCATED (serial 0000 is never
    issued), NIK_REPEATED_DIGIT, NIK_BIRTH_DATE.
    """
    day = nik.str.slice(6, 2).cast(pl.Int8, strict=False)
    month = nik.str.slice(8, 2).cast(pl.Int8, strict=False)
    day_of_month = pl.when(day > _WOMEN).then(day - _WOMEN).otherwise(day)
    year = nik.str.slice(10, 2).cast(pl.Int8, strict=False)
    # Of 1900 and 2000 the latter was a leap year; elsewhere the century does not matter.
    february = pl.when(year % 4 == 0).then(29).otherwise(28)
    longest = (
        pl.when(month == 2).then(february).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    )
    is_date = month.is_between(1, 12) & (day_of_month >= 1) & (day_of_month <= longest)
    return (
        pl.when(nik.is_null() | (nik == ""))
        .then(pl.lit("NIK_MISSING"))
        .when(nik.str.contains(r"^[0-9]([.,][0-9]+)?[eE]\+?[0-9]+$"))
        .then(pl.lit("NIK_SCIENTIFIC"))
        .when(is_number_cell)
        .then(pl.lit("NIK_NUMERIC_CELL"))
        .when(~nik.str.contains(r"^[0-9]+$"))
        .then(pl.lit("NIK_NOT_DIGITS"))
        .when(nik.str.len_bytes() != 16)
        .then(pl.lit("NIK_LENGTH"))
        .when(
            nik == nik.str.slice(0, 1).str.replace_all(r"(.)", "$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1")
        )
        .then(pl.lit("NIK_REPEATED_DIGIT"))
        .when(nik.str.starts_with("0"))
        .then(pl.lit("NIK_TEMPORARY"))
        .when(nik.str.ends_with("0000"))
        .then(pl.lit("NIK_TRUNCATED"))
        .when(~is_date.fill_null(value=False))
        .then(pl.lit("NIK_BIRTH_DATE"))
        .otherwise(None)
    )


def birth_parts(niks: pl.Series) -> pl.DataFrame:
    """`day`, `month`, `year` (two digits), `is_female` of valid NIKs; a woman's day carries 40."""
    number = niks.cast(pl.UInt64)
    day = (number // 10**8) % 100
    return pl.DataFrame(
        {
            "day": (day - _WOMEN * (day > _WOMEN).cast(pl.UInt64)).cast(pl.Int8),
            "month": ((number // 10**6) % 100).cast(pl.Int8),
            "year": ((number // 10**4) % 100).cast(pl.Int8),
            "is_female": day > _WOMEN,
        }
    )
