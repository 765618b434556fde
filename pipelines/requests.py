"""Requests of the persons themselves (UU 27/2022 Art. 5 to 13): to be erased, to be told of rightly.

A request is written down first, by pseudonyms; then every landed file is rewritten for it. From then on
each file that lands is amended as it is read, and after the next night, which publishes without the old
rows, every kept version is rewritten too. A kill at any point is made good by giving the verb again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pipelines.handing_out import BY_NAME, Asking, hand_out
from pipelines.identity import nik as nik_rules
from pipelines.identity.keys import SecretKey
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.landing.amendments import (
    FIELDS,
    Amendments,
    Correction,
    corrected,
    is_about,
    nik_keys,
    without_cells_of,
)
from pipelines.landing.asked_for import amendments, forget_corrections, keep_corrections
from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.outcome import CELLS_ENDING
from pipelines.landing.returned_workbook import returned_name
from pipelines.landing.sealed_rows import rewrite_sealed, scan_sealed
from pipelines.night import Night
from warehouse.durable import write_durably
from warehouse.ledger import Ledger, ScopeKey
from warehouse.person_requests import PersonRequest
from warehouse.persons import forget_persons, same_person
from warehouse.receipt import Receipt
from warehouse.rewrite import rewrite_kept

_PLACE = ["_sheet", "_row"]


class NoSuchPerson(Exception):
    """A request does not say whom or what it is about; the message tells what is missing, never a NIK."""


@dataclass(frozen=True)
class Carried:
    """What a request came to: its number, and how many rows of how many files were about the person."""

    number: int
    rows: int
    files: int


@dataclass(frozen=True)
class Wish:
    """Who carries a request out, why, and by which document of the person."""

    by: str
    reason: str
    document: str | None = None


def nik_in(path: Path) -> str:
    """The NIK in a file: its first line. A command line would leave it in the shell's history.

    Raises:
        NoSuchPerson: the file cannot be read, or holds no valid NIK.

    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split()
    except (OSError, UnicodeDecodeError):
        raise NoSuchPerson(
            f"{path} cannot be read as text: write the NIK into its first line"
        ) from None
    if len(lines) != 1 or not nik_rules.is_plain(pl.Series(lines))[0]:
        raise NoSuchPerson(f"{path} holds no valid NIK: write its 16 digits into the first line")
    return lines[0]


def keys_of(keys: Sequence[SecretKey], path: Path) -> frozenset[str]:
    """The pseudonyms of the NIK in a file, under the store's secret and those that retired.

    Raises:
        NoSuchPerson: the file holds no valid NIK.

    """
    return frozenset(key_of(key, path) for key in keys)


def key_of(key: SecretKey, path: Path) -> str:
    """The pseudonym of the NIK in a file.

    Raises:
        NoSuchPerson: the file holds no valid NIK.

    """
    return str(pseudonyms(key, "nik", pl.Series([nik_in(path)]))[0])


def changes_in(path: Path) -> dict[str, str]:
    """What is to be corrected: lines `field;value`, dates like 31/01/1990, sex L or P.

    Raises:
        NoSuchPerson: a line is none of these, or there is none.

    """
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, line in enumerate(csv.reader(file, delimiter=";"), 1):
                if line:
                    found[line[0].strip().lower()] = _value(line, number)
    except (OSError, UnicodeDecodeError):
        raise NoSuchPerson(f"{path} cannot be read as text") from None
    if not found:
        raise NoSuchPerson(f"{path} says nothing: write lines like nama;BUDI SANTOSO")
    return found


def _value(line: list[str], number: int) -> str:
    """The value of a line, as landed rows write it; the value itself enters no message."""
    if len(line) != 2 or line[0].strip().lower() not in FIELDS or not line[1].strip():
        known = ", ".join(FIELDS)
        raise NoSuchPerson(f"line {number} is not `field;value` with one of the fields {known}")
    field, value = line[0].strip().lower(), line[1].strip()
    if field == "tanggal_lahir":
        try:
            return datetime.strptime(value, "%d/%m/%Y").replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            raise NoSuchPerson(f"line {number}: write the date like 31/01/1990") from None
    if field == "jenis_kelamin" and value.upper() not in {"L", "P"}:
        raise NoSuchPerson(f"line {number}: write L or P")
    return value.upper() if field == "jenis_kelamin" else value


def erase(night: Night, nik_key: str, wish: Wish) -> Carried:
    """Take a person out of everything that is kept; the caller holds the night's lock."""
    return _carry(night, "erase", nik_key, wish, {})


def correct(night: Night, nik_key: str, changes: dict[str, str], wish: Wish) -> Carried:
    """Tell something of a person rightly, wherever it is told; the caller holds the night's lock."""
    return _carry(night, "correct", nik_key, wish, changes)


def rewrite_versions(night: Night, now: datetime) -> list[int]:
    """Carry open requests through the kept versions, once a version is served that knows them."""
    store = night.settings.store
    rewritten: set[int] = set()
    with night.ledger() as ledger:
        for request in ledger.person_requests():
            if not request.is_done:
                is_correction = request.kind == "correct"
                rewritten |= set(
                    rewrite_kept(store, request.person_keys, with_current_rows=is_correction)
                )
                ledger.finish(request.number, now)
    return sorted(rewritten)


def _carry(night: Night, kind: str, nik_key: str, wish: Wish, changes: dict[str, str]) -> Carried:
    store = night.settings.store
    niks, persons = same_person(store, nik_key)
    request = PersonRequest(
        kind="erase" if kind == "erase" else "correct",
        nik_keys=niks,
        person_keys=persons,
        requested_by=wish.by,
        reason=wish.reason,
        document=wish.document,
        requested_at=datetime.now(UTC),
    )
    with night.ledger() as ledger:
        hand_out(store, Asking(kind, wish.by, wish.reason), BY_NAME, f"request of {nik_key[:8]}", 0)
        if changes:
            keep_corrections(
                store, [Correction(k, field, v) for k in niks for field, v in changes.items()]
            )
        number = ledger.ask(request)
        wishes = amendments(store, ledger)
        touched = list(_amend_landed(night, ledger, wishes, frozenset(niks)))
        if kind == "erase":
            forget_corrections(store, frozenset(niks))
            forget_persons(store, niks)
    return Carried(number, sum(rows for _, rows in touched), len(touched))


def _amend_landed(
    night: Night, ledger: Ledger, wishes: Amendments, about: frozenset[str]
) -> Iterator[tuple[Receipt, int]]:
    """Rewrite every landed file with rows about the person; each with their number."""
    store = night.settings.store
    for receipt in ledger.receipts():
        contract = all_contracts().get(receipt.source)
        if contract is None or not nik_keys(contract):
            continue
        name = f"{receipt.receipt_id}.parquet"
        landed = store.landed / receipt.source / name
        rows = (
            _amend_rows(night, ledger, receipt, contract, wishes, about) if landed.exists() else 0
        )
        cells = (store.quarantine / receipt.source / name).with_suffix(CELLS_ENDING)
        aside = 0
        if wishes.erased & about and store.keyring.can_open(cells):
            sent = scan_sealed(store.keyring, [cells]).collect()
            left = without_cells_of(sent, wishes.erased & about, night.key)
            if aside := sent.height - left.height:
                rewrite_sealed(store.keyring, cells, left)
        if rows or aside:
            if wishes.erased & about and receipt.settled_path and receipt.status != "held":
                sent_file = store.inbox / receipt.settled_path
                sent_file.unlink(missing_ok=True)
                sent_file.with_name(returned_name(receipt)).unlink(missing_ok=True)
            yield receipt, rows + aside


def _amend_rows(
    night: Night,
    ledger: Ledger,
    receipt: Receipt,
    contract: Contract,
    wishes: Amendments,
    about: frozenset[str],
) -> int:
    """Rewrite the landed rows and the identities of one file; how many rows are about the person."""
    store = night.settings.store
    name = f"{receipt.receipt_id}.parquet"
    landed, vault = (folder / contract.source / name for folder in (store.landed, store.vault))
    frame = pl.read_parquet(landed, glob=False)
    told = frame.filter(is_about(contract, about))
    if told.is_empty():
        if frame.height != sum(scope.row_count for scope in receipt.scopes):
            # A kill came between the rows and their count.
            ledger.recount(receipt.receipt_id, _by_scope(frame))
        return 0
    if store.keyring.can_open(vault):
        # First what names the person: a kill in between leaves the rows to be found again.
        people = scan_sealed(store.keyring, [vault]).collect()
        rewrite_sealed(store.keyring, vault, _identities(people, told, contract, wishes, about))
    if wishes.erased & about:
        kept = frame.filter(~is_about(contract, wishes.erased))
    else:
        key = pl.col(nik_keys(contract)[0])
        kept = corrected(frame, contract, wishes.corrected, key)
    write_durably(
        landed, lambda path: kept.write_parquet(path, compression="zstd", compression_level=1)
    )
    if kept.height < frame.height:
        ledger.recount(receipt.receipt_id, _by_scope(kept))
    return told.height


def _by_scope(rows: pl.DataFrame) -> dict[ScopeKey, int]:
    """Landed rows by sender, region and month."""
    counted = rows.group_by("_sender", "_region_code", "_period").len()
    return {(row[0], row[1], row[2]): int(row[3]) for row in counted.iter_rows()}


def _identities(
    people: pl.DataFrame,
    told: pl.DataFrame,
    contract: Contract,
    wishes: Amendments,
    about: frozenset[str],
) -> pl.DataFrame:
    """The vault's rows of one file as they may be kept."""
    if wishes.erased & about:
        return people.join(told.select(_PLACE).unique(), on=_PLACE, how="anti")
    names = people.columns
    keys = told.select(*_PLACE, _key=pl.col(nik_keys(contract)[0])).unique(_PLACE)
    joined = people.join(keys, on=_PLACE, how="left", maintain_order="left")
    return corrected(joined, contract, wishes.corrected, pl.col("_key")).select(names)
