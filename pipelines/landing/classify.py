"""Row classes: every row of a sheet is exactly one of title, header, repeated header, blank, total, data.

Only data rows are typed; the rest are landed and declared non-data. A total row is kept at hand as
the sender's own control figure.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.contract import Contract
from pipelines.landing.header import Header

TITLE, HEADER, REPEATED, BLANK, TOTAL, DATA = (
    "title", "header", "repeated_header", "blank", "total", "data",
)  # fmt: skip
_TOTAL_WORD = r"^(JUMLAH|JML|TOTAL|GRAND TOTAL|SUB ?TOTAL)\b"


def normalised(column: str) -> pl.Expr:
    """The same folding as `contract.normalise_header`, as an expression."""
    return (
        pl.col(column)
        .str.normalize("NFKC")
        .str.to_uppercase()
        .str.replace_all(r"[^A-Z0-9%+]+", " ")
        .str.strip_chars()
    )


def row_classes(contract: Contract, cells: pl.DataFrame, header: Header) -> pl.Series:
    """Class of each row of `cells` (columns `c0`...), in order."""
    position = pl.int_range(pl.len())
    is_blank = pl.all_horizontal(pl.all().is_null())
    is_repeated = pl.all_horizontal(
        *(normalised(cell).fill_null("") == text for cell, text in header.texts.items())
    )
    return cells.select(
        pl.when(position == header.position)
        .then(pl.lit(HEADER))
        .when(is_blank)
        .then(pl.lit(BLANK))
        .when(position < header.position)
        .then(pl.lit(TITLE))
        .when(is_repeated)
        .then(pl.lit(REPEATED))
        .when(_is_total(contract, cells, header))
        .then(pl.lit(TOTAL))
        .otherwise(pl.lit(DATA))
        .alias("class")
    ).to_series()


def _is_total(contract: Contract, cells: pl.DataFrame, header: Header) -> pl.Expr:
    """A row whose first filled cell says "total" and in which a required column is missing.

    A segment called TOTAL in a row that is otherwise complete is data: the printed total.
    """
    first = pl.coalesce(normalised(cell) for cell in cells.columns)
    required = [
        header.columns[name]
        for name, column in contract.columns.items()
        if column.required and name in header.columns
    ]
    key_cells = [
        header.columns[name]
        for name in contract.row_key
        if name in header.columns and contract.columns[name].type not in {"integer", "rupiah"}
    ]
    lacks = [pl.col(cell).is_null() for cell in dict.fromkeys([*required, *key_cells])]
    words = [
        normalised(cell).str.contains(_TOTAL_WORD)
        for cell in dict.fromkeys([*required, *key_cells])
        if cell in cells.columns
    ]
    return first.str.contains(_TOTAL_WORD).fill_null(value=False) & pl.any_horizontal(
        *lacks,
        *(word.fill_null(value=False) for word in words if not _labels_may_be_total(contract)),
    )


def _labels_may_be_total(contract: Contract) -> bool:
    """Whether the source has rows that are totals by their label (segment totals)."""
    return contract.unpivot is not None
