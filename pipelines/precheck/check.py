"""The check itself, from the list to the list given back, and the line it leaves in the log."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.handing_out import BY_NAME, Asking, hand_out
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.night import Night
from pipelines.people_workbook import FileExists, write_private
from pipelines.persons import registered
from pipelines.precheck.known import last_build
from pipelines.precheck.listed import CannotCheck, read_list
from pipelines.precheck.near import beside_registers
from pipelines.precheck.reasons import judged
from pipelines.precheck.summary import Summary
from pipelines.precheck.workbook import checked_workbook
from warehouse import versions
from warehouse.durable import append_line

LOG = "precheck.jsonl"
_JAKARTA = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True)
class Wish:
    """A list to check: who is to pay for which month, where the answer goes, and who asks."""

    path: Path
    funding: str
    period: str
    out: Path
    by: str | None = None
    password: str | None = None


def checked_name(path: Path) -> Path:
    """Where the answer to a list goes if nobody says otherwise."""
    return path.with_name(f"{path.stem}.diperiksa.xlsx")


def check_list(night: Night, wish: Wish, now: dt.datetime) -> Summary:
    """Check a list and write it back; the caller holds the night's lock.

    Raises:
        CannotCheck: there is no list, nobody in it, no such payer or month, or no build to ask.
        FileRefused: the file cannot be read as a list of people.
        FileExists: the file to write is there already.

    """
    store = night.settings.store
    if not wish.path.is_file():
        raise CannotCheck(f"{wish.path} is no file: name the list itself")
    if wish.out.exists():
        raise FileExists(f"{wish.out} is there already: name another file with --out")
    with last_build(store) as build:
        terms = build.terms(wish.funding, wish.period)
        listed = read_list(wish.path, wish.period, wish.password)
        with night.ledger() as ledger:
            near = beside_registers(
                listed.people,
                lambda niks, births: registered(store, ledger, niks, births),
                terms.last_day,
            )
        # Whom a rule of the linkage knows by another NIK is asked about by that one.
        asked = listed.people.join(near, on="row").select(
            "row", "region_code", nik=pl.coalesce("near_nik", "nik")
        )
        keys = pseudonyms(night.key, "nik", asked["nik"])
        facts = build.facts(asked.select("row", "region_code", nik_key=keys), terms)
    served = versions.current(store)
    sheet = listed.sheets[listed.number]
    summary = Summary(
        wish.path.name,
        hashlib.sha256(wish.path.read_bytes()).hexdigest(),
        terms,
        f"v{served.number}" if served else None,
        now.astimezone(_JAKARTA).strftime("%d/%m/%Y %H.%M WIB"),
        sheet.rows.len() - listed.people.height,
        judged(listed.people, near, facts, terms),
    )
    asking = Asking("precheck", wish.by, f"{wish.funding} {wish.period}")
    told = keys.drop_nulls().to_list()
    hand_out(store, asking, BY_NAME, summary.sha256, listed.people.height, told)
    try:
        write_private(wish.out, checked_workbook(listed, summary.judged, summary))
    except FileNotFoundError:
        raise CannotCheck(f"{wish.out.parent} is no folder: make it, or name another one") from None
    line = {"at": now.astimezone(dt.UTC).isoformat(timespec="seconds"), "by": wish.by}
    append_line(store.logs / LOG, json.dumps({**line, **summary.counts()}, ensure_ascii=False))
    return summary
