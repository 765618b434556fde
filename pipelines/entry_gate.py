"""The entry gate's rim: lays the new files of one source before the entry suite, reads who failed."""

from __future__ import annotations

from pathlib import Path

from data_quality.entry import run_entry_suite
from data_quality.suite import entry_rule_ids
from data_quality.verdict import Verdict
from pipelines.landing.batch import EntryFile, EntryGate
from pipelines.landing.findings import file_finding
from warehouse.connect import open_file
from warehouse.layout import Store
from warehouse.receipt import Finding
from warehouse.sql_text import parquet_scan

_FILES = """
create table entry.files (
    receipt_id varchar, source varchar, sender varchar, region_code varchar, period varchar,
    rows_landed bigint, rows_accepted bigint, rows_quarantined bigint, rows_non_data bigint,
    distinct_nik bigint, nik_invalid_rows bigint, nik_ending_zero bigint
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
            _lay_out(database, files)
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


def _lay_out(database: Path, files: list[EntryFile]) -> None:
    """`entry.rows` over the landed files, `entry.files` with one row per file."""
    with open_file(database, read_only=False) as connection:
        connection.execute("create schema entry")
        scan = parquet_scan([file.landed for file in files])
        kind = "table" if len(files) > _FEW else "view"
        connection.execute(f"create {kind} entry.rows as select * from {scan}")
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
            )
            for file in files
        ]
        # One statement for all files: a row at a time costs a second for 600.
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            f"insert into entry.files select {', '.join(['unnest(?)'] * len(columns))}", columns
        )
