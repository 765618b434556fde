"""dbt in this process: builds the models in the private build database, then lets go of the file.

No second Python starts, the project is not parsed again, and no event travels as text. What is built
is dbt's business; who asks for it, Dagster's.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipelines.manifest import MODELS, PARSED, ensure_manifest
from pipelines.months import Model, note_all, read_models, refill
from pipelines.settings import DBT_PROJECT_DIR, export_to_process
from warehouse.connect import BUILD_MEMORY, DatabaseError
from warehouse.layout import Store

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

_LOG = logging.getLogger(__name__)
_UNBUILT = ("unit_test", "test")


@dataclass(frozen=True)
class Built:
    """One seed or model that was built: the relation `<layer>.<name>`."""

    layer: str
    name: str
    seconds: float


class TransformProblem(Exception):
    """A model could not be built; the message names it and says what the database said."""


def build_models(store: Store) -> list[Built]:
    """Build every seed and model in the order of their needs.

    Where the build of the night before was kept, only what is touched is refilled.

    Raises:
        TransformProblem: a model cannot be built; what needs it was left out.

    """
    models = read_models(ensure_manifest().with_name(MODELS))
    if built := _refilled(store, models):
        return built
    built = _build_with_dbt(store)
    note_all(store, models)
    return built


def _refilled(store: Store, models: Sequence[Model]) -> list[Built]:
    """What was refilled of a kept build; nothing where dbt has to make everything."""
    try:
        seconds = refill(store, models) or {}
    except DatabaseError:
        # Never a number of a half refilled build: dbt makes every relation anew, and says what is wrong.
        _LOG.exception("a kept build could not be refilled: everything is made from nothing")
        return []
    return [Built(*_layer_and_name(name), taken) for name, taken in seconds.items()]


def _layer_and_name(relation: str) -> tuple[str, str]:
    layer, _, name = relation.partition(".")
    return layer, name


def _build_with_dbt(store: Store) -> list[Built]:
    words = ["build"]
    for kind in _UNBUILT:
        words += ["--exclude-resource-type", kind]
    result = _invoke(store, words)
    if result.exception is not None:
        raise TransformProblem(f"dbt stopped: {result.exception}")
    done: list[Any] = list(cast("Any", result.result))
    failed = [one for one in done if one.status in {"error", "fail"}]
    if failed or not result.success:
        raise TransformProblem(
            "; ".join(f"{one.node.name}: {str(one.message).strip()}" for one in failed)
        )
    return [Built(one.node.schema, one.node.name, one.execution_time) for one in done]


def unit_test_models(store: Store) -> dict[str, str]:
    """Name of every unit test that ran -> what became of it: `pass`, `fail`, `error` or `skipped`.

    The tables of the build tell dbt the columns of what a model reads; their rows are not looked at.
    """
    result = _invoke(store, ["test", "--select", "test_type:unit"])
    if result.exception is not None:
        raise TransformProblem(f"dbt stopped: {result.exception}")
    return {one.node.name: str(one.status) for one in cast("Any", result.result)}


def _invoke(store: Store, command: Sequence[str]) -> dbtRunnerResult:
    """A dbt command on the parsed project and the store's build database."""
    from dbt.cli.main import dbtRunner

    # Parsing names another database, so it comes first.
    project = _parsed(ensure_manifest())
    export_to_process(
        SEMESTA_BUILD_DATABASE=str(store.build_database),
        SEMESTA_BUILD_MEMORY=BUILD_MEMORY,
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
    )
    words = ["--quiet", "--log-level-file", "info", "--no-write-json", *command]
    places = {"project-dir": DBT_PROJECT_DIR, "profiles-dir": DBT_PROJECT_DIR}
    places |= {"target-path": store.dbt_target, "log-path": store.dbt_target}
    for name, path in places.items():
        words += [f"--{name}", str(path)]
    try:
        return dbtRunner(manifest=project).invoke(words)
    finally:
        _let_go()


def _parsed(manifest: Path) -> Manifest:
    """The project as dbt parsed it, in dbt's own form."""
    from dbt.contracts.graph.manifest import Manifest as Parsed

    parsed = Parsed.from_msgpack((manifest.parent / PARSED).read_bytes())
    parsed.build_flat_graph()  # type: ignore[no-untyped-call]
    return parsed


def _let_go() -> None:
    """Close dbt's hold on the file: DuckDB lets nobody else in while one writer is there."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    with suppress(Exception):
        DuckDBConnectionManager.env().close()  # type: ignore[no-untyped-call]
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    reset_adapters()  # type: ignore[no-untyped-call]
