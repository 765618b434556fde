"""The partition `period`: the month that the data is about, `YYYY-MM`, Asia/Jakarta.

Arrival time is no partition; it lives in the ledger.
"""

import dagster as dg

WAREHOUSE_WRITER = "warehouse_writer"
PERIODS = dg.MonthlyPartitionsDefinition(
    start_date="2014-01", timezone="Asia/Jakarta", fmt="%Y-%m", end_offset=13
)
ALL_AT_ONCE = dg.BackfillPolicy.single_run()


def partition_keys(context: dg.AssetExecutionContext) -> list[str]:
    """The months of this run.

    Raises:
        Failure: the run selects no month at all; Dagster would report such a run as a success.

    """
    keys = (
        list(context.partition_keys)
        if context.has_partition_key_range or context.has_partition_key
        else []
    )
    if not keys:
        raise dg.Failure(description="the run selects no month: choose at least one period")
    return keys
