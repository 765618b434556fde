"""The end of the path: the closed candidate, its exit rules as checks of the marts they judge, then the served version."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from data_quality.disclosure import RULE
from data_quality.model_tests import MODEL_RULES
from data_quality.suite import TIERS, Rule, exit_suites
from pipelines.defs.landing import check_name, check_result
from pipelines.defs.partitions import ALL_AT_ONCE, PERIODS, WAREHOUSE_WRITER
from pipelines.defs.transformation import transformed
from pipelines.night import Night
from pipelines.publication import GateShut
from pipelines.query import headline
from pipelines.run_page import by_sender, coverage_chart, coverage_table, pace, receipt_list
from pipelines.steps import candidate as make
from pipelines.steps import judge, publish
from pipelines.suppression import as_markdown
from warehouse.manifest import MANIFEST_NAME
from warehouse.receipt import Receipt

CANDIDATE = dg.AssetKey(["published", "candidate"])
CURRENT = dg.AssetKey(["published", "current"])


def _rules() -> dict[str, tuple[Rule, dg.AssetKey]]:
    """Every exit rule of either tier, once, with what it judges: a mart, else the candidate as a whole.

    What the attacker answers is about the whole too.
    """
    suites = [suite for tier in TIERS for suite in exit_suites(tier)]
    found = {rule.id: (rule, _judged(suite.relation)) for suite in suites for rule in suite.rules}
    return {**found, RULE.id: (RULE, CANDIDATE)}


def _judged(relation: str) -> dg.AssetKey:
    key = dg.AssetKey(relation.split("."))
    return key if key in transformed.keys else CANDIDATE


RULES = _rules()


def _specs(*, of_marts: bool) -> list[dg.AssetCheckSpec]:
    """The checks of the marts, which wait for the candidate; or its own."""
    deps = [CANDIDATE] if of_marts else []
    return [
        dg.AssetCheckSpec(
            check_name(rule.id), asset=key, description=rule.why, additional_deps=deps
        )
        for rule, key in RULES.values()
        if (key != CANDIDATE) == of_marts
    ]


@dg.asset(
    key=CANDIDATE,
    deps=sorted(key for key in transformed.keys if key.path[0] in {"core", "marts"}),
    group_name="published",
    kinds={"duckdb", "greatexpectations"},
    owners=["team:data-engineering"],
    description="May this be published? Two closed files, open and restricted, and what the gates say.",
    partitions_def=PERIODS,
    backfill_policy=ALL_AT_ONCE,
    pool=WAREHOUSE_WRITER,
    required_resource_keys={"night"},
    check_specs=_specs(of_marts=False)
    + [
        dg.AssetCheckSpec(check_name(rule_id), asset=CANDIDATE, description=why)
        for rule_id, (why, _) in MODEL_RULES.items()
    ],
)
def candidate(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Build both tiers aside and let the exit gate look at the closed files."""
    night: Night = context.resources.night
    made = make(night)
    size = sum(digest["size"] for digest in made.files.values())
    yield dg.MaterializeResult(
        asset_key=CANDIDATE,
        metadata={
            "tables": sum(len(tables) for tables in made.tables.values()),
            "bytes": size,
            "bytes per second": round(size / max(night.seconds["candidate"], 0.001)),
            "seconds": round(night.seconds["candidate"], 3),
        },
    )
    judge(night)
    for verdict in night.exit_verdicts:
        if verdict.rule_id not in RULES or RULES[verdict.rule_id][1] == CANDIDATE:
            yield check_result(verdict, CANDIDATE)


@dg.multi_asset_check(
    specs=_specs(of_marts=True),
    name="exit_gate",
    can_subset=True,
    required_resource_keys={"night"},
    description="What the exit gate said of each mart, once a run has made a candidate; else nothing.",
)
def exit_gate(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Tell of each mart what the gate found in the closed files; a mart made alone was not judged."""
    night: Night = context.resources.night
    chosen = context.selected_asset_check_keys
    for verdict in night.exit_verdicts:
        key = RULES[verdict.rule_id][1] if verdict.rule_id in RULES else CANDIDATE
        if dg.AssetCheckKey(key, check_name(verdict.rule_id)) in chosen:
            yield check_result(verdict, key)


@dg.asset(
    key=CURRENT,
    deps=[CANDIDATE],
    group_name="published",
    kinds={"duckdb"},
    owners=["team:data-engineering"],
    description="What do analysts and officials read now? The version behind `current`.",
    partitions_def=PERIODS,
    backfill_policy=ALL_AT_ONCE,
    pool=WAREHOUSE_WRITER,
    required_resource_keys={"night"},
)
def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Flip the pointer to the candidate; a shut gate fails the run and the old version stays."""
    night: Night = context.resources.night
    try:
        version = publish(night)
    except GateShut as shut:
        # As wrong at a second attempt: only crashes are tried again.
        raise dg.Failure(description=str(shut), allow_retries=False) from shut
    store = night.settings.store
    found = headline(store)
    rows = sum(receipt.rows.accepted for receipt in _accepted(night))
    told: dict[str, Any] = {
        "version": version,
        "coverage": dg.MetadataValue.md(coverage_table(found)),
        "coverage as bars": dg.MetadataValue.md(coverage_chart(found)),
        "stages": dg.MetadataValue.md(pace(night.seconds, rows)),
        "hidden in the open file": dg.MetadataValue.md(as_markdown(night.disclosure)),
        "files": dg.MetadataValue.path(str(store.version_dir(int(version[1:])))),
        "manifest": dg.MetadataValue.path(str(store.version_dir(int(version[1:])) / MANIFEST_NAME)),
    }
    if night.receipts:
        told["rows by sender"] = dg.MetadataValue.md(by_sender(night.receipts))
        told["receipts"] = dg.MetadataValue.md(receipt_list(night.receipts))
    if night.asked is not None:
        told["asked for by"] = night.asked.requested_by
        told["reason"] = night.asked.reason or "no reason was given"
    return dg.MaterializeResult(asset_key=CURRENT, metadata=told)


def _accepted(night: Night) -> Sequence[Receipt]:
    with night.ledger() as ledger:
        return ledger.receipts("accepted")
