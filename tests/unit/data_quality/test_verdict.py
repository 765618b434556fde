"""A gate stays shut for a failure, an error, a rule that did not run, and for nothing at all."""

import pytest

from data_quality.verdict import Severity, Verdict, gate_outcome


def verdict(
    rule_id: str = "exit.m.a",
    severity: Severity = "critical",
    *,
    passed: bool = True,
    errored: bool = False,
    failing: tuple[str, ...] = (),
) -> Verdict:
    return Verdict(
        rule_id=rule_id,
        severity=severity,
        relation="marts.m",
        passed=passed,
        errored=errored,
        observed=None if passed else "3 rows",
        failing=failing,
        why="Why.",
        fix="Fix.",
        details=tuple("3 baris" for _ in failing),
    )


def test_all_passed_opens_the_gate() -> None:
    outcome = gate_outcome([verdict()], {"exit.m.a"})
    assert (outcome.blocking, outcome.reasons) == (False, ())


@pytest.mark.parametrize("severity", ["warning", "review"])
def test_only_critical_failures_stop(severity: Severity) -> None:
    assert not gate_outcome([verdict(severity=severity, passed=False)], {"exit.m.a"}).blocking


def test_a_critical_failure_names_rule_finding_and_remedy() -> None:
    outcome = gate_outcome([verdict(passed=False)], {"exit.m.a"})
    assert outcome.blocking
    assert outcome.reasons == ("exit.m.a failed: 3 rows. Why. Fix.",)


@pytest.mark.parametrize("severity", ["critical", "warning", "review"])
def test_an_error_stops_whatever_the_severity(severity: Severity) -> None:
    outcome = gate_outcome([verdict(severity=severity, passed=False, errored=True)], {"exit.m.a"})
    assert outcome.blocking
    assert "could not be checked" in outcome.reasons[0]


def test_a_rule_that_did_not_run_stops() -> None:
    outcome = gate_outcome([verdict()], {"exit.m.a", "exit.m.b"}, language="id")
    assert outcome.blocking
    assert outcome.reasons[0].startswith("exit.m.b tidak dijalankan")


def test_a_rule_that_came_back_twice_stops() -> None:
    assert gate_outcome([verdict(), verdict()], {"exit.m.a"}).blocking


def test_a_gate_without_rules_stays_shut() -> None:
    assert gate_outcome([], set()).blocking


def test_a_held_file_is_told_what_was_seen_in_it() -> None:
    held = verdict("entry.s.a", passed=False, failing=("r1",))
    assert held.sentence_for("r1") == "3 baris. Fix."
    assert held.sentence_for("r2") == "Fix."
