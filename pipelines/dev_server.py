"""The Dagster UI on this machine only: it has no login of its own, so it listens on 127.0.0.1."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipelines.defs.instance import ensure_instance
from pipelines.manifest import ensure_manifest
from pipelines.settings import PROJECT_ROOT, Settings, child_environment


def serve_ui(settings: Settings, port: int) -> None:
    """Replace this process by `dagster dev` on the store's own instance."""
    ensure_manifest()
    ensure_instance(settings)
    os.chdir(PROJECT_ROOT)
    dagster = Path(sys.executable).with_name("dagster")
    os.execve(
        dagster,
        [str(dagster), "dev", "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", str(port)],
        child_environment(SEMESTA_HOME=str(settings.store.home)),
    )
