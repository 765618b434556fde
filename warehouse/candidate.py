"""The candidate: both tiers of the next version, built aside, closed, and read back by a stranger.

Steps 5 and 6 of publishing. What may be published is decided by the caller's `Plan`, what is
believable by the gates that look at the finished files afterwards; committing is `publish.py`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import duckdb

from warehouse.connect import open_scratch
from warehouse.content import combined_hash, query_hash, table_hash
from warehouse.durable import BUILDING, PRIVATE_FILE_MODE, fsync_dir, fsync_file
from warehouse.history import Previous, write_history
from warehouse.layout import PRIVATE_DIR_MODE, Store
from warehouse.manifest import FileDigest, Manifest
from warehouse.metadata import create_meta, fill_dictionary
from warehouse.receipt import Receipt
from warehouse.sql_text import identifier, literal
from warehouse.verify_file import FileDamaged, inspect_elsewhere
from warehouse.versions import TIERS, file_digest, list_versions

STORAGE_VERSION = "v1.5.0"
STORAGE_NUMBER = 68
_BUILD_COMMENTS = """
select table_name, null, comment from duckdb_tables()
where database_name = 'build' and comment is not null
union all
select view_name, null, comment from duckdb_views()
where database_name = 'build' and comment is not null
union all
select table_name, column_name, comment from duckdb_columns()
where database_name = 'build' and comment is not null
"""
_META = ("meta.data_dictionary", "meta.example_queries")


@dataclass(frozen=True)
class Plan:
    """What the next version is to hold.

    Attributes:
        open_tables: `schema.table` -> select over the build database, for everybody.
        restricted_tables: the same for named analysts.
        open_views: `schema.view` -> select over the published tables; likewise restricted_views.
        receipts: the accepted receipts.
        made_of: relation -> the relations `schema.table` of the build that it reads.
        status: `sementara` or `resmi`.
        reason: why somebody asked for it; None where news led to it.
        previous: the version that is served now and what changed since; None before the first.

    """

    open_tables: Mapping[str, str]
    restricted_tables: Mapping[str, str]
    receipts: Sequence[Receipt]
    fingerprint: str
    revision: str
    key_id: str
    open_views: Mapping[str, str] = field(default_factory=dict)
    restricted_views: Mapping[str, str] = field(default_factory=dict)
    made_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    status: str = "sementara"
    previous: Previous | None = None
    reason: str | None = None
    published_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Candidate:
    """Two closed, verified files that wait for the gates; `files` holds their digests."""

    number: int
    directory: Path
    plan: Plan
    tables: Mapping[str, dict[str, str]]
    files: Mapping[str, FileDigest]

    @property
    def open_file(self) -> Path:
        """The file for everybody."""
        return self.directory / TIERS["open"]

    @property
    def restricted_file(self) -> Path:
        """The file for named analysts."""
        return self.directory / TIERS["restricted"]

    def manifest(
        self,
        verdicts: Sequence[Mapping[str, object]],
        disclosure: Mapping[str, object] = MappingProxyType({}),
    ) -> Manifest:
        """The manifest, once the gates have spoken; `disclosure`: what the open file hides, and who tried it."""
        plan = self.plan
        rows = [receipt.rows for receipt in plan.receipts]
        return {
            "version": f"v{self.number}",
            "published_at": plan.published_at.astimezone(UTC).isoformat(timespec="seconds"),
            "reason": plan.reason,
            "status": plan.status,
            "fingerprint": plan.fingerprint,
            "revision": plan.revision,
            "key_id": plan.key_id,
            "duckdb_version": duckdb.__version__,
            "inputs": [
                {"receipt_id": r.receipt_id, "sha256": r.sha256, "source": r.source}
                for r in sorted(plan.receipts, key=lambda receipt: receipt.receipt_id)
            ],
            "rows": {
                "landed": sum(count.landed for count in rows),
                "accepted": sum(count.accepted for count in rows),
                "quarantined": sum(count.quarantined for count in rows),
                "non_data": sum(count.non_data for count in rows),
            },
            "verdicts": [dict(verdict) for verdict in verdicts],
            "disclosure": dict(disclosure),
            "tables": dict(self.tables),
            "content_hash": {tier: combined_hash(self.tables[tier]) for tier in TIERS},
            "files": dict(self.files),
        }


def build_candidate(store: Store, plan: Plan) -> Candidate:
    """Copy what is to be published into two new files, and have another process read them back.

    Raises:
        FileDamaged: a file does not hold what the build database holds.

    """
    number = max((version.number for version in list_versions(store)), default=0) + 1
    directory = store.versions / f"v{number}{BUILDING}"
    if directory.exists():
        shutil.rmtree(directory)
    directory.mkdir(mode=PRIVATE_DIR_MODE)
    contents = {
        "open": (plan.open_tables, plan.open_views),
        "restricted": (plan.restricted_tables, plan.restricted_views),
    }
    hashes = {}
    with open_scratch(store) as con:
        con.execute(f"attach {literal(str(store.build_database))} as build (read_only)")
        for tier, (tables, views) in contents.items():
            with _attached(con, directory / TIERS[tier]):
                hashes[tier] = _write_tier(con, number, plan, tables, views)
                if plan.previous is not None:
                    write_history(con, plan.previous, tier, number)
    paths = [directory / name for name in TIERS.values()]
    for path in paths:
        _seal(path)
    fsync_dir(directory)
    _read_back(paths, hashes)
    files = {path.name: file_digest(path) for path in paths}
    return Candidate(number=number, directory=directory, plan=plan, tables=hashes, files=files)


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """A new file as database `candidate`, in the pinned format, wholly written at the end."""
    con.execute(f"attach {literal(str(path))} as candidate (storage_version '{STORAGE_VERSION}')")
    os.chmod(path, PRIVATE_FILE_MODE)
    yield
    con.execute("use memory")
    con.execute("checkpoint candidate")
    con.execute("detach candidate")


def _write_tier(
    con: duckdb.DuckDBPyConnection,
    number: int,
    plan: Plan,
    tables: Mapping[str, str],
    views: Mapping[str, str],
) -> dict[str, str]:
    """Fill the attached candidate; returns the hashes that the build database gives."""
    con.execute("use build")
    schemas = sorted({name.split(".")[0] for name in (*tables, *views)})
    for schema in schemas:
        con.execute(f"create schema candidate.{identifier(schema)}")
    hashes = {}
    for name, select in tables.items():
        con.execute(f"create table candidate.{identifier(name)} as {select}")
        hashes[name] = query_hash(con, select)
    con.execute("use candidate")
    for name, select in views.items():
        con.execute(f"create view {identifier(name)} as {select}")
    models = {name: _model(name) for name in tables}
    models |= {name: _model(_base_table(name, tables)) for name in views}
    comments = _comments(con)
    with _together(con):
        for name, model in models.items():
            _comment(con, "table" if name in tables else "view", name, comments.get(model, ()))
    create_meta(con)
    fill_dictionary(con, {name: plan.made_of.get(model, ()) for name, model in models.items()})
    for name in _META:
        hashes[name] = table_hash(con, *name.split("."))
    _insert_publication(con, number, plan, hashes)
    return hashes


@contextmanager
def _together(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Many small statements as one: each by itself would be written to the file's log and synced."""
    con.execute("begin")
    yield
    con.execute("commit")


def _base_table(view: str, tables: Mapping[str, str]) -> str:
    """The table beside which a view stands: `marts.v_<table>[_<level>]`; else the view itself."""
    schema, _, name = view.partition(".")
    bases = [table for table in tables if f"{schema}.{name.removeprefix('v_')}".startswith(table)]
    return max(bases, key=len, default=view)


def _model(relation: str) -> str:
    """What a published relation is called in the build, where it may lie in another schema."""
    return relation.rpartition(".")[2]


def _comments(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str | None, str]]]:
    """Relation of the build -> its comments: by column, that of the relation itself under None."""
    found: dict[str, list[tuple[str | None, str]]] = {}
    for relation, column, comment in con.execute(_BUILD_COMMENTS).fetchall():
        found.setdefault(relation, []).append((column, comment))
    return found


def _comment(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    name: str,
    comments: Sequence[tuple[str | None, str]],
) -> None:
    """Carry comments over to the relation `name` and to those of its columns that have one."""
    own = {row[0] for row in con.execute(f"describe {identifier(name)}").fetchall()}
    for column, comment in comments:
        if column is None:
            con.execute(f"comment on {kind} {identifier(name)} is {literal(comment)}")
        elif column in own:
            target = identifier(f"{name}.{column}")
            con.execute(f"comment on column {target} is {literal(comment)}")


def _insert_publication(
    con: duckdb.DuckDBPyConnection, number: int, plan: Plan, hashes: Mapping[str, str]
) -> None:
    receipts = sorted(plan.receipts, key=lambda receipt: receipt.receipt_id)
    counts = [receipt.rows for receipt in receipts]
    con.execute(
        "insert into meta.publication values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            f"v{number}",
            plan.status,
            plan.published_at.astimezone(UTC).replace(tzinfo=None),
            plan.fingerprint,
            plan.revision,
            plan.key_id,
            len(receipts),
            sum(count.landed for count in counts),
            sum(count.accepted for count in counts),
            sum(count.quarantined for count in counts),
            sum(count.non_data for count in counts),
            combined_hash(hashes),
            [
                {"receipt_id": r.receipt_id, "sha256": r.sha256, "source": r.source}
                for r in receipts
            ],
            dict(hashes),
            plan.reason,
        ],
    )


def _seal(path: Path) -> None:
    """Nothing of a file may wait in a write-ahead log, or in memory."""
    if path.with_name(f"{path.name}.wal").exists():
        raise FileDamaged(f"{path.name} was closed with rows still in its log: free disk space")
    fsync_file(path)


def _read_back(paths: Sequence[Path], hashes: Mapping[str, Mapping[str, str]]) -> None:
    """Compare what a new process reads with what the build database holds."""
    for path, expected, found in zip(paths, hashes.values(), inspect_elsewhere(paths), strict=True):
        if found.storage != STORAGE_NUMBER:
            message = f"{path.name} has storage format {found.storage}, not {STORAGE_NUMBER}"
            raise FileDamaged(f"{message}: pin STORAGE_VERSION and STORAGE_NUMBER together")
        if wrong := sorted(
            table
            for table in expected.keys() | found.tables.keys()
            if expected.get(table) != found.tables.get(table)
        ):
            message = f"{path.name} read back differs from the build in {', '.join(wrong)}"
            raise FileDamaged(f"{message}: publish again, and check the disk if it repeats")
