"""What the next version holds, tier by tier, and the two steps that make it and serve it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from data_quality.disclosure import RULE, audit, open_tier
from data_quality.exit import run_exit_suites
from data_quality.model_tests import MODEL_RULES
from data_quality.suite import TIERS, exit_rule_ids
from data_quality.verdict import Language, Verdict, gate_outcome
from pipelines.changes import since_served
from pipelines.copies import copy_for_share
from pipelines.model_gate import model_verdicts
from pipelines.night import Night, code_revision, fingerprint, made_under
from pipelines.requests import rewrite_versions
from pipelines.suppression import attack_figures, earlier_versions, figures
from warehouse import kept
from warehouse.candidate import Candidate, Plan, build_candidate
from warehouse.official import status_of_build
from warehouse.publish import commit_candidate, janitor, preflight_space
from warehouse.retention import Retention, collect_garbage

LEVELS = ("provinsi", "kabupaten", "kecamatan", "desa")
_COVERAGE = "mart_coverage_by_region_segment"
# Coverage by a part of the whole: most of their cells are small.
_COVERAGE_PARTS = (
    "mart_coverage_by_worker_group",
    "mart_coverage_by_program",
    "mart_coverage_by_sex_age",
)
_MARTS = (
    _COVERAGE,
    "mart_budget_vs_premium",
    "mart_unmapped_labels",
    "mart_source_scorecard",
    "mart_double_payment",
    "mart_identity_anomalies",
    "mart_membership_flow",
    "mart_lapse_calendar",
    "mart_official_coverage",
    "mart_gap_to_target",
    "mart_published_figures",
    *_COVERAGE_PARTS,
    "mart_branch_totals",
    "mart_branch_composition",
    "mart_agency_compliance",
    "mart_regulation_progress",
    "mart_employer_compliance",
    "mart_sponsorship",
    "mart_recipient_funnel",
    "mart_claims",
    "mart_cooperative_priority",
    "mart_coverage_chain",
    "mart_coverage_by_region_group",
    "mart_payment_reconciliation",
    "mart_audit_findings",
    "mart_funding_mix",
    "mart_funding_changes",
)
_DIMENSIONS = (
    "dim_region",
    "dim_region_group",
    "dim_branch",
    "dim_segment",
    "dim_worker_group",
    "dim_program",
    "dim_funding_source",
    "dim_method",
    "dim_period",
    "dim_sex",
    "dim_age_band",
    "dim_payer_kind",
    "dim_agency",
    "dim_scheme",
    "dim_bpu_premium",
    "dim_universe_limit",
    "dim_above_one_reason",
    "dim_indicator",
    "dim_payment_cause",
    "dim_finding_kind",
)
# Persons by key; no column of these names a person or tells a birth date.
_CORE = (
    "fct_person_months",
    "fct_restatements",
    "fct_invalid_niks",
    "fct_reported_totals",
    "fct_workforce",
    "fct_project_months",
    "fct_worker_group_months",
    "fct_headcounts",
    "fct_coverage_above_one",
)


class GateShut(Exception):
    """An exit gate keeps the candidate back; the message says which rules and why."""


def make_candidate(night: Night) -> Candidate:
    """Copy what may be published into two closed files, beside the versions."""
    store = night.settings.store
    janitor(store)
    preflight_space(store)
    with night.ledger() as ledger:
        receipts = ledger.receipts("accepted")
        official = ledger.official_months()
    revision = code_revision()
    threshold = night.settings.disclosure_threshold
    tier = open_tier(store.build_database, threshold, earlier_versions(store))
    night.disclosure = figures(tier, threshold)
    plan = Plan(
        open_tables={**tier.tables, **_dimensions()},
        restricted_tables=restricted_tables(),
        open_views=_views((_COVERAGE,), LEVELS[:3]),
        restricted_views=_views((_COVERAGE, *_COVERAGE_PARTS), LEVELS),
        made_of=night.project.made_of,
        receipts=receipts,
        fingerprint=fingerprint(night, revision),
        revision=revision,
        key_id=night.key.key_id,
        previous=since_served(night, receipts, revision),
        status=status_of_build(store, official),
        reason=night.asked.reason if night.asked is not None else None,
    )
    with night.stage("copy"):
        made = build_candidate(store, plan)
    if night.built is not None:
        kept.seal(store, made_under(night))
    return made


def restricted_tables() -> dict[str, str]:
    """`schema.table` of the restricted file -> the select over the build that fills it."""
    return {
        **{f"marts.{name}": f"select * from marts.{name}" for name in _MARTS},
        **_dimensions(),
        **{f"core.{name}": f"select * from core.{name}" for name in _CORE},
    }


def _dimensions() -> dict[str, str]:
    return {f"marts.{name}": f"select * from core.{name}" for name in _DIMENSIONS}


def _views(marts: tuple[str, ...], levels: tuple[str, ...]) -> dict[str, str]:
    """Beside each coverage mart one view per level without total rows, so that SUM is right."""
    return {
        f"marts.v_{mart}_{level}": (
            f"select * from marts.{mart} where region_level = '{level}' and not is_total"
        )
        for mart in marts
        for level in levels
    }


def pass_gates(night: Night, candidate: Candidate) -> list[Verdict]:
    """Run dbt's tests on the build, the exit suites and the attacker on both closed files; every verdict."""
    files = {"open": candidate.open_file, "restricted": candidate.restricted_file}
    found = model_verdicts(night)
    found += [verdict for tier in TIERS for verdict in run_exit_suites(files[tier], tier)]
    attacked = audit(
        files["open"],
        files["restricted"],
        night.settings.disclosure_threshold,
        earlier_versions(night.settings.store),
    )
    night.disclosure["attack"] = attack_figures(attacked)
    found.append(attacked.verdict)
    night.verdicts += _worst(found)
    return _worst(found)


def serve(night: Night, candidate: Candidate, verdicts: list[Verdict]) -> str:
    """Publish the candidate where the gates let it.

    Raises:
        GateShut: a critical rule failed, a rule erred, or one did not run; the old version stays.

    """
    expected = {RULE.id, *MODEL_RULES}
    expected |= {rule_id for tier in TIERS for rule_id in exit_rule_ids(tier)}
    language: Language = "id" if night.settings.language == "id" else "en"
    outcome = gate_outcome(verdicts, expected, language)
    if outcome.blocking:
        night.gate_problem = "\n".join(outcome.reasons)
        raise GateShut(night.gate_problem)
    manifest = candidate.manifest([asdict(verdict) for verdict in night.verdicts], night.disclosure)
    version = commit_candidate(night.settings.store, candidate, manifest)
    night.version = f"v{version.number}"
    night.published = True
    if night.asked is not None:
        with night.ledger() as ledger:
            ledger.backfill_published(night.asked.number, night.version, dt.datetime.now(dt.UTC))
    copy_for_share(night.settings.store, version)
    now = dt.datetime.now(dt.UTC)
    collect_garbage(night.settings.store, Retention(), now)
    rewrite_versions(night, now)
    return night.version


def _worst(verdicts: list[Verdict]) -> list[Verdict]:
    """One verdict per rule over both tiers: an error first, then a failure."""
    worst: dict[str, Verdict] = {}
    for verdict in verdicts:
        known = worst.get(verdict.rule_id)
        if known is None or (verdict.errored, not verdict.passed) > (
            known.errored,
            not known.passed,
        ):
            worst[verdict.rule_id] = verdict
    return list(worst.values())
