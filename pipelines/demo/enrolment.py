"""Who is insured in which month: memberships, one row per person, month and membership.

A segment's members are a window that moves over its workers: each month a few leave and as many (and
a few more) join; those who left within the last quarter are still listed, unpaid. The window depends
on the month alone, so a month looks the same whichever other months are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo import names
from pipelines.demo.funds import fund_shares
from pipelines.demo.identity_numbers import Ints
from pipelines.demo.levels import ANCHOR, Level, covered_in, month_number, scaled
from pipelines.demo.people import Population
from pipelines.demo.premiums import with_contributions
from pipelines.demo.projects import running

TURNOVER = {"PU": 0.012, "BPU": 0.02, "JAKON": 0.03}
DOUBLE_SHARE = 0.01
_EARLIEST = month_number("2015-07")


@dataclass(frozen=True)
class Enrolment:
    """The region's pools of workers in the order in which they join, and its named projects' places."""

    members: pl.DataFrame
    pools: dict[str, Ints]
    places: list[str]
    level: Level
    scale: float


def prepare(
    rng: np.random.Generator,
    population: Population,
    employed: pl.DataFrame,
    projects: pl.DataFrame,
    level: Level,
    *,
    scale: float,
) -> Enrolment:
    """Fix for every worker what does not change: card numbers, payer, wage, project."""
    region, size = population.region, employed.height
    funds = fund_shares(region.code)
    shares = np.array(list(funds.values()), dtype=np.float64)
    steady = projects.filter("runs_throughout")
    slots = steady["nomor_proyek"].repeat_by(steady["jumlah_tenaga_kerja"]).explode().to_list()
    named = min(scaled(level.named_jakon, scale), len(slots), scaled(level.covered[2], scale))
    places = [slots[i] for i in sorted(rng.choice(len(slots), named, replace=False).tolist())]
    spread = np.clip(rng.lognormal(0.0, 0.28, size), 0.75, 6.0)
    wage = np.where(rng.random(size) < 0.42, 1.0, spread) * level.wage
    members = employed.with_columns(
        fund=pl.Series(list(funds)).gather(rng.choice(len(funds), size, p=shares / shares.sum())),
        second_fund=pl.Series(["APBD", "CSR", "BAZNAS"]).gather(rng.integers(0, 3, size)),
        wage=pl.Series((np.round(wage / 1_000) * 1_000).astype(np.int64)),
        enrolled_name=names.as_enrolled(rng, employed["name"]),
        w=rng.random(size),
        card=pl.Series(
            (region.number % 97 + 1) * 10**9 + np.arange(size) * 7_368_787 % 10**7 * 100
        ),
    )
    pools = {
        segment: rng.permutation(
            members.filter(pl.col("segment") == segment)["person"].to_numpy()
        ).astype(np.int64)
        for segment in TURNOVER
    }
    return Enrolment(members, pools, places, level, scale)


def memberships(enrolment: Enrolment, projects: pl.DataFrame, period: str) -> pl.DataFrame:
    """All memberships listed in the month, paid or not, in the order of their cards."""
    level, scale = enrolment.level, enrolment.scale
    pu, bpu, _ = (scaled(count, scale) for count in covered_in(level, period))
    doubles = round(bpu * DOUBLE_SHARE) if level.has_doubles else 0
    parts = [
        _window(enrolment, "PU", period, pu),
        _window(enrolment, "BPU", period, bpu - doubles),
        _named_jakon(enrolment, projects, period),
    ]
    if doubles:
        own = parts[0].filter("is_paid")
        middle = own.slice(own.height // 2, doubles)
        parts.append(middle.with_columns(segment=pl.lit("BPU"), nth=pl.lit(1, pl.Int64)))
        paid = parts[1].filter(pl.col("is_paid") & (pl.col("fund") == "SELF"))
        parts.append(
            paid.head(doubles).with_columns(fund=pl.col("second_fund"), nth=pl.lit(2, pl.Int64))
        )
    rows = with_contributions(pl.concat(parts), period)
    return rows.sort("segment", "npp", "kpj", nulls_last=True)


def _window(enrolment: Enrolment, segment: str, period: str, count: int) -> pl.DataFrame:
    """Paid and lately lapsed members of a segment."""
    pool = enrolment.pools[segment]
    distance = month_number(period) - month_number(ANCHOR)
    at_anchor = scaled(
        enrolment.level.covered[("PU", "BPU", "JAKON").index(segment)], enrolment.scale
    )
    if segment == "JAKON":
        at_anchor = count
    turnover = max(0.02, TURNOVER[segment] * at_anchor)
    start = int(np.floor(turnover * distance))
    lapsed = 0 if segment == "JAKON" else min(round(3 * turnover), len(pool) - count)
    place = np.arange(start - lapsed, start + count)
    joined = month_number(ANCHOR) + np.floor((place - at_anchor) / turnover).astype(np.int64) + 1
    left_ago = np.ceil((start - place) / turnover).astype(np.int64)
    frame = enrolment.members[pool[place % len(pool)]]
    now = month_number(period)
    is_listed_as_ended = pl.col("left_ago").gt(0) & (
        (pl.col("segment") == "PU") | (pl.col("w") < 0.2)
    )
    return frame.with_columns(
        segment=pl.lit(segment),
        place=place,
        is_paid=pl.Series(place >= start),
        joined=pl.Series(np.clip(joined, _EARLIEST, now)),
        left_ago=pl.Series(np.maximum(left_ago, 0)),
        nth=pl.lit(0, pl.Int64),
    ).with_columns(
        tanggal_kepesertaan=pl.max_horizontal(
            _day(pl.col("joined"), 1 + (pl.col("w") * 28).cast(pl.Int64)),
            pl.when(segment == "PU").then("registered"),
        ),
        tanggal_nonaktif=pl.when(is_listed_as_ended).then(
            _day(now - pl.col("left_ago") + 1, pl.lit(1)).dt.offset_by("-1d")
        ),
        nomor_proyek=pl.lit(None, pl.String),
    )


def _named_jakon(enrolment: Enrolment, projects: pl.DataFrame, period: str) -> pl.DataFrame:
    """Construction workers known by name: never more than their project protects."""
    places = enrolment.places
    rows = _window(enrolment, "JAKON", period, len(places))
    if not places:
        return rows
    known = set(running(projects, period)["nomor_proyek"].to_list())
    rows = rows.with_columns(
        nomor_proyek=pl.Series(places, dtype=pl.String).gather(
            pl.Series(rows["place"] % len(places))
        )
    )
    return rows.filter(pl.col("nomor_proyek").is_in(list(known)))


def _day(month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Date of a day in a month given as months since year 0."""
    return pl.date(month // 12, month % 12 + 1, day)
