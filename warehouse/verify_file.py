"""What a DuckDB file holds, looked at by a process that did not write it.

`python -m warehouse.verify_file FILE...` prints one JSON object per file. A separate process shares
no cache with the writer, and a damaged file that kills it does not kill the night.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from warehouse.connect import open_file
from warehouse.content import database_hashes
from warehouse.sql_text import identifier

_MAGIC_AT = 8
_MAGIC = b"DUCK"


class FileDamaged(Exception):
    """A DuckDB file cannot be opened or read."""


@dataclass(frozen=True)
class Inspection:
    """What was found in one file: its storage format, and the content hash of each table."""

    storage: int
    tables: dict[str, str]


def storage_number(path: Path) -> int:
    """The storage format in the file's header; a DuckDB release reads formats up to its own."""
    with path.open("rb") as file:
        header = file.read(_MAGIC_AT + len(_MAGIC) + 8)
    if len(header) < _MAGIC_AT + len(_MAGIC) + 8 or not header.startswith(_MAGIC, _MAGIC_AT):
        raise FileDamaged(f"{path.name} is not a DuckDB file")
    number: int = struct.unpack_from("<Q", header, _MAGIC_AT + len(_MAGIC))[0]
    return number


def inspect(path: Path) -> Inspection:
    """Hash every table and run every view of a file."""
    storage = storage_number(path)
    with open_file(path, read_only=True) as con:
        tables = database_hashes(con)
        views = con.execute(
            "select schema_name, view_name from duckdb_views() "
            "where database_name = current_database() and not internal"
        ).fetchall()
        for schema, view in views:
            con.execute(f"select count(*) from {identifier(f'{schema}.{view}')}").fetchall()
    return Inspection(storage=storage, tables=tables)


def inspect_elsewhere(paths: Sequence[Path]) -> list[Inspection]:
    """Inspect files in a new process.

    Raises:
        FileDamaged: one of them cannot be opened or read in full.

    """
    done = subprocess.run(
        [sys.executable, "-m", "warehouse.verify_file", *map(str, paths)],
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"the reader ended with {done.returncode}"]
        names = ", ".join(path.name for path in paths)
        raise FileDamaged(f"{names} cannot be read back: {lines[-1]}")
    return [Inspection(**json.loads(line)) for line in done.stdout.splitlines()]


def _main(names: Sequence[str]) -> int:
    for name in names:
        try:
            found = inspect(Path(name))
        except (duckdb.Error, FileDamaged) as problem:
            sys.stderr.write(str(problem).splitlines()[0] + "\n")
            return 1
        sys.stdout.write(json.dumps(asdict(found)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
