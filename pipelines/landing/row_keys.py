"""Landed rows by their row key, with a digest of their content: how rows of two files are compared.

Reads the landed file and, where the source has personal columns, the vault beside it; what comes
out holds keys and digests only.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.landing.contract import PROVENANCE, Contract
from pipelines.landing.label_keys import with_folded_labels
from pipelines.landing.sealed_rows import scan_sealed
from warehouse.layout import Store

SCOPE_COLUMNS = ("_sender", "_region_code", "_period")
_PLACE = ["_sheet", "_row"]


def key_columns(contract: Contract) -> list[str]:
    """The row key as it stands in landed rows: pseudonyms instead of identifiers."""
    return [
        contract.columns[name].key or name
        for name in contract.row_key
        if contract.columns[name].key or not contract.columns[name].personal
    ]


def keyed_rows(
    store: Store,
    contract: Contract,
    receipt_id: str,
    scopes: Sequence[tuple[str | None, ...]] | None = None,
) -> pl.DataFrame:
    """Key, scope, `_sheet`, `_row` and `_digest` of a receipt's landed rows within `scopes`."""
    name = f"{receipt_id}.parquet"
    rows = pl.scan_parquet(store.landed / contract.source / name, glob=False)
    if scopes is not None:
        rows = rows.filter(pl.any_horizontal(in_scope(scope) for scope in scopes))
    content = [column for column in contract.landed_schema() if column not in PROVENANCE]
    personal = [
        column
        for column, meaning in contract.columns.items()
        if meaning.personal and not meaning.key
    ]
    vault = store.vault / contract.source / name
    if personal and store.keyring.can_open(vault):
        identities = scan_sealed(store.keyring, [vault]).select(*_PLACE, *personal)
        rows = rows.join(identities.unique(subset=_PLACE), on=_PLACE, how="left")
        content += personal
    keyed = rows.select(
        *key_columns(contract), *SCOPE_COLUMNS, *_PLACE, _digest=pl.struct(sorted(content)).hash()
    )
    return with_folded_labels(contract, keyed.collect())


def match(contract: Contract, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Rows of `new` whose key stands in `old` within the same scope, `_differs` where changed."""
    on = [*dict.fromkeys([*key_columns(contract), *SCOPE_COLUMNS])]
    earlier = old.unique(subset=on, keep="first", maintain_order=True)
    return new.join(
        earlier.select(*on, _older="_digest"), on=on, how="inner", nulls_equal=True
    ).with_columns(_differs=pl.col("_digest") != pl.col("_older"))


def in_scope(scope: tuple[str | None, ...]) -> pl.Expr:
    """Whether a landed row is of this sender, region and month."""
    return pl.all_horizontal(
        pl.col(name).eq_missing(pl.lit(value, dtype=pl.String))
        for name, value in zip(SCOPE_COLUMNS, scope, strict=True)
    )
