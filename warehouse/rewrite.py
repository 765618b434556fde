"""Kept versions after a request of a person: the restricted file anew, without the person's old rows.

A version is never edited where it stands. A whole directory is made beside it, with the open file as it
is, the restricted file written afresh (rows that are deleted would still lie in the old one's pages) and a
manifest of its own, and takes its name. Figures stay as they were published: they are counts. The version
that is served is left alone; it is rewritten once a later one is served.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.candidate import STORAGE_VERSION
from warehouse.connect import open_scratch
from warehouse.content import combined_hash, table_hash
from warehouse.durable import BUILDING, fsync_dir, fsync_file, rename_durable, write_atomic
from warehouse.layout import PRIVATE_DIR_MODE, SHARED_DIR_MODE, Store
from warehouse.manifest import MANIFEST_NAME, OPEN_NAME, RESTRICTED_NAME, manifest_bytes
from warehouse.sql_text import identifier, literal
from warehouse.verify_file import FileDamaged, inspect_elsewhere
from warehouse.versions import Version, current, file_digest, list_versions

_MADE, _OLD = ".rewritten", ".replaced"
_PERSON = "person_key"


def rewrite_kept(store: Store, persons: Sequence[str], *, with_current_rows: bool) -> list[int]:
    """Take the persons' rows out of every kept version but the one that is served; returns their numbers.

    `with_current_rows`: put in their place the rows that the served version has of these persons, of the
    tables that both have; what was corrected is then told alike in all of them.
    """
    finish_interrupted(store)
    served = current(store)
    rewritten = []
    for version in list_versions(store):
        if served is None or version.number == served.number:
            continue
        if not version.file("restricted").exists():
            # Its time was over: there are no person rows left.
            continue
        fresh = served.file("restricted") if with_current_rows else None
        if _rewrite(store, version, persons, fresh):
            rewritten.append(version.number)
    return rewritten


def finish_interrupted(store: Store) -> None:
    """End what a kill left half done: a version has its name again, whichever of both it was.

    To be called by the holder of the night's lock only.
    """
    for made in store.versions.glob(f"*{_MADE}"):
        place = made.with_suffix("")
        if place.exists():
            shutil.rmtree(made)
        else:
            rename_durable(made, place)
    for old in store.versions.glob(f"*{_OLD}"):
        place = old.with_suffix("")
        if not place.exists():
            rename_durable(old, place)
        else:
            shutil.rmtree(old)


def _rewrite(store: Store, version: Version, persons: Sequence[str], fresh: Path | None) -> bool:
    old = version.file("restricted")
    building = store.versions / f"v{version.number}{BUILDING}"
    shutil.rmtree(building, ignore_errors=True)
    with open_scratch(store) as con:
        con.execute(f"attach {literal(str(old))} as old (read_only)")
        holding = _tables_of_persons(con, "old")
        if not any(_holds(con, table, persons) for table in holding):
            return False
        if fresh is not None:
            con.execute(f"attach {literal(str(fresh))} as fresh (read_only)")
        building.mkdir(mode=PRIVATE_DIR_MODE)
        path = building / RESTRICTED_NAME
        con.execute(f"attach {literal(str(path))} as anew (storage_version '{STORAGE_VERSION}')")
        _copy(con, holding, persons, has_fresh=fresh is not None)
        hashes = dict(version.manifest["tables"]["restricted"])
        con.execute("use anew")
        hashes |= {table: table_hash(con, *table.split(".")) for table in holding}
        con.execute(
            "update anew.meta.publication set content_hash = $1, content_hashes = $2",
            [combined_hash(hashes), hashes],
        )
        con.execute("use memory")
        con.execute("checkpoint anew")
        con.execute("detach anew")
    os.link(version.file("open"), building / OPEN_NAME)
    _seal(version, building, hashes)
    _swap(version, building)
    return True


def _tables_of_persons(con: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    rows = con.execute(
        "select schema_name || '.' || table_name from duckdb_columns() join duckdb_tables() "
        "using (database_name, schema_name, table_name) "
        "where database_name = $1 and column_name = $2 order by all",
        [database, _PERSON],
    ).fetchall()
    return [row[0] for row in rows]


def _holds(con: duckdb.DuckDBPyConnection, table: str, persons: Sequence[str]) -> bool:
    row = con.execute(
        f"select count(*) from old.{identifier(table)} where list_contains($1, {_PERSON})",
        [list(persons)],
    ).fetchone()
    return bool(row and row[0])


def _copy(
    con: duckdb.DuckDBPyConnection,
    holding: Sequence[str],
    persons: Sequence[str],
    *,
    has_fresh: bool,
) -> None:
    """Everything of the old file into the new one; of the tables that hold persons not these."""
    con.execute("set variable gone = $1::varchar[]", [list(persons)])
    tables = _names(con, "duckdb_tables", "table_name")
    for schema in sorted({table.split(".")[0] for table in tables}):
        con.execute(f"create schema if not exists anew.{identifier(schema)}")
    fresh = set(_tables_of_persons(con, "fresh")) if has_fresh else set()
    for table in tables:
        name = identifier(table)
        where = ""
        if table in holding:
            where = f" where not coalesce(list_contains(getvariable('gone'), {_PERSON}), false)"
        con.execute(f"create table anew.{name} as select * from old.{name}{where}")
        if table in holding and table in fresh:
            _put_fresh(con, table)
    con.execute("use anew")
    views = con.execute(
        "select sql from duckdb_views() where database_name = 'old' and not internal order by view_name"
    ).fetchall()
    for (sql,) in views:
        con.execute(sql)
    _copy_comments(con)
    con.execute("use memory")


def _put_fresh(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """The served rows of these persons, of the months that the old version speaks of."""
    name = identifier(table)
    both = [
        row[0]
        for row in con.execute(
            "select column_name from duckdb_columns() where schema_name || '.' || table_name = $1 "
            "and database_name in ('old', 'fresh') group by column_name having count(*) = 2",
            [table],
        ).fetchall()
    ]
    columns = ", ".join(map(identifier, both))
    months = " and period in (select period from old." + name + ")" if "period" in both else ""
    con.execute(
        f"insert into anew.{name} by name select {columns} from fresh.{name} "
        f"where list_contains(getvariable('gone'), {_PERSON}){months}"
    )


def _names(con: duckdb.DuckDBPyConnection, function: str, column: str) -> list[str]:
    rows = con.execute(
        f"select schema_name || '.' || {column} from {function}() "
        "where database_name = 'old' and not internal order by all"
    ).fetchall()
    return [row[0] for row in rows]


def _copy_comments(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select 'table', schema_name || '.' || table_name, null, comment from duckdb_tables() "
        "where database_name = 'old' and comment is not null union all "
        "select 'view', schema_name || '.' || view_name, null, comment from duckdb_views() "
        "where database_name = 'old' and comment is not null union all "
        "select 'column', schema_name || '.' || table_name, column_name, comment "
        "from duckdb_columns() where database_name = 'old' and comment is not null"
    ).fetchall()
    for kind, name, column, comment in rows:
        target = identifier(f"{name}.{column}" if column else name)
        con.execute(f"comment on {kind} {target} is {literal(comment)}")


def _seal(version: Version, building: Path, hashes: dict[str, str]) -> None:
    """Have another process read the file back, then write the manifest and bring all to the disk."""
    path = building / RESTRICTED_NAME
    (found,) = inspect_elsewhere([path])
    if wrong := sorted(t for t in hashes if hashes[t] != found.tables.get(t)):
        message = f"v{version.number} was not rewritten: {', '.join(wrong)} read back otherwise"
        raise FileDamaged(f"{message}; check the disk, then run again")
    manifest = version.manifest
    manifest["tables"]["restricted"] = hashes
    manifest["content_hash"]["restricted"] = combined_hash(hashes)
    manifest["files"][RESTRICTED_NAME] = file_digest(path)
    write_atomic(building / MANIFEST_NAME, manifest_bytes(manifest))
    for name, mode in ((RESTRICTED_NAME, 0o440), (MANIFEST_NAME, 0o444)):
        os.chmod(building / name, mode)
        fsync_file(building / name)
    # Whoever could reach the version before can after, whatever the process's umask.
    os.chmod(building, SHARED_DIR_MODE)
    fsync_dir(building)


def _swap(version: Version, building: Path) -> None:
    """Give the new directory the version's name; a kill in between is ended by `finish_interrupted`."""
    place = version.directory
    made, old = (place.with_name(f"{place.name}{ending}") for ending in (_MADE, _OLD))
    rename_durable(building, made)
    rename_durable(place, old)
    rename_durable(made, place)
    shutil.rmtree(old)
    fsync_dir(place.parent)
