"""The batched event log says the same as the stock one of what a run did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipelines.defs.event_log import BatchedEventLog
from pipelines.defs.partitions import ALL_AT_ONCE, PERIODS

KEY = dg.AssetKey("counted")
MONTHS = ("2025-07", "2025-08", "2025-09")


@dg.asset(
    key=KEY,
    partitions_def=PERIODS,
    backfill_policy=ALL_AT_ONCE,
    check_specs=[dg.AssetCheckSpec("is_counted", asset=KEY)],
)
def counted() -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    yield dg.MaterializeResult(asset_key=KEY)
    yield dg.AssetCheckResult(check_name="is_counted", asset_key=KEY, passed=True)


def told(home: Path, storage: type[SqliteEventLogStorage]) -> dict[str, object]:
    """What the instance knows after one run over three months."""
    home.mkdir()
    (home / "dagster.yaml").write_text(
        f"telemetry: {{enabled: false}}\nevent_log_storage:\n  module: {storage.__module__}\n"
        f"  class: {storage.__name__}\n  config: {{base_dir: {home / 'history' / 'runs'}}}\n",
        encoding="utf-8",
    )
    tags = {
        "dagster/asset_partition_range_start": MONTHS[0],
        "dagster/asset_partition_range_end": MONTHS[-1],
    }
    defs = dg.Definitions(assets=[counted], jobs=[dg.define_asset_job("count", [counted])])
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert type(instance.event_log_storage) is storage
        run = defs.resolve_job_def("count").execute_in_process(instance=instance, tags=tags)
        records = instance.get_asset_records([KEY])
        last = records[0].asset_entry
        assert last.last_materialization is not None
        checks = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(KEY, "is_counted"), limit=10
        )
        return {
            "success": run.success,
            "months": set(instance.get_materialized_partitions(KEY)),
            "events": sorted(
                str(entry.dagster_event_type and entry.dagster_event_type.value)
                for entry in instance.all_logs(run.run_id)
            ),
            "last run": last.last_run_id == run.run_id,
            "last month": last.last_materialization.get_dagster_event().partition,
            "tags": {
                month: sorted(found)
                for month, found in instance.event_log_storage.get_latest_tags_by_partition(
                    KEY, dg.DagsterEventType.ASSET_MATERIALIZATION, ["dagster/data_version"]
                ).items()
            },
            "checks": sorted(check.status.value for check in checks),
        }


def test_same_story_as_the_stock_storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stock = told(tmp_path / "stock", SqliteEventLogStorage)
    assert stock["months"] == set(MONTHS)
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
    assert told(tmp_path / "batched", BatchedEventLog) == stock
