"""What a night keeps of the build database for the next: a seal on the file, and which months are other than before.

The database is a cache. It is used again only where its seal names the same code, key and engine and its bytes are
those that were sealed; in every other case it is deleted and made from nothing. Inside it, schema `kept` holds per
relation and month a sum over the rows (or, of landed files, a digest of what counts), so that the next night
can tell which months of which relation are touched. What models make of that is `pipelines.months`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from warehouse.checksummed import ChecksumWrong, checksummed_bytes, read_checksummed
from warehouse.durable import PRIVATE_FILE_MODE, write_atomic
from warehouse.layout import Store
from warehouse.sql_text import identifier, literal
from warehouse.versions import file_digest

NO_MONTH = ""
"""The month of rows that are of none, and of relations without months."""
Months = frozenset[str]
Sums = dict[str, tuple[int, int]]
"""Month -> number of rows, and the sum of their hashes."""

_TABLES = """
create schema if not exists kept;
create table if not exists kept.landed (relation varchar, period varchar, digest varchar);
create table if not exists kept.sums (relation varchar, period varchar, row_count bigint, content hugeint);
create or replace table kept.touched (relation varchar, period varchar);
"""


def seal_file(store: Store) -> Path:
    """Where the seal of the build database lies."""
    return store.build_dir / "build.seal.json"


def is_usable(store: Store, made_under: str) -> bool:
    """Whether the build database is whole, as the last night left it, and made under the same circumstances."""
    try:
        sealed = read_checksummed(seal_file(store))
        digest = file_digest(store.build_database)
    except (ChecksumWrong, OSError):
        return False
    wal = store.build_database.with_name(f"{store.build_database.name}.wal")
    return (
        not wal.exists()
        and sealed.get("file") == digest
        and sealed.get("made_under") == _under(made_under)
    )


def break_seal(store: Store) -> None:
    """From here on the file may be half a build: whoever is killed leaves nothing that is trusted."""
    seal_file(store).unlink(missing_ok=True)


def seal(store: Store, made_under: str) -> None:
    """Say of the closed build database that it is whole."""
    content = {"file": file_digest(store.build_database), "made_under": _under(made_under)}
    write_atomic(seal_file(store), checksummed_bytes(content), PRIVATE_FILE_MODE)


def _under(made_under: str) -> str:
    """Sums are of the engine's own hash, which another release may compute otherwise."""
    return f"{made_under} duckdb {duckdb.__version__}"


def lay_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Schema `kept`, with no month touched yet."""
    con.execute(_TABLES)


def remember_persons(con: duckdb.DuckDBPyConnection) -> None:
    """Keep who was who in the build before, until it is compared."""
    con.execute("create or replace table kept.persons_before as select * from landed.persons")


def are_persons_other(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether rows that were there before can be another person's now, or be joined to one who was not there.

    A NIK that came or went brings or takes its own rows, which are touched by themselves; only of one that is an end
    of a link, or of a pair left to people, more may depend.
    """
    row = con.execute(
        "select exists (select 1 from landed.persons now join kept.persons_before before using (nik_key) "
        "where now.person_key <> before.person_key) or exists (select 1 from ("
        "  select nik_key from (select nik_key from landed.persons except select nik_key from kept.persons_before) "
        "  union all "
        "  select nik_key from (select nik_key from kept.persons_before except select nik_key from landed.persons)"
        ") moved where nik_key in (select unnest([nik_key, linked_nik_key]) from landed.person_links "
        "union all select unnest([nik_key, linked_nik_key]) from landed.person_candidates))"
    ).fetchone()
    return bool(row and row[0])


def months_of_other_persons(con: duckdb.DuckDBPyConnection, relation: str) -> Months:
    """Months of `relation` with rows of a NIK that stands for another person than before."""
    rows = con.execute(
        f"select distinct period from (select nik_key, coalesce(_period, '') as period from {identifier(relation)}) "
        "join landed.persons now using (nik_key) join kept.persons_before before using (nik_key) "
        "where now.person_key <> before.person_key"
    ).fetchall()
    return frozenset(row[0] for row in rows)


def digests_of(signatures: Mapping[str, Iterable[object]]) -> dict[str, str]:
    """Month -> digest of what counts in it, whatever the order it is told in."""
    return {
        month: hashlib.sha256(json.dumps(sorted(map(str, parts))).encode()).hexdigest()[:32]
        for month, parts in signatures.items()
    }


def compare_landed(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    now: Mapping[str, str],
    more: Months = frozenset(),
) -> None:
    """Write down the months of a landed relation whose digest is another than before, and `more`."""
    rows = con.execute("select period, digest from kept.landed where relation = $1", [relation])
    before = {str(period): str(digest) for period, digest in rows.fetchall()}
    other = {month for month in before.keys() | now.keys() if before.get(month) != now.get(month)}
    con.execute("delete from kept.landed where relation = $1", [relation])
    _insert(
        con, "kept.landed (period, digest)", relation, list(now.items()), ("varchar", "varchar")
    )
    add_touched(con, relation, frozenset(other) | more)


def add_touched(con: duckdb.DuckDBPyConnection, relation: str, months: Months) -> None:
    """Write down that these months of a relation are other than before."""
    _insert(
        con, "kept.touched (period)", relation, [(month,) for month in sorted(months)], ("varchar",)
    )


def touched(con: duckdb.DuckDBPyConnection) -> dict[str, Months]:
    """Relation -> its touched months, of those that have any."""
    rows = con.execute(
        "select relation, list(period) from kept.touched group by relation"
    ).fetchall()
    return {str(relation): frozenset(months) for relation, months in rows}


def sums(
    con: duckdb.DuckDBPyConnection, relation: str, month: str | None, months: Months | None = None
) -> Sums:
    """What the rows of a relation sum up to, by the column `month` (None: it has none); of `months` alone if given."""
    period = "''" if month is None else f"coalesce(cast(told.{identifier(month)} as varchar), '')"
    where = "" if months is None else f"where {among(period, months)}"
    rows = con.execute(
        f"select {period}, count(*), sum(cast(hash(told) as hugeint)) from {identifier(relation)} told {where} group by 1"
    ).fetchall()
    return {str(period): (int(count), int(content)) for period, count, content in rows}


def among(column: str, months: Iterable[str]) -> str:
    """The condition that a column holds one of these months."""
    return f"{column} in ({', '.join(map(literal, sorted(months))) or 'null'})"


def is_keeping(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether this build was laid to be kept."""
    row = con.execute(
        "select count(*) from duckdb_tables() where schema_name = 'kept' and table_name = 'sums'"
    ).fetchone()
    return bool(row and row[0])


def known_sums(con: duckdb.DuckDBPyConnection) -> dict[str, Sums]:
    """Relation -> its sums as they were last written down; nothing where nothing is kept."""
    found: dict[str, Sums] = {}
    if not is_keeping(con):
        return found
    told = con.execute("select relation, period, row_count, content from kept.sums").fetchall()
    for relation, period, count, content in told:
        found.setdefault(str(relation), {})[str(period)] = (int(count), int(content))
    return found


def keep_sums(con: duckdb.DuckDBPyConnection, relation: str, found: Sums) -> None:
    """Write down the sums of a relation in place of those before."""
    con.execute("delete from kept.sums where relation = $1", [relation])
    rows = [(month, count, content) for month, (count, content) in found.items()]
    _insert(
        con,
        "kept.sums (period, row_count, content)",
        relation,
        rows,
        ("varchar", "bigint", "hugeint"),
    )


def _insert(
    con: duckdb.DuckDBPyConnection,
    target: str,
    relation: str,
    rows: Sequence[tuple[object, ...]],
    kinds: tuple[str, ...],
) -> None:
    if not rows:
        return
    table, _, columns = target.partition(" (")
    values = ", ".join(f"unnest(${n}::{kind}[])" for n, kind in enumerate(kinds, 2))
    con.execute(
        f"insert into {table} (relation, {columns} select $1, {values}",
        [relation, *(list(column) for column in zip(*rows, strict=True))],
    )
