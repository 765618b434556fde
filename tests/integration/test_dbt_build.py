"""Is our SQL right? One whole `dbt build` on freshly landed files: models, unit tests, data tests.

A night builds the models alone; what tests them runs here, and a failure names its node.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipelines.landing.batch import land
from pipelines.landing.contract import all_contracts
from pipelines.night import landed_schemas, open_night, reading
from pipelines.settings import DBT_PROJECT_DIR, Settings
from warehouse.build import prepare_build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory, semesta_at: Any) -> Settings:
    """A store whose build database holds the landed rows of a small demo and nothing else."""
    semesta = semesta_at(tmp_path_factory.mktemp("dbt") / "store")
    semesta.run("init")
    semesta.run("demo", "--region", "33.76", "--from", "2025-09", "--to", "2025-09")
    os.environ["SEMESTA_HOME"] = str(semesta.home)
    os.environ["SEMESTA_KEY_FILE"] = str(semesta.home.parent / "key")
    try:
        settings = Settings.from_environment()
    finally:
        del os.environ["SEMESTA_HOME"], os.environ["SEMESTA_KEY_FILE"]
    night = open_night(settings)
    with reading(night, all_contracts()), night.ledger() as ledger:
        for arrived in night.arrived.values():
            # Nothing is held: whether a file is believable is the entry gate's question.
            land(settings.store, ledger, night.key, arrived, workers=1, entry_gate=lambda *_: {})
        prepare_build(settings.store, ledger, landed_schemas())
    return settings


@pytest.fixture(scope="module")
def outcome(landed: Settings) -> list[dict[str, Any]]:
    """What became of every node."""
    target = landed.store.dbt_target
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            "build",
            "--project-dir",
            str(DBT_PROJECT_DIR),
            "--profiles-dir",
            str(DBT_PROJECT_DIR),
        ],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(landed.store.home),
            "SEMESTA_BUILD_DATABASE": str(landed.store.build_database),
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(target),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    results = target / "run_results.json"
    assert results.is_file(), f"dbt did not run:\n{done.stdout[-3000:]}{done.stderr[-1000:]}"
    return json.loads(results.read_text(encoding="utf-8"))["results"]


def test_every_node_of_the_build_holds(outcome: list[dict[str, Any]]) -> None:
    failed = [
        f"{node['unique_id'].split('.', 2)[2]}: {node['status']}\n{node['message']}"
        for node in outcome
        if node["status"] not in {"success", "pass"}
    ]
    assert not failed, "\n\n".join(failed)


def test_every_kind_of_node_was_built(outcome: list[dict[str, Any]]) -> None:
    kinds = Counter(node["unique_id"].split(".", 1)[0] for node in outcome)
    assert set(kinds) == {"model", "seed", "test", "unit_test"}
    declared = sum(
        path.read_text(encoding="utf-8").count("  - name: test_")
        for path in (DBT_PROJECT_DIR / "models").rglob("*.yml")
    )
    assert kinds["unit_test"] == declared
