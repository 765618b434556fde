"""Runs the nightly job in this process, on the store's own Dagster instance."""

from __future__ import annotations

import time
from contextlib import redirect_stdout

import dagster as dg

from pipelines.definitions import defs
from pipelines.defs.instance import ensure_instance
from pipelines.defs.partitions import PERIODS
from pipelines.defs.schedule import NIGHTLY
from pipelines.night import Night, open_night
from pipelines.report import LOCK_WAIT_SECONDS, Report
from pipelines.settings import Settings
from warehouse.lock import night_lock

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_FIRST, _LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def execute_night(settings: Settings, months: tuple[str, ...]) -> Report:
    """Execute the nightly job over the range of `months` that the partitions know."""
    begin = time.perf_counter()
    ensure_instance(settings)
    known = PERIODS.get_partition_keys()
    chosen = [month for month in months if month in known] or [known[0]]
    log = settings.store.logs / "night.log"
    with (
        night_lock(settings.store, LOCK_WAIT_SECONDS),
        dg.DagsterInstance.get() as instance,
        log.open("a", encoding="utf-8") as told,
        redirect_stdout(told),
    ):
        night = open_night(settings)
        _free_the_dead(instance)
        result = defs.resolve_job_def(NIGHTLY).execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config=_QUIET,
            tags={_FIRST: min(chosen), _LAST: max(chosen)},
            resources={"night": night},
        )
    night.seconds["total"] = time.perf_counter() - begin
    return _report(night, result)


def _free_the_dead(instance: dg.DagsterInstance) -> None:
    """Give back the writer's place that a killed run still holds; nobody else would.

    Every run that writes holds the night's lock, and we hold it now: no holder of a place is alive.
    """
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        storage.free_concurrency_slots_for_run(run_id)


def _report(night: Night, result: dg.ExecuteInProcessResult) -> Report:
    problem = None if result.success else _first_problem(result)
    return Report(
        published=night.published,
        version=night.version,
        home=night.settings.store.home,
        receipts=tuple(night.receipts),
        verdicts=tuple(
            {
                "rule_id": verdict.rule_id,
                "severity": verdict.severity,
                "passed": verdict.passed and not verdict.errored,
                "observed": verdict.observed,
            }
            for verdict in night.verdicts
        ),
        seconds=night.seconds,
        problem=night.gate_problem or problem,
        is_gate=night.gate_problem is not None,
    )


def _first_problem(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause if error and error.cause else error
            return f"{event.step_key}: {cause.message.strip() if cause else 'failed'}"
    return "the run failed; see the run's log in the Dagster UI"
