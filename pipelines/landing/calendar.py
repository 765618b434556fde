"""Dates and months as Indonesian offices write them, to ISO dates and `YYYY-MM`.

Day before month, always; a two-digit year is not a date. A text is parsed once however often it
occurs.
"""

from __future__ import annotations

import polars as pl

MONTHS = {
    "januari": 1, "jan": 1, "january": 1,
    "februari": 2, "feb": 2, "pebruari": 2, "peb": 2, "february": 2,
    "maret": 3, "mar": 3, "march": 3,
    "april": 4, "apr": 4,
    "mei": 5, "may": 5,
    "juni": 6, "jun": 6, "june": 6,
    "juli": 7, "jul": 7, "july": 7,
    "agustus": 8, "agu": 8, "agt": 8, "ags": 8, "agust": 8, "aug": 8, "august": 8,
    "september": 9, "sep": 9, "sept": 9,
    "oktober": 10, "okt": 10, "oct": 10, "october": 10,
    "november": 11, "nov": 11, "nopember": 11, "nop": 11,
    "desember": 12, "des": 12, "dec": 12, "december": 12,
}  # fmt: skip


def _month_number(name: pl.Expr) -> pl.Expr:
    return (
        name.str.to_lowercase()
        .str.strip_chars(".")
        .replace_strict(MONTHS, default=None, return_dtype=pl.Int32)
    )


def _clean(column: str) -> pl.Expr:
    return (
        pl.col(column)
        .str.normalize("NFKC")
        .str.replace_all(r"[\s\u00a0]+", " ")
        .str.strip_chars(" '")
    )


def as_date(column: str) -> pl.Expr:
    """Date of the cell: ISO, `dd/mm/yyyy`, `dd-mm-yyyy`, `dd.mm.yyyy` or `12 Januari 1990`."""
    text = _clean(column)
    iso = text.str.extract_groups(
        r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?$"
    )
    local = text.str.extract_groups(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
    spelt = text.str.extract_groups(r"^(\d{1,2})[ -]([A-Za-z]+\.?)[ -](\d{4})$")
    year = pl.coalesce(
        iso.struct.field("1"), local.struct.field("3"), spelt.struct.field("3")
    ).cast(pl.Int32, strict=False)
    month = pl.coalesce(
        iso.struct.field("2").cast(pl.Int32, strict=False),
        local.struct.field("2").cast(pl.Int32, strict=False),
        _month_number(spelt.struct.field("2")),
    )
    day = pl.coalesce(iso.struct.field("3"), local.struct.field("1"), spelt.struct.field("1")).cast(
        pl.Int32, strict=False
    )
    iso_text = pl.format(
        "{}-{}-{}",
        year,
        month.cast(pl.String).str.zfill(2),
        day.cast(pl.String).str.zfill(2),
    )
    return iso_text.str.to_date("%Y-%m-%d", strict=False)


def as_day(column: str) -> pl.Expr:
    """Day of the month, 1 to 31: `10`, `tanggal 10`, `tgl. 10`, or the day of a whole date."""
    day = (
        _clean(column)
        .str.extract(r"^(?i:tanggal |tgl\.? )?(\d{1,2})(?:\.0+)?$", 1)
        .cast(pl.Int32, strict=False)
    )
    return pl.coalesce(
        pl.when(day.is_between(1, 31)).then(day), as_date(column).dt.day().cast(pl.Int32)
    )


def as_month(column: str) -> pl.Expr:
    """`YYYY-MM` of the cell: `2025-09`, `09-2025`, `202509`, `092025`, `September 2025`, or a date."""
    text = _clean(column)
    year_first = text.str.extract_groups(r"^(\d{4})[-/ ]?(\d{1,2})$")
    month_first = text.str.extract_groups(r"^(\d{1,2})[-/ ](\d{4})$")
    run_together = text.str.extract_groups(r"^(0[1-9]|1[0-2])(20\d{2})$")
    spelt = text.str.extract_groups(r"^([A-Za-z]+\.?)[ -](\d{4})$")
    is_run_together = run_together.struct.field("1").is_not_null()
    year = (
        pl.when(is_run_together)
        .then(run_together.struct.field("2"))
        .otherwise(
            pl.coalesce(
                year_first.struct.field("1"),
                month_first.struct.field("2"),
                spelt.struct.field("2"),
            )
        )
        .cast(pl.Int32, strict=False)
    )
    month = (
        pl.when(is_run_together)
        .then(run_together.struct.field("1").cast(pl.Int32, strict=False))
        .otherwise(
            pl.coalesce(
                year_first.struct.field("2").cast(pl.Int32, strict=False),
                month_first.struct.field("1").cast(pl.Int32, strict=False),
                _month_number(spelt.struct.field("1")),
            )
        )
    )
    plain = (
        pl.when(month.is_between(1, 12) & year.is_between(1990, 2100))
        .then(pl.format("{}-{}", year, month.cast(pl.String).str.zfill(2)))
        .otherwise(None)
    )
    return pl.coalesce(plain, as_date(column).dt.strftime("%Y-%m"))
