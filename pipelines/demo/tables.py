"""Tables as offices write them: titles, header, rows, total; dates, months and amounts in their styles.

A table becomes bytes here, as a workbook or as delimited text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from pipelines.demo import xlsx

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """How one sender writes: file kind, separators, dates, months, amounts.

    Attributes:
        kind: xlsx or csv.
        separator, ending, has_mark: of CSV; `has_mark` writes a byte order mark.
        dates: iso, slash (dd/mm/yyyy), dash (dd-mm-yyyy), spelt (12 Januari 1990), excel.
        months: iso, dash (09-2025), run (092025), yearfirst (202509), spelt (September 2025).
        amounts: number, plain, dots (1.234.567,00), rupiah (Rp 1.234.567,00).

    """

    kind: str
    dates: str
    months: str
    amounts: str
    separator: str = ";"
    ending: str = "\r\n"
    has_mark: bool = False

    def as_csv(self) -> Form:
        """The same habits in delimited text, for files too large for a workbook."""
        if self.kind == "csv":
            return self
        dates = "slash" if self.dates == "excel" else self.dates
        amounts = "plain" if self.amounts == "number" else self.amounts
        return replace(self, kind="csv", dates=dates, amounts=amounts)

    @property
    def is_workbook(self) -> bool:
        """Whether files are XLSX."""
        return self.kind == "xlsx"


@dataclass(frozen=True)
class Table:
    """Rows under a header, with titles above and perhaps a total below (both as wide as the header)."""

    frame: pl.DataFrame
    titles: tuple[str, ...] = ()
    total: tuple[str | int | None, ...] = ()
    sheet: str = "Sheet1"
    has_gap_before_total: bool = False


def date_text(column: str, style: str, *, is_workbook: bool) -> pl.Expr:
    """A date column in a style; Excel dates stay dates in workbooks."""
    date = pl.col(column)
    if style == "excel" and is_workbook:
        return date
    if style == "spelt":
        name = date.dt.month().replace_strict(
            dict(enumerate(MONTHS, start=1)), default=None, return_dtype=pl.String
        )
        return pl.format("{} {} {}", date.dt.day(), name, date.dt.year())
    pattern = {"iso": "%Y-%m-%d", "dash": "%d-%m-%Y"}.get(style, "%d/%m/%Y")
    return date.dt.strftime(pattern)


def month_text(period: str, style: str) -> str:
    """A month in a style."""
    year, month = period.split("-")
    return {
        "iso": period,
        "dash": f"{month}-{year}",
        "run": f"{month}{year}",
        "yearfirst": f"{year}{month}",
        "spelt": f"{MONTHS[int(month) - 1]} {year}",
    }[style]


def dotted(value: pl.Expr) -> pl.Expr:
    """Thousands in dots: 1.234.567."""
    three = [(value // 1_000**n % 1_000).cast(pl.String).str.zfill(3) for n in range(5)]
    parts = pl.concat_str(three[::-1], separator=".")
    return parts.str.strip_chars_start("0.").replace({"": "0"})


def amount(column: str, style: str) -> pl.Expr:
    """A rupiah column in a style."""
    value = pl.col(column)
    if style == "number":
        return value
    if style == "plain":
        return value.cast(pl.String)
    text = pl.concat_str(dotted(value), pl.lit(",00"))
    return pl.concat_str(pl.lit("Rp "), text) if style == "rupiah" else text


def count(column: str, style: str) -> pl.Expr:
    """A column that counts persons, in the style of the sender's amounts."""
    if style == "number":
        return pl.col(column)
    return pl.col(column).cast(pl.String) if style == "plain" else dotted(pl.col(column))


def written(value: int, style: str) -> str | int:
    """One amount of a total row in a style."""
    if style == "number":
        return value
    if style == "plain":
        return str(value)
    text = f"{value:,}".replace(",", ".") + ",00"
    return f"Rp {text}" if style == "rupiah" else text


def to_bytes(table: Table, form: Form) -> bytes:
    """The table as the sender's file."""
    return _workbook(table) if form.is_workbook else _delimited(table, form)


def _workbook(table: Table) -> bytes:
    rows = [
        xlsx.plain_row(number, (title,), xlsx.BOLD_STYLE)
        for number, title in enumerate(table.titles, start=1)
        if title
    ]
    at = len(table.titles) + 1
    rows.append(xlsx.plain_row(at, table.frame.columns, xlsx.BOLD_STYLE))
    numbers = pl.int_range(at + 1, at + 1 + table.frame.height, eager=True)
    rows += xlsx.data_rows(table.frame, numbers).to_list()
    if table.total:
        below = at + 1 + table.frame.height + int(table.has_gap_before_total)
        rows.append(xlsx.plain_row(below, table.total, xlsx.BOLD_STYLE))
    return xlsx.workbook(rows, table.sheet)


def _delimited(table: Table, form: Form) -> bytes:
    separator, ending, width = form.separator, form.ending, table.frame.width
    padding = separator * (width - 1)
    lines = [title + padding for title in table.titles]
    lines.append(separator.join(table.frame.columns))
    body = table.frame.with_columns(pl.col(pl.Date).dt.strftime("%d/%m/%Y")).write_csv(
        include_header=False, separator=separator, line_terminator=ending
    )
    text = ending.join(lines) + ending + body
    if table.total:
        gap = padding + ending if table.has_gap_before_total else ""
        total = separator.join("" if cell is None else str(cell) for cell in table.total)
        text += gap + total + ending
    return (b"\xef\xbb\xbf" if form.has_mark else b"") + text.encode()
