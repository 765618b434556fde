"""Rows that share a row key: the same row twice, or one key with two contents.

Keys are compared by hash first, chunk by chunk, which costs eight bytes a row; only rows whose hash
occurs twice are looked at in full, so a chance collision changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.landing.contract import Contract
from pipelines.landing.label_keys import with_folded_labels

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Repeats:
    """Rows of the whole file (by row number) that repeat another row, or contradict one."""

    duplicates: pl.Series
    conflicts: pl.Series


def key_hashes(contract: Contract, values: pl.DataFrame) -> Hashes:
    """One hash per row over the row key, or over everything where the file carries no key column.

    None where rows may repeat.
    """
    keys = [name for name in contract.row_key if name in values.columns]
    if contract.may_repeat or not values.height:
        return np.empty(0, dtype=np.uint64)
    compared = with_folded_labels(contract, values.select(keys)) if keys else values
    return compared.hash_rows(seed=7).to_numpy()


def repeated_hashes(hashes: Hashes) -> Hashes:
    """The hashes that occur more than once."""
    ordered = np.sort(hashes)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def find_repeats(contract: Contract, candidates: list[pl.DataFrame]) -> Repeats:
    """Duplicates and conflicts among `candidates`: values of usable rows, with their `_row`.

    Of identical rows the first one counts. Rows of one key and different content all conflict, or,
    where the contract keeps the first, all but that one.
    """
    rows = pl.concat(candidates, how="vertical")
    content = [name for name in rows.columns if name != "_row"]
    is_first = rows.select(pl.struct(content).is_first_distinct()).to_series()
    distinct = with_folded_labels(contract, rows.filter(is_first))
    keys = [name for name in contract.row_key if name in content]
    if not keys:
        clashing = distinct.clear()
    elif contract.on_key_conflict == "quarantine":
        clashing = distinct.filter(pl.struct(keys).is_duplicated())
    else:
        clashing = distinct.filter(~pl.struct(keys).is_first_distinct())
    return Repeats(rows.filter(~is_first)["_row"], clashing["_row"])
