"""Which months and kinds of file are news: what waits in the inbox, and what landed and is not published.

Knows nothing of Dagster; a sensor, the schedule and the command line ask it what a run is about.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipelines.landing.intake import Waiting
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt
from warehouse.versions import Version

JAKARTA = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class Unpublished:
    """What counts, and is not what the served version was made of; or the other way round.

    `since`: when the last of it came, or was decided. `digest` tells one such set from another.
    """

    sources: frozenset[str]
    months: frozenset[str]
    since: dt.datetime
    digest: str


def month_lived_in(now: dt.datetime) -> str:
    """The month in Jakarta."""
    return now.astimezone(JAKARTA).strftime("%Y-%m")


def months_waiting(files: Iterable[Waiting]) -> set[str]:
    """Months that the places of waiting files name."""
    return {file.place.period for file in files if file.place.period is not None}


def waiting_digest(files: Sequence[Waiting]) -> str:
    """Tells one set of waiting files from another: their places, sizes and times."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.relative):
        seen = file.path.lstat()
        digest.update(f"{file.relative}\0{seen.st_size}\0{seen.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:16]


def unpublished(ledger: Ledger, served: Version | None) -> Unpublished | None:
    """What the served version does not know yet; None where there is nothing."""
    inputs = {one["receipt_id"] for one in served.manifest["inputs"]} if served else set()
    counted = {one.receipt_id: one for one in ledger.receipts("accepted")}
    news = [one for name, one in counted.items() if name not in inputs and _counts(one)]
    gone = [one for name in inputs - counted.keys() if (one := ledger.get(name)) is not None]
    if not news and not gone:
        return None
    touched = [*news, *gone]
    decided = [decision.decided_at for one in news for decision in ledger.decisions(one.receipt_id)]
    names = sorted(one.receipt_id for one in touched)
    return Unpublished(
        sources=frozenset(one.source for one in touched),
        months=frozenset(_months(touched)),
        since=max([*(one.received_at for one in touched), *decided]),
        digest=hashlib.sha256("\n".join(names).encode()).hexdigest()[:16],
    )


def _counts(receipt: Receipt) -> bool:
    return bool(receipt.scopes) or receipt.rows.landed > 0


def _months(receipts: Iterable[Receipt]) -> set[str]:
    return {
        month
        for one in receipts
        for month in (one.period, *(scope.period for scope in one.scopes))
        if month is not None
    }
