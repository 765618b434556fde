"""Somebody else's SQL on a published file: what it asks is answered, what it does is refused.

DuckDB's own locks (`connect.open_analyst`) close every file but the database, its log beside it and the
spill directory. `COPY ... TO` still reaches those three, and would overwrite what is served. So
statements are told apart by DuckDB's own parser first, and only those that ask are run.
"""

from __future__ import annotations

import re
import resource
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.connect import open_analyst

PROCESS_BYTES = 4 << 30
_TEMPORARY = re.compile(
    r"\s*create\s+(or\s+replace\s+)?temp(orary)?\s+(table|view|macro|function)\b", re.IGNORECASE
)


class Refused(Exception):
    """The query is wrong, too large, or wants more than to ask; the message is one for its author."""


class Answer(NamedTuple):
    """The last statement's result: column names and rows."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


def limit_memory() -> None:
    """Let this process allocate 4 GiB at most: DuckDB's own limit does not count long strings."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = PROCESS_BYTES if most == resource.RLIM_INFINITY else min(PROCESS_BYTES, most)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def answer(path: Path, query: str, spill_dir: Path, max_seconds: float) -> Answer:
    """Run `query` on the database at `path`: SELECTs, and temporary tables for them.

    Raises:
        Refused: DuckDB cannot or may not run it, or the answer does not fit into memory.

    """
    try:
        with open_analyst(path, spill_dir, max_seconds) as con:
            _only_asks(con, query)
            result = con.execute(query)
            columns = tuple(item[0] for item in result.description or ())
            return Answer(columns, result.fetchall() if columns else [])
    except duckdb.Error as problem:
        raise Refused(str(problem)) from problem
    except MemoryError:
        raise Refused("the answer does not fit into memory: ask for fewer rows") from None


def _only_asks(con: duckdb.DuckDBPyConnection, query: str) -> None:
    """Refuse the whole text where one of its statements is none that asks."""
    remedy = "it is read-only: a query is a SELECT, or temporary tables and then a SELECT (PIVOT with its values: IN (...))"
    try:
        statements = [(one.type, one.query) for one in con.extract_statements(query)]
    except ValueError:
        # A kind of statement that the client has no name for.
        raise Refused(f"this statement is not run here: {remedy}") from None
    for kind, text in statements:
        is_temporary = kind is duckdb.StatementType.CREATE and _TEMPORARY.match(text)
        if kind is not duckdb.StatementType.SELECT and not is_temporary:
            raise Refused(f"{kind.name} is not run here: {remedy}")
