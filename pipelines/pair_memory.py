"""Pairs of mentions once compared, kept from night to night: only what is new is compared.

A sealed cache in the private store: NIKs, keys of mentions and what their comparison came to.
Delete it and the next night compares everything again, with the same result.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.identity.stages import PAIRS
from pipelines.landing.sealed_rows import put_parquet, scan_sealed
from warehouse.durable import write_durably
from warehouse.layout import Store

Compare = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
"""Mentions asked about and mentions known -> their pairs by the columns of `PAIRS`."""
_KEY = ["nik", "mention"]
_LINKED = {"linked_nik": "nik", "linked_mention": "mention"}
_ASKED, _KNOWN, _PAIR = "asked", "known", "pair"
_ROW = {"kind": pl.String, **PAIRS}
_IDENTITY = Path(__file__).with_name("identity")
_PARAMETERS = (
    Path(__file__).resolve().parents[1] / "dbt_project" / "seeds" / "linkage_parameters.csv"
)


@dataclass(frozen=True)
class Compared:
    """Pairs of tonight's mentions, and how many mentions had to be compared for them."""

    pairs: pl.DataFrame
    new_asked: int
    new_known: int


def compared(
    store: Store, asked: pl.DataFrame, known: Iterable[pl.DataFrame], compare: Compare
) -> Compared:
    """All pairs of `asked` and `known`: the remembered ones, and those of what is new tonight.

    Args:
        store: keeps the memory.
        asked, known: mentions by the columns of `MENTION`; `known` comes in parts, each looked at once.
        compare: must judge a pair by its two mentions alone.

    """
    path = store.compared_pairs / f"{_basis()}.parquet"
    old_asked, old_known, old_pairs = _remembered(store, path)
    new_asked = asked.join(old_asked, on=_KEY, how="anti")
    still_asked = asked.join(old_asked, on=_KEY, how="semi")
    fresh, keys = [pl.DataFrame(schema=PAIRS)], [old_known.clear()]
    for some in known:
        fresh.append(compare(new_asked, some))
        fresh.append(compare(still_asked, some.join(old_known, on=_KEY, how="anti")))
        keys.append(some.select(_KEY))
    known_keys = pl.concat(keys).unique()
    kept = old_pairs.join(asked, on=_KEY, how="semi").join(
        known_keys.select(**_LINKED), on=list(_LINKED), how="semi"
    )
    # Two parts may speak of a person in the same words.
    pairs = pl.concat([kept, *fresh]).unique().sort(pl.all())
    new_known = known_keys.join(old_known, on=_KEY, how="anti").height
    if not path.exists() or any(
        (
            new_asked.height,
            new_known,
            old_asked.height > still_asked.height,
            old_known.height > known_keys.height - new_known,
        )
    ):
        _remember(store, path, asked, known_keys, pairs)
    return Compared(pairs, new_asked.height, new_known)


def _remembered(store: Store, path: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Keys of the mentions asked about and known, and their pairs, as of the night before."""
    rows = pl.LazyFrame(schema=_ROW)
    if store.keyring.can_open(path):
        rows = scan_sealed(store.keyring, [path])
    asked, known = (rows.filter(pl.col("kind") == kind).select(_KEY) for kind in (_ASKED, _KNOWN))
    pairs = rows.filter(pl.col("kind") == _PAIR).select(*PAIRS)
    return asked.collect(), known.collect(), pairs.collect()


def forget_pairs(store: Store) -> None:
    """Forget every pair: the NIKs in them may not be kept any longer. The next night compares anew."""
    shutil.rmtree(store.compared_pairs, ignore_errors=True)


def _remember(
    store: Store, path: Path, asked: pl.DataFrame, known: pl.DataFrame, pairs: pl.DataFrame
) -> None:
    rows = [
        asked.lazy().select(_KEY).with_columns(kind=pl.lit(_ASKED)),
        known.lazy().select(_KEY).with_columns(kind=pl.lit(_KNOWN)),
        pairs.lazy().with_columns(kind=pl.lit(_PAIR)),
    ]
    frame = pl.concat([pl.LazyFrame(schema=_ROW), *rows], how="diagonal")
    key = store.keyring.current("vault")
    write_durably(path, lambda building: put_parquet(frame, building, key))
    for stale in path.parent.glob("*.parquet"):
        if stale != path:
            stale.unlink()


def _basis() -> str:
    """Digest of what judges a pair: rules, weights, and the library whose hashes name mentions."""
    digest = hashlib.sha256(pl.__version__.encode())
    for path in [*sorted(_IDENTITY.glob("*.py")), _PARAMETERS]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
