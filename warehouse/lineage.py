"""From a figure back to rows: which rows of which files support it, as the last build has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from warehouse.connect import open_build
from warehouse.layout import Store
from warehouse.sql_text import identifier


class SupportingRow(NamedTuple):
    """One landed row: where it lies, the month it is about, and how its NIK is the person's.

    `found_by`: exact, or the stage of the linkage.
    """

    source: str
    period: str | None
    receipt_id: str
    sheet: str
    row: int
    found_by: str


def person_rows(
    store: Store, schemas: Mapping[str, Mapping[str, str]], person_key: str, period: str
) -> list[SupportingRow]:
    """Rows about a person in a month: of that month, or of none, and the last register up to it.

    Args:
        schemas: per source its columns with their DuckDB types.

    """
    found: list[SupportingRow] = []
    with open_build(store, read_only=True) as con:
        for source in sorted(name for name, schema in schemas.items() if "nik_key" in schema):
            rows = con.execute(
                "select $source, landed._period, landed._receipt_id, landed._sheet, landed._row, "
                "coalesce(link.stage, 'exact') "
                f"from landed.{identifier(source)} landed "
                "join landed.persons using (nik_key) "
                "left join landed.person_links link using (nik_key) "
                "where persons.person_key = $person and coalesce(landed._period <= $period, true) "
                # A list is about its own month; a register stands until the next one.
                "qualify $is_register and landed._period = max(landed._period) over () "
                "or not $is_register and coalesce(landed._period = $period, true) "
                "order by all",
                {
                    "source": source,
                    "person": person_key,
                    "period": period,
                    "is_register": source == "village__residents",
                },
            ).fetchall()
            found += [SupportingRow(*row) for row in rows]
    return found
