"""Resources: the night that the steps of one run share, and dbt."""

import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource

from pipelines.night import Night, open_night
from pipelines.settings import DBT_PROJECT_DIR, Settings, export_to_process
from warehouse.lock import night_lock

LOCK_WAIT_SECONDS = 3600.0


@dg.resource(description="The night of this run: store, key, receipts and verdicts so far.")
def night_resource(_: dg.InitResourceContext) -> Iterator[Night]:
    """Open the night under the store's lock, so that two runs never write at once."""
    settings = Settings.from_environment()
    settings.store.require()
    with night_lock(settings.store, LOCK_WAIT_SECONDS):
        yield open_night(settings)


@dg.resource(description="dbt over the private build database of the store.")
def dbt_resource(_: dg.InitResourceContext) -> DbtCliResource:
    """Dbt as a child process, so that its DuckDB lock ends with it."""
    store = Settings.from_environment().store
    export_to_process(
        SEMESTA_BUILD_DATABASE=str(store.build_database),
        DBT_LOG_PATH=str(store.dbt_target),
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
    )
    return DbtCliResource(
        project_dir=str(DBT_PROJECT_DIR),
        profiles_dir=str(DBT_PROJECT_DIR),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
    )
