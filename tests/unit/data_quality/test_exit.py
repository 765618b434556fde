"""The exit gate: a clean candidate passes both tiers, each fault is caught by the rule made for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import other_marts
import pytest
from coverage_worlds import PARTS, World, open_rows, write_build
from part_marts import MARTS as PART_MARTS
from part_marts import PART_FAULTS

from data_quality.exit import run_exit_suites
from data_quality.suite import TIERS, Tier, exit_rule_ids, exit_suites
from data_quality.verdict import Verdict, gate_outcome
from warehouse.connect import open_file

MART = "marts.mart_coverage_by_region_segment"
VILLAGES = ("33.76.01.1001", "33.76.01.1002", "33.76.02.1001", "33.72.01.1001", "33.72.02.1001")


def world(method: str = "person_eligible") -> World:
    keys = [(region, segment) for region in VILLAGES for segment in PARTS]
    made = World(dict.fromkeys(keys, 300), dict.fromkeys(keys, 200), method=method)
    made.overlap = {"33.76.01.1001": 30}
    if method == "person_eligible":
        made.covered["33.76", "JAKON"] = 50
    return made


def candidate(path: Path, tier: Tier, rows: list[dict[str, object]] | None = None) -> Path:
    if rows is None:
        rows = world().rows("2025-08") + world().rows("2025-09")
        reported = world("reported_eligible")
        reported.overlap = {}
        rows += [
            {**row, "overlap_count": None, "unallocated_count": None}
            for row in reported.rows("2025-09")
            if row["region_level"] != "desa"
        ]
    if tier == "open":
        build = path.with_name("build.duckdb")
        write_build(build, rows)
        rows = open_rows(build)
    write_build(path, rows, core="marts")
    if tier == "open":
        with open_file(path, read_only=False) as con:
            for name in {*other_marts.MARTS, *PART_MARTS} - other_marts.IN_BOTH_TIERS:
                con.execute(f"drop table marts.{name}")
    return path


def damaged(path: Path, statement: str) -> None:
    with open_file(path, read_only=False) as con:
        con.execute(statement)


def run(path: Path, tier: Tier) -> dict[str, Verdict]:
    return {verdict.rule_id: verdict for verdict in run_exit_suites(path, tier)}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[Tier, Path]:
    folder = tmp_path_factory.mktemp("clean")
    return {tier: candidate(folder / f"{tier}.duckdb", tier) for tier in TIERS}


@pytest.fixture
def restricted(clean: dict[Tier, Path], tmp_path: Path) -> Path:
    """A clean restricted candidate to be damaged."""
    return Path(shutil.copyfile(clean["restricted"], tmp_path / "c.duckdb"))


@pytest.mark.parametrize("tier", TIERS)
def test_a_clean_candidate_passes(tier: Tier, clean: dict[Tier, Path]) -> None:
    verdicts = run(clean[tier], tier)
    assert set(verdicts) == exit_rule_ids(tier)
    failed = {rule: verdict.observed for rule, verdict in verdicts.items() if not verdict.passed}
    expected = (
        {"exit.mart_unmapped_labels.some_label_is_unmapped"} if tier == "restricted" else set()
    )
    assert set(failed) == expected, failed
    assert not gate_outcome(list(verdicts.values()), exit_rule_ids(tier)).blocking


_TEGAL = "where region_code = '33.76' and segment_code = 'PU' and period = '2025-09'"
_TOTAL = "where region_code = '33.76' and segment_code = 'ALL' and period = '2025-09'"
_PERSON = " and method_code = 'person_eligible'"

FAULTS: list[tuple[Tier, str, str]] = [
    ("restricted", "key_is_unique", f"insert into {MART} select * from {MART} limit 1"),
    ("restricted", "period_is_given", f"update {MART} set period = null {_TEGAL}"),
    ("restricted", "region_is_given", f"update {MART} set region_code = null {_TEGAL}"),
    ("restricted", "segment_is_given", f"update {MART} set segment_code = null {_TEGAL}"),
    ("restricted", "method_is_given", f"update {MART} set method_code = null {_TEGAL}"),
    ("restricted", "has_rows", f"delete from {MART}"),
    ("restricted", "level_is_known", f"update {MART} set region_level = 'kota' {_TEGAL}"),
    ("restricted", "level_fits_code", f"update {MART} set region_level = 'kecamatan' {_TEGAL}"),
    ("restricted", "names_are_given", f"update {MART} set region_name = null {_TEGAL}"),
    (
        "restricted",
        "regions_are_listed",
        f"update {MART} set region_name = region_code || ' (tanpa nama)' {_TEGAL}",
    ),
    ("restricted", "period_grammar", f"update {MART} set period = '2025-9' {_TEGAL}"),
    (
        "restricted",
        "method_is_listed",
        f"update {MART} set method_code = 'person_guessed' {_TEGAL}",
    ),
    ("restricted", "segment_is_listed", f"update {MART} set segment_code = 'BUKAN' {_TEGAL}"),
    ("restricted", "counts_not_negative", f"update {MART} set paid_count = -1 {_TEGAL}"),
    ("restricted", "uncovered_is_the_rest", f"update {MART} set uncovered_count = 7 {_TEGAL}"),
    ("restricted", "uncovered_below_zero", f"update {MART} set uncovered_count = -7 {_TEGAL}"),
    ("restricted", "rate_is_the_quotient", f"update {MART} set coverage_rate = 0.5994 {_TEGAL}"),
    ("restricted", "rate_is_the_quotient", f"update {MART} set coverage_rate = null {_TEGAL}"),
    ("restricted", "rate_within_bounds", f"update {MART} set coverage_rate_low = 0.99 {_TEGAL}"),
    (
        "restricted",
        "reported_has_no_bounds",
        f"update {MART} set coverage_rate_high = 1 {_TEGAL} and method_code = 'reported_eligible'",
    ),
    ("restricted", "incomplete_has_no_rate", f"update {MART} set is_complete = false {_TEGAL}"),
    (
        "restricted",
        "reporting_within_expected",
        f"update {MART} set regions_reporting = 2 {_TEGAL}",
    ),
    (
        "restricted",
        "reported_total_against_segments",
        f"update {MART} set covered_count = covered_count + 1 {_TOTAL} and method_code = 'reported_eligible'",
    ),
    (
        "restricted",
        "person_total_counts_once",
        f"update {MART} set overlap_count = 0 {_TOTAL}{_PERSON}",
    ),
    (
        "restricted",
        "segment_sum_is_the_sum",
        f"update {MART} set segment_sum_count = segment_sum_count + 1, overlap_count = overlap_count + 1 {_TOTAL}",
    ),
    (
        "restricted",
        "children_and_unallocated_are_the_parent",
        f"delete from {MART} where region_code = '33.76.01.1002'",
    ),
    ("restricted", "one_headline", f"update {MART} set is_headline = true"),
    (
        "restricted",
        "headline_method_is_allowed",
        "update marts.dim_method set is_headline_allowed = false where method_code = 'person_eligible'",
    ),
    (
        "restricted",
        "universe_is_not_the_numerator",
        f"update {MART} set universe_is_numerator = true {_TEGAL}",
    ),
    ("restricted", "rate_above_one", f"update {MART} set coverage_rate = 1.2 {_TEGAL}"),
    ("restricted", "above_one_has_a_reason", f"update {MART} set coverage_rate = 1.2 {_TEGAL}"),
    (
        "restricted",
        "above_one_has_a_reason",
        f"update {MART} set above_one_reason_code = 'DOUBLES' {_TEGAL}",
    ),
    (
        "restricted",
        "above_one_has_a_reason",
        f"update {MART} set coverage_rate = 1.2, above_one_reason_code = 'LUCK' {_TEGAL}",
    ),
    (
        "restricted",
        "above_one_is_explained",
        f"update {MART} set above_one_reason_code = 'UNEXPLAINED' {_TEGAL}",
    ),
    ("restricted", "rate_jumps", f"update {MART} set coverage_rate = 0.9 {_TEGAL}"),
    ("restricted", "restricted_is_exact", f"update {MART} set is_suppressed = true {_TEGAL}"),
    (
        "open",
        "no_village",
        f"update {MART} set region_code = '33.76.01.1001' {_TEGAL}{_PERSON}",
    ),
    ("open", "suppressed_rows_are_empty", f"update {MART} set is_suppressed = true {_TEGAL}"),
    ("open", "no_small_count", f"update {MART} set grace_count = 4 {_TEGAL}"),
    ("open", "published.no_village_figures", f"update {MART} set region_level = 'desa' {_TEGAL}"),
    ("open", "published.no_person_rows", "create table marts.persons as select 'a' as person_key"),
    (
        "open",
        "published.no_person_rows",
        "create table marts.mart_unmapped_labels as select 'a' as label",
    ),
    (
        "restricted",
        "published.only_known_schemas",
        "create schema landed; create table landed.x as select 1 as a",
    ),
    ("restricted", "published.no_personal_column", "create table marts.x as select 'a' as nik_key"),
    (
        "restricted",
        "published.no_identity_number_as_text",
        "create table marts.x as select 'SITI 3376014101909001' as note union all select null",
    ),
    (
        "restricted",
        "published.no_identity_number_as_number",
        "create table marts.x as select 3376014101909001 as member_count",
    ),
    *(("restricted", slug, statement) for slug, statement in other_marts.FAULTS),
]
FAULTS += PART_FAULTS


def rule_of(slug: str) -> str:
    return f"exit.{slug}" if "." in slug else f"exit.mart_coverage_by_region_segment.{slug}"


@pytest.mark.parametrize(("tier", "slug", "statement"), FAULTS)
def test_a_fault_is_caught_by_its_rule(
    tier: Tier,
    slug: str,
    statement: str,
    clean: dict[Tier, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "c.duckdb"
    shutil.copyfile(clean[tier], path)
    damaged(path, statement)
    alone = [
        suite.model_copy(update={"rules": (rule,)})
        for suite in exit_suites(tier)
        for rule in suite.rules
        if rule.id == rule_of(slug)
    ]
    monkeypatch.setattr("data_quality.exit.exit_suites", lambda _tier: alone)
    (verdict,) = run_exit_suites(path, tier)
    assert not verdict.passed
    assert not verdict.errored, verdict.observed
    assert gate_outcome([verdict], {verdict.rule_id}).blocking == (verdict.severity == "critical")


def test_every_rule_has_a_fault_that_it_catches() -> None:
    every = exit_rule_ids("open") | exit_rule_ids("restricted")
    uncaught = every - {rule_of(slug) for _, slug, _ in FAULTS}
    assert uncaught == {"exit.mart_unmapped_labels.some_label_is_unmapped"}


def test_a_missing_mart_is_an_error_and_blocks(restricted: Path) -> None:
    damaged(restricted, f"drop table {MART}")
    verdicts = run(restricted, "restricted")
    outcome = gate_outcome(list(verdicts.values()), exit_rule_ids("restricted"))
    assert set(verdicts) == exit_rule_ids("restricted")
    assert outcome.blocking
    assert any("could not be checked" in reason for reason in outcome.reasons)


def test_a_missing_column_is_an_error_and_blocks(restricted: Path) -> None:
    damaged(restricted, f"alter table {MART} drop column is_suppressed")
    verdict = run(restricted, "restricted")[
        "exit.mart_coverage_by_region_segment.restricted_is_exact"
    ]
    assert verdict.errored
    assert "is_suppressed" in str(verdict.observed)


def test_an_open_file_made_past_the_disclosure_plan_is_stopped(restricted: Path) -> None:
    verdicts = run(restricted, "open")
    assert gate_outcome(list(verdicts.values()), exit_rule_ids("open")).blocking
    assert not verdicts["exit.mart_coverage_by_region_segment.no_village"].passed


def test_identity_numbers_are_not_repeated_in_what_the_gate_says(restricted: Path) -> None:
    damaged(
        restricted,
        "create table marts.x as select '3376014101909001' as note, 3376014101909001 as number",
    )
    assert "3376014101909001" not in repr(run(restricted, "restricted"))


def test_hashes_and_amounts_are_not_taken_for_identity_numbers(restricted: Path) -> None:
    damaged(
        restricted,
        "create table marts.x as select 'ab12345678901234567890cd1234567f' as person_key, "  # pragma: allowlist secret
        "'a1234567890123456b' as content_hash, 3376014101909001 as amount_idr",  # pragma: allowlist secret
    )
    verdicts = run(restricted, "restricted")
    assert verdicts["exit.published.no_identity_number_as_text"].passed
    assert verdicts["exit.published.no_identity_number_as_number"].passed
