"""Supersession: what a new file does to older ones about the same sender, region and month.

A file that names a receipt corrects it and replaces its rows, whatever the overlap. Else at least
half of the older keys present again: a re-export, it replaces (held when more than a tenth of the
older rows disappear). Under one in twenty shared: a further part, both stand, and `union.py` sees
to it that no row counts twice. In between: nobody can tell, so the new file is held. Originals are
kept whatever happens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.corrections import Claim, judge
from pipelines.landing.findings import file_finding
from pipelines.landing.named_month import month_findings
from pipelines.landing.row_keys import keyed_rows, match
from pipelines.landing.union import unite
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Difference, Finding, Receipt, Scope

REPLACES_FROM = 0.5
PART_BELOW = 0.05
MAY_DISAPPEAR = 0.1
CORRECTION_CODES = frozenset(
    {"CORRECTS_UNKNOWN", "CORRECTS_OTHER_SOURCE", "CORRECTS_OTHER_PLACE", "STALE_CORRECTION"}
)
_ScopeKey = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Overlap:
    """How a new file relates to one older file: `verdict` is replaces, part, or a finding's code."""

    verdict: str
    change: Difference
    shared_rows: int


def verdict(older_rows: int, shared_rows: int) -> str:
    """`replaces`, `part`, or the code of the hold."""
    share = shared_rows / older_rows if older_rows else 0.0
    if share >= REPLACES_FROM:
        return "ROWS_DISAPPEARED" if 1.0 - share > MAY_DISAPPEAR else "replaces"
    return "part" if share < PART_BELOW else "UNCLEAR_OVERLAP"


def compare(
    store: Store, contract: Contract, older: str, newer: str, scope: _ScopeKey, *, empty: bool
) -> Overlap:
    """Compare the landed rows of two receipts within one sender, region and month.

    `empty`: the newer file has no rows there (a nil return), so every older row disappears.
    """
    old = keyed_rows(store, contract, older, [scope])
    new = old.clear() if empty else keyed_rows(store, contract, newer, [scope])
    met = match(contract, old, new)
    shared, changed = met.height, int(met["_differs"].sum())
    change = Difference(
        older, *scope, old.height, new.height - shared, old.height - shared, changed
    )
    said = "ROWS_DISAPPEARED" if empty and old.height else verdict(old.height, shared)
    return Overlap(said, change, shared)


class Holders:
    """Whose rows count in each sender, region and month: the ledger's, then this batch's."""

    def __init__(self, ledger: Ledger, source: str) -> None:
        self.ledger = ledger
        self.batch: list[Receipt] = []
        self._active: dict[_ScopeKey, list[str]] = defaultdict(list)
        for name, scope in ledger.active_scopes(source):
            self._active[scope.key].append(name)

    def of(self, key: _ScopeKey) -> tuple[str, ...]:
        """Receipts whose rows of this sender, region and month count."""
        return tuple(self._active.get(key, ()))

    def scopes_held_by(self, receipts: Iterable[str]) -> list[tuple[_ScopeKey, str]]:
        """Every sender, region and month in which one of `receipts` still counts."""
        wanted = set(receipts)
        return [
            (key, name) for key, names in self._active.items() for name in names if name in wanted
        ]

    def is_after(self, name: str, receipt: Receipt) -> bool:
        """Whether the receipt called `name` came later than `receipt`, which then is a held one."""
        known = {one.receipt_id: one for one in self.batch}
        other = known.get(name) or self.ledger.get(name)
        return other is not None and other.received_at > receipt.received_at

    def add(self, receipt: Receipt) -> None:
        """Count an accepted receipt, and no longer what it replaces."""
        self.batch.append(receipt)
        if receipt.status == "accepted":
            for scope in receipt.scopes:
                kept = [name for name in self._active[scope.key] if name not in scope.replaces]
                self._active[scope.key] = [*kept, receipt.receipt_id]


def weigh(store: Store, ledger: Ledger, receipts: list[Receipt]) -> list[Receipt]:
    """The receipts with what each replaces, earlier ones of this batch included.

    A held file is weighed too, so that whoever decides sees everything there is to decide.
    """
    if not receipts:
        return []
    holders = Holders(ledger, receipts[0].source)
    weighed = []
    for receipt in receipts:
        outcome = receipt
        if receipt.status == "accepted" or (receipt.status == "held" and receipt.scopes):
            outcome = weigh_one(store, receipt, holders, frozenset())
        holders.add(outcome)
        weighed.append(outcome)
    return weighed


def weigh_one(store: Store, receipt: Receipt, holders: Holders, decided: frozenset[str]) -> Receipt:
    """One receipt with what it replaces; held for every doubt whose code is not in `decided`."""
    contract = all_contracts()[receipt.source]
    claim = _claim(receipt, holders, decided)
    found = [file_finding(code, **values) for code, values in claim.problems]
    found += month_findings(receipt, contract)
    scopes, changes, parts = [], [], []
    present = {scope.key for scope in receipt.scopes}
    dropped = {key for key, _ in holders.scopes_held_by(claim.chain)} - present
    for scope in (*receipt.scopes, *(Scope(*key, 0) for key in sorted(dropped, key=str))):
        replaced = []
        for older in () if contract.is_additive else holders.of(scope.key):
            if scope.key in dropped and older not in claim.chain:
                continue
            overlap = compare(
                store, contract, older, receipt.receipt_id, scope.key, empty=not scope.row_count
            )
            if older == claim.named or overlap.verdict == "replaces":
                replaced.append(overlap)
            elif overlap.verdict == "part" and older not in claim.chain:
                parts += [(older, scope.key)] if overlap.shared_rows else []
            else:
                found.append(_doubt(overlap))
                replaced.append(overlap)
            if (
                overlap in replaced
                and older not in claim.chain
                and holders.is_after(older, receipt)
            ):
                found.append(file_finding("OLDER_THAN_COUNTED", receipt=older[:8]))
        changes += [overlap.change for overlap in replaced]
        scopes.append(replace(scope, replaces=tuple(o.change.replaces for o in replaced)))
    new = [finding for finding in found if finding.code not in decided]
    outcome = replace(
        receipt,
        status="held" if any(f.action == "held" for f in new) else receipt.status,
        corrects=receipt.corrects if claim.chain or claim.problems else None,
        findings=(*_once(new, receipt.findings), *receipt.findings),
        scopes=tuple(scopes),
        changes=tuple(changes),
    )
    return unite(store, contract, outcome, parts) if outcome.status == "accepted" else outcome


def _doubt(overlap: Overlap) -> Finding:
    """Why nobody can tell a replacement from an addition, or from a loss.

    A workbook that corrects an early receipt may come after a better correction of it: it replaces
    that one only where it would any other file.
    """
    code = "ROWS_DISAPPEARED" if overlap.verdict == "part" else overlap.verdict
    return file_finding(code, shared=overlap.shared_rows, older=overlap.change.older_rows)


def _claim(receipt: Receipt, holders: Holders, decided: frozenset[str]) -> Claim:
    """What the file's claim to correct a receipt comes to; none where a person set it aside."""
    if receipt.corrects is None or decided & CORRECTION_CODES:
        return Claim()
    return judge(receipt, holders.ledger, holders.batch)


def _once(new: list[Finding], known: tuple[Finding, ...]) -> list[Finding]:
    """`new` without what the receipt says already."""
    return [finding for finding in dict.fromkeys(new) if finding not in known]
