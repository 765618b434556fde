"""Plain copies for people with a spreadsheet only: `hasil/YYYY-MM/` and a pointer in words.

A symlink means nothing on a Windows share, so `CURRENT.json` says which version the copies are of, and
with which digests. Every file is replaced whole; a kill between two of them is seen by
`differing_copies`, and mended by writing the copies once more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from warehouse.checksummed import ChecksumWrong, checksummed_bytes, read_checksummed
from warehouse.connect import open_file
from warehouse.durable import make_dirs, write_atomic, write_durably
from warehouse.layout import SHARED_DIR_MODE, Store
from warehouse.spreadsheet_text import FORMULA
from warehouse.sql_text import identifier, literal
from warehouse.versions import Version, differing_files, file_digest

COVERAGE = "marts.mart_coverage_by_region_segment"
COVERAGE_FILE = "cakupan.csv"
POINTER_FILE = "CURRENT.json"
_FILE_MODE = 0o644


@dataclass(frozen=True)
class PlainFile:
    """A further file of a month: made only where `content`, a digest of what it shows, is another."""

    name: str
    content: str
    make: Callable[[], bytes]


def write_plain_copies(
    store: Store,
    version: Version,
    official: Mapping[str, str] = MappingProxyType({}),
    further: Callable[[str, str], PlainFile] | None = None,
) -> tuple[str, ...]:
    """Write the coverage of every month of `version`; returns the months.

    Months that are no longer published lose their copies.

    Args:
        official: month -> the document that made it official; its pointer says so.
        further: month and status -> another file to lie beside the copy.

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
    for period in periods:
        folder = store.hasil / period
        pointer = {**stated, "period": period, **_status(official.get(period))}
        pointer["contents"] = (
            _add(folder, further(period, str(pointer["status"]))) if further else {}
        )
        names = (COVERAGE_FILE, *pointer["contents"])
        _write_pointer(
            folder, {**pointer, "files": {name: file_digest(folder / name) for name in names}}
        )
    _write_pointer(store.hasil, {**stated, "periods": list(periods)})
    for path in store.hasil.glob(f"*/{POINTER_FILE}"):
        if path.parent.name not in periods:
            for name in _pointer(path).get("files", [COVERAGE_FILE]):
                path.with_name(Path(name).name).unlink(missing_ok=True)
            path.unlink()
    return periods


def differing_copies(store: Store, version: Version) -> tuple[str, ...]:
    """What about the plain copies is not as the served `version` gave them; empty where all is."""
    folders = [store.hasil]
    problems: list[str] = []
    for folder in folders:
        path = folder / POINTER_FILE
        try:
            stated = read_checksummed(path)
        except ChecksumWrong as problem:
            problems.append(str(problem))
            continue
        if stated["version"] != f"v{version.number}":
            problems.append(f"{path} is about {stated['version']}, served is v{version.number}")
        problems += [f"{folder / p}" for p in differing_files(folder, stated.get("files", {}))]
        folders += [folder / period for period in stated.get("periods", ())]
    return tuple(problems)


def _status(document: str | None) -> dict[str, Any]:
    return (
        {"status": "sementara"} if document is None else {"status": "resmi", "document": document}
    )


def _add(folder: Path, file: PlainFile) -> dict[str, str]:
    """Write the file unless the folder's pointer says that it lies there with this content."""
    path, pointer = folder / file.name, folder / POINTER_FILE
    before = _pointer(pointer)
    is_same = before.get("contents", {}).get(file.name) == file.content
    if not (is_same and path.exists() and file_digest(path) == before["files"][file.name]):
        write_atomic(path, file.make(), _FILE_MODE)
    return {file.name: file.content}


def _write_pointer(folder: Path, content: dict[str, object]) -> None:
    write_atomic(folder / POINTER_FILE, checksummed_bytes(content), _FILE_MODE)


def _pointer(path: Path) -> dict[str, Any]:
    """What a pointer says; nothing where it is missing or cannot be trusted."""
    try:
        return read_checksummed(path)
    except ChecksumWrong:
        return {}


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
        starts_formula = f"regexp_matches({column}, {literal(FORMULA)})"
        return f"case when {starts_formula} then '''' || {column} else {column} end"
    return f"cast({column} as varchar)"
