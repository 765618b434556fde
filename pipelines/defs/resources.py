"""Resource: the night that the steps of one run share."""

from collections.abc import Iterator

import dagster as dg

from pipelines.landing.contract import all_contracts
from pipelines.night import Night, open_night, reading
from pipelines.settings import Settings
from warehouse.lock import night_lock

LOCK_WAIT_SECONDS = 3600.0


@dg.resource(description="The night of this run: store, key, receipts and verdicts so far.")
def night_resource(context: dg.InitResourceContext) -> Iterator[Night]:
    """Open the night under the store's lock, so that two runs never write at once."""
    settings = Settings.from_environment()
    settings.store.require()
    with night_lock(settings.store, LOCK_WAIT_SECONDS):
        night = open_night(settings)
        with reading(night, _selected(context.dagster_run)):
            yield night


def _selected(run: dg.DagsterRun | None) -> set[str]:
    """Sources whose landed assets are in the run."""
    sources = set(all_contracts())
    if run is None or run.asset_selection is None:
        return sources
    return sources & {key.path[-1] for key in run.asset_selection if key.path[0] == "landed"}
