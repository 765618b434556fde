"""The partition `period`: the month that the data is about, `YYYY-MM`, Asia/Jakarta.

Arrival time is no partition; it lives in the ledger.
"""

from collections.abc import Iterable

import dagster as dg
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
    PARTITION_NAME_TAG,
)

WAREHOUSE_WRITER = "warehouse_writer"
PERIODS = dg.MonthlyPartitionsDefinition(
    start_date="2014-01", timezone="Asia/Jakarta", fmt="%Y-%m", end_offset=13
)
ALL_AT_ONCE = dg.BackfillPolicy.single_run()
_NO_MONTH = (
    "the run selects no month that there is: choose at least one period from {first} to {last}, the "
    "first of a range before its last (asked for: {asked})"
)


def months_of(run: dg.DagsterRun) -> list[str]:
    """The months that a run is about.

    Raises:
        Failure: it is about none; Dagster would carry out such a run and report a success.

    """
    known = PERIODS.get_partition_keys()
    one = run.tags.get(PARTITION_NAME_TAG)
    first = run.tags.get(ASSET_PARTITION_RANGE_START_TAG, one or "")
    last = run.tags.get(ASSET_PARTITION_RANGE_END_TAG, one or "")
    chosen = [month for month in known if first <= month <= last]
    if not first or first not in known or last not in known or not chosen:
        asked = " to ".join(dict.fromkeys(filter(None, (first, last)))) or "nothing"
        told = _NO_MONTH.format(first=known[0], last=known[-1], asked=asked)
        raise dg.Failure(description=told, allow_retries=False)
    return chosen


def ranges(months: Iterable[str]) -> list[tuple[str, str]]:
    """First and last of every unbroken row of months; a run is about one such row."""
    known = {month: place for place, month in enumerate(PERIODS.get_partition_keys())}
    found: list[tuple[str, str]] = []
    for month in sorted(set(months) & known.keys()):
        if found and known[month] == known[found[-1][1]] + 1:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found


def range_tags(first: str, last: str) -> dict[str, str]:
    """The tags by which Dagster gives a run its months."""
    return {ASSET_PARTITION_RANGE_START_TAG: first, ASSET_PARTITION_RANGE_END_TAG: last}
