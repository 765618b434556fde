"""The nightly job and its schedule: 02:00 WIB, for the month that is being lived in."""

import dagster as dg

from pipelines.defs.partitions import PERIODS

NIGHTLY = "nightly"

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    partitions_def=PERIODS,
    description="One night: land what is new, build, gate, publish.",
)


@dg.schedule(
    name="nightly_at_two",
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone="Asia/Jakarta",
    description="Lands what arrived during the day and publishes it when the gates pass.",
)
def nightly_at_two(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """One run for the month of the night."""
    return dg.RunRequest(partition_key=context.scheduled_execution_time.strftime("%Y-%m"))
