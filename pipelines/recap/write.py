"""The monthly sheet of one month: its content, and the workbook made of it."""

from __future__ import annotations

import hashlib
import json

from pipelines.recap.hidden_cells import Row
from pipelines.recap.sheets import SHEETS, Sheet
from pipelines.recap.workbook import workbook
from warehouse.layout import Store
from warehouse.plain_copies import PlainFile
from warehouse.recap_figures import recap_rows
from warehouse.versions import Version

RECAP_FILE = "rekap.xlsx"


def recap(store: Store, version: Version, period: str, status: str) -> PlainFile:
    """`rekap.xlsx` of a month, to be written where its content is not what lies there.

    `status`: sementara or resmi.
    """
    content = month_content(store, version, period)
    told = json.dumps([status, *((sheet.name, rows) for sheet, rows in content)], default=str)
    about = f"Bulan {period}, isi sejak terbitan v{version.number}, status {status}"
    return PlainFile(
        RECAP_FILE,
        hashlib.sha256(told.encode()).hexdigest(),
        lambda: workbook(about, content),
    )


def month_content(
    store: Store, version: Version, period: str
) -> tuple[tuple[Sheet, list[Row]], ...]:
    """Every sheet of a month with its rows, small counts hidden."""
    found = recap_rows(store, version, period, [sheet.query for sheet in SHEETS])
    return tuple((sheet, [sheet.hide(row) for row in found[sheet.query]]) for sheet in SHEETS)
