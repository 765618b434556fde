"""Dagster's entry point: everything the UI shows, on one screen."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.deliveries import deliveries, expected_senders
from pipelines.defs.failure import failed_runs
from pipelines.defs.landing import landed_assets
from pipelines.defs.publication import candidate, exit_gate, published
from pipelines.defs.relations import landed_relations
from pipelines.defs.resources import night_resource, store_resource
from pipelines.defs.schedule import arrivals, inbox, nightly, nightly_at_two
from pipelines.defs.transformation import transformed

defs = dg.Definitions(
    assets=[*landed_assets(), landed_relations, transformed, candidate, published],
    asset_checks=[deliveries, exit_gate],
    jobs=[nightly, arrivals],
    schedules=[nightly_at_two],
    sensors=[inbox, expected_senders, failed_runs],
    resources={"night": night_resource, "store": store_resource},
    executor=dg.in_process_executor,
)
