"""The definitions: found by Dagster's own command line without a store, and the graph as it was reviewed.

After a change that is meant: `PYTHONPATH=tests/integration .venv/bin/python -m asset_graph`, then read the diff.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from asset_graph import REVIEWED, graph_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_dagster_validates_the_definitions_without_arguments(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dagster")), "definitions", "validate"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "SEMESTA_HOME": str(tmp_path / "store"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.slow
def test_the_asset_graph_is_the_one_that_was_reviewed() -> None:
    """Keys, what each rests on, groups, kinds, checks by count, and what starts by itself."""
    from pipelines.definitions import defs

    assert graph_text(defs) == REVIEWED.read_text(encoding="utf-8")
