"""Dates and months as Indonesian offices write them, to ISO dates and `YYYY-MM`.

Day before month, always; only a month may have a year of two digits. Nothing before 1 March 1900 is
a date: Excel counts a 29 February 1900 that never was.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.landing.uniform import nulls

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


EARLIEST = dt.date(1900, 3, 1)
EXCEL_EPOCH = 25569  # day number of 1 January 1970 in a spreadsheet
_SLASHED = r"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}$"
_PLAIN_FORMATS = (
    ("%Y-%m-%d", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    ("%d/%m/%Y", r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$"),
    ("%d-%m-%Y", r"^[0-9]{2}-[0-9]{2}-[0-9]{4}$"),
)


def plain_dates(texts: pl.Series) -> pl.Series:
    """Dates of the cells in the one numeric format that the column begins with; null elsewhere."""
    sample = texts.drop_nulls().head(1)
    for form, pattern in _PLAIN_FORMATS if sample.len() else ():
        if sample.str.contains(pattern)[0]:
            fits = texts.str.contains(pattern)
            masked = texts.zip_with(fits.fill_null(value=False), nulls(texts.len()))
            dates = masked.str.to_date(form, strict=False, cache=False)
            return dates.zip_with(
                (dates >= EARLIEST).fill_null(value=False), nulls(texts.len(), pl.Date)
            )
    return nulls(texts.len(), pl.Date)


def _month_number(name: pl.Expr) -> pl.Expr:
    return (
        name.str.to_lowercase()
        .str.strip_chars(".")
        .replace_strict(MONTHS, default=None, return_dtype=pl.Int32)
    )


def tidy(column: str) -> pl.Expr:
    """The cell without blanks and apostrophes around it, compatibility-folded: what `as_...` read."""
    return (
        pl.col(column)
        .str.normalize("NFKC")
        .str.replace_all(r"[\s\u00a0]+", " ")
        .str.strip_chars(" '")
    )


def as_date(text: pl.Expr) -> pl.Expr:
    """Date of a `tidy` text: ISO, `dd/mm/yyyy`, `dd-mm-yyyy`, `dd.mm.yyyy` or `12 Januari 1990`."""
    iso = text.str.extract_groups(
        r"^([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?$"
    )
    local = text.str.extract_groups(r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})$")
    spelt = text.str.extract_groups(r"^([0-9]{1,2})[ -]([A-Za-z]+\.?)[ -]([0-9]{4})$")
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
    date = iso_text.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(date >= EARLIEST).then(date)


def as_day(text: pl.Expr, date: pl.Expr) -> pl.Expr:
    """Day of the month, 1 to 31, of a `tidy` text: `10`, `tanggal 10`, `tgl. 10`, or of its `as_date`."""
    day = text.str.extract(r"^(?i:tanggal |tgl\.? )?(\d{1,2})(?:\.0+)?$", 1).cast(
        pl.Int32, strict=False
    )
    return pl.coalesce(pl.when(day.is_between(1, 31)).then(day), date.dt.day().cast(pl.Int32))


def as_month(text: pl.Expr, date: pl.Expr) -> pl.Expr:
    """`YYYY-MM` of a `tidy` text: `2025-09`, `09-2025`, `202509`, `092025`, `September 2025`, `Sep-25`.

    Else of its `as_date`. A spreadsheet's day number counts where it is the first of a month:
    `Jan-24` typed into a cell.
    """
    year_first = text.str.extract_groups(r"^([0-9]{4})[-/ ]?([0-9]{1,2})$")
    month_first = text.str.extract_groups(r"^([0-9]{1,2})[-/ ]([0-9]{4})$")
    run_together = text.str.extract_groups(r"^(0[1-9]|1[0-2])(20[0-9]{2})$")
    spelt = text.str.extract_groups(r"^([A-Za-z]+\.?)[ -]?'?((?:20)?[0-9]{2})$")
    spelt_year = spelt.struct.field("2")
    serial = text.str.extract(r"^([34][0-9]{4})(?:\.0+)?$", 1).cast(pl.Int32, strict=False)
    first_day = (serial - EXCEL_EPOCH).cast(pl.Date)
    is_run_together = run_together.struct.field("1").is_not_null()
    year = (
        pl.when(is_run_together)
        .then(run_together.struct.field("2"))
        .otherwise(
            pl.coalesce(
                year_first.struct.field("1"),
                month_first.struct.field("2"),
                pl.when(spelt_year.str.len_bytes() == 2)
                .then(pl.lit("20") + spelt_year)
                .otherwise(spelt_year),
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
    # `10/01/2025` is October's first to a machine set to English; only a first of a month, or a day
    # that is no month, says which of the two numbers is the month.
    could_be_swapped = text.str.contains(_SLASHED) & date.dt.day().is_between(2, 12)
    is_settled = ~could_be_swapped | (date.dt.day() == date.dt.month())
    return pl.coalesce(
        plain,
        pl.when(is_settled).then(date.dt.strftime("%Y-%m")),
        pl.when(first_day.dt.day() == 1).then(first_day.dt.strftime("%Y-%m")),
    )
