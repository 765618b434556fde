"""What is different since the served version was made: rows that came or went, rules, who is who."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pipelines.night import Night
from warehouse.history import InputChange, Previous
from warehouse.persons import links_changed_since
from warehouse.receipt import Receipt
from warehouse.versions import current

_PAIR_DECISIONS = "semesta__pair_decisions"


def since_served(night: Night, revision: str) -> Previous | None:
    """What changed since the served version, or None before the first publication.

    Args:
        revision: that of the code at work now.

    """
    store = night.settings.store
    served = current(store)
    if served is None:
        return None
    manifest = served.manifest
    counted = {entry["receipt_id"] for entry in manifest["inputs"]}
    with night.ledger() as ledger:
        receipts = {receipt.receipt_id: receipt for receipt in ledger.receipts()}
    now = {key for key, receipt in receipts.items() if receipt.status == "accepted"}
    before = [receipts[key] for key in counted if key in receipts]
    changed = [receipts[key] for key in (now ^ counted) if key in receipts]
    changes = input_changes(changed, before)
    published = dt.datetime.fromisoformat(manifest["published_at"])
    return Previous(
        served,
        changes,
        are_rules_changed=manifest["revision"] != revision,
        are_persons_changed=links_changed_since(store, published)
        or any(change.source == _PAIR_DECISIONS for change in changes),
    )


def input_changes(changed: Iterable[Receipt], before: Iterable[Receipt]) -> tuple[InputChange, ...]:
    """The regions and months of receipts that count now and did not, or did and do not.

    Args:
        before: the receipts that counted then.

    """
    known = {
        (receipt.source, *scope.key)
        for receipt in before
        for scope in receipt.scopes
        if scope.row_count
    }
    found = {
        InputChange(
            receipt.source,
            scope.region_code,
            scope.period,
            is_restatement=(receipt.source, *scope.key) in known,
        )
        for receipt in changed
        for scope in receipt.scopes
    }
    return tuple(sorted(found, key=str))
