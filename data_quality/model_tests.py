"""dbt's own tests as two rules of the exit gate: what they say of this night's tables, and of the SQL.

Names, SQL and results come in, verdicts go out; asking dbt for them is the night's business. A test
without SQL, one that errs and one of which nothing came back fail their rule.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from data_quality.verdict import Verdict

DATA_TESTS = "exit.models.data_tests_pass"
UNIT_TESTS = "exit.models.unit_tests_pass"
MODEL_RULES: Mapping[str, tuple[str, str]] = {
    DATA_TESTS: (
        "Keys, codes and validities that a model promises hold in the tables of this night.",
        "The data engineer mends the model or the seed that the test names; no figure is published before.",
    ),
    UNIT_TESTS: (
        "Other SQL than that of the served version is tried on its examples before it replaces a figure.",
        "The data engineer mends the model, or the example where the rule itself changed.",
    ),
}
"""Rule -> why it is there, and who mends what."""
_SHOWN = 3


@dataclass(frozen=True)
class DataTest:
    """One data test: its SQL selects the rows that break it; None where dbt gave none."""

    name: str
    sql: str | None


CountRows = Callable[[str], Sequence[tuple[str, int]]]
"""A statement of names and numbers of rows -> its result; raises where it cannot run."""


def count_breaking_rows(tests: Sequence[DataTest], count: CountRows) -> dict[str, int | None]:
    """Name -> rows that break the test, None where it did not run.

    Every test is asked in one statement; where that breaks, one by one, to name the one that did.
    """
    ready = [test for test in tests if test.sql]
    found: dict[str, int] = {}
    try:
        found = dict(count(_statement(ready))) if ready else {}
    except Exception:  # noqa: BLE001 - whatever a driver raises, the rule has not looked
        for test in ready:
            with suppress(Exception):
                found |= dict(count(_statement([test])))
    return {test.name: found.get(test.name) for test in tests}


def data_tests_verdict(tests: Sequence[DataTest], count: CountRows) -> Verdict:
    """Ask every test, and say what they found as one rule."""
    return counted_verdict(count_breaking_rows(tests, count))


def counted_verdict(found: Mapping[str, int | None]) -> Verdict:
    """All data tests as one rule: a test that did not run fails it as one does that rows break."""
    unready = [name for name, rows in found.items() if rows is None]
    failed = [f"{name} ({rows} rows)" for name, rows in sorted(found.items()) if rows]
    return _verdict(DATA_TESTS, len(found), failed, unready)


def unit_tests_verdict(declared: Collection[str], results: Mapping[str, str]) -> Verdict:
    """What dbt said of every unit test that the project declares.

    Args:
        declared: names of the unit tests.
        results: name -> dbt's word for what became of it; `pass` is the only good one.

    """
    failed = sorted(name for name, word in results.items() if word == "fail")
    unready = sorted(
        {name for name, word in results.items() if word not in {"pass", "fail"}}
        | (set(declared) - results.keys())
    )
    return _verdict(UNIT_TESTS, len(declared), failed, unready)


def not_due() -> Verdict:
    """The unit tests where the models are those of the served version, or have passed before."""
    return _verdict(UNIT_TESTS, 1, [], [])


def _statement(tests: Sequence[DataTest]) -> str:
    return "\nunion all\n".join(
        f"select '{test.name}' as test_name, count(*) as row_count from (\n{test.sql}\n) as found_{number}"
        for number, test in enumerate(tests)
    )


def _verdict(rule: str, asked: int, failed: Sequence[str], unready: Sequence[str]) -> Verdict:
    why, fix = MODEL_RULES[rule]
    observed = None
    if unready:
        observed = f"{len(unready)} of {asked} tests did not run, {_some(unready)}"
    elif not asked:
        observed = "there is no test to run"
    elif failed:
        observed = f"{len(failed)} of {asked} tests failed, {_some(failed)}"
    return Verdict(
        rule_id=rule,
        severity="critical",
        relation="models",
        passed=observed is None,
        errored=bool(unready) or not asked,
        observed=observed,
        failing=(),
        why=why,
        fix=fix,
    )


def _some(names: Sequence[str]) -> str:
    return "among them " + ", ".join(names[:_SHOWN])
