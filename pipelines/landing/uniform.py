"""Columns of nothing, where values or codes are put in later, and columns of one value, as many are."""

from __future__ import annotations

import polars as pl


def nulls(length: int, dtype: type[pl.DataType] | pl.DataType = pl.String) -> pl.Series:
    """As many nulls of a type."""
    return pl.Series([None], dtype=dtype).new_from_index(0, length)


def is_uniform(values: pl.Series) -> bool:
    """Whether all are one value, none of them null; False where there are none."""
    return values.len() > 0 and values.null_count() == 0 and bool((values == values[0]).all())
