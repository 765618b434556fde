"""The night's own database: landed rows as views, receipts and persons as tables.

A cache. Delete it and it is made again from the ledger, the landed Parquet and the identity list.
What the rows mean is none of this module's business.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import UTC
from pathlib import Path

import duckdb

from warehouse import kept
from warehouse.connect import open_build
from warehouse.decisions import Decision
from warehouse.durable import PRIVATE_FILE_MODE
from warehouse.landed_months import what_counts, what_is_quarantined, what_was_replaced
from warehouse.layout import Store
from warehouse.ledger import Ledger, ReceiptScope
from warehouse.official import lay_official
from warehouse.persons import Links, lay_persons
from warehouse.receipt import Receipt, Scope
from warehouse.sql_text import identifier, parquet_scan

REPLACED = "__replaced"
"""Ending of the relation that holds what files told which no longer count."""
QUARANTINED = "__quarantined"
"""Ending of the relation that holds what could be read of quarantined rows."""
_QUARANTINE_COLUMNS = {"codes": "VARCHAR[]", "columns": "VARCHAR[]"}
_FILE_COLUMNS = {
    "receipt_id": "VARCHAR",
    "sha256": "VARCHAR",
    "source": "VARCHAR",
    "sender": "VARCHAR",
    "region_code": "VARCHAR",
    "period": "VARCHAR",
    "status": "VARCHAR",
    "rows_landed": "BIGINT",
    "rows_accepted": "BIGINT",
    "rows_quarantined": "BIGINT",
    "rows_non_data": "BIGINT",
    "columns": "VARCHAR[]",
    "received_at": "TIMESTAMP",
    "finding_codes": "VARCHAR[]",
    "finding_actions": "VARCHAR[]",
}
_IN_SCOPE = (
    "old.receipt_id = landed_row._receipt_id and old.sender = landed_row._sender "
    "and old.region_code is not distinct from landed_row._region_code "
    "and old.period is not distinct from landed_row._period"
)


_LAID_WHOLE = (
    "files",
    "decisions",
    "official_figures",
    "person_links",
    "person_candidates",
)


class LandedDamaged(Exception):
    """The landed files are not what the ledger says."""


def prepare_build(
    store: Store,
    ledger: Ledger,
    schemas: Mapping[str, Mapping[str, str]],
    links: Links | None = None,
    made_under: str | None = None,
) -> dict[str, int]:
    """Lay the rows that count into the build database; returns the rows per landed relation.

    Beside each source lies what its replaced files told, under its name and `REPLACED`, and what its
    quarantined rows are about, under its name and `QUARANTINED`.

    Args:
        schemas: per source its columns with their DuckDB types, provenance columns included.
        links: which NIK keys of these rows are one person's, or might be.
        made_under: what decides, beside the rows, what models make of them. What was built under the same
            is kept, and `kept.touched` tells what is other than then; else, or where None, nothing is kept.

    Raises:
        LandedDamaged: a landed file is missing or holds another number of rows than its receipt.

    """
    is_kept = made_under is not None and kept.is_usable(store, made_under)
    kept.break_seal(store)
    if not is_kept:
        _remove_database(store.build_database)
    with open_build(store) as con:
        os.chmod(store.build_database, PRIVATE_FILE_MODE)
        if is_kept:
            kept.remember_persons(con)
            con.execute("drop schema landed cascade")
        con.execute("create schema landed")
        rows = {
            source: _landed(con, store, ledger, source, schema)
            for source, schema in schemas.items()
        }
        for source, schema in schemas.items():
            rows[source + REPLACED] = _replaced(con, store, ledger, source, schema)
        for source, schema in schemas.items():
            rows[source + QUARANTINED] = _quarantined(con, store, ledger, source, schema)
        keyed = [
            name
            for source, schema in schemas.items()
            if "nik_key" in schema
            for name in (source, f"{source}{REPLACED}")
        ]
        rows["files"] = _files(con, ledger.receipts())
        rows["decisions"] = _decisions(con, ledger.decisions())
        rows["official_figures"] = lay_official(con, store, ledger.official_months())
        pairs = links or Links()
        rows["persons"] = lay_persons(con, store, keyed, pairs)
        rows["person_links"] = len(pairs.found)
        rows["person_candidates"] = len(pairs.open)
        if made_under is not None:
            _compare(con, store, ledger, schemas, is_kept=is_kept)
    return rows


def row_counts(store: Store) -> dict[str, int]:
    """Rows of every table of the build, as the database itself keeps them; views have none."""
    with open_build(store, read_only=True) as con:
        found = con.execute("select table_name, estimated_size from duckdb_tables()").fetchall()
    return {str(name): int(count) for name, count in found}


def _compare(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    ledger: Ledger,
    schemas: Mapping[str, Mapping[str, str]],
    *,
    is_kept: bool,
) -> None:
    """Write down which months of the landed relations are other than in the build before."""
    kept.lay_tables(con)
    for source, schema in schemas.items():
        relation = f"landed.{source}"
        for ending, told in (
            ("", what_counts(store, ledger, source)),
            (REPLACED, what_was_replaced(store, ledger, source)),
            (QUARANTINED, what_is_quarantined(store, ledger, source)),
        ):
            name = f"{relation}{ending}"
            more = kept.Months()
            if is_kept and "nik_key" in schema and ending != QUARANTINED:
                more = kept.months_of_other_persons(con, name)
            kept.compare_landed(con, name, kept.digests_of(told), more)
    if is_kept and kept.are_persons_other(con):
        kept.add_touched(con, "landed.persons", kept.Months({kept.NO_MONTH}))
    con.execute("drop table if exists kept.persons_before")
    for name in _LAID_WHOLE:
        found = kept.sums(con, f"landed.{name}", None)
        now = {month: f"{count} {content}" for month, (count, content) in found.items()}
        kept.compare_landed(con, f"landed.{name}", now)


def _remove_database(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def _landed(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    ledger: Ledger,
    source: str,
    schema: Mapping[str, str],
) -> int:
    """One view over the files of a source that count, or its empty table; returns the rows."""
    name = f"landed.{identifier(source)}"
    files = {
        store.landed / source / f"{receipt.receipt_id}.parquet": expected
        for receipt in ledger.active_receipts(source)
        if (expected := sum(scope.row_count for scope in receipt.scopes))
    }
    if not files:
        columns = ", ".join(f"{identifier(column)} {kind}" for column, kind in schema.items())
        con.execute(f"create table {name} ({columns})")
        return 0
    _check_files(con, source, files)
    scan = parquet_scan(files)
    columns = _columns(con, scan, schema)
    where = _without_superseded(con, source, ledger.superseded_scopes(source))
    con.execute(f"create view {name} as select {columns} from {scan} landed_row{where}")
    row = con.execute(f"select count(*) from {name}").fetchone()
    return int(row[0]) if row else 0


def _columns(con: duckdb.DuckDBPyConnection, scan: str, schema: Mapping[str, str]) -> str:
    """The columns of a source out of files that need not have all of them."""
    present = {row[0] for row in con.execute(f"describe select * from {scan}").fetchall()}
    return ", ".join(
        f"cast({identifier(column) if column in present else 'null'} as {kind}) "
        f"as {identifier(column)}"
        for column, kind in schema.items()
    )


def _replaced(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    ledger: Ledger,
    source: str,
    schema: Mapping[str, str],
) -> int:
    """The rows of a source that counted until a later file took their place, and which one did.

    Returns how many. They count for nothing; without them it could not be told what was believed before.
    """
    name = f"landed.{identifier(source + REPLACED)}"
    scopes = ledger.replaced_scopes(source)
    if not scopes:
        columns = ", ".join(f"{identifier(column)} {kind}" for column, kind in schema.items())
        con.execute(f"create table {name} ({columns}, _replaced_by varchar)")
        return 0
    receipts = [receipt for found in scopes if (receipt := ledger.get(found.receipt_id))]
    files = {
        store.landed / source / f"{receipt.receipt_id}.parquet": sum(
            scope.row_count for scope in receipt.scopes
        )
        for receipt in receipts
    }
    _check_files(con, source, files)
    told = f"landed.{identifier(f'{source}__told_before')}"
    _scope_table(con, told, [(f.receipt_id, f.scope, f.replaced_by) for f in scopes])
    scan = parquet_scan(files)
    con.execute(
        f"create view {name} as select {_columns(con, scan, schema)}, "
        f"old.replaced_by as _replaced_by from {scan} landed_row join {told} old on {_IN_SCOPE}"
    )
    row = con.execute(f"select count(*) from {name}").fetchone()
    return int(row[0]) if row else 0


def _quarantined(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    ledger: Ledger,
    source: str,
    schema: Mapping[str, str],
) -> int:
    """What the quarantined rows of the files that count are about, and why they count for nothing.

    Returns how many. Their numbers and labels are as far as they could be read; of people there is
    no key.
    """
    name = f"landed.{identifier(source + QUARANTINED)}"
    readable = {column: kind for column, kind in schema.items() if not column.endswith("_key")}
    readable |= _QUARANTINE_COLUMNS
    files = {
        store.quarantine / source / f"{receipt.receipt_id}.parquet": receipt.rows.quarantined
        for receipt in ledger.active_receipts(source)
        if receipt.rows.quarantined
    }
    if not files:
        columns = ", ".join(f"{identifier(column)} {kind}" for column, kind in readable.items())
        con.execute(f"create table {name} ({columns})")
        return 0
    _check_files(con, source, files, folder="quarantine")
    scan = parquet_scan(files)
    where = _without_superseded(con, source + QUARANTINED, ledger.superseded_scopes(source))
    con.execute(
        f"create view {name} as select {_columns(con, scan, readable)} from {scan} landed_row{where}"
    )
    row = con.execute(f"select count(*) from {name}").fetchone()
    return int(row[0]) if row else 0


def _check_files(
    con: duckdb.DuckDBPyConnection,
    source: str,
    files: Mapping[Path, int],
    folder: str = "landed",
) -> None:
    """Every file is there and holds the rows of its receipt."""
    remedy = "restore the private store from its backup"
    for path, expected in files.items():
        where = f"private/{folder}/{source}/{path.name}"
        if not path.exists():
            raise LandedDamaged(
                f"{where} is missing and its receipt says {expected} rows: {remedy}"
            )
        try:
            row = con.execute(f"select count(*) from {parquet_scan([path])}").fetchone()
        except duckdb.Error as problem:
            raise LandedDamaged(f"{where} cannot be read ({problem}): {remedy}") from problem
        found = int(row[0]) if row else 0
        if found != expected:
            message = f"{where} holds {found} rows, its receipt says {expected}: {remedy}"
            raise LandedDamaged(message)


def _without_superseded(
    con: duckdb.DuckDBPyConnection, source: str, scopes: Sequence[ReceiptScope]
) -> str:
    """The condition that leaves out replaced months of files which still count otherwise."""
    if not scopes:
        return ""
    table = f"landed.{identifier(f'{source}__superseded')}"
    _scope_table(con, table, [(found.receipt_id, found.scope, None) for found in scopes])
    return f" where not exists (select 1 from {table} old where {_IN_SCOPE})"


def _scope_table(
    con: duckdb.DuckDBPyConnection, table: str, scopes: Sequence[tuple[str, Scope, str | None]]
) -> None:
    """Scopes of receipts, and what took their place, as a table."""
    con.execute(
        f"create table {table} as select unnest($1::varchar[]) receipt_id, "
        "unnest($2::varchar[]) sender, unnest($3::varchar[]) region_code, "
        "unnest($4::varchar[]) period, unnest($5::varchar[]) replaced_by",
        [
            [receipt_id for receipt_id, _, _ in scopes],
            [scope.sender for _, scope, _ in scopes],
            [scope.region_code for _, scope, _ in scopes],
            [scope.period for _, scope, _ in scopes],
            [replaced_by for _, _, replaced_by in scopes],
        ],
    )


def _decisions(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> int:
    """Every decision that ended a hold, so that the numbers it touches can show it."""
    con.execute(
        "create table landed.decisions (receipt_id varchar, sha256 varchar, source varchar, "
        "decision varchar, reason varchar, decided_by varchar, document varchar, "
        "decided_at timestamp)"
    )
    values = [
        [*astuple(decision)[:7], decision.decided_at.astimezone(UTC).replace(tzinfo=None)]
        for decision in decisions
    ]
    if values:
        con.executemany("insert into landed.decisions values (?, ?, ?, ?, ?, ?, ?, ?)", values)
    return len(values)


def _files(con: duckdb.DuckDBPyConnection, receipts: Sequence[Receipt]) -> int:
    """All receipts, also those whose rows do not count."""
    columns = ", ".join(f"{identifier(name)} {kind}" for name, kind in _FILE_COLUMNS.items())
    con.execute(f"create table landed.files ({columns})")
    if not receipts:
        return 0
    lists = zip(*(_file_values(receipt) for receipt in receipts), strict=True)
    selected = ", ".join(f"unnest(${n}::{k}[])" for n, k in enumerate(_FILE_COLUMNS.values(), 1))
    con.execute(f"insert into landed.files select {selected}", [list(values) for values in lists])
    return len(receipts)


def _file_values(receipt: Receipt) -> tuple[object, ...]:
    rows = receipt.rows
    return (
        receipt.receipt_id,
        receipt.sha256,
        receipt.source,
        receipt.sender,
        receipt.region_code,
        receipt.period,
        receipt.status,
        rows.landed,
        rows.accepted,
        rows.quarantined,
        rows.non_data,
        list(receipt.columns),
        receipt.received_at.astimezone(UTC).replace(tzinfo=None),
        [finding.code for finding in receipt.findings],
        [finding.action for finding in receipt.findings],
    )
