"""The store's Dagster instance: storage under the store, telemetry off, one writer at a time."""

from __future__ import annotations

import json

import dagster as dg

from pipelines.settings import Settings, export_to_process

_CONFIG = """\
event_log_storage:
  module: pipelines.defs.event_log
  class: BatchedEventLog
  config:
    base_dir: {history}
run_launcher:
  module: pipelines.defs.launcher
  class: NightLauncher
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  pools:
    default_limit: 1
    granularity: op
run_monitoring:
  enabled: true
  start_timeout_seconds: {start}
  cancel_timeout_seconds: {cancel}
  max_runtime_seconds: {longest}
  free_slots_after_run_end_seconds: 60
run_retries:
  enabled: true
  max_retries: {retries}
  retry_on_asset_or_op_failure: false
"""
# A busy machine imports everything in a minute; a province's first night takes an hour.
LIMITS = {"start": 300, "cancel": 120, "longest": 6 * 3600, "retries": 2}
_BATCH = 1000


def ensure_instance(settings: Settings) -> None:
    """Make this process use the store's instance, writing its configuration where it is missing."""
    home = settings.store.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    # Where the stock storage keeps it; JSON quotes any path as YAML does.
    text = _CONFIG.format(history=json.dumps(str(home / "history" / "runs")), **LIMITS)
    if not config.is_file() or config.read_text(encoding="utf-8") != text:
        config.write_text(text, encoding="utf-8")
    export_to_process(DAGSTER_HOME=str(home), DAGSTER_EVENT_BATCH_SIZE=str(_BATCH))


def free_the_dead(instance: dg.DagsterInstance) -> None:
    """Give back the writer's place that a killed run still holds; nobody else would for a while.

    Every run that writes holds the night's lock, and so does the caller: no holder of a place is alive.
    """
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        storage.free_concurrency_slots_for_run(run_id)
