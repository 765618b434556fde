"""Who is who in the rows that count: mentions of persons out of the vault, and the links between them.

NIKs, names and birth dates are at hand here and nowhere later; what leaves are pairs of keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pipelines.identity.keys import SecretKey
from pipelines.identity.linkage import (
    DECISIONS,
    PERSON,
    WEIGHED,
    Linkage,
    asked_of,
    distinct,
    resolve,
    with_folded_names,
)
from pipelines.identity.parameters import parameters_in_force
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.identity.stages import PAIRS, compare
from pipelines.identity.weighing import weigh
from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.official_regions import successors
from pipelines.landing.sealed_rows import scan_sealed
from pipelines.pair_memory import Compared, compared
from warehouse.connect import open_scratch
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.persons import Links, PersonLink, standing_links

REGISTER = "village__residents"
DECIDED = "semesta__pair_decisions"
_FAMILY_CARDS = "social__households"
_AT_ONCE = 2_000_000
"""Rows that are opened and compared at once: what a night holds in memory grows with them."""
_NOBODY = pl.DataFrame(schema=PERSON)
_NEW_YEAR, _WOMEN = 101, 4_000  # Day and month as a NIK writes them; women's days are 40 higher.
_PLACE = ["_receipt_id", "_sheet", "_row"]


@dataclass(frozen=True)
class Who:
    """The linkage of one night, and what it was made of.

    Attributes:
        seen: `nik` and `receipt` of everybody in the lists, once per file.
        registered: every NIK of the village registers.
        linkage: the links that stand, and what is left to people.
        compared: pairs of mentions, and how many mentions were new.

    """

    seen: pl.DataFrame
    registered: pl.Series
    linkage: Linkage
    compared: Compared


def person_links(store: Store, ledger: Ledger, key: SecretKey) -> Links:
    """The links between the NIKs of all rows that count, and the pairs left to people, as keys."""
    who = who_is_who(store, ledger)
    links = _keyed(who.linkage.links, key)
    return Links([*links, *_outliving(store, who, key, links)], _keyed(who.linkage.open, key))


def _outliving(
    store: Store, who: Who, key: SecretKey, links: Sequence[PersonLink]
) -> list[PersonLink]:
    """Links that stood and cannot be found again, because the names behind them were destroyed.

    Retention takes names, not what was known of persons: nobody falls apart into two by it.
    """
    if not any(s.kind == "vault" and s.destroyed_at for s in store.keyring.states()):
        return []
    niks = pl.concat([who.seen["nik"], who.registered]).unique().cast(pl.String)
    named = set(pseudonyms(key, "nik", niks))
    linked = {link.nik_key for link in links}
    return [
        link
        for link in standing_links(store)
        if not {link.nik_key, link.linked_nik_key} <= named and link.nik_key not in linked
    ]


def _keyed(pairs: pl.DataFrame, key: SecretKey) -> list[PersonLink]:
    """Pairs by their keys, in the order of the keys."""
    keys = [
        pseudonyms(key, "nik", pairs[name].cast(pl.String)).to_list()
        for name in ("nik", "linked_nik")
    ]
    told = [pairs[name].to_list() for name in ("stage", "score", "evidence")]
    return sorted(map(PersonLink, *keys, *told))


def who_is_who(store: Store, ledger: Ledger) -> Who:
    """Compare what is new, and decide which NIKs are one person's.

    Files are opened some at a time: what is held together is who stands in a list and in no register.
    """
    registered_niks = _niks(store, ledger, all_contracts()[REGISTER])
    seen, asked = _seen_and_asked(store, ledger, registered_niks)
    parameters = parameters_in_force(datetime.now(UTC).date())

    def judged(these: pl.DataFrame, those: pl.DataFrame) -> pl.DataFrame:
        found = [pl.DataFrame(schema=PAIRS)]
        if these.is_empty():
            return found[0]
        for some in those.iter_slices(_AT_ONCE):
            known_by_name = with_folded_names(some)
            found.append(compare(these, known_by_name, successors()))
            with open_scratch(store) as con:
                weighed = weigh(con, these, known_by_name, parameters)
            found.append(weighed.with_columns(stage=pl.lit(WEIGHED)).select(*PAIRS))
        return pl.concat(found)

    # A pair depends on its two mentions alone, so a nation's registers need not be compared at once.
    registers = map(distinct, _some_mentions(store, ledger, all_contracts()[REGISTER]))
    pairs = compared(store, asked, registers, judged)
    linkage = resolve(
        pairs.pairs, asked, seen, successors(), parameters.accept, decisions(store, ledger)
    )
    return Who(seen, registered_niks, linkage, pairs)


def _seen_and_asked(
    store: Store, ledger: Ledger, registered_niks: pl.Series
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which files name whom, and the mentions of those whom no register has."""
    known = registered_niks.to_frame()
    seen, unknown = [_NOBODY.select("nik", "receipt")], [_NOBODY]
    for some in _some_of_lists(store, ledger):
        seen.append(some.select("nik", "receipt").unique())
        unknown.append(some.join(known, on="nik", how="anti"))
    return pl.concat(seen), asked_of(distinct(pl.concat(unknown)), known)


def decisions(store: Store, ledger: Ledger) -> pl.DataFrame:
    """What people decided about pairs of NIKs, by the columns of `DECISIONS`.

    A decision holds for ever, whether or not a later file repeats it; of two about one pair the later
    one holds, and among those of one day that two are not one.
    """
    names = [
        f"{receipt.receipt_id}.parquet"
        for receipt in (*ledger.receipts("accepted"), *ledger.receipts("superseded"))
        if receipt.source == DECIDED
    ]
    files = _at_hand(store, DECIDED, names)
    if not files:
        return pl.DataFrame(schema=DECISIONS)
    vault = scan_sealed(store.keyring, [store.vault / DECIDED / name for name in files])
    landed = _scan(store.landed / DECIDED, files)
    ends = [pl.col(name).cast(pl.UInt64) for name in ("nik", "nik_lain")]
    decision = pl.col("keputusan").str.strip_chars().str.to_uppercase()
    return (
        vault.join(landed.select(*_PLACE, "keputusan", "tanggal"), on=_PLACE)
        .filter(decision.is_in(["SAMA", "BEDA"]))
        .select(
            nik=pl.max_horizontal(ends),
            other=pl.min_horizontal(ends),
            is_same=decision == "SAMA",
            day="tanggal",
        )
        .sort("day", "is_same", descending=[False, True], nulls_last=False)
        .unique(["nik", "other"], keep="last", maintain_order=True)
        .select("nik", pl.col("other").alias("linked_nik"), "is_same")
        .collect()
    )


def mentions(
    store: Store, ledger: Ledger, only: pl.Expr | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Persons of the lists and of the village registers, as the rows that count mention them.

    Args:
        store, ledger: of the night.
        only: which of them, by the columns of `PERSON`.

    """
    of_registers = _some_mentions(store, ledger, all_contracts()[REGISTER], only)
    lists = pl.concat([_NOBODY, *_some_of_lists(store, ledger, only)])
    return lists, pl.concat([_NOBODY, *of_registers])


def registered(
    store: Store, ledger: Ledger, niks: pl.Series, birth_dates: pl.Series
) -> pl.DataFrame:
    """The village registers' mentions of these NIKs, and of whoever was born on one of these days."""
    is_asked = pl.col("nik").is_in(niks.implode()) | pl.col("birth_date").is_in(
        birth_dates.implode()
    )
    return pl.concat([_NOBODY, *_some_mentions(store, ledger, all_contracts()[REGISTER], is_asked)])


def _some_of_lists(
    store: Store, ledger: Ledger, only: pl.Expr | None = None
) -> Iterator[pl.DataFrame]:
    """Mentions in every source that names persons, registers aside, with the family cards known."""
    cards = pl.concat([_NOBODY, *_some_mentions(store, ledger, all_contracts()[_FAMILY_CARDS])])
    one_card = cards.select("nik", card="family_card").drop_nulls().unique()
    one_card = one_card.filter(pl.col("nik").is_unique())
    for source, contract in all_contracts().items():
        if source == REGISTER or not {"nik", "nama"} <= contract.columns.keys():
            continue
        for some in _some_mentions(store, ledger, contract, only):
            joined = some.join(one_card, on="nik", how="left", maintain_order="left")
            yield joined.with_columns(family_card=pl.coalesce("family_card", "card")).select(
                *PERSON
            )


def _niks(store: Store, ledger: Ledger, contract: Contract) -> pl.Series:
    """Every NIK of one source's rows that count."""
    niks = [_NOBODY["nik"]]
    for names in _some_files(store, ledger, contract):
        vault = scan_sealed(store.keyring, [store.vault / contract.source / name for name in names])
        found = vault.select(pl.col("nik").cast(pl.UInt64).drop_nulls()).collect()
        niks.append(found["nik"].unique())
    return pl.concat(niks).unique()


def _some_files(store: Store, ledger: Ledger, contract: Contract) -> Iterator[list[str]]:
    """Files of one source that count and can be opened, so many at a time that a comparison can hold them."""
    rows = {
        f"{receipt.receipt_id}.parquet": count
        for receipt in ledger.active_receipts(contract.source)
        if (count := sum(scope.row_count for scope in receipt.scopes))
    }
    some: list[str] = []
    for name in _at_hand(store, contract.source, [*rows]):
        if some and sum(rows[one] for one in some) + rows[name] > _AT_ONCE:
            yield some
            some = []
        some.append(name)
    if some:
        yield some


def _some_mentions(
    store: Store, ledger: Ledger, contract: Contract, only: pl.Expr | None = None
) -> Iterator[pl.DataFrame]:
    """The persons of one source's rows that count, by the columns of `PERSON`, some files at a time."""
    for names in _some_files(store, ledger, contract):
        yield _read(store, contract, names, only)


def _read(
    store: Store, contract: Contract, names: Sequence[str], only: pl.Expr | None
) -> pl.DataFrame:
    """The persons of these files."""
    vault = scan_sealed(store.keyring, [store.vault / contract.source / name for name in names])
    landed = _scan(store.landed / contract.source, names)
    public = {
        "birth_date": contract.birth_column,
        "sex": next((n for n, c in contract.columns.items() if c.type == "sex"), None),
        "region_code": contract.region_column or _region_of(contract),
    }
    private = {
        "name": "nama" if "nama" in contract.columns else None,
        "family_card": "no_kk" if "no_kk" in contract.columns else None,
    }
    rows = vault.select(*_PLACE, nik=pl.col("nik").cast(pl.UInt64), **_columns(private)).join(
        landed.select(*_PLACE, **_columns(public)), on=_PLACE
    )
    # 1 January beside a NIK of another day is what offices write where they do not know the day.
    is_unknown = (
        (pl.col("birth_date").dt.month() == 1)
        & (pl.col("birth_date").dt.day() == 1)
        & (pl.col("nik") // 10**6 % 10**4 % _WOMEN != _NEW_YEAR)
    )
    return (
        rows.filter(pl.col("nik").is_not_null())
        .with_columns(
            pl.col("family_card").cast(pl.UInt64, strict=False),
            pl.when(~is_unknown).then("birth_date").alias("birth_date"),
            receipt=pl.col("_receipt_id").hash().cast(pl.UInt64),
        )
        .select(pl.col(name).cast(kind) for name, kind in PERSON.items())
        .filter(pl.lit(value=True) if only is None else only)
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


def identities(
    store: Store, source: str, receipts: Sequence[str], columns: Sequence[str]
) -> pl.DataFrame:
    """Identities of a source's rows, as far as they are still kept: their place and `columns`."""
    names = _at_hand(store, source, [f"{receipt}.parquet" for receipt in receipts])
    if not names:
        told = dict.fromkeys([*_PLACE, *columns], pl.String())
        return pl.DataFrame(schema={**told, "_row": pl.Int32()})
    vault = scan_sealed(store.keyring, [store.vault / source / name for name in names])
    return vault.select(*_PLACE, *columns).collect()


def _at_hand(store: Store, source: str, names: Sequence[str]) -> list[str]:
    """The vault files that can be opened: of months whose key was destroyed, names are not known any more."""
    return [name for name in names if store.keyring.can_open(store.vault / source / name)]


def _scan(folder: Path, names: Sequence[str]) -> pl.LazyFrame:
    return pl.scan_parquet([folder / name for name in names], glob=False)
