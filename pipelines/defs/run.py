"""Runs the nightly job in this process, on the store's own Dagster instance."""

from __future__ import annotations

from contextlib import redirect_stdout

import dagster as dg

from pipelines.definitions import defs
from pipelines.defs.instance import ensure_instance
from pipelines.defs.partitions import PERIODS
from pipelines.defs.schedule import NIGHTLY
from pipelines.night import Night

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_FIRST, _LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def execute_night(night: Night, months: tuple[str, ...]) -> str | None:
    """Execute the nightly job over the range of `months` that the partitions know.

    The caller holds the night's lock. Returns what a failed run failed of.
    """
    ensure_instance(night.settings)
    known = PERIODS.get_partition_keys()
    chosen = [month for month in months if month in known] or [known[0]]
    log = night.settings.store.logs / "night.log"
    with (
        dg.DagsterInstance.get() as instance,
        log.open("a", encoding="utf-8") as told,
        redirect_stdout(told),
    ):
        _free_the_dead(instance)
        result = defs.resolve_job_def(NIGHTLY).execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config=_QUIET,
            tags={_FIRST: min(chosen), _LAST: max(chosen)},
            resources={"night": night},
        )
    return None if result.success else _first_problem(result)


def _free_the_dead(instance: dg.DagsterInstance) -> None:
    """Give back the writer's place that a killed run still holds; nobody else would.

    Every run that writes holds the night's lock, and we hold it now: no holder of a place is alive.
    """
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        storage.free_concurrency_slots_for_run(run_id)


def _first_problem(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause if error and error.cause else error
            return f"{event.step_key}: {cause.message.strip() if cause else 'failed'}"
    return "the run failed; see the run's log in the Dagster UI"
