"""Landed assets: one per kind of file, with its entry rules as checks."""

import time
from collections import Counter
from collections.abc import Iterator

import dagster as dg

from data_quality.suite import entry_suite
from data_quality.verdict import Verdict
from pipelines.defs.partitions import ALL_AT_ONCE, PERIODS, WAREHOUSE_WRITER
from pipelines.landing.contract import Contract, all_contracts
from pipelines.night import Night, land_source
from pipelines.run_page import by_sender, page_address, receipt_list
from warehouse.receipt import Receipt, Status

_LINKED = 10
_STATUSES: tuple[Status, ...] = ("accepted", "held", "refused", "duplicate")


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
            "observed": verdict.observed or "as it should be",
            "fix": verdict.fix,
            "rule severity": verdict.severity,
            "failing files": len(verdict.failing),
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
        description=(
            f"What did {contract.steward} send of {contract.title_en}, and which rows count? "
            f"{contract.grain}"
        ),
        metadata={"dagster/column_schema": _columns(contract)},
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
        night: Night = context.resources.night
        before, begin = len(night.verdicts), time.perf_counter()
        receipts = land_source(night, source)
        taken = time.perf_counter() - begin
        # One line in the run's log: an event of its own for every file costs more than reading one.
        # Not by its name: senders write into it what they like.
        told = "\n".join(f"{receipt.receipt_id[:8]}: {receipt.status}" for receipt in receipts)
        context.log.info("%d files\n%s", len(receipts), told)
        yield dg.MaterializeResult(asset_key=key, metadata=_metadata(receipts, taken))
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
                    metadata={"observed": "no new file", "rule severity": rule.severity},
                )

    return asset


def _columns(contract: Contract) -> dg.TableSchema:
    """The relation that dbt reads; what names a person is not in it."""
    told = {name: column.meaning for name, column in contract.columns.items()}
    return dg.TableSchema(
        [
            dg.TableColumn(name, kind, description=told.get(name))
            for name, kind in contract.landed_schema().items()
        ]
    )


def _metadata(receipts: list[Receipt], seconds: float) -> dict[str, dg.MetadataValue]:
    """What became of the files; on a night without any, that alone."""
    found: dict[str, dg.MetadataValue] = {"files": dg.MetadataValue.int(len(receipts))}
    if not receipts:
        return found
    statuses = Counter(receipt.status for receipt in receipts)
    counted = [receipt.rows for receipt in receipts if receipt.status != "duplicate"]
    landed = sum(rows.landed for rows in counted)
    months = sorted({s.period for one in receipts for s in one.scopes if s.period})
    found |= {name: dg.MetadataValue.int(statuses[name]) for name in _STATUSES}
    found |= {
        "rows in": dg.MetadataValue.int(landed),
        "rows accepted": dg.MetadataValue.int(sum(rows.accepted for rows in counted)),
        "rows quarantined": dg.MetadataValue.int(sum(rows.quarantined for rows in counted)),
        "rows non-data": dg.MetadataValue.int(sum(rows.non_data for rows in counted)),
        "months spoken of": dg.MetadataValue.text(", ".join(months) or "none"),
        "seconds": dg.MetadataValue.float(round(seconds, 3)),
        "rows per second": dg.MetadataValue.int(round(landed / max(seconds, 0.001))),
        "by sender": dg.MetadataValue.md(by_sender(receipts)),
        "receipts": dg.MetadataValue.md(receipt_list(receipts)),
    }
    wanting = [one for one in receipts if one.status in {"held", "refused"}] or receipts
    for one in wanting[:_LINKED]:
        found[f"receipt {one.receipt_id[:8]}"] = dg.MetadataValue.url(page_address(one))
    return found


def landed_assets() -> list[dg.AssetsDefinition]:
    """One asset per source contract."""
    return [_landed(contract) for contract in all_contracts().values()]
