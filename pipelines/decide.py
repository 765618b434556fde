"""`semesta decide`: a named person ends a hold, for one content only, with a reason that is kept.

Accepted rows count from the next run on. A doubt that the person could not have seen when deciding
holds the file again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from pipelines.handing_out import Asking, hand_out
from pipelines.landing.again import landed_rows, task_again
from pipelines.landing.choices import CannotDecide, choices
from pipelines.landing.outcome import Task, process
from pipelines.landing.row_files import row_files
from pipelines.landing.settlement import settle
from pipelines.landing.supersession import Holders, weigh_one
from pipelines.night import Night
from warehouse.decisions import Choice, Decision
from warehouse.keyring import KeyDestroyed
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Finding, Receipt, Scope

_SHORTEST_PREFIX = 6


@dataclass(frozen=True)
class Wish:
    """What a person wants to decide."""

    receipt: str
    choice: Choice
    reason: str
    by: str
    document: str | None = None


def decide(night: Night, wish: Wish) -> Receipt:
    """Log the decision and record what it leads to; returns the receipt as it is now.

    Raises:
        CannotDecide: no such receipt, not held, or the choice is not open for it.

    """
    if not wish.reason.strip() or not wish.by.strip():
        raise CannotDecide("a decision needs a reason (--reason) and a name (--by)")
    store = night.settings.store
    with night.ledger() as ledger:
        receipt = _held(ledger, wish)
        decision = Decision(
            receipt_id=receipt.receipt_id,
            sha256=receipt.sha256,
            source=receipt.source,
            decision=wish.choice,
            reason=wish.reason.strip(),
            decided_by=wish.by.strip(),
            document=wish.document,
            decided_at=dt.datetime.now(dt.UTC),
        )
        asking = Asking("decide", decision.decided_by, decision.reason)
        hand_out(store, asking, "originals", receipt.receipt_id, receipt.rows.landed)
        if wish.choice == "refuse":
            outcome = replace(receipt, status="refused", scopes=(), changes=())
        elif wish.choice == "nil":
            outcome = _counted(night, ledger, _nil(receipt))
        else:
            outcome = _counted(night, ledger, _whole(night, receipt))
        ledger.decide(decision, outcome)
        settle(store, ledger)
        found = ledger.get(receipt.receipt_id)
    return found or outcome


def _held(ledger: Ledger, wish: Wish) -> Receipt:
    """The one held receipt that is meant, where the choice is open for it."""
    prefix = wish.receipt.strip().lower()
    found = ledger.beginning_with(prefix) if len(prefix) >= _SHORTEST_PREFIX else ()
    if len(found) != 1:
        problem = "several receipts begin" if found else "there is no receipt that begins"
        message = f"{problem} with {wish.receipt!r}: give its number as printed on the receipt"
        raise CannotDecide(message)
    receipt = found[0]
    if receipt.status != "held":
        earlier = ledger.decisions(receipt.receipt_id)
        told = (
            f" (decided {earlier[-1].decision} on {earlier[-1].decided_at:%Y-%m-%d})"
            if earlier
            else ""
        )
        message = (
            f"receipt {receipt.receipt_id[:8]} ({receipt.file_name}) is {receipt.status}, not held"
            f"{told}: there is nothing to decide; a correction is a new file"
        )
        raise CannotDecide(message)
    open_choices = choices(receipt)
    if wish.choice not in open_choices:
        codes = ", ".join(dict.fromkeys(f.code for f in receipt.findings if f.action == "held"))
        message = (
            f"receipt {receipt.receipt_id[:8]} is held for {codes}: {wish.choice} is not open for it, "
            f"choose {' or '.join(open_choices)}, or mend the file and send it again"
        )
        raise CannotDecide(message)
    return receipt


def _nil(receipt: Receipt) -> Receipt:
    """A confirmed nil return: its sender has delivered, with no rows."""
    return replace(receipt, scopes=(Scope(receipt.sender, receipt.region_code, receipt.period, 0),))


def _whole(night: Night, receipt: Receipt) -> Receipt:
    """The receipt with its landed rows on disk; read once more where they are not all there."""
    store = night.settings.store
    landed = row_files(store, receipt.source, receipt.receipt_id).landed
    expected = landed_rows(receipt)
    if (
        landed.exists()
        and pl.scan_parquet(landed, glob=False).select(pl.len()).collect().item() == expected
    ):
        return receipt
    with night.ledger() as ledger:
        task = _to_be_read(store, ledger, receipt)
    outcome = process(task, night.key)
    if sum(scope.row_count for scope in outcome.scopes) != expected:
        message = (
            f"{receipt.file_name} reads otherwise than when it was held: send the file again, it "
            "gets a receipt of its own"
        )
        raise CannotDecide(message)
    return receipt


def _to_be_read(store: Store, ledger: Ledger, receipt: Receipt) -> Task:
    """The file as sent, to be read once more."""
    try:
        return task_again(store, ledger, receipt)
    except (FileNotFoundError, KeyDestroyed) as problem:
        message = (
            f"{receipt.file_name} is not kept any more ({problem}): refuse it, and let the sender "
            "send it again"
        )
        raise CannotDecide(message) from None


def _counted(night: Night, ledger: Ledger, receipt: Receipt) -> Receipt:
    """The receipt as it counts now; still held where something new stands against it."""
    seen = frozenset(finding.code for finding in receipt.findings if finding.action == "held")
    accepted = replace(receipt, status="accepted", findings=tuple(map(_settled, receipt.findings)))
    outcome = weigh_one(night.settings.store, accepted, Holders(ledger, receipt.source), seen)
    if outcome.status == "held":
        new = [f for f in outcome.findings if f.action == "held" and f.code not in seen]
        return replace(
            receipt,
            findings=(*new, *receipt.findings),
            scopes=outcome.scopes,
            changes=outcome.changes,
        )
    return outcome


def _settled(finding: Finding) -> Finding:
    """A doubt that was decided is told as a warning from then on."""
    return replace(finding, action="warned") if finding.action == "held" else finding
