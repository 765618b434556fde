"""Another secret for a store: every pseudonym is made anew, from the vault, and the old secret retires.

Asked for every year, and when somebody leaves who had it. Published rows know their persons by other keys
from the next night on; for one month of overlap a sealed list tells which key became which. Each step may
be done again: new keys are made from the numbers themselves, whatever keys a file has at the moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipelines.handing_out import BY_NAME, Asking, hand_out
from pipelines.identity.keys import SecretKey, create_key, load_key
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.sealed_rows import put_parquet, scan_sealed
from pipelines.night import Night, night_under, own_key
from pipelines.settings import Settings
from pipelines.store_config import write_config
from warehouse.durable import rename_durable, write_durably
from warehouse.keyring import Keyring
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.persons import person_key_of, rename_persons

_PLACE = ["_sheet", "_row"]
_BEFORE, _NOW = "old_person_key", "new_person_key"


class CannotRotate(Exception):
    """The pseudonyms cannot all be made anew; the message says why and what to do."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation came to: landed files and persons with other keys."""

    files: int
    persons: int


def rotate(night: Night, new: SecretKey, by: str, reason: str) -> Rotated:
    """Give every landed row, the list of persons and the data keys the new secret.

    The caller holds the night's lock, and has both keys. The ledger is tied to the new key last: a run
    that was killed before is given again, with both keys.

    Raises:
        CannotRotate: of some landed rows the numbers are not kept any more.

    """
    store, old = night.settings.store, night.key
    if old.key_id == new.key_id:
        raise CannotRotate("both keys are the same: make a new one")
    # A run that was killed may have wrapped some of the data keys anew already.
    store = store.opened_with(replace(store.keyring, other=new.wrapping))
    with night.ledger() as ledger:
        work = list(_keyed_files(store, ledger))
        if gone := [source for source, path, _ in work if not store.keyring.can_open(path)]:
            raise CannotRotate(
                f"the numbers behind {len(gone)} landed files ({', '.join(sorted(set(gone)))}) were "
                "destroyed when their time was over, so their keys cannot be made anew: rotate "
                "before the vault's oldest month expires, or keep the key"
            )
        hand_out(
            store, Asking("rotate-key", by, reason), BY_NAME, f"{old.key_id} to {new.key_id}", 0
        )
        ledger.begin_rebinding(new.key_id)
        niks = [
            _rekey(store, all_contracts()[source], path, landed, new)
            for source, path, landed in work
        ]
        known = pl.concat([pl.Series([], dtype=pl.String), *niks]).unique()
        names = pl.DataFrame(
            {"old": pseudonyms(old, "nik", known), "new": pseudonyms(new, "nik", known)}
        )
        _keep_overlap(store, names)
        rename_persons(store, dict(names.iter_rows()))
        store.keyring.retire(old.key_id, old.secret)
        store.keyring.rewrap(new.wrapping)
        ledger.rebind_key(new.key_id)
    return Rotated(len(work), names.height)


def change_key(settings: Settings, by: str, reason: str) -> tuple[Rotated, Path]:
    """Make a new key, rotate to it and put it into the old one's place; where the old one lies now.

    The caller holds the night's lock. Given again after a kill, it goes on with the new key it made.

    Raises:
        CannotRotate: of some landed rows the numbers are not kept any more.

    """
    made = settings.key_file.with_name(f"{settings.key_file.name}.new")
    with Ledger(settings.store.ledger_file) as ledger:
        bound = ledger.key_id()
    if made.exists() and load_key(made).key_id == bound:
        # Only the key file has not changed its place yet.
        old, new, rotated = load_key(settings.key_file), load_key(made), Rotated(0, 0)
    else:
        old = own_key(settings, is_rotating=True)
        new = load_key(made) if made.exists() else create_key(made)
        rotated = rotate(night_under(settings, old), new, by, reason)
    retired = settings.key_file.with_name(f"{settings.key_file.name}.retired-{old.key_id}")
    if not retired.exists():
        retired.hardlink_to(settings.key_file)
    rename_durable(made, settings.key_file)
    write_config(settings.store, new)
    return rotated, retired


def all_secrets(store: Store, key: SecretKey) -> tuple[SecretKey, ...]:
    """The store's secret, and those that retired: older requests and lists are known by them."""
    return (key, *map(SecretKey, Keyring(store.data_keys, key.wrapping).retired()))


def _keyed_files(store: Store, ledger: Ledger) -> Iterator[tuple[str, Path, Path]]:
    """Source, vault file and landed file of every receipt with pseudonyms in its rows."""
    for receipt in ledger.receipts():
        contract = all_contracts().get(receipt.source)
        name = f"{receipt.receipt_id}.parquet"
        landed = store.landed / receipt.source / name
        if contract is not None and _keys(contract) and landed.exists():
            yield receipt.source, store.vault / receipt.source / name, landed


def _keys(contract: Contract) -> dict[str, str]:
    """Column of a number -> the column of its pseudonym."""
    return {name: c.key for name, c in contract.columns.items() if c.key is not None}


def _rekey(
    store: Store, contract: Contract, vault: Path, landed: Path, new: SecretKey
) -> pl.Series:
    """Give one landed file its new keys; the NIKs in it."""
    keys = _keys(contract)
    people = scan_sealed(store.keyring, [vault]).collect().unique(_PLACE, maintain_order=True)
    rows = pl.read_parquet(landed, glob=False)
    fresh = people.select(
        *_PLACE,
        *(
            pseudonyms(new, contract.columns[name].pseudonym_domain, people[name]).alias(key)
            for name, key in keys.items()
        ),
    )
    joined = rows.drop(keys.values()).join(fresh, on=_PLACE, how="left", maintain_order="left")
    told = joined.select(rows.columns)
    write_durably(
        landed, lambda path: told.write_parquet(path, compression="zstd", compression_level=1)
    )
    niks = [people[n] for n in keys if contract.columns[n].pseudonym_domain == "nik"]
    return pl.concat([pl.Series([], dtype=pl.String), *niks]).drop_nulls().unique()


def known_before_as(store: Store, persons: Collection[str]) -> tuple[str, ...]:
    """These persons' keys, and those that the overlap tells they had before, as long as it is kept."""
    known, lists = set(persons), _overlaps(store)
    while more := set(lists.filter(pl.col(_NOW).is_in(list(known)))[_BEFORE]) - known:
        known |= more
    return tuple(sorted(known))


def _keep_overlap(store: Store, names: pl.DataFrame) -> None:
    """Which person key became which, for whoever works on rows of before; its month's key is destroyed first."""
    frame = names.select(
        pl.col(name).map_elements(person_key_of, return_dtype=pl.String).alias(column)
        for name, column in (("old", _BEFORE), ("new", _NOW))
    )
    key = store.keyring.current("overlap")
    path = store.overlap / f"{store.keyring.month}.parquet"
    if path.exists():
        # The second time in a month: what the first one told is told still.
        frame = pl.concat([scan_sealed(store.keyring, [path]).collect(), frame]).unique()
    write_durably(path, lambda building: put_parquet(frame, building, key))


def _overlaps(store: Store) -> pl.DataFrame:
    """Every list of an overlap that can still be opened."""
    empty = pl.DataFrame(schema={_BEFORE: pl.String, _NOW: pl.String})
    paths = [path for path in store.overlap.glob("*.parquet") if store.keyring.can_open(path)]
    return scan_sealed(store.keyring, paths).collect() if paths else empty
