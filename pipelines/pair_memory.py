"""Pairs of mentions once compared, kept from night to night: only what is new is compared.

A sealed cache in the private store: NIKs, keys of mentions and what their comparison came to.
Delete it and the next night compares everything again, with the same result.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
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


def compared(store: Store, asked: pl.DataFrame, known: pl.DataFrame, compare: Compare) -> Compared:
    """All pairs of `asked` and `known`: the remembered ones, and those of what is new tonight.

    `compare` must judge a pair by its two mentions alone. `asked` and `known` go by the columns of
    `MENTION`.
    """
    path = store.compared_pairs / f"{_basis()}.parquet"
    before = pl.DataFrame(schema=_ROW)
    if store.keyring.can_open(path):
        before = scan_sealed(store.keyring, [path]).collect()
    old_asked, old_known = (before.filter(pl.col("kind") == kind) for kind in (_ASKED, _KNOWN))
    new_asked = asked.join(old_asked, on=_KEY, how="anti")
    new_known = known.join(old_known, on=_KEY, how="anti")
    still_asked = asked.join(old_asked, on=_KEY, how="semi")
    linked = known.select(**_LINKED)
    kept = (
        before.filter(pl.col("kind") == _PAIR)
        .join(asked, on=_KEY, how="semi")
        .join(linked, on=list(_LINKED), how="semi")
        .select(*PAIRS)
    )
    fresh = [compare(new_asked, known), compare(still_asked, new_known)]
    pairs = pl.concat([kept, *fresh]).sort(pl.all())
    if not path.exists() or any(
        (
            new_asked.height,
            new_known.height,
            old_asked.height > still_asked.height,
            kept.height < before.height,
        )
    ):
        _remember(store, path, asked, known, pairs)
    return Compared(pairs, new_asked.height, new_known.height)


def forget_pairs(store: Store) -> None:
    """Forget every pair: the NIKs in them may not be kept any longer. The next night compares anew."""
    shutil.rmtree(store.compared_pairs, ignore_errors=True)


def _remember(
    store: Store, path: Path, asked: pl.DataFrame, known: pl.DataFrame, pairs: pl.DataFrame
) -> None:
    rows = [
        asked.select(_KEY).with_columns(kind=pl.lit(_ASKED)),
        known.select(_KEY).with_columns(kind=pl.lit(_KNOWN)),
        pairs.with_columns(kind=pl.lit(_PAIR)),
    ]
    frame = pl.concat([pl.DataFrame(schema=_ROW), *rows], how="diagonal")
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
