"""Which regions and months came or went, and whether they had counted before."""

from __future__ import annotations

import datetime as dt

from pipelines.changes import input_changes
from warehouse.history import InputChange
from warehouse.receipt import Receipt, RowCounts, Scope


def receipt(number: str, *scopes: Scope, source: str = "bpjstk__participants") -> Receipt:
    return Receipt(
        receipt_id=number,
        sha256=number,
        size_bytes=1,
        file_name="f.csv",
        source=source,
        sender="s",
        region_code=None,
        period=None,
        status="accepted",
        rows=RowCounts(),
        received_at=dt.datetime(2025, 10, 1, tzinfo=dt.UTC),
        inbox_path="f.csv",
        scopes=scopes,
    )


def test_rows_that_counted_before_are_a_restatement() -> None:
    august, september = (Scope("s", "33.76", month, 5) for month in ("2025-08", "2025-09"))
    emptied, other = Scope("s", "33.76", "2025-07", 0), Scope("t", "33.76", "2025-08", 5)
    before = [receipt("a", august, emptied)]
    found = input_changes([receipt("b", august, september, emptied), receipt("c", other)], before)
    assert set(found) == {
        InputChange("bpjstk__participants", "33.76", "2025-07", is_restatement=False),
        InputChange("bpjstk__participants", "33.76", "2025-08", is_restatement=True),
        InputChange("bpjstk__participants", "33.76", "2025-08", is_restatement=False),
        InputChange("bpjstk__participants", "33.76", "2025-09", is_restatement=False),
    }
    assert not input_changes([receipt("d", august, source="bps__workforce")], before)[
        0
    ].is_restatement
