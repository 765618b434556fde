"""Resource: the night that the steps of one run share."""

from collections.abc import Iterator

import dagster as dg

from pipelines.night import Night, open_night
from pipelines.settings import Settings
from warehouse.lock import night_lock

LOCK_WAIT_SECONDS = 3600.0


@dg.resource(description="The night of this run: store, key, receipts and verdicts so far.")
def night_resource(_: dg.InitResourceContext) -> Iterator[Night]:
    """Open the night under the store's lock, so that two runs never write at once."""
    settings = Settings.from_environment()
    settings.store.require()
    with night_lock(settings.store, LOCK_WAIT_SECONDS):
        yield open_night(settings)
