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
from pipelines.landing.returned_workbook import returned_name
from pipelines.landing.row_files import row_files
from pipelines.landing.sealed_rows import rewrite_sealed, scan_sealed
from pipelines.night import Night, code_revision, fingerprint
from pipelines.pair_memory import forget_pairs
from pipelines.rotation import known_before_as
from warehouse.durable import fsync_dir, write_durably
from warehouse.layout import Store
from warehouse.ledger import Ledger, ScopeKey
from warehouse.person_requests import PersonRequest
from warehouse.persons import forget_persons, person_key_of, same_person
from warehouse.receipt import Receipt
from warehouse.rewrite import rewrite_kept
from warehouse.versions import Version

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


def erase(night: Night, nik_key: str, wish: Wish, before: frozenset[str] = frozenset()) -> Carried:
    """Take a person out of everything that is kept; the caller holds the night's lock.

    `before`: the pseudonyms of the same NIK under secrets that retired; older versions know it by them.
    """
    return _carry(night, "erase", nik_key, wish, {}, before)


def correct(
    night: Night,
    nik_key: str,
    changes: dict[str, str],
    wish: Wish,
    before: frozenset[str] = frozenset(),
) -> Carried:
    """Tell something of a person rightly, wherever it is told; the caller holds the night's lock.

    `before`: as for `erase`.
    """
    return _carry(night, "correct", nik_key, wish, changes, before)


def finish_requests(night: Night, served: Version) -> None:
    """Carry through what a night that was killed after it published left open; `served` has to know of it."""
    with night.ledger() as ledger:
        is_open = any(not request.is_done for request in ledger.person_requests())
    if is_open and served.manifest["fingerprint"] == fingerprint(night, code_revision()):
        rewrite_versions(night, datetime.now(UTC))


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


def _carry(
    night: Night,
    kind: str,
    nik_key: str,
    wish: Wish,
    changes: dict[str, str],
    before: frozenset[str],
) -> Carried:
    store = night.settings.store
    niks, persons = same_person(store, nik_key)
    persons = known_before_as(store, {*persons, *map(person_key_of, before)})
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
            forget_pairs(store)
            forget_persons(store, niks)
    return Carried(number, sum(rows for _, rows in touched), len(touched))


def _amend_landed(
    night: Night, ledger: Ledger, wishes: Amendments, about: frozenset[str]
) -> Iterator[tuple[Receipt, int]]:
    """Rewrite every landed file with rows about the person; each with their number.

    Of the erased the files as sent go first: a kill in between leaves rows by which they are found again.
    """
    store = night.settings.store
    receipts = ledger.receipts()
    for receipt in receipts:
        contract = all_contracts().get(receipt.source)
        if contract is None or not nik_keys(contract):
            continue
        files = row_files(store, receipt.source, receipt.receipt_id)
        told = _told_in(files.landed, contract, about)
        cells = _cells_of(night, files.cells, wishes.erased & about)
        if wishes.erased & about and (told.height or cells is not None):
            forget_sent(store, receipts, receipt)
        if files.landed.exists():
            _amend_rows(night, ledger, receipt, told, wishes, about)
        aside = 0
        if cells is not None:
            sent, left = cells
            aside = sent - left.height
            rewrite_sealed(store.keyring, files.cells, left)
        if told.height or aside:
            yield receipt, told.height + aside


def forget_sent(store: Store, receipts: Sequence[Receipt], one: Receipt) -> None:
    """Take a file as sent out of the inbox's folders: every delivery of it, and a ZIP that it came in.

    What waits for a decision goes too: the decision reads the sealed original.
    """
    same = [receipt for receipt in receipts if receipt.sha256 == one.sha256]
    archives = {receipt.archive_path for receipt in same} - {None}
    zips = {receipt.sha256 for receipt in receipts if receipt.inbox_path in archives}
    same += [receipt for receipt in receipts if receipt.sha256 in zips]
    for receipt in same:
        if receipt.settled_path is None:
            continue
        sent = store.inbox / receipt.settled_path
        sent.unlink(missing_ok=True)
        sent.with_name(returned_name(receipt)).unlink(missing_ok=True)
        if sent.parent.is_dir():
            fsync_dir(sent.parent)


def _told_in(landed: Path, contract: Contract, about: frozenset[str]) -> pl.DataFrame:
    """The landed rows about the person."""
    if not landed.exists():
        return pl.DataFrame()
    return pl.scan_parquet(landed, glob=False).filter(is_about(contract, about)).collect()


def _cells_of(night: Night, cells: Path, erased: frozenset[str]) -> tuple[int, pl.DataFrame] | None:
    """How many quarantined rows a file has, and those that name none of the erased; None where all do not."""
    keyring = night.settings.store.keyring
    if not erased or not keyring.can_open(cells):
        return None
    sent = scan_sealed(keyring, [cells]).collect()
    left = without_cells_of(sent, erased, night.key)
    return (sent.height, left) if left.height < sent.height else None


def _amend_rows(
    night: Night,
    ledger: Ledger,
    receipt: Receipt,
    told: pl.DataFrame,
    wishes: Amendments,
    about: frozenset[str],
) -> None:
    """Rewrite the landed rows and the identities of one file; `told`: its rows about the person."""
    store, contract = night.settings.store, all_contracts()[receipt.source]
    files = row_files(store, receipt.source, receipt.receipt_id)
    frame = pl.read_parquet(files.landed, glob=False)
    if told.is_empty():
        if frame.height != sum(scope.row_count for scope in receipt.scopes):
            # A kill came between the rows and their count.
            ledger.recount(receipt.receipt_id, _by_scope(frame))
        return
    if store.keyring.can_open(files.vault):
        # First what names the person: a kill in between leaves the rows to be found again.
        people = scan_sealed(store.keyring, [files.vault]).collect()
        rewrite_sealed(
            store.keyring, files.vault, _identities(people, told, contract, wishes, about)
        )
    if wishes.erased & about:
        kept = frame.filter(~is_about(contract, wishes.erased))
    else:
        key = pl.col(nik_keys(contract)[0])
        kept = corrected(frame, contract, wishes.corrected, key)
    write_durably(
        files.landed, lambda path: kept.write_parquet(path, compression="zstd", compression_level=1)
    )
    if kept.height < frame.height:
        ledger.recount(receipt.receipt_id, _by_scope(kept))


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
