"""Read-only queries on the current version, for the command line."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from dataclasses import dataclass

from rich.console import Console
from rich.table import Column, Table

from warehouse.connect import DatabaseError, open_analyst
from warehouse.layout import Store, StoreMissing

MAX_SECONDS = 300.0
TIERS = ("open", "restricted")
_WIDE = 10_000

_HEADLINE = """
select period, region_code, region_name, covered_count, universe_count,
       round(100 * coverage_rate, 2), method_code
from marts.mart_coverage_by_region_segment
where region_level = 'kabupaten' and segment_code = 'ALL' and is_headline
  and universe_count is not null
  and period = (
      select max(period) from marts.mart_coverage_by_region_segment
      where region_level = 'kabupaten' and segment_code = 'ALL' and is_headline
        and universe_count is not null
  )
order by region_code
"""


class QueryRefused(Exception):
    """DuckDB cannot or may not run the query; the message is DuckDB's own, in one line."""


@dataclass(frozen=True)
class Rows:
    """A query's result: column names and rows."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


def select(store: Store, query: str, tier: str) -> Rows:
    """Run one query on `tier` of the current version.

    Raises:
        StoreMissing: nothing has been published yet, or there is no such tier.
        QueryRefused: the query is wrong, or wants what the connection does not allow.

    """
    store.require()
    if tier not in TIERS:
        message = f"there is no tier {tier!r}: choose one of {', '.join(TIERS)}"
        raise StoreMissing(message)
    path = store.current / f"{tier}.duckdb"
    if not path.is_file():
        message = "nothing has been published yet: run `semesta run`"
        raise StoreMissing(message)
    with open_analyst(path, store.scratch, MAX_SECONDS) as connection:
        try:
            result = connection.execute(query)
            columns = tuple(item[0] for item in result.description or ())
            return Rows(columns, result.fetchall() if columns else [])
        except DatabaseError as problem:
            raise QueryRefused(_one_line(problem)) from problem


def query_digest(query: str) -> str:
    """What a query is called in the access record: its text might hold what nobody should write down."""
    return f"query sha256 {hashlib.sha256(query.encode()).hexdigest()}"


def _one_line(problem: DatabaseError) -> str:
    """The message without the excerpt of the query, and of every path only the file's name."""
    message = str(problem).split("\n\nLINE ", 1)[0]
    return re.sub(r"/[^\s\"']*/([^\s\"'/]+)", r"\1", " ".join(message.split()))


def headline(store: Store) -> list[tuple[object, ...]]:
    """Headline coverage per kabupaten and kota in the latest month that has any."""
    return select(store, _HEADLINE, "open").rows


def print_rows(found: Rows, output: str) -> None:
    """Print rows as `table`, `csv` or `json`."""
    if output == "json":
        records = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        sys.stdout.write(json.dumps(records, default=str, ensure_ascii=False) + "\n")
    elif output == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(found.columns)
        writer.writerows(found.rows)
    else:
        # Nothing is cut to the width of a screen that may not be there.
        table = Table(*(Column(name, overflow="fold") for name in found.columns))
        for row in found.rows:
            table.add_row(*("" if value is None else str(value) for value in row))
        width = None if sys.stdout.isatty() else _WIDE
        Console(file=sys.stdout, width=width).print(table)
