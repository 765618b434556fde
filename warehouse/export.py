"""Exports: the open tables for anybody, and person rows for one recipient with a key and threshold of its own.

Two recipients cannot put their rows together: each sees every person under another key. A place, an employer
or a project that fewer persons share than the recipient's threshold is told more coarsely, or not at all.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from warehouse.connect import open_scratch
from warehouse.durable import BUILDING, fsync_dir, fsync_file, rename_durable
from warehouse.layout import PRIVATE_DIR_MODE, Store
from warehouse.spreadsheet_text import FORMULA
from warehouse.sql_text import identifier, literal
from warehouse.versions import Version, file_digest

DESCRIPTION = "KETERANGAN.json"
_FILE_MODE = 0o600
_PLACE_LEVELS = 4
_TELLTALE = ("employer_number", "project_number", "workplace_code", "branch_code")
"""Columns by which few persons could be told, where few share the value."""


class CannotExport(Exception):
    """Nothing can be exported to there; the message says why."""


@dataclass(frozen=True)
class Recipient:
    """Who gets person rows.

    Attributes:
        code: as in the agreement.
        key: 32 bytes, this recipient's alone.
        threshold: fewest persons who share what is told of them.
        terms: what is written beside the rows: agreement, purpose, until when.

    """

    code: str
    key: bytes = field(repr=False)
    threshold: int
    terms: dict[str, str]


def export_open(store: Store, version: Version, folder: Path) -> dict[str, int]:
    """Every table of the open tier as CSV; rows by file.

    Raises:
        CannotExport: the folder is there already.

    """

    def write(building: Path) -> dict[str, int]:
        with open_scratch(store) as con:
            con.execute(f"attach {literal(str(version.file('open')))} as served (read_only)")
            tables = _tables(con, "schema_name = 'marts'")
            return {f"{t.partition('.')[2]}.csv": _to_csv(con, t, building) for t in tables}

    return _export(folder, version, {}, write)


def export_persons(
    store: Store, version: Version, folder: Path, recipient: Recipient
) -> dict[str, int]:
    """The person rows of the restricted tier as Parquet, for one recipient; rows by file.

    Raises:
        CannotExport: the folder is there already.

    """

    def write(building: Path) -> dict[str, int]:
        found = {}
        with open_scratch(store) as con:
            con.execute(f"attach {literal(str(version.file('restricted')))} as served (read_only)")
            for table in _tables(con, "column_name = 'person_key'"):
                _coarsen(con, table, recipient.threshold)
                _rekey(con, recipient.key)
                name = f"{table.partition('.')[2]}.parquet"
                target = literal(str(building / name))
                con.execute(f"copy (select * from told order by all) to {target} (format parquet)")
                row = con.execute("select count(*) from told").fetchone()
                found[name] = int(row[0]) if row else 0
        return found

    told = {"recipient": recipient.code, "minimum_persons": str(recipient.threshold)}
    return _export(folder, version, {**told, **recipient.terms}, write)


def _export(
    folder: Path,
    version: Version,
    terms: dict[str, str],
    write: Callable[[Path], dict[str, int]],
) -> dict[str, int]:
    """Fill a new folder, whole or not at all."""
    if folder.exists():
        raise CannotExport(f"{folder} is there already: name another folder")
    if not folder.parent.is_dir():
        raise CannotExport(f"{folder.parent} is no folder: make it, or name another one")
    building = folder.with_name(f".{folder.name}{BUILDING}")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=PRIVATE_DIR_MODE)
    try:
        rows = write(building)
        manifest = version.manifest
        files = {name: {"rows": rows[name], **file_digest(building / name)} for name in rows}
        described = {
            "version": manifest["version"],
            "published_at": manifest["published_at"],
            **terms,
            "files": files,
        }
        text = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
        (building / DESCRIPTION).write_text(text, encoding="utf-8")
        for path in building.iterdir():
            os.chmod(path, _FILE_MODE)
            fsync_file(path)
        fsync_dir(building)
        rename_durable(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return rows


def _tables(con: duckdb.DuckDBPyConnection, where: str) -> list[str]:
    rows = con.execute(
        "select distinct schema_name || '.' || table_name from duckdb_columns() join duckdb_tables() "
        f"using (database_name, schema_name, table_name) where database_name = 'served' and {where} "
        "order by all"
    ).fetchall()
    return [row[0] for row in rows]


def _to_csv(con: duckdb.DuckDBPyConnection, table: str, building: Path) -> int:
    """One table as CSV; a text that a spreadsheet would run is kept from it."""
    name = f"served.{identifier(table)}"
    columns = [
        f"case when regexp_matches({column}, {literal(FORMULA)}) then '''' || {column} else {column} end "
        f"as {column}"
        if kind == "VARCHAR"
        else column
        for column, kind in (
            (identifier(str(row[0])), row[1]) for row in con.execute(f"describe {name}").fetchall()
        )
    ]
    target = literal(str(building / f"{table.partition('.')[2]}.csv"))
    con.execute(
        f"copy (select {', '.join(columns)} from {name} order by all) to {target} (format csv, header)"
    )
    row = con.execute(f"select count(*) from {name}").fetchone()
    return int(row[0]) if row else 0


def _coarsen(con: duckdb.DuckDBPyConnection, table: str, threshold: int) -> None:
    """Make `told`: the rows of a table, every place and employer shared by enough persons."""
    con.execute(f"create or replace temp table told as select * from served.{identifier(table)}")
    columns = {str(row[0]) for row in con.execute("describe told").fetchall()}
    for column in [name for name in _TELLTALE if name in columns]:
        few = _few(("period", column), threshold)
        con.execute(f"update told set {column} = null where (period, {column}) in ({few})")
    cell = [name for name in ("period", "region_code", "segment_code") if name in columns]
    if "region_code" in columns:
        for _ in range(_PLACE_LEVELS):
            con.execute(
                "update told set region_code = nullif(regexp_replace(region_code, '\\.?[^.]*$', ''), '') "
                f"where ({', '.join(cell)}) in ({_few(cell, threshold)})"
            )
    same = " and ".join(f"told.{name} is not distinct from few.{name}" for name in cell)
    con.execute(f"delete from told using ({_few(cell, threshold)}) few where {same}")


def _few(columns: Sequence[str], threshold: int) -> str:
    """The values that fewer persons share."""
    names = ", ".join(columns)
    return f"select {names} from told group by {names} having count(distinct person_key) < {threshold:d}"


def _rekey(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Give every person of `told` the recipient's key: the block that AES makes of ours."""
    ours = [row[0] for row in con.execute("select distinct person_key from told").fetchall()]
    aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 (one block per person)
    theirs = aes.update(b"".join(map(bytes.fromhex, ours))).hex()
    keys = [theirs[at : at + 32] for at in range(0, len(theirs), 32)]
    con.execute(
        "create or replace temp table keys as select unnest($1::varchar[]) ours, "
        "unnest($2::varchar[]) theirs",
        [ours, keys],
    )
    con.execute("update told set person_key = theirs from keys where person_key = ours")
