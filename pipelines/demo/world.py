"""The demo world on disk: raw files of every source in the inbox layout, and the truth beside them.

Each region is drawn from the seed and its own code alone, so it is the same whichever other regions
are asked for; the same arguments always give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.demo import geography, people, projects, register
from pipelines.demo.budget import budget_files
from pipelines.demo.damage import Damage
from pipelines.demo.employers import employ
from pipelines.demo.enrolment import Enrolment, memberships, prepare
from pipelines.demo.enrolment_files import members_file, projects_file, totals_file
from pipelines.demo.geography import Region, region
from pipelines.demo.levels import (
    DEFAULT,
    INVENTIONS,
    Level,
    level_of,
    month_number,
    period_of,
    scaled,
)
from pipelines.demo.occupations import assign
from pipelines.demo.register_files import register_files
from pipelines.demo.senders import Profile, profile_of
from pipelines.demo.truth import membership_truth, project_truth, truth_frame
from pipelines.demo.workforce import workforce_file

LARGEST_WORKBOOK_SCALE = 0.05
_WRITTEN_AT = 1_759_298_400  # 2025-10-01 06:00 UTC: a file's time is part of the same world.
_BIRTHS_END = np.datetime64("2025-07-01")


@dataclass(frozen=True)
class DemoSummary:
    """What was written: number of files, rows per source, and what of the world is invented."""

    out: Path
    files: int
    rows: dict[str, int]
    inventions: tuple[str, ...] = field(default=INVENTIONS)


@dataclass(frozen=True)
class DemoFile:
    """One raw file: path below the inbox, content, data rows (0 where it is faulty)."""

    path: str
    content: bytes
    rows: int

    @property
    def source(self) -> str:
        """The kind of file, by its folder."""
        return self.path.split("/", 1)[0]


class DemoArgumentError(ValueError):
    """An argument that no world can be made of."""


def write_demo(
    out: Path,
    *,
    regions: Sequence[str] = DEFAULT,
    first: str = "2025-07",
    last: str = "2025-09",
    scale: float = 0.02,
    damage: float = 0.0,
    seed: int = 33,
    truth: Path | None = None,
    damage_everything: bool = False,
) -> DemoSummary:
    """Write the world's files below `out` and, where asked for, the truth as Parquet.

    Raises:
        DemoArgumentError: months out of order, a scale or share outside its range.
        UnknownRegionError: a code that is no kabupaten or kota.

    """
    _check(first, last, scale, damage)
    periods = [period_of(n) for n in range(month_number(first), month_number(last) + 1)]
    wanted = [region(code) for code in dict.fromkeys(regions)]
    harm = Damage(damage, seed, damage_everything)
    rows: dict[str, int] = {}
    truths: list[pl.DataFrame] = []
    count = 0
    for file in [_region_list(), *_all_files(wanted, periods, scale, seed, harm, truths)]:
        _write(out, file)
        count += 1
        rows[file.source] = rows.get(file.source, 0) + file.rows
    if truth is not None:
        truth.parent.mkdir(parents=True, exist_ok=True)
        truth_frame(truths).write_parquet(truth)
    return DemoSummary(out, count, dict(sorted(rows.items())))


def _check(first: str, last: str, scale: float, damage: float) -> None:
    try:
        in_order = month_number(first) <= month_number(last)
    except ValueError:
        message = f"months are written YYYY-MM: {first!r} to {last!r} is no such span"
        raise DemoArgumentError(message) from None
    if not in_order:
        message = f"the first month {first} comes after the last one {last}: swap them"
        raise DemoArgumentError(message)
    if not 0 < scale <= 1:
        message = f"scale {scale} is outside 0 to 1: give a share such as 0.02"
        raise DemoArgumentError(message)
    if not 0 <= damage <= 1:
        message = f"damage {damage} is outside 0 to 1: give a share such as 0.2"
        raise DemoArgumentError(message)


def _all_files(
    wanted: list[Region],
    periods: list[str],
    scale: float,
    seed: int,
    harm: Damage,
    truths: list[pl.DataFrame],
) -> Iterator[DemoFile]:
    for place in wanted:
        yield from _region_files(place, periods, scale, seed, harm, truths)


def _region_files(
    place: Region,
    periods: list[str],
    scale: float,
    seed: int,
    harm: Damage,
    truths: list[pl.DataFrame],
) -> Iterator[DemoFile]:
    """Every file about one region; what is really so is added to `truths`."""
    level, profile = level_of(place), profile_of(place)
    born_before = min(_BIRTHS_END, np.datetime64(f"{periods[0]}-01"))
    population = people.populate(place, level, scale, born_before, seed)
    work = assign(_generator(seed, place, 2), place, population.persons)
    population = people.Population(place, work)
    employed = employ(_generator(seed, place, 3), place, level, scale, work)
    sites = projects.build(
        _generator(seed, place, 4), place, scaled(level.covered[2], scale), periods[0], periods[-1]
    )
    enrolment = prepare(_generator(seed, place, 5), population, employed, sites, level, scale)
    residents = register.residents(_generator(seed, place, 6), population)
    is_large = scale > LARGEST_WORKBOOK_SCALE
    registered, files = register_files(place, residents, periods[0], harm, is_large=is_large)
    for path, content, height in files:
        yield DemoFile(path, content, height)
    for period in periods:
        yield from _month_files(
            place,
            profile,
            level,
            enrolment,
            sites,
            period,
            periods[0],
            scale,
            harm,
            registered,
            truths,
        )
    for name, content, height in budget_files(place, profile, level):
        yield DemoFile(f"budget__lines/{place.code}/{name}", content, height)
    if found := workforce_file(place, profile, level, periods[0], scale):
        name, content, height = found
        yield DemoFile(f"bps__workforce/{place.code}/{name}", content, height)
    for path, content in harm.faulty_files(place.code, periods[0]).items():
        yield DemoFile(path, content, 0)


def _month_files(
    place: Region,
    profile: Profile,
    level: Level,
    enrolment: Enrolment,
    sites: pl.DataFrame,
    period: str,
    first: str,
    scale: float,
    harm: Damage,
    registered: pl.DataFrame,
    truths: list[pl.DataFrame],
) -> Iterator[DemoFile]:
    """The branch's three files of a month."""
    where = f"{place.code}/{period}"
    rows = memberships(enrolment, sites, period).with_columns(nik_sent=pl.col("nik"))
    is_sent = not harm.is_missing(place.code, period, first)
    is_hit = harm.hits(place.code, period, f"members {where}")
    sent = harm.rows(rows, "nik_sent", "nama", where) if is_hit else rows
    truths.append(membership_truth(place, sent, registered, is_sent=is_sent))
    truths.append(project_truth(place, rows, sites, period))
    if is_sent:
        name, content = members_file(
            place,
            profile,
            sent,
            period,
            is_large=scale > LARGEST_WORKBOOK_SCALE,
            is_whole=not is_hit,
        )
        if is_hit and name.endswith(".csv"):
            content = harm.shortened(content, profile.members.separator, where)
        yield DemoFile(f"bpjstk__participants/{where}/{name}", content, sent.height)
    name, content, height = totals_file(place, profile, level, period, scale)
    yield DemoFile(f"bpjstk__participant_totals/{where}/{name}", content, height)
    known = projects.known_by(sites, period)
    name, content = projects_file(place, profile, known, period)
    yield DemoFile(f"bpjstk__project_workers/{where}/{name}", content, known.height)


def _region_list() -> DemoFile:
    """The official list of regions, complete, as CSV."""
    listed = geography.all_regions()
    frame = pl.DataFrame(listed, schema={"kode": pl.String, "nama": pl.String}, orient="row")
    text = frame.with_columns(vintage=pl.lit(geography.VINTAGE)).write_csv()
    name = f"kemendagri__regions/ID/kode_wilayah_{geography.VINTAGE}.csv"
    return DemoFile(name, text.encode(), frame.height)


def _generator(seed: int, place: Region, purpose: int) -> np.random.Generator:
    return np.random.default_rng([seed, place.number, purpose])


def _write(out: Path, file: DemoFile) -> None:
    path = out / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    os.utime(path, (_WRITTEN_AT, _WRITTEN_AT))
