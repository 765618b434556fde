"""The rim of the models' own tests: dbt's tests on the build of this night, before anything is served.

Data tests are asked every night, all in one statement, with the SQL that dbt compiled when the project
changed. Unit tests try the SQL on examples: they run once, before models replace what other models made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from data_quality.model_tests import (
    count_breaking_rows,
    counted_verdict,
    not_due,
    unit_tests_verdict,
)
from data_quality.verdict import Verdict
from pipelines.night import Night, code_revision
from pipelines.transform import unit_test_models
from warehouse.connect import open_build
from warehouse.versions import current

_PASSED = "unit_tests_passed.json"


def model_verdicts(night: Night) -> list[Verdict]:
    """What dbt's tests say of this night's build; one verdict per rule of the models."""
    return [counted_verdict(ask_data_tests(night)), _unit_tests(night)]


def ask_data_tests(night: Night) -> dict[str, int | None]:
    """Rows that break each data test, in this run's build: asked once, whoever wants to know."""
    if night.data_tests is None:
        with (
            night.stage("model tests"),
            open_build(night.settings.store, read_only=True) as con,
        ):

            def count(statement: str) -> Sequence[tuple[str, int]]:
                return con.execute(statement).fetchall()

            night.data_tests = count_breaking_rows(night.project.data_tests, count)
    return night.data_tests


def _unit_tests(night: Night) -> Verdict:
    """The unit tests, where models that have not passed them would replace served figures."""
    served = current(night.settings.store)
    passed = night.project.home / _PASSED
    if served is None or served.manifest["revision"] == code_revision() or passed.is_file():
        return not_due()
    results = unit_test_models(night.settings.store)
    verdict = unit_tests_verdict(night.project.unit_tests, results)
    if verdict.passed:
        passed.write_text(json.dumps(sorted(results)), encoding="utf-8")
    return verdict
