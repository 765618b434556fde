"""What is different since the served version was made: rows that came or went, rules, who is who."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from pipelines.night import Night
from warehouse.history import InputChange, Previous
from warehouse.persons import links_changed_since
from warehouse.receipt import Receipt
from warehouse.versions import current

_PAIR_DECISIONS = "semesta__pair_decisions"


def since_served(night: Night, accepted: Sequence[Receipt], revision: str) -> Previous | None:
    """What changed since the served version, or None before the first publication.

    Args:
        accepted: the receipts that count now.
        revision: that of the code at work now.

    """
    store = night.settings.store
    served = current(store)
    if served is None:
        return None
    manifest = served.manifest
    counted = {entry["receipt_id"] for entry in manifest["inputs"]}
    now = {receipt.receipt_id for receipt in accepted}
    with night.ledger() as ledger:
        gone = [receipt for key in counted - now if (receipt := ledger.get(key))]
    before = [*gone, *(receipt for receipt in accepted if receipt.receipt_id in counted)]
    changed = [*gone, *(receipt for receipt in accepted if receipt.receipt_id not in counted)]
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
