"""Settlement: recorded files leave the inbox, each with its receipt, its page and what comes back.

Everything here may be done again after a kill: what was moved is found where it lies, what was
written is written once more. A file is moved only while it is still the one that was read; a newer
file under the same name stays for the next night.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.landing.choices import choices
from pipelines.landing.corrections import sidecars_of
from pipelines.landing.expected import missing_senders, month_of
from pipelines.landing.legal_basis import basis_of, is_personal
from pipelines.landing.names import shortened, shown
from pipelines.landing.page_words import place_of
from pipelines.landing.receipt_page import nameless, render
from pipelines.landing.returned_workbook import Job, can_return, returned_name, write_returned
from warehouse.durable import holds, make_dirs, move_beside, sync_all, write_named
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt
from warehouse.sealed import Sealed

FOLDERS = {"held": ".held", "refused": ".refused"}
RECEIPT_ENDING = ".receipt.json"
# Files that were not copied in: there are no bytes to know them by.
_UNREAD = frozenset({"UNSAFE_FILE", "FILE_TOO_LARGE", "NO_LEGAL_BASIS"})
PAGE_ENDING = ".tanda-terima.html"
_WRITERS = 4


class Told(NamedTuple):
    """A receipt's document, the file beside which it is written, its copy for good, and its page for the UI."""

    target: Path
    kept: Path
    page: Path
    document: dict[str, Any]


def settle(store: Store, ledger: Ledger, workers: int = 1) -> None:
    """Move recorded files out of the inbox and tell their senders; also after a kill."""
    receipts = ledger.unsettled()
    if not receipts:
        return
    places = {receipt.receipt_id: _move(store, receipt) for receipt in receipts}
    # A file that went because it names somebody who was erased does not come back as a workbook.
    has_erased = any(request.kind == "erase" for request in ledger.person_requests())
    jobs = [
        Job(
            original=store.keyring.opened(store.original(receipt.sha256)),
            quarantine=store.quarantine / receipt.source / f"{receipt.receipt_id}.parquet",
            target=places[receipt.receipt_id].with_name(returned_name(receipt)),
            scratch=store.scratch,
            receipt=receipt,
        )
        for receipt in receipts
        if can_return(receipt)
        and (places[receipt.receipt_id].exists() or not has_erased)
        and store.keyring.can_open(store.original(receipt.sha256))
    ]
    returned = write_returned(jobs, workers)
    missing = missing_senders(store, ledger, receipts)
    written = [path.parent for path in places.values() if path.parent.is_dir()]
    written += [places[r.receipt_id] for r in receipts if r.archive_path is not None]
    written += [(store.inbox / r.inbox_path).parent for r in receipts if r.archive_path is None]
    told: dict[Path, list[Told]] = {}
    for receipt in receipts:
        target = places[receipt.receipt_id]
        document = {
            **receipt.to_json(),
            "decisions": [d.to_json() for d in ledger.decisions(receipt.receipt_id)],
            "choices": choices(receipt),
            "folder": shown(place_of(receipt)),
            "returned_workbook": returned.get(receipt.receipt_id),
            "processing_basis": _basis(receipt),
            "not_yet_received": [
                one.to_json() for one in missing.get((receipt.source, month_of(receipt) or ""), ())
            ],
        }
        kept = store.receipts / f"{receipt.receipt_id}.json"
        page = store.receipt_pages / f"{receipt.receipt_id}.html"
        one = Told(target, kept, page, document)
        told.setdefault(target, []).append(one)
        if receipt.receipt_id not in returned:
            target.with_name(returned_name(receipt)).unlink(missing_ok=True)
    with ThreadPoolExecutor(_WRITERS) as writers:
        for paths in writers.map(_tell, told.values()):
            written += paths
    sync_all(path for path in written if path.exists())
    ledger.settle({name: path.relative_to(store.inbox).as_posix() for name, path in places.items()})


def _basis(receipt: Receipt) -> dict[str, str | None] | None:
    """The legal basis on the day of landing, of a file that names persons and was taken."""
    basis = basis_of(receipt.source, receipt.received_at.date())
    return basis.to_json() if basis and is_personal(receipt.source) else None


def _tell(receipts: Iterable[Told]) -> list[Path]:
    """Write receipts and their pages beside one file, copies for good and for the UI; what is to be synced.

    A file of a ZIP sent again has two receipts at one place: they are written one after the other,
    so that the later one stays.
    """
    written = []
    for one in receipts:
        text = json.dumps(one.document, ensure_ascii=False, indent=1).encode()
        for path, content in (
            (one.target.with_name(f"{one.target.name}{RECEIPT_ENDING}"), text),
            (
                one.target.with_name(f"{one.target.name}{PAGE_ENDING}"),
                render(one.document).encode(),
            ),
            (one.kept, text),
            (one.page, render(nameless(one.document)).encode()),
        ):
            make_dirs(path.parent)
            write_named(path, partial(_write_bytes, data=content))
            written += [path, path.parent]
    return written


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _write_opened(path: Path, original: Sealed) -> None:
    with original.open() as content, path.open("wb") as file:
        shutil.copyfileobj(content, file)


def _move(store: Store, receipt: Receipt) -> Path:
    """Bring the file to the folder of its status; returns where it lies, or would lie."""
    placed = store.inbox / receipt.settled_path if receipt.settled_path else None
    kept = Path(*map(shortened, Path(receipt.inbox_path).parts))
    if receipt.archive_path is not None:
        return placed or _member_placed(store, receipt, store.inbox / ".done" / kept)
    arrived = store.inbox / receipt.inbox_path
    wanted = store.inbox / FOLDERS.get(receipt.status, ".done") / kept
    if _is_delivered(arrived, receipt):
        if placed is not None:
            _clear(placed, receipt)
            placed.unlink(missing_ok=True)
        _move_sidecars(arrived, wanted)
        return move_beside(arrived, wanted)
    if placed is None:
        return _moved_before(wanted, receipt)
    if placed.relative_to(store.inbox).parts[0] == wanted.relative_to(store.inbox).parts[0]:
        return placed
    _clear(placed, receipt)
    return move_beside(placed, wanted) if placed.exists() else _moved_before(wanted, receipt)


def _member_placed(store: Store, receipt: Receipt, wanted: Path) -> Path:
    """Give a file of a ZIP its place in the folder beside the moved ZIP, whatever its status."""
    original = store.original(receipt.sha256)
    place = _moved_before(wanted, receipt)
    if holds(place, receipt.sha256) or not store.keyring.can_open(original):
        return place
    make_dirs(place.parent)
    write_named(place, partial(_write_opened, original=store.keyring.opened(original)))
    return place


def _is_delivered(arrived: Path, receipt: Receipt) -> bool:
    """Whether the file in the inbox is the one of this receipt."""
    if not os.path.lexists(arrived):
        return False
    is_unread = any(finding.code in _UNREAD for finding in receipt.findings)
    return is_unread or holds(arrived, receipt.sha256)


def _moved_before(wanted: Path, receipt: Receipt) -> Path:
    """Where a killed run moved the file to; `wanted` where it moved nothing."""
    number, place = 2, wanted
    while os.path.lexists(place):
        if holds(place, receipt.sha256):
            return place
        place = wanted.parent / str(number) / wanted.name
        number += 1
    return place if receipt.archive_path is not None else wanted


def _clear(placed: Path, receipt: Receipt) -> None:
    """Take away what was told beside a file that now lies elsewhere."""
    names = (
        f"{placed.name}{RECEIPT_ENDING}",
        f"{placed.name}{PAGE_ENDING}",
        returned_name(receipt),
    )
    for name in names:
        placed.with_name(name).unlink(missing_ok=True)


def _move_sidecars(arrived: Path, wanted: Path) -> None:
    for sidecar in sidecars_of(arrived):
        if os.path.lexists(sidecar):
            move_beside(sidecar, wanted.with_name(sidecar.name))
