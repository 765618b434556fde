"""The nightly schedule: 02:00 WIB, for the month that has just been lived in."""

from __future__ import annotations

import dagster as dg

NIGHTLY = "nightly"


def nightly_schedule(job: dg.UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Every night at two, Asia/Jakarta."""

    @dg.schedule(
        name="nightly_at_two",
        job=job,
        cron_schedule="0 2 * * *",
        execution_timezone="Asia/Jakarta",
        description="Lands what arrived during the day and publishes it when the gates pass.",
    )
    def at_two(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        month = context.scheduled_execution_time.strftime("%Y-%m")
        return dg.RunRequest(run_key=None, partition_key=month)

    return at_two
