"""Whoever's run it was: one that failed or died alerts. Nights of the command line that live alert themselves."""

from collections.abc import Iterator
from typing import Protocol

import dagster as dg
from dagster._core.storage.tags import RUN_FAILURE_REASON_TAG, WILL_RETRY_TAG

from pipelines.alerts import Kind, alert_failure
from pipelines.runbooks import DIED, page_for
from pipelines.settings import Settings

_STEP = "STEP_FAILURE"
_SHUT = "GateShut"


@dg.run_failure_sensor(
    name="failed_runs",
    monitor_all_code_locations=False,
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
    description="Alerts of every run that failed: a file in logs/alerts, mail and webhook where they are set.",
)
def failed_runs(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    """Say what failed, once per run; a crash that is tried again is told of with its last attempt."""
    run = context.dagster_run
    if run.tags.get(WILL_RETRY_TAG) == "true":
        return dg.SkipReason(f"run {run.run_id[:8]} died and is tried again")
    store = Settings.from_environment().store
    errors = [event.step_failure_data.error for event in context.get_step_failure_events()]
    is_shut = any(error and _SHUT in error.to_string() for error in errors)
    kind: Kind = "gate" if is_shut else "error"
    # Of a process that was killed, or that took too long, Dagster gives no reason at all.
    if run.tags.get(RUN_FAILURE_REASON_TAG) != _STEP and not errors:
        kind = "crash"
    reasons = [told for event in context.get_step_failure_events() for told in _told(event)]
    names = [name for error in errors for name in failure_names(error)]
    runbook = page_for([*names, *([DIED] if kind == "crash" else [])])
    told = reasons or [context.failure_event.message or ""]
    alert = alert_failure(store, kind, run.run_id, told, runbook)
    if alert is None:
        return dg.SkipReason(f"run {run.run_id[:8]} has alerted before")
    return None


class Raised(Protocol):
    """What was raised, as Dagster's events carry it."""

    @property
    def cls_name(self) -> str | None:
        """The name of its class."""

    @property
    def cause(self) -> "Raised | None":
        """What it was raised from."""


def failure_names(error: Raised | None) -> tuple[str, ...]:
    """Names of what was raised, outermost first."""
    names = []
    while error is not None:
        names.append(error.cls_name or "")
        error = error.cause
    return tuple(names)


def _told(event: dg.DagsterEvent) -> Iterator[str]:
    """The innermost cause of a failed step: what the step itself raised, without its trace."""
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    data = event.step_failure_data.user_failure_data
    text = (data.description if data is not None else None) or (error.message if error else "")
    yield from (f"{event.step_key}: {line}" for line in text.splitlines() if line.strip())
