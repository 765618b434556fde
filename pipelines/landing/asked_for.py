"""What persons asked for, read from where it is kept: requests in the ledger, what was corrected sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import polars as pl

from pipelines.identity.keys import SecretKey
from pipelines.landing.amendments import Amendments, Correction
from pipelines.landing.outcome import Task
from pipelines.landing.sealed_rows import put_parquet, scan_sealed
from warehouse.durable import write_durably
from warehouse.layout import Store
from warehouse.ledger import Ledger

_SCHEMA = {"nik_key": pl.String, "field": pl.String, "value": pl.String}


def amendments(store: Store, ledger: Ledger) -> Amendments:
    """Everything that was asked for until now."""
    requests = ledger.person_requests()
    if not requests:
        return Amendments()
    erased = {key for one in requests if one.kind == "erase" for key in one.nik_keys}
    return Amendments(frozenset(erased), tuple(_corrections(store)))


def asked_until_now(store: Store, ledger: Ledger) -> Callable[[Task], Task]:
    """What gives a task everything that was asked for, and the secrets under which some of it was.

    Read once, for as many tasks as there are.
    """
    wishes = amendments(store, ledger)
    retired = tuple(map(SecretKey, store.keyring.retired())) if wishes else ()
    return partial(replace, amendments=wishes, retired=retired)


def keep_corrections(store: Store, corrections: Sequence[Correction]) -> None:
    """Add corrections to those that are kept; a later one about the same takes the earlier one's place."""
    latest = {(one.nik_key, one.field): one for one in (*_corrections(store), *corrections)}
    rows = [vars(one) for one in latest.values()]
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    key = store.keyring.current("vault")
    write_durably(store.corrections, lambda path: put_parquet(frame, path, key))


def forget_corrections(store: Store, erased: frozenset[str]) -> None:
    """Take away what was corrected of persons who are erased."""
    known = _corrections(store)
    left = [one for one in known if one.nik_key not in erased]
    if len(left) < len(known):
        store.corrections.unlink()
        keep_corrections(store, left)


def _corrections(store: Store) -> list[Correction]:
    """What is kept; nothing once its month is destroyed: rows that were corrected stay so."""
    if not store.keyring.can_open(store.corrections):
        return []
    frame = scan_sealed(store.keyring, [store.corrections]).collect()
    return [Correction(*row) for row in frame.select(*_SCHEMA).iter_rows()]
