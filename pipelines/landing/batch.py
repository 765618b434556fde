"""One night's files of one source: copied in, read in worker processes, gated, recorded, moved away.

The order makes a kill harmless at any point: bytes are durable before they are read, rows before
the ledger names them, the ledger before a file leaves the inbox.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from pipelines.identity.keys import SecretKey
from pipelines.landing.asked_for import asked_until_now
from pipelines.landing.copied import Copied, sealed_copy
from pipelines.landing.findings import file_finding
from pipelines.landing.intake import Waiting, claim_beside, standing_still
from pipelines.landing.legal_basis import no_basis
from pipelines.landing.members import clear, take_members
from pipelines.landing.names import shown
from pipelines.landing.outcome import Outcome, Task
from pipelines.landing.pool import Begun, ReaderPool, reader_pool
from pipelines.landing.row_files import reading_task, row_files
from pipelines.landing.settlement import settle
from pipelines.landing.supersession import weigh
from pipelines.landing.twins import uphold_refusals, warn_of_twins
from warehouse.durable import (
    UnsafeFile,
    UnstableFile,
    make_dirs,
    sync_all,
)
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import (
    Finding,
    Receipt,
    RowCounts,
    Status,
    duplicate_key,
    receipt_key,
)

_COPY_THREADS = 4
# A file of a whole province has a tenth of this; a larger one is a disk image or a mistake.
MAX_FILE_BYTES = 4 << 30


@dataclass(frozen=True)
class EntryFile:
    """What the entry gate is told of one read file."""

    receipt: Receipt
    landed: Path
    invalid_niks: int
    niks_ending_zero: int
    distinct_niks: int


EntryGate = Callable[[str, list[EntryFile]], dict[str, Finding]]
"""source, its new files -> receipt id -> why, for every file that must be held."""


@dataclass
class Sifted:
    """Files by what becomes of them; `begun` are read: fresh ones, and ZIPs a password may open."""

    fresh: list[Copied] = field(default_factory=list)
    duplicates: list[Copied] = field(default_factory=list)
    problems: list[Copied] = field(default_factory=list)
    begun: list[tuple[Copied, Begun]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def takes(self, ledger: Ledger, item: Copied) -> bool:
        """Sort a file in; whether it is to be read."""
        if item.problem is not None:
            self.problems.append(item)
            return False
        known = ledger.get(item.receipt_id)
        counted = known is not None and known.status in {"accepted", "superseded"}
        if not counted and item.receipt_id not in self.seen:
            self.seen.add(item.receipt_id)
            self.fresh.append(item)
            return True
        self.duplicates.append(item)
        is_archive = known is not None and any(
            finding.code == "ARCHIVE_UNPACKED" for finding in known.findings
        )
        return is_archive and item.password is not None


@dataclass
class Arrived:
    """Files of one source that are copied in; `sent` are those that came as they are, not in a ZIP."""

    copied: list[Copied] = field(default_factory=list)
    sent: Sifted = field(default_factory=Sifted)


def begin_reading(
    store: Store,
    ledger: Ledger,
    key: SecretKey,
    waiting: list[Waiting],
    *,
    workers: int,
    passwords: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Arrived]:
    """Copy `waiting` in and let readers begin with what is new; by source, to be given to `land`.

    `passwords`: place in the inbox -> what opens the file that lies there.
    """
    arrived: dict[str, Arrived] = {}
    readers = reader_pool(workers)
    asked = asked_until_now(store, ledger)
    try:
        for item in _copies(store, waiting, passwords):
            mine = arrived.setdefault(item.waiting.source, Arrived())
            mine.copied.append(item)
            # Reading begins while the next files are still copied.
            _sift(store, ledger, key, item, mine.sent, readers, asked)
    except BaseException:
        abandon(workers)
        raise
    return arrived


def abandon(workers: int) -> None:
    """End the readers with what they have begun: it would be written where the next landing reads."""
    reader_pool(workers).close()


def land(
    store: Store,
    ledger: Ledger,
    key: SecretKey,
    arrived: Arrived,
    *,
    workers: int,
    entry_gate: EntryGate,
) -> list[Receipt]:
    """Land what has `arrived` of one source: a receipt per file, and one per file of every ZIP.

    Readers that have begun with other sources are left alone, whatever becomes of this one.
    """
    now = dt.datetime.now(dt.UTC)
    readers = reader_pool(workers)
    sent, inside = arrived.sent, Sifted(seen=set(arrived.sent.seen))
    opened = [(item, begun.outcome()) for item, begun in sent.begun]
    members = take_members(store, opened)
    asked = asked_until_now(store, ledger)
    for item in members:
        _sift(store, ledger, key, item, inside, readers, asked)
    outcomes = {item.receipt_id: outcome for item, outcome in opened}
    outcomes |= {item.receipt_id: begun.outcome() for item, begun in inside.begun}
    fresh = [*sent.fresh, *inside.fresh]
    _bring_to_disk(store, [*arrived.copied, *members], fresh)
    read = [
        (item, outcome, _receipt(item, outcome, now))
        for item in fresh
        for outcome in (outcomes[item.receipt_id],)
    ]
    receipts = [_refused(item, now) for item in (*sent.problems, *inside.problems)]
    receipts += [_duplicate(item, now) for item in (*sent.duplicates, *inside.duplicates)]
    read = _hold_failures(store, read, entry_gate)
    settled = weigh(store, ledger, [receipt for _, _, receipt in read])
    settled = uphold_refusals(ledger, warn_of_twins(ledger, settled))
    ledger.record([*settled, *receipts])
    settle(store, ledger, workers)
    return [*settled, *receipts]


def _copies(store: Store, waiting: list[Waiting], passwords: Mapping[str, str]) -> Iterator[Copied]:
    """The files that stand still, in order; several are copied and hashed at once."""
    stands_still = standing_still(waiting)

    def copied(file: Waiting) -> Copied | None:
        """The copied file; None where it still grows or is gone: it waits for the next night."""
        try:
            if not stands_still(file):
                return None
            return replace(_copy(store, file), password=passwords.get(file.relative))
        except (UnstableFile, FileNotFoundError):
            return None

    with ThreadPoolExecutor(_COPY_THREADS) as threads:
        for item in threads.map(copied, waiting):
            if item is not None:
                yield item


def _copy(store: Store, file: Waiting) -> Copied:
    place = file.place
    size = file.path.lstat().st_size
    refusal = no_basis(file.source, dt.datetime.now(dt.UTC).date())
    if refusal is None and size > MAX_FILE_BYTES:
        refusal = file_finding("FILE_TOO_LARGE")
    if refusal is not None:
        nothing = hashlib.sha256(f"unread|{file.relative}|{size}".encode()).hexdigest()
        name = receipt_key(file.source, place.region_code, place.period, nothing)
        return Copied(file, nothing, size, name, refusal)
    try:
        original = sealed_copy(store, file.path)
    except FileNotFoundError:
        raise
    except (UnsafeFile, OSError) as error:
        kind = error.kind if isinstance(error, UnsafeFile) else "unreadable"
        nothing = hashlib.sha256(f"unread|{file.relative}".encode()).hexdigest()
        name = receipt_key(file.source, place.region_code, place.period, nothing)
        return Copied(file, nothing, 0, name, file_finding("UNSAFE_FILE", kind))
    # A misplaced file is no delivery for the place it names: its receipt is one of its own.
    content = f"{original.sha256}|{file.relative}" if file.problem else original.sha256
    name = receipt_key(file.source, place.region_code, place.period, content)
    return Copied(file, original.sha256, original.size_bytes, name, file.problem)


def _task(store: Store, item: Copied) -> Task:
    sent = item.waiting
    return reading_task(
        store,
        item.sha256,
        item.receipt_id,
        sent.source,
        sent.place,
        sent.name,
        is_member=item.is_member,
        password=item.password,
    )


def _sift(
    store: Store,
    ledger: Ledger,
    key: SecretKey,
    item: Copied,
    into: Sifted,
    readers: ReaderPool,
    asked: Callable[[Task], Task],
) -> None:
    """Sort a file in; a reader begins with one that is to be read, for what persons `asked`."""
    if into.takes(ledger, item):
        into.begun.append((item, _begin(store, key, item, readers, asked)))


def _begin(
    store: Store,
    key: SecretKey,
    item: Copied,
    readers: ReaderPool,
    asked: Callable[[Task], Task],
) -> Begun:
    """Let a reader process take an original, under limits."""
    clear(store, [item])
    task = _task(store, item)
    for path in task.targets.values():
        make_dirs(path.parent)
    return readers.begin(asked(task), key)


def _bring_to_disk(store: Store, copied: list[Copied], read: list[Copied]) -> None:
    """Sync what the ledger is about to name: the rows, and the names of rows and originals."""
    originals = [store.original(item.sha256) for item in copied]
    rows = [
        path
        for item in read
        for path in row_files(store, item.waiting.source, item.receipt_id)
        if path.is_file()
    ]
    named = [path.parent for path in (*originals, *rows)]
    sync_all([*rows, *(folder for folder in named if folder.is_dir())])


def _receipt(item: Copied, outcome: Outcome, now: dt.datetime) -> Receipt:
    counts = outcome.counts
    return replace(
        _blank(item, now, outcome.status),
        rows=RowCounts(counts.landed, counts.accepted, counts.quarantined, counts.non_data),
        findings=outcome.findings,
        columns=outcome.columns,
        scopes=outcome.scopes,
        control=_control(outcome),
        corrects=None if outcome.members else claim_beside(item.waiting) or outcome.corrects,
    )


def _control(outcome: Outcome) -> dict[str, dict[str, float]]:
    """What adds up in the file, as the receipt keeps it."""
    lines = outcome.lines
    if not lines.landed:
        return {}
    return {
        "lines": {
            "landed": lines.landed,
            "accepted": lines.accepted,
            "quarantined": lines.quarantined,
            "non_data": lines.non_data,
        },
        "non_data": {name: float(count) for name, count in outcome.non_data.items()},
        **outcome.control,
    }


def _blank(item: Copied, now: dt.datetime, status: Status) -> Receipt:
    waiting = item.waiting
    return Receipt(
        receipt_id=item.receipt_id,
        sha256=item.sha256,
        size_bytes=item.size_bytes,
        file_name=shown(waiting.name),
        source=waiting.source,
        sender=waiting.place.region_code or "unknown",
        region_code=waiting.place.region_code,
        period=waiting.place.period,
        status=status,
        rows=RowCounts(),
        received_at=now,
        inbox_path=waiting.relative,
    )


def _refused(item: Copied, now: dt.datetime) -> Receipt:
    return replace(_blank(item, now, "refused"), findings=(item.problem,) if item.problem else ())


def _duplicate(item: Copied, now: dt.datetime) -> Receipt:
    return replace(
        _blank(item, now, "refused"),
        status="duplicate",
        receipt_id=duplicate_key(item.receipt_id, item.waiting.relative, now),
        duplicate_of=item.receipt_id,
        findings=(file_finding("DUPLICATE_FILE"),),
    )


def _hold_failures(
    store: Store, read: list[tuple[Copied, Outcome, Receipt]], entry_gate: EntryGate
) -> list[tuple[Copied, Outcome, Receipt]]:
    """Let the entry gate look at the accepted files; the ones it names are held."""
    accepted = [
        EntryFile(
            receipt,
            row_files(store, item.waiting.source, item.receipt_id).landed,
            outcome.invalid_niks,
            outcome.niks_ending_zero,
            outcome.distinct_niks,
        )
        for item, outcome, receipt in read
        if receipt.status == "accepted" and not outcome.members
    ]
    if not accepted:
        return read
    failing = entry_gate(accepted[0].receipt.source, accepted)
    return [
        (item, outcome, _held(receipt, failing[receipt.receipt_id]))
        if receipt.receipt_id in failing
        else (item, outcome, receipt)
        for item, outcome, receipt in read
    ]


def _held(receipt: Receipt, finding: Finding) -> Receipt:
    return replace(receipt, status="held", findings=(finding, *receipt.findings))
