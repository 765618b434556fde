"""`semesta explain`: which rows of which files a published row rests on.

Only who may read the private store can ask. The answer names files, sheets and rows, never a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.landing.names import shown
from pipelines.night import landed_schemas
from warehouse.analyst import Answer
from warehouse.figure_lineage import figure_files
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.lineage import evidence_rows, person_rows

_FIGURE = ("period", "region_code", "segment_code", "method_code")
KEYS = {
    "mart_coverage_by_region_segment": _FIGURE,
    "fct_coverage": _FIGURE,
    "fct_person_months": ("person_key", "period"),
    "mart_payment_reconciliation": ("fiscal_year", "payment_key"),
    "mart_audit_findings": ("finding_key",),
}
"""Relation -> the columns that name one of its rows."""
_EVIDENCE = {
    "mart_payment_reconciliation": "fct_payment_evidence",
    "mart_audit_findings": "fct_finding_evidence",
}
COLUMNS = (
    *("role", "source", "period", "file", "sheet", "row"),
    *("found_by", "score", "evidence", "receipt"),
)
FIGURE_COLUMNS = ("role", "source", "file", "rows", "persons", "receipt")


class CannotExplain(Exception):
    """The question names no row that can be explained; the message says what can be asked."""


def asked(relation: str, words: Sequence[str]) -> dict[str, str]:
    """The key that `column=value` words name.

    Raises:
        CannotExplain: another relation, or not exactly its key.

    """
    name = relation.rsplit(".", maxsplit=1)[-1]
    if name not in KEYS:
        message = f"{relation} cannot be explained: ask for {', '.join(KEYS)}"
        raise CannotExplain(message)
    given = dict(word.split("=", 1) for word in words if "=" in word)
    if set(given) != set(KEYS[name]) or len(words) != len(given):
        example = " ".join(f"{column}=..." for column in KEYS[name])
        message = f"a row of {name} is named by {example}"
        raise CannotExplain(message)
    return given


def explain(store: Store, relation: str, key: Mapping[str, str]) -> Answer:
    """The rows behind one row of `relation`, by the last build.

    Raises:
        CannotExplain: no row of the last build supports it.

    """
    name = relation.rsplit(".", maxsplit=1)[-1]
    if KEYS[name] == _FIGURE:
        return _explain_figure(store, relation, key)
    if evidence := _EVIDENCE.get(name):
        rows = evidence_rows(store, evidence, key)
    else:
        rows = person_rows(store, landed_schemas(), key["person_key"], key["period"])
    if not rows:
        told = " ".join(f"{column}={value}" for column, value in key.items())
        message = f"no row supports {relation} {told}: take a key from {relation}"
        raise CannotExplain(message)
    with Ledger(store.ledger_file) as ledger:
        receipts = {row.receipt_id: ledger.get(row.receipt_id) for row in rows}
    return Answer(
        COLUMNS,
        [
            (
                row.role,
                row.source,
                row.period,
                shown(receipt.inbox_path) if (receipt := receipts[row.receipt_id]) else None,
                row.sheet,
                row.row,
                row.found_by,
                row.score,
                row.evidence,
                row.receipt_id[:8],
            )
            for row in rows
        ],
    )


def _explain_figure(store: Store, relation: str, key: Mapping[str, str]) -> Answer:
    files = figure_files(store, key)
    if not files:
        told = " ".join(f"{column}={value}" for column, value in key.items())
        raise CannotExplain(f"no row supports {relation} {told}: take a key from {relation}")
    with Ledger(store.ledger_file) as ledger:
        receipts = {file.receipt_id: ledger.get(file.receipt_id) for file in files}
    return Answer(
        FIGURE_COLUMNS,
        [
            (
                file.role,
                file.source,
                shown(receipt.inbox_path) if (receipt := receipts[file.receipt_id]) else None,
                file.rows,
                file.persons,
                file.receipt_id[:8],
            )
            for file in files
        ],
    )
