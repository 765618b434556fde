"""Receipts and scopes as rows of the ledger, there and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime

from warehouse.receipt import Difference, Finding, Receipt, RowCounts, Scope

COLUMNS = (
    "receipt_id, sha256, size_bytes, file_name, source, sender, region_code, period, status, "
    "landed, accepted, quarantined, non_data, received_at, inbox_path, findings, columns, "
    "duplicate_of, control, corrects, resolved_by, changes, settled_path"
)


def receipt_values(receipt: Receipt) -> tuple[object, ...]:
    """The row of a receipt, in the order of `COLUMNS`."""
    rows = receipt.rows
    return (
        receipt.receipt_id,
        receipt.sha256,
        receipt.size_bytes,
        receipt.file_name,
        receipt.source,
        receipt.sender,
        receipt.region_code,
        receipt.period,
        receipt.status,
        rows.landed,
        rows.accepted,
        rows.quarantined,
        rows.non_data,
        receipt.received_at.astimezone(UTC).isoformat(),
        receipt.inbox_path,
        json.dumps([asdict(finding) for finding in receipt.findings]),
        json.dumps(receipt.columns),
        receipt.duplicate_of,
        json.dumps(dict(receipt.control)),
        receipt.corrects,
        receipt.resolved_by,
        json.dumps([asdict(change) for change in receipt.changes]),
        receipt.settled_path,
    )


def receipt_of(row: tuple[object, ...], scopes: tuple[Scope, ...]) -> Receipt:
    """The receipt of a row."""
    named = dict(zip(COLUMNS.split(", "), row, strict=True))
    counts = [named.pop(name) for name in ("landed", "accepted", "quarantined", "non_data")]
    named["rows"] = RowCounts(*counts)  # type: ignore[arg-type]
    named["received_at"] = datetime.fromisoformat(str(named["received_at"]))
    named["findings"] = tuple(Finding(**line) for line in json.loads(str(named["findings"])))
    named["columns"] = tuple(json.loads(str(named["columns"])))
    named["control"] = json.loads(str(named["control"]))
    named["changes"] = tuple(Difference(**line) for line in json.loads(str(named["changes"])))
    return Receipt(scopes=scopes, **named)  # type: ignore[arg-type]


def scope_of(row: tuple[object, ...]) -> Scope:
    """The scope of (sender, region, period, rows, replaces)."""
    sender, region_code, period, row_count, replaces = row
    return Scope(
        sender=str(sender),
        region_code=None if region_code is None else str(region_code),
        period=None if period is None else str(period),
        row_count=int(str(row_count)),
        replaces=tuple(json.loads(str(replaces))),
    )
