"""The rows of the monthly sheet: queries over both tiers of one version, named in `queries/recap`.

They ask for the month that the variable `period` names.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from warehouse.connect import open_scratch
from warehouse.layout import Store
from warehouse.sql_text import literal
from warehouse.versions import TIERS, Version

_QUERIES = Path(__file__).resolve().parent / "queries" / "recap"


def recap_rows(
    store: Store, version: Version, period: str, names: Sequence[str]
) -> dict[str, list[dict[str, object]]]:
    """Query name -> the rows of the month, as column -> value."""
    found: dict[str, list[dict[str, object]]] = {}
    with open_scratch(store) as con:
        for tier in TIERS:
            path = literal(str(version.file(tier)))
            con.execute(f"attach {path} as {tier} (read_only)")
        con.execute("set variable period = $1", [period])
        for name in names:
            query = (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
            result = con.execute(query)
            columns = [column[0] for column in result.description or ()]
            found[name] = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return found
