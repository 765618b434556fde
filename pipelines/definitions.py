"""Dagster's entry point: everything the UI shows, on one screen."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.landing import landed_assets, landed_relations
from pipelines.defs.publication import candidate, published
from pipelines.defs.resources import night_resource
from pipelines.defs.schedule import nightly, nightly_at_two
from pipelines.defs.transformation import transformed

defs = dg.Definitions(
    assets=[*landed_assets(), landed_relations, transformed, candidate, published],
    jobs=[nightly],
    schedules=[nightly_at_two],
    resources={"night": night_resource},
    executor=dg.in_process_executor,
)
