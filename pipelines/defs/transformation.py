"""dbt models as assets: staging, intermediate, core, marts; asset key = folder and relation name.

Every data test of dbt is a check on the model that it guards.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

from pipelines.defs.partitions import ALL_AT_ONCE, PERIODS, WAREHOUSE_WRITER
from pipelines.manifest import ensure_manifest
from pipelines.model_gate import ask_data_tests
from pipelines.night import Night
from pipelines.steps import build, prepare
from warehouse.build import row_counts


class PathIsKey(DagsterDbtTranslator):
    """Path = asset key = relation: `models/marts/coverage/mart_x.sql` is `marts/mart_x`."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Layer and name of a model, seed or landed relation."""
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer of the datum's path."""
        return _layer(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Who mends a model; which rule of a gate is whose, the rule itself says."""
        del dbt_resource_props
        return ["team:data-engineering"]

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """A data test, on the model it guards; the exit gate decides what its failure means."""
        del project
        test = manifest["nodes"].get(unique_id)
        if test is None or test["resource_type"] != "test":
            return None
        guarded = manifest["nodes"][test.get("attached_node") or test["depends_on"]["nodes"][0]]
        if self.get_asset_key(guarded) != asset_spec.key:
            return None
        return dg.AssetCheckSpec(test["name"], asset=asset_spec.key, description=_promise(test))


def _layer(props: Mapping[str, Any]) -> str:
    if props["resource_type"] == "source":
        return str(props["source_name"])
    if props["resource_type"] == "seed":
        return "seeds"
    return str(props["fqn"][1])


def _promise(test: Mapping[str, Any]) -> str:
    """What a data test holds a model to."""
    kind = (test.get("test_metadata") or {}).get("name")
    if kind is None:
        return str(test["description"] or "No row contradicts it.")
    column = test.get("column_name")
    return f"dbt: {kind.replace('_', ' ')}" + (f", column {column}" if column else "")


@dbt_assets(
    manifest=ensure_manifest(),
    partitions_def=PERIODS,
    backfill_policy=ALL_AT_ONCE,
    dagster_dbt_translator=PathIsKey(),
    pool=WAREHOUSE_WRITER,
    required_resource_keys={"night"},
)
def transformed(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Build every model in the private build database, then ask its data tests.

    All are built whatever is selected: who reads the build must not find one of them beside others of
    an earlier night. What is selected is told of.
    """
    night: Night = context.resources.night
    laid = sum(prepare(night).values())
    built = {dg.AssetKey([one.layer, one.name]): one.seconds for one in build(night)}
    keys = context.selected_asset_keys
    if unbuilt := keys - built.keys():
        missing = ", ".join(sorted(key.to_user_string() for key in unbuilt))
        raise dg.Failure(description=f"dbt reports success but did not build {missing}")
    context.log.info("%d rows laid, %d models built", laid, len(built))
    rows, sources = row_counts(night.settings.store), night.project.column_sources
    last = context.partition_keys[-1]
    # In the order of their needs, as dbt built them: Dagster wants them told so.
    for key in (one for one in built if one in keys):
        name = key.path[-1]
        told: dict[str, Any] = {"seconds": round(built[key], 3)}
        if (count := rows.get(name)) is not None:
            told |= {"dagster/row_count": count}
            told |= {"rows per second": round(count / max(built[key], 0.001))}
        if read := sources.get(name):
            # Once, not for every month: it is the same for all of them.
            context.add_asset_metadata(
                {"dagster/column_lineage": _lineage(read)}, asset_key=key, partition_key=last
            )
        yield dg.MaterializeResult(asset_key=key, metadata=told)
    found = ask_data_tests(night)
    for check in sorted(context.selected_asset_check_keys):
        yield _data_test(check, found.get(check.name))


def _data_test(check: dg.AssetCheckKey, rows: int | None) -> dg.AssetCheckResult:
    if rows is None:
        told: dict[str, Any] = {"observed": "the test did not run"}
    else:
        told = {"rows that break it": rows}
    return dg.AssetCheckResult(
        asset_key=check.asset_key,
        check_name=check.name,
        passed=rows == 0,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=told,
    )


def _lineage(read: Mapping[str, Sequence[tuple[str, str]]]) -> dg.TableColumnLineage:
    """Which columns of what a model reads stand behind each of its own."""
    return dg.TableColumnLineage(
        {
            column: [
                dg.TableColumnDep(asset_key=dg.AssetKey([layer, name]), column_name=column)
                for layer, name in behind
            ]
            for column, behind in read.items()
        }
    )
