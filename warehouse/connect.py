"""Every way a DuckDB file is opened: by the night, by the publisher, by an analyst.

The only module that calls `duckdb.connect`. Extensions are never fetched or loaded by any of them.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import duckdb

from warehouse.layout import Store

DatabaseError = duckdb.Error
"""What a statement that DuckDB cannot or may not run ends in."""

BUILD_MEMORY = "6GB"
"""What DuckDB may hold while it builds; beyond it spills."""
SCRATCH_MEMORY = "2GB"
"""The same for a database in memory, beside which other libraries hold what is compared."""
ANALYST_MEMORY = "2GB"
ANALYST_SPILL = "10GB"
ANALYST_THREADS = 2

_Config = dict[str, str | bool | int | float | list[str]]
Connection = duckdb.DuckDBPyConnection
"""What this package hands out, for those who only pass it on."""
_CLOSED: _Config = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}


def _spill_path(spill_dir: Path, database: Path) -> str:
    """Where one process spills for one database: DuckDB makes it, and removes it when it closes.

    Two processes that share a directory would overwrite each other's spill files; the process id
    in the name lets the leftovers of a killed one be found.
    """
    name = hashlib.sha256(str(database).encode()).hexdigest()[:8]
    return str(spill_dir / f"spill-{os.getpid()}-{name}")


def open_build(store: Store, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """The private build database; spills stay inside the private store."""
    return duckdb.connect(
        str(store.build_database),
        read_only=read_only,
        config={
            **_CLOSED,
            "max_memory": BUILD_MEMORY,
            "temp_directory": _spill_path(store.scratch, store.build_database),
        },
    )


def open_scratch(store: Store) -> duckdb.DuckDBPyConnection:
    """A database in memory, to which files are attached; spills stay inside the private store."""
    spill = _spill_path(store.scratch, Path("memory"))
    config = {**_CLOSED, "max_memory": SCRATCH_MEMORY, "temp_directory": spill}
    return duckdb.connect(":memory:", config=config)


def open_file(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    """One file of the store, with no spill file beside it."""
    return duckdb.connect(str(path), read_only=read_only, config={**_CLOSED, "temp_directory": ""})


def open_analyst(path: Path, spill_dir: Path, max_seconds: float) -> duckdb.DuckDBPyConnection:
    """A published file for somebody else's SQL: nothing else can be read, written or set.

    A guard-rail, not a boundary: who may open the file is decided by its permissions.
    """
    resolved = path.resolve(strict=True)
    return duckdb.connect(
        str(resolved),
        read_only=True,
        config={
            **_CLOSED,
            "enable_external_access": False,
            "max_memory": ANALYST_MEMORY,
            "threads": ANALYST_THREADS,
            "temp_directory": _spill_path(spill_dir, resolved),
            "max_temp_directory_size": ANALYST_SPILL,
            "max_execution_time": round(max_seconds * 1000),
            "lock_configuration": True,
        },
    )
