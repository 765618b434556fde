"""The store's Dagster instance: storage under the store, telemetry off, one writer at a time."""

from __future__ import annotations

import json

from pipelines.settings import Settings, export_to_process

_CONFIG = """\
event_log_storage:
  module: pipelines.defs.event_log
  class: BatchedEventLog
  config:
    base_dir: {history}
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
run_retries:
  enabled: true
  retry_on_asset_or_op_failure: false
"""
_BATCH = 1000


def ensure_instance(settings: Settings) -> None:
    """Make this process use the store's instance, writing its configuration where it is missing."""
    home = settings.store.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    # Where the stock storage keeps it; JSON quotes any path as YAML does.
    text = _CONFIG.format(history=json.dumps(str(home / "history" / "runs")))
    if not config.is_file() or config.read_text(encoding="utf-8") != text:
        config.write_text(text, encoding="utf-8")
    export_to_process(DAGSTER_HOME=str(home), DAGSTER_EVENT_BATCH_SIZE=str(_BATCH))
