"""Suites are complete, well-formed, and refuse what Great Expectations would drop silently."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data_quality.gx_duckdb import known_types
from data_quality.suite import (
    CORE_TYPES,
    SQL_TYPE,
    SUITES_DIR,
    TIERS,
    SuiteError,
    entry_rule_ids,
    entry_suite,
    exit_rule_ids,
    exit_suites,
)

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(path.stem for path in (ROOT / "pipelines" / "sources").glob("*.yml"))


def test_every_source_has_a_suite_and_no_suite_lacks_a_source() -> None:
    suites = {path.stem for path in (SUITES_DIR / "entry").glob("*.yml")} - {"every_file"}
    assert suites == set(SOURCES)


@pytest.mark.parametrize("source", SOURCES)
def test_entry_rules_are_named_after_their_source(source: str) -> None:
    suite = entry_suite(source)
    assert suite.relation == f"landed.{source}"
    assert len(suite.rules) >= 6
    assert entry_rule_ids(source) == {rule.id for rule in suite.rules}
    assert all(rule.id.startswith(f"entry.{source}.") for rule in suite.rules)
    assert all(rule.why.endswith(".") and rule.fix.endswith(".") for rule in suite.rules)


def test_exit_suites_cover_the_marts_of_each_tier() -> None:
    relations = {tier: {suite.relation for suite in exit_suites(tier)} for tier in TIERS}
    shown = {"marts.mart_coverage_by_region_segment", "marts.mart_budget_vs_premium", "published"}
    assert relations["open"] == shown
    inside = {
        "marts.mart_unmapped_labels",
        "marts.mart_source_scorecard",
        "marts.mart_double_payment",
        "marts.mart_identity_anomalies",
        "marts.mart_membership_flow",
        "marts.mart_lapse_calendar",
        "marts.mart_official_coverage",
        "marts.mart_gap_to_target",
        "marts.mart_published_figures",
        "marts.mart_coverage_by_worker_group",
        "marts.mart_coverage_by_program",
        "marts.mart_coverage_by_sex_age",
        "marts.mart_branch_totals",
        "marts.mart_branch_composition",
        "marts.mart_agency_compliance",
        "marts.mart_regulation_progress",
        "marts.mart_employer_compliance",
        "marts.mart_sponsorship",
        "marts.mart_recipient_funnel",
        "marts.mart_claims",
        "marts.mart_cooperative_priority",
        "marts.mart_coverage_chain",
        "marts.mart_coverage_by_region_group",
        "marts.mart_payment_reconciliation",
        "marts.mart_audit_findings",
        "marts.mart_funding_mix",
        "marts.mart_funding_changes",
    }
    assert relations["restricted"] == shown | inside
    assert "exit.published.no_identity_number_as_text" in exit_rule_ids("open") & exit_rule_ids(
        "restricted"
    )


def test_types_in_use_are_known_to_great_expectations() -> None:
    assert {SQL_TYPE, *CORE_TYPES} <= known_types()


def _changed(tmp_path: Path, kind: str, name: str, old: str, new: str) -> Path:
    folder = tmp_path / kind
    shutil.copytree(SUITES_DIR / kind, folder)
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "expect_column_values_to_be_unique",
            "expect_column_values_to_be_uniqe",
            "no expectation in use",
        ),
        (
            "exit.mart_budget_vs_premium.key_is_given",
            "exit.mart_budget.key_is_given",
            "must be called",
        ),
        (
            "exit.mart_budget_vs_premium.key_is_given",
            "exit.mart_budget_vs_premium.key_is_unique",
            "stands twice",
        ),
        ("severity: critical", "severity: fatal", "is not a suite"),
        ("    why:", "    reason:", "is not a suite"),
        ("budget_line_key as observed", "budget_line_key as seen", "observed"),
        (
            "where unexplained_idr",
            "where unexplained_idr::bigint = :bound and unexplained_idr",
            "colon",
        ),
    ],
)
def test_a_suite_that_cannot_be_trusted_is_refused(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    folder = _changed(tmp_path, "exit", "mart_budget_vs_premium.yml", old, new)
    if new.endswith("as seen"):
        path = folder / "mart_budget_vs_premium.yml"
        path.write_text(
            path.read_text(encoding="utf-8").replace("as observed", "as seen"), encoding="utf-8"
        )
    with pytest.raises(SuiteError, match=says):
        exit_suites("open", folder)


def test_an_entry_rule_must_name_the_failing_file(tmp_path: Path) -> None:
    folder = _changed(
        tmp_path, "entry", "kemendagri__regions.yml", "select _receipt_id as receipt_id,", "select"
    )
    with pytest.raises(SuiteError, match="which file fails"):
        entry_suite("kemendagri__regions", folder)


def test_a_source_without_a_suite_is_named_with_the_remedy() -> None:
    with pytest.raises(SuiteError, match=r"bpjstk__nothing\.yml is missing"):
        entry_suite("bpjstk__nothing")


def test_importing_the_package_does_not_load_great_expectations() -> None:
    code = (
        "import sys, data_quality.entry, data_quality.exit, data_quality.disclosure; "
        "from data_quality.suite import exit_suites, entry_suite; exit_suites('open'); "
        "entry_suite('budget__lines'); "
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
