"""The entry gate's rim: lays the new files of one source before the entry suite, reads who failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data_quality.entry import run_entry_suite
from data_quality.suite import asks_elsewhere, entry_rule_ids
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
            _lay_out(database, files, _earlier(store, source, files))
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


@dataclass(frozen=True)
class _Earlier:
    """What lies beside the new files: receipts of new files, or months, with receipts of earlier files."""

    before: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)


def _earlier(store: Store, source: str, files: list[EntryFile]) -> _Earlier:
    """Every file of the last earlier month of the same place, and of all places where a rule asks for them.

    Files that come together are each other's earlier ones too; what is older than a year tells nothing.
    """
    here = [
        (file.receipt.receipt_id, file.receipt.region_code, file.receipt.period, file.landed)
        for file in files
        if file.receipt.region_code is not None and file.receipt.period is not None
    ]
    if not here:
        return _Earlier()
    months = [str(month) for _, _, month, _ in here]
    with Ledger(store.ledger_file) as ledger:
        told = ledger.months_that_count(source, _year_before(min(months)), max(months))
    paths = {one: store.landed / source / f"{one}.parquet" for one, _, _ in told}
    paths |= {receipt_id: landed for receipt_id, _, _, landed in here}
    known: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for receipt_id, region, period in told:
        known[region][period].append(receipt_id)
    for receipt_id, place, month, _ in here:
        known[str(place)][str(month)].append(receipt_id)
    # What counts came before this batch, and the files of a batch in their order.
    places = list(known) if asks_elsewhere(source) else []

    def last_before(place: str, month: str) -> list[str]:
        earlier = [one for one in known[place] if _year_before(month) <= one < month]
        return known[place][max(earlier)] if earlier else []

    before = [
        (receipt_id, one)
        for receipt_id, place, month, _ in here
        for one in last_before(str(place), str(month))
    ]
    elsewhere = [
        (month, one)
        for month in sorted(set(months))
        for place in places
        for one in last_before(place, month)
    ]
    return _Earlier(tuple(before), tuple(elsewhere), paths)


def _year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


def _lay_out(database: Path, files: list[EntryFile], earlier: _Earlier) -> None:
    """`entry.rows` over the landed files, `entry.files` with one row per file, and what was before.

    `entry.pairs` names the files of `entry.before` to each new one, `entry.others` those of `entry.elsewhere`,
    which are those of all places, to each month.
    """
    with open_file(database, read_only=False) as connection:
        connection.execute("create schema entry")
        scan = parquet_scan([file.landed for file in files])
        kind = "table" if len(files) > _FEW else "view"
        connection.execute(f"create {kind} entry.rows as select * from {scan}")
        for table, links, names, pairs in (
            ("before", "pairs", ("receipt_id", "before_id"), earlier.before),
            ("elsewhere", "others", ("period", "other_id"), earlier.elsewhere),
        ):
            paths = sorted({earlier.paths[one] for _, one in pairs})
            beside = parquet_scan(paths) if paths else f"{scan} limit 0"
            connection.execute(f"create {kind} entry.{table} as select * from {beside}")
            connection.execute(
                f"create table entry.{links} as select unnest($1::varchar[]) as {names[0]}, "
                f"unnest($2::varchar[]) as {names[1]}, unnest($3::integer[]) as nth",
                [[one for one, _ in pairs], [other for _, other in pairs], list(range(len(pairs)))],
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
