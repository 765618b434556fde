"""The demo world on disk: raw files of every source in the inbox layout, and the truth beside them.

Each region is drawn from the seed and its own code alone, so it is the same whichever other regions
are asked for; the same arguments always give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.demo import geography, people, projects, register
from pipelines.demo.agencies import agency_files
from pipelines.demo.bills import bills_of, health_order
from pipelines.demo.budget import budget_files, budget_of, overspent, staff_of, standing
from pipelines.demo.claims import claim_files, cooperative_files
from pipelines.demo.damage import Damage
from pipelines.demo.donors import donor_files
from pipelines.demo.employer_files import companies_file, employers_file, employers_of
from pipelines.demo.employers import employ
from pipelines.demo.enrolment import memberships, prepare
from pipelines.demo.enrolment_files import members_file, projects_file, totals_file
from pipelines.demo.geography import Region, region
from pipelines.demo.groups import officers_file, worker_lists_file
from pipelines.demo.growth import growth_files, touches
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
from pipelines.demo.payment_faults import SeededFault, over_budget_amount, seeded
from pipelines.demo.payment_files import payment_files
from pipelines.demo.recipients import recipient_files
from pipelines.demo.register_files import register_files
from pipelines.demo.senders import profile_of
from pipelines.demo.targets import targets_file
from pipelines.demo.truth import (
    membership_truth,
    project_truth,
    residents_at_work,
    truth_frame,
    village_truth,
)
from pipelines.demo.village_budget import officers_means, village_budget_file
from pipelines.demo.workforce import workforce_file

LARGEST_WORKBOOK_SCALE = 0.05
_WRITTEN_AT = 1_759_298_400  # 2025-10-01 06:00 UTC: a file's time is part of the same world.
# What local programmes know of members.
_OF_PROGRAMMES = [
    "person", "segment", "fund", "is_paid", "nik", "nama", "village_code", "tanggal_kepesertaan"
]  # fmt: skip
_BILLED = ("nik", "kpj", "segment", "npp", "fund", "upah", "iuran", "is_paid")
_BIRTHS_END = np.datetime64("2025-07-01")


@dataclass(frozen=True)
class DemoSummary:
    """What was written: files, rows per source, faults seeded among bills, and what is invented."""

    files: int
    rows: dict[str, int]
    faults: tuple[SeededFault, ...] = ()
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


@dataclass(frozen=True)
class Order:
    """What was asked for: months, scale, seed and damage."""

    periods: tuple[str, ...]
    scale: float
    seed: int
    harm: Damage

    @property
    def first(self) -> str:
        """First month."""
        return self.periods[0]

    @property
    def is_large(self) -> bool:
        """Whether lists of people are too long for workbooks."""
        return self.scale > LARGEST_WORKBOOK_SCALE

    @property
    def born_before(self) -> np.datetime64:
        """Day before which everybody was born: no register names the unborn."""
        return min(_BIRTHS_END, np.datetime64(f"{self.first}-01"))

    def generator(self, place: Region, purpose: int) -> np.random.Generator:
        """Random numbers of one purpose in one region."""
        return np.random.default_rng([self.seed, place.number, purpose])


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
    periods = tuple(period_of(n) for n in range(month_number(first), month_number(last) + 1))
    order = Order(periods, scale, seed, Damage(damage, seed, damage_everything))
    rows: dict[str, int] = {}
    truths: list[pl.DataFrame] = []
    faults: list[SeededFault] = []
    count = 0
    places = [region(code) for code in dict.fromkeys(regions)]
    regional = (_region_files(place, order, truths, faults) for place in places)
    for file in chain([_region_list()], *regional):
        _write(out, file)
        count += 1
        rows[file.source] = rows.get(file.source, 0) + file.rows
    if truth is not None:
        truth.parent.mkdir(parents=True, exist_ok=True)
        truth_frame(truths).write_parquet(truth)
    return DemoSummary(count, dict(sorted(rows.items())), tuple(faults))


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


def _region_files(
    place: Region, order: Order, truths: list[pl.DataFrame], faults: list[SeededFault]
) -> Iterator[DemoFile]:
    """Every file about one region; what is really so is added to `truths` and `faults`."""
    level, scale = level_of(place), order.scale
    population = people.populate(place, level, scale, order.born_before, order.seed)
    work = assign(order.generator(place, 2), place, population.persons)
    population = people.Population(place, work)
    employed = employ(order.generator(place, 3), place, level, scale, work)
    workers = scaled(level.covered[2], scale)
    sites = projects.build(
        order.generator(place, 4), place, workers, order.first, order.periods[-1]
    )
    enrolment = prepare(order.generator(place, 5), population, employed, sites, level, scale=scale)
    residents = register.residents(order.generator(place, 6), population)
    registered, files = register_files(
        place, residents, order.first, order.harm, is_large=order.is_large
    )
    for path, content, height in files:
        yield DemoFile(path, content, height)
    paid: dict[str, pl.DataFrame] = {}
    listed: dict[str, pl.DataFrame] = {}
    members: dict[str, pl.DataFrame] = {}
    for period in order.periods:
        rows = memberships(enrolment, sites, period).with_columns(
            nik_sent="nik", born="tanggal_lahir"
        )
        paid[period] = rows.filter("is_paid")
        listed[period] = rows.select(_OF_PROGRAMMES)
        members[period] = rows.select(_BILLED)
        at_work = residents_at_work(residents, period)
        sent, files_of_members = _members(place, order, period, rows)
        yield from files_of_members
        truths += [
            membership_truth(place, sent, registered, at_work, is_sent=bool(files_of_members)),
            project_truth(place, rows, sites, period),
            village_truth(place, at_work, period),
        ]
        yield from _sums(place, order, period, sites)
    yield from _money(place, order, members, faults)
    if found := workforce_file(place, level, order.first, scale):
        name, content, height = found
        yield DemoFile(f"bps__workforce/{place.code}/{name}", content, height)
    if planned := targets_file(place):
        name, content, height = planned
        yield DemoFile(f"bappeda__targets/{place.code}/{name}", content, height)
    yield from _duties(place, order, level, employed, paid)
    for path, content, height in chain(
        donor_files(place, listed, scale),
        recipient_files(place, listed, work),
        claim_files(place, listed, work),
        cooperative_files(place, order.first),
        growth_files(place, order.periods) if touches(place, order.periods) else (),
    ):
        yield DemoFile(path, content, height)
    for path, content in order.harm.faulty_files(place.code, order.first).items():
        yield DemoFile(path, content, 0)


def _money(
    place: Region, order: Order, members: dict[str, pl.DataFrame], faults: list[SeededFault]
) -> Iterator[DemoFile]:
    """Budgets, bills with their people, and payment orders; what is wrong on purpose is added to `faults`."""
    level, profile = level_of(place), profile_of(place)
    budget = budget_of(place, level, {int(period[:4]) for period in order.periods})
    bills = bills_of(place, members.items(), standing(budget), officers_means(place, level))
    if order.harm.may_touch(place.code, None):
        bills, found = seeded(place.code, bills, members)
        faults += found
        if spent := over_budget_amount(bills):
            overspent(budget, int(order.first[:4]), spent)
    health = [health_order(period, staff_of(level), level.wage) for period in order.periods]
    for path, content, height in payment_files(
        place, profile, bills, health, is_large=order.is_large
    ):
        yield DemoFile(path, content, height)
    for name, content, height in budget_files(place, profile, budget):
        yield DemoFile(f"budget__lines/{place.code}/{name}", content, height)
    for year in sorted(year for year in budget if str(year) in {p[:4] for p in order.periods}):
        if planned := village_budget_file(place, level, year):
            name, content, height = planned
            yield DemoFile(f"village__budget_lines/{place.code}/{name}", content, height)


def _members(
    place: Region, order: Order, period: str, rows: pl.DataFrame
) -> tuple[pl.DataFrame, list[DemoFile]]:
    """The branch's members of a month as it has them, and its file; none where it never came."""
    where, harm, profile = f"{place.code}/{period}", order.harm, profile_of(place)
    is_hit = harm.hits(place.code, period, f"members {where}")
    sent = harm.rows(rows, ("nik_sent", "nama", "tanggal_lahir"), where) if is_hit else rows
    if harm.is_missing(place.code, period, order.first):
        return sent, []
    name, content = members_file(
        place, profile, sent, period, is_large=order.is_large, is_whole=not is_hit
    )
    if is_hit and name.endswith(".csv"):
        content = harm.shortened(content, profile.members.separator, where)
    return sent, [DemoFile(f"bpjstk__participants/{where}/{name}", content, sent.height)]


def _duties(
    place: Region, order: Order, level: Level, employed: pl.DataFrame, paid: dict[str, pl.DataFrame]
) -> Iterator[DemoFile]:
    """Who must enrol whom: agencies, employers, companies, named groups and village officers."""
    employers, first = employers_of(place, employed), paid[order.first]
    in_wages = first.filter(pl.col("segment") == "PU")["person"].to_list()
    found = [
        *agency_files(place, employed, set(in_wages), order.first),
        *(employers_file(place, level, employers, paid, period) for period in paid),
        companies_file(place, employers, first, order.first),
    ]
    # Tegal's heads of RT of those months are the ones that reports speak of.
    if not touches(place, order.periods):
        found.append(officers_file(place, employed, order.first))
    if listed := worker_lists_file(place, employed, int(order.first[:4])):
        found.append(listed)
    for path, content, height in found:
        yield DemoFile(path, content, height)


def _sums(place: Region, order: Order, period: str, sites: pl.DataFrame) -> Iterator[DemoFile]:
    """The branch's totals and projects of a month."""
    where, profile = f"{place.code}/{period}", profile_of(place)
    name, content, height = totals_file(place, profile, level_of(place), period, order.scale)
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


def _write(out: Path, file: DemoFile) -> None:
    path = out / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    os.utime(path, (_WRITTEN_AT, _WRITTEN_AT))
