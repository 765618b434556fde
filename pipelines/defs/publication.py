"""The end of the path: the closed candidate with its exit rules as checks, then the served version."""

from collections.abc import Iterator

import dagster as dg

from data_quality.disclosure import RULE
from data_quality.model_tests import MODEL_RULES
from data_quality.suite import TIERS, Rule, exit_suites
from pipelines.defs.landing import check_name, check_result
from pipelines.defs.partitions import ALL_AT_ONCE, PERIODS, WAREHOUSE_WRITER
from pipelines.defs.transformation import transformed
from pipelines.night import Night
from pipelines.publication import GateShut, make_candidate, pass_gates, serve
from pipelines.query import headline
from pipelines.suppression import as_markdown

CANDIDATE = dg.AssetKey(["published", "candidate"])
CURRENT = dg.AssetKey(["published", "current"])


def _rules() -> list[Rule]:
    """Every exit rule of either tier, once, and the one that the attacker answers."""
    rules = {rule.id: rule for tier in TIERS for suite in exit_suites(tier) for rule in suite.rules}
    return [*rules.values(), RULE]


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
    check_specs=[
        dg.AssetCheckSpec(check_name(rule.id), asset=CANDIDATE, description=rule.why)
        for rule in _rules()
    ]
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
    with night.stage("candidate"):
        night.candidate = make_candidate(night)
    yield dg.MaterializeResult(
        asset_key=CANDIDATE,
        metadata={
            "tables": sum(len(tables) for tables in night.candidate.tables.values()),
            "bytes": sum(digest["size"] for digest in night.candidate.files.values()),
        },
    )
    with night.stage("exit gate"):
        night.exit_verdicts = pass_gates(night, night.candidate)
    for verdict in night.exit_verdicts:
        yield check_result(verdict, CANDIDATE)


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
    if night.candidate is None:
        raise dg.Failure(
            description="there is no candidate in this run: select published/candidate too"
        )
    try:
        with night.stage("publish"):
            version = serve(night, night.candidate, night.exit_verdicts)
    except GateShut as shut:
        raise dg.Failure(description=str(shut)) from shut
    lines = ["| month | region | covered | universe | % |", "|---|---|---|---|---|"]
    lines += [
        f"| {period} | {code} {name} | {covered} | {universe} | {rate} |"
        for period, code, name, covered, universe, rate, _ in headline(night.settings.store)
    ]
    return dg.MaterializeResult(
        asset_key=CURRENT,
        metadata={
            "version": version,
            "coverage": dg.MetadataValue.md("\n".join(lines)),
            "hidden in the open file": dg.MetadataValue.md(as_markdown(night.disclosure)),
        },
    )
