"""Dagster's entry point: everything the UI shows, on one screen."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.landing import landed_assets, landed_relations
from pipelines.defs.partitions import PERIODS
from pipelines.defs.publication import candidate, published
from pipelines.defs.resources import dbt_resource, night_resource
from pipelines.defs.schedule import NIGHTLY, nightly_schedule
from pipelines.defs.transformation import transformed

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    partitions_def=PERIODS,
    description="One night: land what is new, build, gate, publish.",
)

defs = dg.Definitions(
    assets=[*landed_assets(), landed_relations, transformed, candidate, published],
    jobs=[nightly],
    schedules=[nightly_schedule(nightly)],
    resources={"night": night_resource, "dbt": dbt_resource},
    executor=dg.in_process_executor,
)
