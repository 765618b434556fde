"""Files of the same bytes: warned of where they stand for two places, refused again where refused.

The same bytes for the same source, region and month are a duplicate, which `batch.py` settles.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from pipelines.landing.findings import file_finding
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt


def warn_of_twins(ledger: Ledger, receipts: list[Receipt]) -> list[Receipt]:
    """Every receipt, with a warning where its bytes were received for another region or month."""
    batch: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        batch[receipt.sha256].append(receipt)
    warned = []
    for receipt in receipts:
        elsewhere = {
            "/".join(part for part in (twin.region_code, twin.period) if part) or twin.source
            for twin in (
                *ledger.same_content(receipt.sha256, receipt.source),
                *batch[receipt.sha256],
            )
            if twin.status in {"accepted", "held", "superseded"}
            and (twin.region_code, twin.period) != (receipt.region_code, receipt.period)
        }
        if elsewhere and receipt.status in {"accepted", "held"}:
            finding = file_finding("SAME_BYTES_ELSEWHERE", places=", ".join(sorted(elsewhere)[:6]))
            warned.append(replace(receipt, findings=(*receipt.findings, finding)))
        else:
            warned.append(receipt)
    return warned


def uphold_refusals(ledger: Ledger, receipts: list[Receipt]) -> list[Receipt]:
    """A content that a person refused stays refused when it is sent again."""
    upheld = []
    for receipt in receipts:
        decisions = ledger.decisions(receipt.receipt_id) if receipt.status == "held" else ()
        if decisions and decisions[-1].decision == "refuse":
            day = decisions[-1].decided_at.date().isoformat()
            finding = file_finding("DECIDED_REFUSED", day=day)
            findings = (finding, *receipt.findings)
            upheld.append(replace(receipt, status="refused", findings=findings))
        else:
            upheld.append(receipt)
    return upheld
