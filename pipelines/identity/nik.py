"""The population identity number (NIK): what makes one valid, as Polars expressions.

A NIK has 16 digits, PPKKCC DDMMYY SSSS: region of first issue, birth date (women: day + 40),
serial from 0001 (PP 37/2007 art. 37; PP 40/2019 art. 30). It is never changed, so a birth date,
sex or region that disagrees with the row is legal and only worth a warning; nothing here rejects
for that. No text of a NIK ever enters a message.
"""

from __future__ import annotations

import polars as pl

_INVISIBLE = r"[\s\u00a0\u200b-\u200f\u202a-\u202e\u2060\ufeff'`’‘]"


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
    day_of_month = pl.when(day > 40).then(day - 40).otherwise(day)
    longest = pl.when(month == 2).then(29).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    is_date = month.is_between(1, 12) & (day_of_month >= 1) & (day_of_month <= longest)
    return (
        pl.when(nik.is_null() | (nik == ""))
        .then(pl.lit("NIK_MISSING"))
        .when(nik.str.contains(r"^\d([.,]\d+)?[eE]\+?\d+$"))
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


def says_female(nik: pl.Expr) -> pl.Expr:
    """Whether the NIK's day is above 40, which a woman's is."""
    return nik.str.slice(6, 2).cast(pl.Int8, strict=False) > 40


def birth_day_and_month(nik: pl.Expr) -> pl.Expr:
    """`DDMMYY` of birth as the NIK has it, the day without the 40 of women."""
    day = nik.str.slice(6, 2).cast(pl.Int8, strict=False)
    plain = pl.when(day > 40).then(day - 40).otherwise(day)
    return plain.cast(pl.String).str.zfill(2) + nik.str.slice(8, 4)
