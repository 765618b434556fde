"""dbt's tests as rules of the exit gate: what fails, what errs, and what never ran."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_quality.model_tests import (
    DATA_TESTS,
    MODEL_RULES,
    UNIT_TESTS,
    CountRows,
    DataTest,
    data_tests_verdict,
    not_due,
    unit_tests_verdict,
)
from data_quality.verdict import gate_outcome
from warehouse.connect import open_file

HOLDS = DataTest("numbers_are_there", "select 1 where false")
FAILS = DataTest("numbers_are_positive", "select unnest([1, 2]) as number")
MISSPELT = DataTest("columns_exist", "select numbr from (select 1 as number)")
UNCOMPILED = DataTest("never_compiled", None)


@pytest.fixture
def count(tmp_path: Path) -> Iterator[CountRows]:
    """Statements on a real database."""
    with open_file(tmp_path / "build.duckdb", read_only=False) as con:
        yield lambda statement: con.execute(statement).fetchall()


def test_all_that_hold_pass(count: CountRows) -> None:
    verdict = data_tests_verdict([HOLDS, DataTest("other", "select 1 limit 0")], count)
    assert (verdict.passed, verdict.errored, verdict.observed) == (True, False, None)


def test_a_failing_test_is_named_with_its_rows(count: CountRows) -> None:
    verdict = data_tests_verdict([HOLDS, FAILS], count)
    assert (verdict.passed, verdict.errored) == (False, False)
    assert verdict.observed == "1 of 2 tests failed, among them numbers_are_positive (2 rows)"


@pytest.mark.parametrize("broken", [MISSPELT, UNCOMPILED])
def test_a_test_that_cannot_run_fails_the_rule_and_is_named(
    broken: DataTest, count: CountRows
) -> None:
    verdict = data_tests_verdict([HOLDS, broken], count)
    assert verdict.errored
    assert verdict.observed == f"1 of 2 tests did not run, among them {broken.name}"


def test_a_test_of_which_nothing_came_back_did_not_run() -> None:
    verdict = data_tests_verdict([HOLDS, FAILS], lambda _: [(HOLDS.name, 0)])
    assert verdict.errored
    assert FAILS.name in str(verdict.observed)


def test_no_test_at_all_is_no_pass(count: CountRows) -> None:
    assert data_tests_verdict([], count).errored
    assert unit_tests_verdict([], {}).errored


@pytest.mark.parametrize(
    ("results", "passed", "errored"),
    [
        ({"a": "pass", "b": "pass"}, True, False),
        ({"a": "pass", "b": "fail"}, False, False),
        ({"a": "pass", "b": "error"}, False, True),
        ({"a": "pass", "b": "skipped"}, False, True),
        ({"a": "pass"}, False, True),
        ({}, False, True),
    ],
)
def test_every_unit_test_must_come_back_and_pass(
    results: dict[str, str], *, passed: bool, errored: bool
) -> None:
    verdict = unit_tests_verdict(["a", "b"], results)
    assert (verdict.passed, verdict.errored) == (passed, errored)


@pytest.mark.parametrize("missing", sorted(MODEL_RULES))
def test_the_gate_stays_shut_without_either_verdict(missing: str, count: CountRows) -> None:
    verdicts = [data_tests_verdict([HOLDS], count), not_due()]
    assert not gate_outcome(verdicts, MODEL_RULES.keys()).blocking
    kept = [verdict for verdict in verdicts if verdict.rule_id != missing]
    assert gate_outcome(kept, MODEL_RULES.keys()).blocking


def test_a_failure_of_either_shuts_the_gate(count: CountRows) -> None:
    for verdict in (data_tests_verdict([FAILS], count), unit_tests_verdict(["a"], {"a": "fail"})):
        assert gate_outcome([verdict], {verdict.rule_id}).blocking
    assert {DATA_TESTS, UNIT_TESTS} == MODEL_RULES.keys()
