"""dbt's parsed project, its data tests compiled: made when the project or dbt changed, so that definitions and builds can load.

`make setup` runs this module, so that the first night finds it ready.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from data_quality.model_tests import DataTest
from pipelines.landing.contract import all_contracts
from pipelines.months import write_models
from pipelines.settings import DBT_PROJECT_DIR, export_to_process
from warehouse.layout import Store

TARGET_DIR = DBT_PROJECT_DIR / "target"
PARSED = "partial_parse.msgpack"
MODELS = "models.json"
_MANIFEST = "manifest.json"
_MADE = (PARSED, _MANIFEST, MODELS)
_PREFIX = "compiled-"
_PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")
_MAKERS = ("dbt-core", "dbt-duckdb")


class ManifestProblem(Exception):
    """dbt cannot parse the project; the message holds what it said."""


def project_digest(root: Path = DBT_PROJECT_DIR) -> str:
    """Digest of every file of the dbt project and of the versions of dbt that read it."""
    digest = hashlib.sha256(repr(_MADE).encode())
    for maker in _MAKERS:
        digest.update(f"{maker} {version(maker)}\0".encode())
    for part in _PARTS:
        top = root / part
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def is_fresh() -> bool:
    """Whether the manifest of the project as it is now has been made."""
    return (_home() / _MANIFEST).is_file()


def ensure_manifest() -> Path:
    """Path of the manifest of the project as it is now; dbt's own form of it lies beside it.

    Parsed aside and moved in whole, so that two processes may do it at once and a killed one leaves
    nothing that could be taken for a manifest.

    Raises:
        ManifestProblem: the project does not parse.

    """
    home = _home()
    if (home / _MANIFEST).is_file():
        return home / _MANIFEST
    TARGET_DIR.mkdir(exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=TARGET_DIR))
    try:
        _parse(aside)
        older = [path for path in TARGET_DIR.glob(f"{_PREFIX}*") if path != home]
        if not home.exists():
            aside.rename(home)
        for path in older:
            shutil.rmtree(path, ignore_errors=True)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return home / _MANIFEST


@dataclass(frozen=True)
class Project:
    """What a night asks of the parsed project; the manifest itself is ten times as large and not kept.

    Attributes:
        home: where dbt's own forms of it lie.
        made_of: model -> the relations `schema.table` that it reads, as dbt found them in its SQL.
        column_sources: as `column_sources` tells.
        data_tests: every data test with its compiled SQL.
        unit_tests: names of the unit tests.

    """

    home: Path
    made_of: Mapping[str, tuple[str, ...]]
    column_sources: Mapping[str, Mapping[str, Sequence[tuple[str, str]]]]
    data_tests: Sequence[DataTest]
    unit_tests: tuple[str, ...]


def read_project() -> Project:
    """The project as it is now."""
    manifest = ensure_manifest()
    parsed: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    return Project(
        home=manifest.parent,
        made_of=_made_of(parsed),
        column_sources=column_sources(parsed),
        data_tests=data_tests(parsed),
        unit_tests=tuple(test["name"] for test in parsed["unit_tests"].values()),
    )


def data_tests(parsed: Mapping[str, Any]) -> list[DataTest]:
    """The data tests of a compiled project."""
    return [
        DataTest(node["name"], node.get("compiled_code"))
        for node in parsed["nodes"].values()
        if node["resource_type"] == "test"
    ]


def column_sources(parsed: Mapping[str, Any]) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Model -> column -> layer and name of what the model reads that has a column of this name.

    As in `meta.data_dictionary`: what a model computes under a name of its own has none. Landed
    relations have the columns of their contract.
    """
    columns = {key: set(node["columns"]) for key, node in parsed["nodes"].items()}
    columns |= {
        key: set(contract.landed_schema())
        for key, node in parsed["sources"].items()
        if (contract := all_contracts().get(node["name"])) is not None
    }
    nodes = parsed["nodes"] | parsed["sources"]
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for node in parsed["nodes"].values():
        if node["resource_type"] == "model":
            read = [(key, nodes[key]) for key in sorted(node["depends_on"]["nodes"])]
            behind = {
                column: [
                    ("seeds" if one["resource_type"] == "seed" else one["schema"], one["name"])
                    for key, one in read
                    if column in columns.get(key, ())
                ]
                for column in node["columns"]
            }
            found[node["name"]] = {column: deps for column, deps in behind.items() if deps}
    return found


def _home() -> Path:
    return TARGET_DIR / f"{_PREFIX}{project_digest()}"


def _made_of(parsed: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    nodes = parsed["nodes"] | parsed["sources"]
    relations = {key: f"{node['schema']}.{node['name']}" for key, node in nodes.items()}
    return {
        node["name"]: tuple(sorted(relations[key] for key in node["depends_on"]["nodes"]))
        for node in parsed["nodes"].values()
        if node["resource_type"] == "model"
    }


def _parse(target: Path) -> None:
    from dbt.cli.main import dbtRunner

    # Every relation is named by its database, and that by its file: the name must be the night's.
    database = Store(target).build_database
    database.parent.mkdir(parents=True)
    export_to_process(SEMESTA_BUILD_DATABASE=str(database), DBT_SEND_ANONYMOUS_USAGE_STATS="false")
    # With their SQL: data tests are asked all at once, models are refilled on the nights between.
    words = ["--quiet", "--log-level-file", "none", "compile"]
    words += ["--select", "test_type:data", "resource_type:model"]
    places = {"project-dir": DBT_PROJECT_DIR, "profiles-dir": DBT_PROJECT_DIR}
    places |= {"target-path": target, "log-path": target}
    for name, path in places.items():
        words += [f"--{name}", str(path)]
    result = dbtRunner().invoke(words)
    if not result.success:
        raise ManifestProblem(f"dbt cannot parse dbt_project: {result.exception}")
    for made in target.iterdir():
        if made.is_dir():
            shutil.rmtree(made)
        elif made.name not in _MADE:
            made.unlink()
    write_models(target / _MANIFEST, target / MODELS)


if __name__ == "__main__":
    ensure_manifest()
