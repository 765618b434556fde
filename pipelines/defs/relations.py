"""What is laid beside the sources' own rows before dbt: receipts, decisions, and who is who."""

from collections.abc import Iterator

import dagster as dg

from pipelines.defs.partitions import ALL_AT_ONCE, PERIODS, WAREHOUSE_WRITER
from pipelines.landing.contract import all_contracts
from pipelines.night import Night, land_strays
from pipelines.steps import prepare, stays

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
    can_subset=True,
)
def landed_relations(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Refuse strays, then lay the counted rows of every source before dbt.

    Where nothing new counts, nothing is laid, and Dagster leaves out what stands on it.
    """
    night: Night = context.resources.night
    land_strays(night)
    if (known := stays(night)) is not None:
        context.log.info("nothing new: v%d stays", known.number)
        return
    rows = prepare(night)
    for key in sorted(context.selected_asset_keys):
        yield dg.MaterializeResult(
            asset_key=key, metadata={"dagster/row_count": rows[key.path[-1]]}
        )
