"""Runs the nightly job in this process, on the store's own Dagster instance."""

from __future__ import annotations

from contextlib import redirect_stdout

import dagster as dg

from pipelines.definitions import defs
from pipelines.defs.failure import failure_names
from pipelines.defs.instance import ensure_instance, free_the_dead
from pipelines.defs.partitions import PERIODS, range_tags
from pipelines.defs.resources import BY_TAG, NIGHTLY, REASON_TAG
from pipelines.night import Night
from pipelines.runbooks import Failed

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def execute_night(night: Night, months: tuple[str, ...]) -> Failed | None:
    """Execute the nightly job over the range of `months`.

    The caller holds the night's lock. Returns what a failed run failed of.
    """
    ensure_instance(night.settings)
    tags = range_tags(min(months), max(months))
    if night.asked is not None:
        tags |= {REASON_TAG: night.asked.reason or "-", BY_TAG: night.asked.requested_by}
    log = night.settings.store.logs / "night.log"
    with (
        dg.DagsterInstance.get() as instance,
        log.open("a", encoding="utf-8") as told,
        redirect_stdout(told),
    ):
        free_the_dead(instance)
        result = defs.resolve_job_def(NIGHTLY).execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config=_QUIET,
            tags=tags,
            resources={"night": night, "store": night.settings.store},
        )
    night.run_id = result.run_id
    return None if result.success else _first_problem(result)


def months_there_are() -> list[str]:
    """Every month that a night can be about."""
    return list(PERIODS.get_partition_keys())


def _first_problem(result: dg.ExecuteInProcessResult) -> Failed:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause if error and error.cause else error
            told = cause.message.strip() if cause else "failed"
            return Failed(f"{event.step_key}: {told}", failure_names(error))
    return Failed("the run failed; see the run's log in the Dagster UI", ())
