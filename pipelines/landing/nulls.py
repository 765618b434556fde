"""A column of nothing: where values or codes are put in later, or where there are none."""

from __future__ import annotations

import polars as pl


def nulls(length: int, dtype: type[pl.DataType] | pl.DataType = pl.String) -> pl.Series:
    """As many nulls of a type."""
    return pl.Series([None], dtype=dtype).new_from_index(0, length)
