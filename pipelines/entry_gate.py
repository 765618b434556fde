"""The entry gate's rim: lays the new files of one source before the entry suite, reads who failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from data_quality.entry import run_entry_suite
from data_quality.suite import entry_rule_ids
from data_quality.verdict import Verdict
from pipelines.landing.batch import EntryFile, EntryGate
from pipelines.landing.findings import file_finding
from warehouse.connect import open_file
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Finding, Receipt
from warehouse.sql_text import parquet_scan

_FILES = """
create table entry.files (
    receipt_id varchar, source varchar, sender varchar, region_code varchar, period varchar,
    rows_landed bigint, rows_accepted bigint, rows_quarantined bigint, rows_non_data bigint,
    distinct_nik bigint, nik_invalid_rows bigint, nik_ending_zero bigint, is_cut boolean
)
"""
# Every rule opens every file of a view, twice; the rows of many files are copied once instead.
_FEW = 16


def entry_gate(store: Store, verdicts: list[Verdict]) -> EntryGate:
    """A gate that appends what it finds to `verdicts` and names the files to hold."""

    def gate(source: str, files: list[EntryFile]) -> dict[str, Finding]:
        database = store.scratch / f"entry-{source}.duckdb"
        database.unlink(missing_ok=True)
        try:
            _lay_out(database, files, _before(store, source, files))
            found = run_entry_suite(source, database)
        finally:
            database.unlink(missing_ok=True)
        verdicts.extend(found)
        failing: dict[str, Finding] = {}
        critical = [verdict for verdict in found if verdict.severity == "critical"]
        for verdict in critical:
            for receipt_id in verdict.failing:
                said = verdict.sentence_for(receipt_id)
                failing.setdefault(receipt_id, file_finding("ENTRY_RULE_FAILED", rule=said))
        # A rule that broke, or of which nothing came back, has not let any file pass.
        unanswered = entry_rule_ids(source) - {verdict.rule_id for verdict in found}
        broken = {verdict.rule_id for verdict in critical if verdict.errored}
        for rule_id in sorted(unanswered | broken):
            unchecked = file_finding("ENTRY_RULE_FAILED", "unchecked", rule=rule_id)
            for file in files:
                failing.setdefault(file.receipt.receipt_id, unchecked)
        return failing

    return gate


def _is_cut(receipt: Receipt) -> bool:
    """Whether the file ends inside a line, so that its last row is set aside."""
    codes = {finding.code for finding in receipt.findings}
    return "POSSIBLY_TRUNCATED" in codes or {"NO_FINAL_NEWLINE", "SHORT_ROW"} <= codes


def _before(store: Store, source: str, files: list[EntryFile]) -> dict[str, tuple[str, Path]]:
    """Receipt of a file -> receipt and landed rows of the same place's last file of an earlier month.

    Files that come together are each other's earlier ones too; what is older than a year tells nothing.
    """
    known: dict[str, list[tuple[str, str, Path]]] = defaultdict(list)
    here = [
        (file.receipt.receipt_id, file.receipt.region_code, file.receipt.period, file.landed)
        for file in files
        if file.receipt.region_code is not None and file.receipt.period is not None
    ]
    if not here:
        return {}
    months = [str(month) for _, _, month, _ in here]
    with Ledger(store.ledger_file) as ledger:
        told = ledger.months_that_count(source, _year_before(min(months)), max(months))
    for receipt_id, region, period in told:
        known[region].append((period, receipt_id, store.landed / source / f"{receipt_id}.parquet"))
    for receipt_id, place, month, landed in here:
        known[str(place)].append((str(month), receipt_id, landed))
    found = {}
    for receipt_id, place, month, _ in here:
        oldest = _year_before(str(month))
        earlier = [one for one in known[str(place)] if oldest <= one[0] < str(month)]
        if earlier:
            _, before_id, path = max(earlier)
            found[receipt_id] = (before_id, path)
    return found


def _year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


def _lay_out(
    database: Path, files: list[EntryFile], before: Mapping[str, tuple[str, Path]]
) -> None:
    """`entry.rows` over the landed files, `entry.files` with one row per file, and what was before."""
    with open_file(database, read_only=False) as connection:
        connection.execute("create schema entry")
        scan = parquet_scan([file.landed for file in files])
        kind = "table" if len(files) > _FEW else "view"
        connection.execute(f"create {kind} entry.rows as select * from {scan}")
        earlier = parquet_scan(sorted({path for _, path in before.values()})) if before else scan
        connection.execute(
            f"create {kind} entry.before as select * from {earlier}{'' if before else ' limit 0'}"
        )
        connection.execute(
            "create table entry.pairs as select unnest($1::varchar[]) as receipt_id, "
            "unnest($2::varchar[]) as before_id",
            [list(before), [receipt_id for receipt_id, _ in before.values()]],
        )
        connection.execute(_FILES)
        rows = [
            (
                file.receipt.receipt_id,
                file.receipt.source,
                file.receipt.sender,
                file.receipt.region_code,
                file.receipt.period,
                file.receipt.rows.landed,
                file.receipt.rows.accepted,
                file.receipt.rows.quarantined,
                file.receipt.rows.non_data,
                file.distinct_niks,
                file.invalid_niks,
                file.niks_ending_zero,
                _is_cut(file.receipt),
            )
            for file in files
        ]
        # One statement for all files: a row at a time costs a second for 600.
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            f"insert into entry.files select {', '.join(['unnest(?)'] * len(columns))}", columns
        )
