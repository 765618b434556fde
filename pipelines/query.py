"""Read-only queries on the current version, for the command line."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import sys
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Column, Table

from warehouse.analyst import Answer, Refused, answer
from warehouse.layout import Store, StoreMissing
from warehouse.spreadsheet_text import safe_text

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


def select(store: Store, query: str, tier: str) -> Answer:
    """Run one query on `tier` of the current version.

    Raises:
        StoreMissing: nothing has been published yet, or there is no such tier.
        QueryRefused: the query is wrong, or wants what the connection does not allow.

    """
    if tier not in TIERS:
        message = f"there is no tier {tier!r}: choose one of {', '.join(TIERS)}"
        raise StoreMissing(message)
    path = store.current / f"{tier}.duckdb"
    if not path.is_file():
        store.require()
        message = "nothing has been published yet: run `semesta run`"
        raise StoreMissing(message)
    # The private store is its owner's alone: whoever else may ask spills in a place of their own.
    is_owner = os.access(store.scratch, os.W_OK)
    place = nullcontext(store.scratch) if is_owner else TemporaryDirectory(prefix="semesta-")
    with place as spill_dir:
        try:
            return answer(path, query, Path(spill_dir), MAX_SECONDS)
        except Refused as problem:
            raise QueryRefused(_one_line(problem)) from problem


def query_digest(query: str) -> str:
    """What a query is called in the access record: its text might hold what nobody should write down."""
    return f"query sha256 {hashlib.sha256(query.encode()).hexdigest()}"


def _one_line(problem: Refused) -> str:
    """The message without the excerpt of the query, and of every path only the file's name."""
    message = str(problem).split("\n\nLINE ", 1)[0]
    return re.sub(r"/[^\s\"']*/([^\s\"'/]+)", r"\1", " ".join(message.split()))


def headline(store: Store) -> list[tuple[object, ...]]:
    """Headline coverage per kabupaten and kota in the latest month that has any."""
    return select(store, _HEADLINE, "open").rows


def print_rows(found: Answer, output: str) -> None:
    """Print rows as `table`, `csv` or `json`."""
    if output == "json":
        records = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        sys.stdout.write(json.dumps(records, default=str, ensure_ascii=False) + "\n")
    elif output == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        quoting = csv.writer(sys.stdout, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(found.columns)
        for row in found.rows:
            cells = [safe_text(cell) if isinstance(cell, str) else cell for cell in row]
            # A bare carriage return would end the row for a spreadsheet; csv quotes its own line ends only.
            is_broken = any("\r" in cell for cell in cells if isinstance(cell, str))
            (quoting if is_broken else writer).writerow(cells)
    else:
        # Nothing is cut to the width of a screen that may not be there.
        table = Table(*(Column(name, overflow="fold") for name in found.columns))
        for row in found.rows:
            table.add_row(*("" if value is None else str(value) for value in row))
        width = None if sys.stdout.isatty() else _WIDE
        Console(file=sys.stdout, width=width).print(table)
