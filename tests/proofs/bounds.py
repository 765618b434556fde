"""The line `bounds`: whether the truth of the damaged demo world lies inside the published bounds.

Two nights: one as a schedule runs it, in which every held file stays out; and one after somebody accepted
all that was held, faults and all. A cell is a month, region and segment that has a published rate: at
kabupaten level of the method `person_eligible`, at village level of `person_registry`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.demo.levels import DEFAULT
from pipelines.demo.world import write_demo
from pipelines.landing.contract import all_contracts
from proofs.journal import Journal
from proofs.store import Landing

DAMAGE = 0.2
INSIDE = 0.95
WIDTH = {"kabupaten": 0.03, "desa": 0.10}
DISTANCE = 0.005
METHODS = {"kabupaten": "person_eligible", "desa": "person_registry"}
NIGHTS = ("as it comes", "all accepted")
_ROUNDING = 1e-9
_PUBLISHED = """
    select region_level, period, region_code, segment_code, universe_count,
        coverage_rate rate, coverage_rate_low low, coverage_rate_high high
    from marts.mart_coverage_by_region_segment
    where method_code = ? and region_level = ? and coverage_rate is not null
"""


@dataclass(frozen=True)
class Cells:
    """Cells of one level.

    Attributes:
        count: cells with a published rate.
        inside: of these, those whose truth lies inside the bounds.
        width: median width of the bounds, as a rate.
        near: cells whose published rate is within half a point of the truth.
        farthest: largest distance of a published rate from the truth.

    """

    count: int
    inside: int
    width: float
    near: int
    farthest: float

    @property
    def share(self) -> float:
        """Share of the cells whose truth lies inside."""
        return self.inside / self.count if self.count else 0.0


Nights = dict[str, dict[str, Cells]]
"""Night -> level -> its cells."""


def measure(
    folder: Path, scale: float, regions: Sequence[str] = DEFAULT, *, is_accepted: bool = False
) -> Nights:
    """Make a damaged world, run a night; accept what is held, run another; compare both with the truth.

    `is_accepted`: only the second of both, all files accepted before it.
    """
    landing = Landing.at(folder)
    truth_file = folder / "truth.parquet"
    write_demo(landing.store.inbox, regions=regions, scale=scale, damage=DAMAGE, truth=truth_file)
    landing.let_settle()
    truth = pl.read_parquet(truth_file)
    expected = {"kabupaten": covered(truth), "desa": registered(truth)}
    nights = {}
    if is_accepted:
        landing.land(*all_contracts())
    for night in NIGHTS[is_accepted:]:
        if night == "all accepted":
            landing.accept_held()
        landing.run_night()
        nights[night] = {level: cells(landing, level, rows) for level, rows in expected.items()}
    return nights


def covered(truth: pl.DataFrame) -> pl.DataFrame:
    """Covered workers by month, kabupaten and segment; distinct persons and unnamed workers in ALL."""
    paid = truth.filter("is_paid")
    both = pl.concat([paid, paid.with_columns(segment_code=pl.lit("ALL"))])
    return both.group_by("period", "region_code", "segment_code").agg(
        true_count=pl.col("person").drop_nulls().n_unique()
        + pl.col("persons").filter(pl.col("person").is_null()).sum()
    )


def registered(truth: pl.DataFrame) -> pl.DataFrame:
    """Residents at work by month and village, and how many of them were paid for."""
    universe = truth.drop_nulls("working_residents").select(
        "period", region_code="village_code", true_universe="working_residents"
    )
    paid = (
        truth.filter(pl.col("is_paid") & pl.col("is_working_resident"))
        .group_by("period", region_code="village_code")
        .agg(true_count=pl.col("person").n_unique())
    )
    return universe.join(paid, on=["period", "region_code"], how="left").with_columns(
        pl.col("true_count").fill_null(0), segment_code=pl.lit("ALL")
    )


def cells(landing: Landing, level: str, truth: pl.DataFrame) -> Cells:
    """The published cells of a level beside the truth.

    The demo counts eligible workers exactly, so a universe that the truth does not tell is the published one.
    """
    with duckdb.connect(landing.store.current / "restricted.duckdb", read_only=True) as con:
        published = con.sql(_PUBLISHED, params=[METHODS[level], level]).pl()
    known = published.join(truth, on=["period", "region_code", "segment_code"], how="left")
    universe = pl.col("true_universe") if "true_universe" in truth.columns else "universe_count"
    told = known.with_columns(true=pl.col("true_count").fill_null(0) / universe).with_columns(
        is_inside=pl.col("true").is_between(pl.col("low") - _ROUNDING, pl.col("high") + _ROUNDING),
        width=pl.col("high") - pl.col("low"),
        distance=(pl.col("rate") - pl.col("true")).abs(),
    )
    return Cells(
        count=told.height,
        inside=int(told["is_inside"].sum()),
        width=float(told["width"].median() or 0),  # type: ignore[arg-type]
        near=int((told["distance"] <= DISTANCE).sum()),
        farthest=float(told["distance"].max() or 0),  # type: ignore[arg-type]
    )


def holds(nights: Nights) -> bool:
    """Whether every night keeps its promise; half a point is promised of what was believed unasked."""
    return (
        all(
            found.count > 0 and found.share >= INSIDE and found.width <= WIDTH[level]
            for night in nights.values()
            for level, found in night.items()
        )
        and nights["as it comes"]["kabupaten"].farthest <= DISTANCE
    )


def prove() -> tuple[str, bool]:
    """Run the line in full, at life size; the figures, and whether all limits hold."""
    journal = Journal.of("bounds")
    with tempfile.TemporaryDirectory() as folder:
        told: dict[str, Any] = journal.result(
            "life size",
            lambda: {
                night: {level: asdict(found) for level, found in levels.items()}
                for night, levels in measure(Path(folder), 1.0).items()
            },
        )
    nights = {
        night: {level: Cells(**found) for level, found in levels.items()}
        for night, levels in told.items()
    }
    figures = "; ".join(
        f"{night}, {level} ({METHODS[level]}): {found.inside} of {found.count} cells inside "
        f"({found.share:.1%}), median width {found.width * 100:.2f} points, {found.near} within half a "
        f"point, farthest {found.farthest * 100:.2f} points"
        for night, levels in nights.items()
        for level, found in levels.items()
    )
    return figures, holds(nights)
