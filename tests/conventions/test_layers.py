"""The one-way path of a datum: staging, intermediate, core, marts; no arrow points left.

dbt itself keeps marts out of staging and intermediate (private access within a group); here the
manifest is asked about every other arrow, and the lock on that door is tried.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from project_tree import ROOT, models, named, read_yaml

from pipelines.manifest import ensure_manifest

DBT_PROJECT = ROOT / "dbt_project"
# Whose tables a layer may read. Seeds are decisions as data: open to all but the ends of the path.
MAY_READ = {
    "staging": {"landed"},
    "intermediate": {"seeds", "staging", "intermediate"},
    "core": {"seeds", "staging", "intermediate", "core"},
    "marts": {"core"},
}
DECIDING = models("intermediate", "marts") + [
    path for path in models("core") if "join" in path.read_text(encoding="utf-8")
]
# Columns are chosen there and nothing is decided.
NOTHING_TO_DECIDE = {"mart_source_scorecard", "mart_unmapped_labels"}


@cache
def manifest() -> dict[str, Any]:
    """What dbt makes of the project."""
    return json.loads(ensure_manifest().read_text(encoding="utf-8"))


def layer(unique_id: str) -> str:
    """The room of a model, seed or landed relation."""
    kind = unique_id.split(".", 1)[0]
    if kind == "model":
        return str(manifest()["nodes"][unique_id]["fqn"][1])
    return {"seed": "seeds", "source": "landed"}[kind]


def arrows() -> list[tuple[str, str]]:
    """(reader, read) of every model."""
    return [
        (node["unique_id"], read)
        for node in manifest()["nodes"].values()
        if node["resource_type"] == "model"
        for read in node["depends_on"]["nodes"]
    ]


def test_every_layer_has_arrows() -> None:
    assert {layer(reader) for reader, _ in arrows()} == set(MAY_READ)


def test_no_arrow_points_left() -> None:
    wrong = [
        f"{reader.rsplit('.', 1)[1]} ({layer(reader)}) reads {read.rsplit('.', 1)[1]} ({layer(read)})"
        for reader, read in arrows()
        if layer(read) not in MAY_READ[layer(reader)]
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_star_is_open() -> None:
    open_models = {
        (layer(node["unique_id"]), node["access"])
        for node in manifest()["nodes"].values()
        if node["resource_type"] == "model"
    }
    assert open_models == {
        ("staging", "private"),
        ("intermediate", "private"),
        ("core", "public"),
        ("marts", "public"),
    }


def test_a_mart_that_reads_staging_does_not_parse(tmp_path: Path) -> None:
    project = tmp_path / "dbt_project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    for path in (project / "models").rglob("*.sql"):
        if path.parent.name != "staging":
            path.unlink()
    for path in (project / "models").rglob("*.yml"):
        if path.parent.name != "staging" and path.name != "groups.yml":
            path.unlink()
    shutil.rmtree(project / "seeds")
    (project / "seeds").mkdir()
    mart = project / "models" / "marts" / "mart_shortcut.sql"
    mart.write_text("select * from {{ ref('stg_budget__lines') }}\n", encoding="utf-8")
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            "parse",
            "--project-dir",
            str(project),
            "--profiles-dir",
            str(project),
        ],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "SEMESTA_BUILD_DATABASE": ":memory:",
            "DBT_TARGET_PATH": str(tmp_path / "target"),
            "DBT_LOG_PATH": str(tmp_path / "logs"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "mart_shortcut" in done.stdout
    assert "private" in done.stdout


@pytest.mark.parametrize("path", DECIDING, ids=named)
def test_a_model_that_decides_has_unit_tests(path: Path) -> None:
    if path.stem in NOTHING_TO_DECIDE:
        assert "join" not in path.read_text(encoding="utf-8"), "it decides something by now"
        return
    beside = read_yaml(path.with_suffix(".yml"))
    tests = [test["name"] for test in beside.get("unit_tests", []) if test["model"] == path.stem]
    assert tests, f"{named(path)} joins or decides: show by a unit test in its .yml what"


@pytest.mark.parametrize("path", models("intermediate", "core", "marts"), ids=named)
def test_a_model_states_its_assumptions_and_nuance(path: Path) -> None:
    (model,) = read_yaml(path.with_suffix(".yml"))["models"]
    assert "Assumptions: " in model["description"], f"{named(path)}: what is taken for granted?"
    assert "Nuance: " in model["description"], f"{named(path)}: what would surprise a reader?"


@pytest.mark.parametrize("path", models("marts"), ids=named)
def test_every_column_of_a_mart_is_described_in_both_languages(path: Path) -> None:
    (model,) = read_yaml(path.with_suffix(".yml"))["models"]
    assert model["config"]["contract"]["enforced"]
    silent = [c["name"] for c in model["columns"] if " | ID: " not in c.get("description", "")]
    assert not silent, f"{named(path)}: describe {silent}"
