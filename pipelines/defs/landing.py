"""Landed assets: one per kind of file, with its entry rules as checks, and the relations dbt reads."""

from collections import Counter
from collections.abc import Iterator

import dagster as dg

from data_quality.suite import entry_suite
from data_quality.verdict import Verdict
from pipelines.copies import mend_copies
from pipelines.defs.partitions import ALL_AT_ONCE, PERIODS, WAREHOUSE_WRITER, partition_keys
from pipelines.landing.contract import Contract, all_contracts
from pipelines.night import (
    Night,
    land_source,
    land_strays,
    landed_schemas,
    made_under,
    nothing_to_do,
)
from pipelines.persons import person_links
from warehouse.build import prepare_build
from warehouse.publish import janitor, preflight_space
from warehouse.receipt import Receipt

_LAID_BESIDE = {
    "bpjstk__participants__replaced": "What did files tell that were replaced? As their source.",
    "bpjstk__participants__quarantined": "Who might be a member? One row per quarantined row.",
    "village__residents__quarantined": "Who might be a resident? One row per quarantined row.",
    "decisions": "Who ended which hold, and why? One row per decision.",
    "files": "Which files were received, and what became of each? One row per receipt.",
    "official_figures": "Which figures were made official, and by which document? One row per figure and document.",
    "person_candidates": "Which NIKs might be one person's? One row per pair left to people.",
    "person_links": "Which NIKs are one person's? One row per link that stands.",
    "persons": "Which key stands for which person? One row per NIK key.",
}
"""Relations that are laid beside the sources' own, and the question that each answers."""


def check_name(rule_id: str) -> str:
    """A rule's id as the name of its asset check."""
    return rule_id.replace(".", "__").replace("-", "_")


def severity(name: str) -> dg.AssetCheckSeverity:
    """Dagster's severity of a rule: only critical ones are errors."""
    return dg.AssetCheckSeverity.ERROR if name == "critical" else dg.AssetCheckSeverity.WARN


def check_result(verdict: Verdict, key: dg.AssetKey) -> dg.AssetCheckResult:
    """A verdict as Dagster shows it; no value of a row is in it."""
    return dg.AssetCheckResult(
        check_name=check_name(verdict.rule_id),
        asset_key=key,
        passed=verdict.passed and not verdict.errored,
        severity=severity(verdict.severity),
        description=verdict.why,
        metadata={
            "observed": verdict.observed or "",
            "fix": verdict.fix,
            "files": len(verdict.failing),
        },
    )


def _landed(contract: Contract) -> dg.AssetsDefinition:
    source = contract.source
    key = dg.AssetKey(["landed", source])
    rules = entry_suite(source).rules

    @dg.asset(
        key=key,
        group_name="landed",
        kinds={"polars", "parquet"},
        owners=["team:data-engineering"],
        description=f"{contract.title_en}, from {contract.steward}. {contract.grain}",
        partitions_def=PERIODS,
        backfill_policy=ALL_AT_ONCE,
        pool=WAREHOUSE_WRITER,
        required_resource_keys={"night"},
        check_specs=[
            dg.AssetCheckSpec(check_name(rule.id), asset=key, description=rule.why)
            for rule in rules
        ],
    )
    def asset(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        partition_keys(context)
        night: Night = context.resources.night
        before = len(night.verdicts)
        receipts = land_source(night, source)
        # One line in the run's log: an event of its own for every file costs more than reading one.
        # Not by its name: senders write into it what they like.
        told = "\n".join(f"{receipt.receipt_id[:8]}: {receipt.status}" for receipt in receipts)
        context.log.info("%d files\n%s", len(receipts), told)
        yield dg.MaterializeResult(asset_key=key, metadata=_metadata(receipts))
        found = {verdict.rule_id: verdict for verdict in night.verdicts[before:]}
        for rule in rules:
            if rule.id in found:
                yield check_result(found[rule.id], key)
            else:
                yield dg.AssetCheckResult(
                    check_name=check_name(rule.id),
                    asset_key=key,
                    passed=True,
                    severity=severity(rule.severity),
                    metadata={"observed": "no new file"},
                )

    return asset


def _metadata(receipts: list[Receipt]) -> dict[str, dg.MetadataValue]:
    statuses = Counter(receipt.status for receipt in receipts)
    lines = ["| sender | status | landed | accepted | quarantined |", "|---|---|---|---|---|"]
    lines += [
        f"| {r.sender} | {r.status} | {r.rows.landed} | {r.rows.accepted} | {r.rows.quarantined} |"
        for r in receipts[:50]
    ]
    return {
        "files": dg.MetadataValue.int(len(receipts)),
        "held": dg.MetadataValue.int(statuses["held"]),
        "refused": dg.MetadataValue.int(statuses["refused"]),
        "rows_landed": dg.MetadataValue.int(sum(r.rows.landed for r in receipts)),
        "rows_accepted": dg.MetadataValue.int(sum(r.rows.accepted for r in receipts)),
        "rows_quarantined": dg.MetadataValue.int(sum(r.rows.quarantined for r in receipts)),
        "receipts": dg.MetadataValue.md("\n".join(lines)),
    }


def landed_assets() -> list[dg.AssetsDefinition]:
    """One asset per source contract."""
    return [_landed(contract) for contract in all_contracts().values()]


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["landed", name],
            deps=[dg.AssetKey(["landed", source]) for source in all_contracts()],
            description=description,
            group_name="landed",
            kinds={"duckdb"},
            owners=["team:data-engineering"],
            skippable=True,
        )
        for name, description in _LAID_BESIDE.items()
    ],
    partitions_def=PERIODS,
    backfill_policy=ALL_AT_ONCE,
    pool=WAREHOUSE_WRITER,
    required_resource_keys={"night"},
)
def landed_relations(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Refuse strays, then lay the counted rows of every source before dbt.

    Where nothing new counts, nothing is laid, and Dagster leaves out what stands on it.
    """
    night: Night = context.resources.night
    land_strays(night)
    store = night.settings.store
    if (known := nothing_to_do(night)) is not None:
        mend_copies(store, known)
        night.version = f"v{known.number}"
        context.log.info("nothing new: %s stays", night.version)
        return
    janitor(store)
    preflight_space(store)
    with night.stage("link"), night.ledger() as ledger:
        links = person_links(store, ledger, night.key)
    with night.stage("prepare"), night.ledger() as ledger:
        rows = prepare_build(store, ledger, landed_schemas(), links, made_under(night))
    for name in _LAID_BESIDE:
        yield dg.MaterializeResult(
            asset_key=["landed", name], metadata={"dagster/row_count": rows[name]}
        )
