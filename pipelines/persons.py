"""Who is who in the rows that count: mentions of persons out of the vault, and the links between them.

NIKs, names and birth dates are at hand here and nowhere later; what leaves are pairs of keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.identity.keys import SecretKey
from pipelines.identity.linkage import PERSON, link
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.official_regions import successors
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.persons import PersonLink

REGISTER = "village__residents"
_FAMILY_CARDS = "social__households"
_PLACE = ["_receipt_id", "_sheet", "_row"]
_VILLAGE_CODE_LENGTH = 13


def person_links(store: Store, ledger: Ledger, key: SecretKey) -> list[PersonLink]:
    """The links between the NIKs of all rows that count, as keys, in the order of the keys."""
    lists, registers = mentions(store, ledger)
    if lists.is_empty() or registers.is_empty():
        return []
    found = link(lists, registers, successors())
    keys = (
        pseudonyms(key, "nik", found[name].cast(pl.String)).to_list()
        for name in ("nik", "linked_nik")
    )
    return sorted(map(PersonLink, *keys, found["stage"].to_list()))


def mentions(store: Store, ledger: Ledger) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Persons of the lists and of the village registers, as the rows that count mention them."""
    return _lists(store, ledger), _mentions(store, ledger, all_contracts()[REGISTER])


def _lists(store: Store, ledger: Ledger) -> pl.DataFrame:
    """Mentions in every source that names persons, registers aside, with the family cards known."""
    frames = [
        _mentions(store, ledger, contract)
        for source, contract in all_contracts().items()
        if source != REGISTER and {"nik", "nama"} <= contract.columns.keys()
    ]
    lists = pl.concat([pl.DataFrame(schema=PERSON), *frames])
    cards = _mentions(store, ledger, all_contracts()[_FAMILY_CARDS])
    if cards.is_empty():
        return lists
    one_card = cards.select("nik", card="family_card").drop_nulls().unique()
    one_card = one_card.filter(pl.col("nik").is_unique())
    joined = lists.join(one_card, on="nik", how="left")
    return joined.with_columns(family_card=pl.coalesce("family_card", "card")).select(*PERSON)


def _mentions(store: Store, ledger: Ledger, contract: Contract) -> pl.DataFrame:
    """The persons of one source's rows that count, by the columns of `PERSON`."""
    names = [
        f"{receipt.receipt_id}.parquet"
        for receipt in ledger.active_receipts(contract.source)
        if any(scope.row_count for scope in receipt.scopes)
    ]
    if not names:
        return pl.DataFrame(schema=PERSON)
    vault = _scan(store.vault / contract.source, names)
    landed = _scan(store.landed / contract.source, names)
    public = {
        "birth_date": contract.birth_column,
        "sex": next((n for n, c in contract.columns.items() if c.type == "sex"), None),
        "village_code": contract.region_column or _region_of(contract),
    }
    private = {
        "name": "nama" if "nama" in contract.columns else None,
        "family_card": "no_kk" if "no_kk" in contract.columns else None,
    }
    rows = vault.select(*_PLACE, nik=pl.col("nik").cast(pl.UInt64), **_columns(private)).join(
        landed.select(*_PLACE, **_columns(public)), on=_PLACE
    )
    is_village = pl.col("village_code").str.len_bytes() == _VILLAGE_CODE_LENGTH
    return (
        rows.filter(pl.col("nik").is_not_null())
        .with_columns(
            pl.col("family_card").cast(pl.UInt64, strict=False),
            pl.when(is_village).then("village_code"),
            receipt=pl.col("_receipt_id").hash().cast(pl.UInt64),
        )
        .select(pl.col(name).cast(kind) for name, kind in PERSON.items())
        .collect()
    )


def _region_of(contract: Contract) -> str | None:
    """The column that says where a row's person lives; None where there is none."""
    return next((n for n, c in contract.columns.items() if c.type == "region_code"), None)


def _columns(names: dict[str, str | None]) -> dict[str, pl.Expr]:
    """Columns by their name in `PERSON`, null where the source has none."""
    return {
        name: pl.col(column) if column else pl.lit(None, dtype=PERSON[name])
        for name, column in names.items()
    }


def _scan(folder: Path, names: Sequence[str]) -> pl.LazyFrame:
    return pl.scan_parquet([folder / name for name in names], glob=False)
