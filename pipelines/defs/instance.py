"""The store's Dagster instance: storage under the store, telemetry off, one writer at a time."""

from __future__ import annotations

from pipelines.settings import Settings, export_to_process

_CONFIG = """\
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


def ensure_instance(settings: Settings) -> None:
    """Make this process use the store's instance, writing its configuration where it is missing."""
    home = settings.store.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if not config.is_file() or config.read_text(encoding="utf-8") != _CONFIG:
        config.write_text(_CONFIG, encoding="utf-8")
    export_to_process(DAGSTER_HOME=str(home))
