"""The rim of the models' own tests: dbt's tests on the build of this night, before anything is served.

Data tests are asked every night, all in one statement, with the SQL that dbt compiled when the project
changed. Unit tests try the SQL on examples: they run once, before models replace what other models made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data_quality.model_tests import (
    DataTest,
    count_breaking_rows,
    counted_verdict,
    not_due,
    unit_tests_verdict,
)
from data_quality.verdict import Verdict
from pipelines.manifest import ensure_manifest
from pipelines.night import Night, code_revision
from pipelines.transform import unit_test_models
from warehouse.connect import open_build
from warehouse.versions import current

_PASSED = "unit_tests_passed.json"


def model_verdicts(night: Night) -> list[Verdict]:
    """What dbt's tests say of this night's build; one verdict per rule of the models."""
    manifest = ensure_manifest()
    project = json.loads(manifest.read_text(encoding="utf-8"))
    return [counted_verdict(ask_data_tests(night, project)), _unit_tests(night, manifest, project)]


def ask_data_tests(night: Night, project: dict[str, Any]) -> dict[str, int | None]:
    """Rows that break each data test, in this run's build: asked once, whoever wants to know."""
    if night.data_tests is None:
        with (
            night.stage("model tests"),
            open_build(night.settings.store, read_only=True) as con,
        ):

            def count(statement: str) -> Sequence[tuple[str, int]]:
                return con.execute(statement).fetchall()

            night.data_tests = count_breaking_rows(data_tests(project), count)
    return night.data_tests


def data_tests(project: dict[str, Any]) -> list[DataTest]:
    """The data tests of a compiled project."""
    return [
        DataTest(node["name"], node.get("compiled_code"))
        for node in project["nodes"].values()
        if node["resource_type"] == "test"
    ]


def _unit_tests(night: Night, manifest: Path, project: dict[str, Any]) -> Verdict:
    """The unit tests, where models that have not passed them would replace served figures."""
    served = current(night.settings.store)
    passed = manifest.parent / _PASSED
    if served is None or served.manifest["revision"] == code_revision() or passed.is_file():
        return not_due()
    results = unit_test_models(night.settings.store)
    verdict = unit_tests_verdict([test["name"] for test in project["unit_tests"].values()], results)
    if verdict.passed:
        passed.write_text(json.dumps(sorted(results)), encoding="utf-8")
    return verdict
