"""Plain copies for people with a spreadsheet only: `hasil/YYYY-MM/` and a pointer in words.

A symlink means nothing on a Windows share, so `CURRENT.json` says which version the copies are of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import duckdb

from warehouse.connect import open_file
from warehouse.durable import make_dirs, write_atomic, write_durably
from warehouse.layout import SHARED_DIR_MODE, Store
from warehouse.sql_text import identifier, literal
from warehouse.versions import Version, file_digest

COVERAGE = "marts.mart_coverage_by_region_segment"
COVERAGE_FILE = "cakupan.csv"
POINTER_FILE = "CURRENT.json"
_FILE_MODE = 0o644


def write_plain_copies(
    store: Store, version: Version, official: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """Write the coverage of every month of `version`; returns the months.

    `official`: month -> the document that made it official; it says so in its pointer. Months that are no longer published lose their copies.
    """
    manifest = version.manifest
    stated = {
        "version": manifest["version"],
        "status": manifest["status"],
        "published_at": manifest["published_at"],
        "content_hash": manifest["content_hash"]["open"],
    }
    with open_file(version.file("open"), read_only=True) as con:
        found = con.execute(f"select distinct period from {COVERAGE} order by 1").fetchall()
        periods = tuple(str(row[0]) for row in found)
        columns = _columns(con)
        for period in periods:
            folder = store.hasil / period
            make_dirs(folder, SHARED_DIR_MODE)
            write_durably(folder / COVERAGE_FILE, _copy(con, columns, period), _FILE_MODE)
            files = {COVERAGE_FILE: file_digest(folder / COVERAGE_FILE)}
            named = {"status": "resmi" if period in official else "sementara"}
            if period in official:
                named["document"] = official[period]
            _write_pointer(folder, {**stated, **named, "period": period, "files": files})
    _write_pointer(store.hasil, {**stated, "periods": list(periods)})
    for path in store.hasil.glob(f"*/{POINTER_FILE}"):
        if path.parent.name not in periods:
            path.unlink()
            path.with_name(COVERAGE_FILE).unlink(missing_ok=True)
    return periods


def _write_pointer(folder: Path, content: dict[str, object]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_atomic(folder / POINTER_FILE, text.encode(), _FILE_MODE)


def _copy(con: duckdb.DuckDBPyConnection, columns: str, period: str) -> Callable[[Path], object]:
    def write(path: Path) -> object:
        return con.execute(
            f"copy (select {columns} from {COVERAGE} where period = {literal(period)} order by all) "
            f"to {literal(str(path))} (format csv, header, delimiter ';', use_tmp_file false)"
        )

    return write


def _columns(con: duckdb.DuckDBPyConnection) -> str:
    """Every column as an Indonesian spreadsheet reads it, and none that it would run."""
    described = con.execute(f"describe {COVERAGE}").fetchall()
    return ", ".join(f"{_cell(str(r[0]), str(r[1]))} as {identifier(str(r[0]))}" for r in described)


def _cell(name: str, kind: str) -> str:
    column = identifier(name)
    if kind == "BOOLEAN":
        return f"case {column} when true then 'ya' when false then 'tidak' end"
    if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
        return f"replace(cast({column} as varchar), '.', ',')"
    if kind == "VARCHAR":
        starts_formula = f"regexp_matches({column}, '^[=+@\\t\\r-]')"
        return f"case when {starts_formula} then '''' || {column} else {column} end"
    return f"cast({column} as varchar)"
