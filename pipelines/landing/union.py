"""Union of partial files: a row that an earlier part brought already never counts twice.

The same key with the same content counts once, in the earlier file. With another content it is
quarantined in the newer file, or kept as first sent where the source's contract says so.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.landing.contract import Contract
from pipelines.landing.findings import file_finding, row_finding
from pipelines.landing.row_keys import SCOPE_COLUMNS, keyed_rows, match
from pipelines.landing.sealed_rows import rewrite_sealed, scan_sealed
from warehouse.durable import write_durably
from warehouse.layout import Store
from warehouse.receipt import Finding, Receipt, RowCounts

LISTED_CONFLICTS = 200
_PLACE = ["_sheet", "_row"]


def unite(
    store: Store,
    contract: Contract,
    receipt: Receipt,
    parts: list[tuple[str, tuple[str, str | None, str | None]]],
) -> Receipt:
    """The receipt after its rows that `parts` (older receipt, scope) brought already are taken out."""
    if not parts:
        return receipt
    older = pl.concat(keyed_rows(store, contract, name, [scope]) for name, scope in parts)
    newer = keyed_rows(store, contract, receipt.receipt_id)
    met = match(contract, older, newer)
    if met.is_empty():
        return receipt
    strict = contract.on_key_conflict == "quarantine"
    conflicts = met.filter(pl.col("_differs") & strict).select(_PLACE).unique().sort(_PLACE)
    repeats = met.select(*_PLACE, *_labels(contract)).join(conflicts, on=_PLACE, how="anti")
    name = f"{receipt.receipt_id}.parquet"
    landed = store.landed / contract.source / name
    rows = pl.read_parquet(landed, glob=False)
    kept = rows.join(conflicts, on=_PLACE, how="anti").join(
        repeats, on=repeats.columns, how="anti", nulls_equal=True
    )
    gone = rows.select(_PLACE).unique().join(kept, on=_PLACE, how="anti")
    non_data = gone.height - conflicts.height
    write_durably(
        landed, lambda path: kept.write_parquet(path, compression="zstd", compression_level=1)
    )
    _shrink_vault(store, contract, name, kept)
    _quarantine(store, contract, name, rows.join(conflicts, on=_PLACE, how="semi"))
    counts = receipt.rows
    counted = kept.group_by(SCOPE_COLUMNS).len()
    left = {row[:3]: row[3] for row in counted.iter_rows()}
    return replace(
        receipt,
        rows=RowCounts(
            counts.landed,
            counts.accepted - gone.height,
            counts.quarantined + conflicts.height,
            counts.non_data + non_data,
        ),
        scopes=tuple(replace(scope, row_count=left.get(scope.key, 0)) for scope in receipt.scopes),
        findings=(*receipt.findings, *_findings(met, conflicts, repeats)),
    )


def _labels(contract: Contract) -> list[str]:
    """What tells the landed rows of one wide row apart."""
    return [contract.unpivot.into] if contract.unpivot else []


def _findings(met: pl.DataFrame, conflicts: pl.DataFrame, repeats: pl.DataFrame) -> list[Finding]:
    found = [row_finding("KEY_CONFLICT", row) for row in conflicts["_row"][:LISTED_CONFLICTS]]
    if repeats.height:
        differing = met.filter("_differs").join(conflicts, on=_PLACE, how="anti").height
        found.append(
            file_finding("ROWS_ALREADY_RECEIVED", rows=repeats.height, differing=differing)
        )
    return found


def _shrink_vault(store: Store, contract: Contract, name: str, kept: pl.DataFrame) -> None:
    vault = store.vault / contract.source / name
    if store.keyring.can_open(vault):
        identities = scan_sealed(store.keyring, [vault]).collect()
        kept_places = kept.select(_PLACE).unique()
        rewrite_sealed(store.keyring, vault, identities.join(kept_places, on=_PLACE, how="semi"))


def _quarantine(store: Store, contract: Contract, name: str, conflicts: pl.DataFrame) -> None:
    """Add the conflicting rows and what they are about; their cells stay in the original."""
    if conflicts.is_empty():
        return
    path = store.quarantine / contract.source / name
    keys = [column.key for column in contract.columns.values() if column.key]
    added = conflicts.drop(keys).with_columns(
        codes=pl.lit(["KEY_CONFLICT"], dtype=pl.List(pl.String)),
        columns=pl.lit(["_key"], dtype=pl.List(pl.String)),
    )
    earlier = [pl.read_parquet(path, glob=False)] if path.exists() else []
    rows = pl.concat([*earlier, added], how="diagonal_relaxed")
    write_durably(path, rows.write_parquet)
