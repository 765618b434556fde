"""Supersession: what a new file does to an older one about the same sender, region and month.

At least half of the older keys present again: a re-export, it replaces (held when more than a tenth
of the older rows disappear). Under one in twenty shared: a further part, both stand. In between:
nobody can tell, so the new file is held. Both originals are kept whatever happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.landing.contract import Contract

REPLACES_FROM = 0.5
PART_BELOW = 0.05
MAY_DISAPPEAR = 0.1


@dataclass(frozen=True)
class Overlap:
    """How a new file relates to one older file: `verdict` is replaces, part, or a finding's code."""

    verdict: str
    older_rows: int
    shared_rows: int


def compare(contract: Contract, older: Path, newer: Path, scope: tuple[str | None, ...]) -> Overlap:
    """Compare two landed files of one source within `scope` = (sender, region, month)."""
    keys = [
        contract.columns[name].key or name
        for name in contract.row_key
        if contract.columns[name].key or not contract.columns[name].personal
    ]
    old, new = _keys(older, keys, scope), _keys(newer, keys, scope)
    shared = old.join(new, on=keys, how="semi", nulls_equal=True).height
    share = shared / old.height if old.height else 0.0
    if share >= REPLACES_FROM:
        missing = 1.0 - share
        verdict = "ROWS_DISAPPEARED" if missing > MAY_DISAPPEAR else "replaces"
    elif share < PART_BELOW:
        verdict = "part"
    else:
        verdict = "UNCLEAR_OVERLAP"
    return Overlap(verdict, old.height, shared)


def _keys(path: Path, keys: list[str], scope: tuple[str | None, ...]) -> pl.DataFrame:
    conditions = [
        pl.col(name).eq_missing(pl.lit(value, dtype=pl.String))
        for name, value in zip(("_sender", "_region_code", "_period"), scope, strict=True)
    ]
    return pl.scan_parquet(path).filter(*conditions).select(keys).unique().collect()
