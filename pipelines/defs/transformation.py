"""dbt models as assets: staging, intermediate, core, marts; asset key = folder and relation name."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from pipelines.defs.partitions import ALL_AT_ONCE, PERIODS, WAREHOUSE_WRITER
from pipelines.manifest import ensure_manifest
from pipelines.night import Night
from pipelines.transform import build_models


class PathIsKey(DagsterDbtTranslator):
    """Path = asset key = relation: `models/marts/coverage/mart_x.sql` is `marts/mart_x`."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Layer and name of a model, seed or landed relation."""
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer of the datum's path."""
        return _layer(dbt_resource_props)


def _layer(props: Mapping[str, Any]) -> str:
    if props["resource_type"] == "source":
        return str(props["source_name"])
    if props["resource_type"] == "seed":
        return "seeds"
    return str(props["fqn"][1])


# The exit gate asks dbt's tests together: a check of each would only say so again.
@dbt_assets(
    manifest=ensure_manifest(),
    partitions_def=PERIODS,
    backfill_policy=ALL_AT_ONCE,
    dagster_dbt_translator=PathIsKey(DagsterDbtTranslatorSettings(enable_asset_checks=False)),
    pool=WAREHOUSE_WRITER,
    required_resource_keys={"night"},
)
def transformed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Build every model in the private build database; its tests are asked by the exit gate."""
    night: Night = context.resources.night
    keys = context.selected_asset_keys
    names = sorted(key.path[-1] for key in keys) if context.is_subset else []
    with night.stage("transform"):
        built = build_models(night.settings.store, names)
    night.is_built = not names
    seconds = {dg.AssetKey([one.layer, one.name]): one.seconds for one in built}
    if unbuilt := keys - seconds.keys():
        missing = ", ".join(sorted(key.to_user_string() for key in unbuilt))
        raise dg.Failure(description=f"dbt reports success but did not build {missing}")
    for key, taken in seconds.items():
        yield dg.MaterializeResult(asset_key=key, metadata={"seconds": round(taken, 3)})
