"""Resources: the night that the steps of one run share, and the store for those who only look."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack

import dagster as dg
from dagster._core.storage.tags import MAX_RETRIES_TAG, SCHEDULE_NAME_TAG, SENSOR_NAME_TAG

from pipelines.defs.instance import free_the_dead
from pipelines.defs.partitions import months_of
from pipelines.landing.contract import all_contracts
from pipelines.landing.intake import about
from pipelines.night import Night, open_night, reading, waiting
from pipelines.settings import Settings
from pipelines.steps import ask
from warehouse.layout import Store
from warehouse.lock import night_lock

LOCK_WAIT_SECONDS = 3600.0
NIGHTLY = "nightly"
REASON_TAG, BY_TAG = "semesta/reason", "semesta/by"
"""Tags that say why somebody wants months made anew, and who: typed where a run is launched."""


@dg.resource(description="The night of this run: store, key, receipts and verdicts so far.")
def night_resource(context: dg.InitResourceContext) -> Iterator[Night]:
    """Open the night under the store's lock, so that two runs never write at once.

    Raises:
        Failure: the run is about no month.

    """
    run, instance = context.run, context.instance
    if run is None or instance is None:
        raise dg.Failure(description="a night belongs to a run: launch one", allow_retries=False)
    with ExitStack() as held:
        try:
            night = _begin(held, run, instance)
        except Exception:
            # What is wrong here is as wrong at a second attempt; only crashes are tried again.
            instance.add_run_tags(run.run_id, {MAX_RETRIES_TAG: "0"})
            raise
        yield night


@dg.resource(
    description="The store that this process is told to work on: to look at, without a night."
)
def store_resource(_context: dg.InitResourceContext) -> Store:
    """The store of this process's environment."""
    return Settings.from_environment().store


def _begin(held: ExitStack, run: dg.DagsterRun, instance: dg.DagsterInstance) -> Night:
    months = months_of(run)
    settings = Settings.from_environment()
    settings.store.require()
    held.enter_context(night_lock(settings.store, LOCK_WAIT_SECONDS))
    free_the_dead(instance)
    night = open_night(settings)
    night.run_id = run.run_id
    if run.job_name != NIGHTLY:
        night.inbox = about(waiting(night), months)
    if is_asked(run):
        ask(night, months, _assets(run), run.tags.get(REASON_TAG), run.tags.get(BY_TAG))
    held.enter_context(reading(night, _selected(run)))
    return night


def is_asked(run: dg.DagsterRun) -> bool:
    """Whether a person wants these months, with news or without: neither a night nor a sensor's wish."""
    return run.job_name != NIGHTLY and not {SCHEDULE_NAME_TAG, SENSOR_NAME_TAG} & run.tags.keys()


def _assets(run: dg.DagsterRun) -> list[str]:
    return sorted(key.to_user_string() for key in run.asset_selection or ())


def _selected(run: dg.DagsterRun) -> Collection[str]:
    """Sources whose landed assets are in the run."""
    sources = set(all_contracts())
    if run.asset_selection is None:
        return sources
    return sources & {key.path[-1] for key in run.asset_selection if key.path[0] == "landed"}
