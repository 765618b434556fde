"""The population of one region: families, persons, identity numbers, and what they really do for work.

What the village register says of them is `register`'s affair; who is insured is `enrolment`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.demo import identity_numbers, names
from pipelines.demo.geography import Region, kecamatan_elsewhere
from pipelines.demo.geography import region as region_of
from pipelines.demo.identity_numbers import Ints
from pipelines.demo.levels import Level, scaled

RESIDENTS_PER_ELIGIBLE: Final = 1.9
NEIGHBOUR_SHARE: Final = 0.01
UNREGISTERED_SHARE: Final = 0.03
ROLES = ("head", "spouse", "child", "child", "child", "child", "child", "elder")
_YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Population:
    """Persons of one region and its villages' codes.

    `persons` has one row per person: person, household, role, village (index), village_code, name,
    sex, birth_date, nik, no_kk, segment (the work really done: PU, BPU, JAKON or null), age,
    is_registered, and the random numbers u, v that decide the rest of a life.
    """

    region: Region
    persons: pl.DataFrame


def populate(
    region: Region, level: Level, scale: float, born_before: np.datetime64, seed: int
) -> Population:
    """Everybody of the region: as many workers of each segment as are eligible, and their families."""
    rng = np.random.default_rng([seed, region.number, 1])
    eligible = [scaled(count, scale) for count in level.eligible]
    size = round(RESIDENTS_PER_ELIGIBLE * sum(eligible)) + len(region.villages)
    household, role, age = _families(rng, size)
    size = len(age)
    village = _villages(rng, region, household)
    role_names = pl.Series(list(ROLES)).gather(role)
    is_female = _sexes(rng, role, household)
    birth = born_before - (age * _YEAR_DAYS).astype("timedelta64[D]") - np.timedelta64(1, "D")
    segment = _work(rng, age, is_female, eligible)
    is_neighbour = np.zeros(size, dtype=bool)
    if level.neighbour:
        is_neighbour = (segment == 0) & (rng.random(size) < NEIGHBOUR_SHARE)
    prefix, is_foreign = _prefixes(rng, region, level, village, is_neighbour)
    nik, birth = _niks(region, prefix, is_foreign, birth, is_female)
    codes = pl.Series(list(region.villages)).gather(village)
    if is_neighbour.any():
        next_door = list(region_of(level.neighbour).villages)
        moved = pl.Series(next_door).gather(rng.integers(0, len(next_door), size))
        codes = pl.select(pl.when(pl.Series(is_neighbour)).then(moved).otherwise(codes)).to_series()
    u = rng.random(size)
    persons = pl.DataFrame(
        {
            "person": np.arange(size),
            "household": household,
            "role": role_names,
            "village": village,
            "village_code": codes,
            "name": names.full_names(rng, region.code, is_female, household),
            "sex": pl.Series(["L", "P"]).gather(is_female.astype(np.int64)),
            "birth_date": birth.astype("datetime64[D]"),
            "age": age,
            "nik": pl.Series(nik).cast(pl.String),
            "no_kk": pl.Series(_family_cards(rng, region, household, village)).cast(pl.String),
            "segment": pl.Series(["PU", "BPU", "JAKON", None]).gather(segment),
            "is_neighbour": is_neighbour,
            "is_registered": ~is_neighbour & ((segment == 3) | (u >= UNREGISTERED_SHARE)),
            "u": u,
            "v": rng.random(size),
        }
    )
    return Population(region, persons)


def _families(rng: np.random.Generator, size: int) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Household, role and age of each person: a head, perhaps a spouse, children and an elder."""
    count = size // 2 + 10
    ages = np.full((count, len(ROLES)), np.nan)
    head = np.clip(rng.normal(46, 14, count), 19, 88)
    ages[:, 0] = head
    has_spouse = rng.random(count) < np.where(head < 23, 0.4, np.where(head > 70, 0.6, 0.85))
    spouse = np.clip(head - rng.normal(3, 4, count), 18, 88)
    ages[:, 1] = np.where(has_spouse, spouse, np.nan)
    mother = np.where(has_spouse, spouse, head)
    wanted = rng.poisson(np.where(has_spouse, 2.1, 0.9))
    first_birth = rng.uniform(18, 27, count)
    for place in range(2, 7):
        gap = rng.uniform(1.3, 5.5, count)
        age = mother - first_birth
        stays = rng.random(count) < np.where(age > 24, 0.45, 1.0)
        ages[:, place] = np.where((wanted > place - 2) & (age > 0.02) & stays, age, np.nan)
        first_birth = first_birth + gap
    is_twin = rng.random(count) < 0.01
    ages[:, 3] = np.where(is_twin & ~np.isnan(ages[:, 3]), ages[:, 2], ages[:, 3])
    elder = head + rng.uniform(20, 31, count)
    ages[:, 7] = np.where((rng.random(count) < 0.12) & (elder < 90), elder, np.nan)
    lives = ~np.isnan(ages)
    household, role = (array[:size].astype(np.int64) for array in np.nonzero(lives))
    return household, role, ages[lives][:size]


def _villages(rng: np.random.Generator, region: Region, household: Ints) -> Ints:
    """Village of each person; a family lives in one, and every village has somebody if it can."""
    count = int(household[-1]) + 1
    weights = rng.lognormal(0, 0.45, len(region.villages))
    chosen = rng.choice(len(region.villages), count, p=weights / weights.sum())
    settled = min(count, len(region.villages))
    chosen[:settled] = np.arange(settled)
    return np.asarray(chosen[household], dtype=np.int64)


def _sexes(rng: np.random.Generator, role: Ints, household: Ints) -> NDArray[np.bool_]:
    """Heads are mostly men, their spouses of the other sex."""
    count = int(household[-1]) + 1
    head_is_female = rng.random(count) < 0.13
    drawn = rng.random(len(role)) < 0.5
    mine = head_is_female[household]
    return np.where(role == 0, mine, np.where(role == 1, ~mine, drawn))


def _work(
    rng: np.random.Generator,
    age: NDArray[np.float64],
    is_female: NDArray[np.bool_],
    eligible: list[int],
) -> Ints:
    """Segment index of each person (3: none): exactly as many workers as are eligible."""
    leaning = rng.random(len(age)) + 0.3 * is_female + 3.0 * ((age < 18) | (age >= 64))
    leaning += 0.35 * ((age < 23) | (age > 58))
    order = np.argsort(leaning, kind="stable")[: sum(eligible)]
    rng.shuffle(order)
    men_first = order[np.argsort(is_female[order] & (rng.random(len(order)) < 0.97), kind="stable")]
    segment = np.full(len(age), 3, dtype=np.int64)
    segment[men_first[: eligible[2]]] = 2
    others = rng.permutation(men_first[eligible[2] :])
    segment[others[: eligible[0]]] = 0
    segment[others[eligible[0] :]] = 1
    return segment


def _prefixes(
    rng: np.random.Generator,
    region: Region,
    level: Level,
    village: Ints,
    is_neighbour: NDArray[np.bool_],
) -> tuple[Ints, NDArray[np.bool_]]:
    """Kecamatan of first issue, and whether it is another region's: mostly the own one."""
    own = np.array([int(code[:8].replace(".", "")) for code in region.villages])
    near = np.array([int(code.replace(".", "")) for code in region.kecamatan])
    far = np.array([int(code.replace(".", "")) for code in kecamatan_elsewhere(region.code)])
    size = len(village)
    u = rng.random(size)
    prefix = np.where(u < 0.88, own[village], near[rng.integers(0, len(near), size)])
    is_foreign = u > 0.96
    prefix[is_foreign] = far[rng.integers(0, len(far), int(is_foreign.sum()))]
    if is_neighbour.any():
        next_door = region_of(level.neighbour).kecamatan
        codes = np.array([int(code.replace(".", "")) for code in next_door])
        prefix[is_neighbour] = codes[rng.integers(0, len(codes), int(is_neighbour.sum()))]
        is_foreign = is_foreign | is_neighbour
    return prefix.astype(np.int64), is_foreign


def _niks(
    region: Region,
    prefix: Ints,
    is_foreign: NDArray[np.bool_],
    birth: NDArray[np.datetime64],
    is_female: NDArray[np.bool_],
) -> tuple[Ints, NDArray[np.datetime64]]:
    """Identity numbers, and the birth dates they carry."""
    nik, birth = np.zeros(len(prefix), dtype=np.int64), birth.copy()
    for group, serial in (
        (~is_foreign, None),
        (is_foreign, identity_numbers.foreign_serial(region.number)),
    ):
        nik[group], birth[group] = identity_numbers.allocate(
            prefix[group], birth[group], is_female[group], serial
        )
    return nik, birth


def _family_cards(rng: np.random.Generator, region: Region, household: Ints, village: Ints) -> Ints:
    """Family card number of each person: kecamatan, day of issue, serial."""
    count = int(household[-1]) + 1
    home = np.zeros(count, dtype=np.int64)
    home[household] = village
    own = np.array([int(code[:8].replace(".", "")) for code in region.villages])
    issued = np.datetime64("2011-01-03") + rng.integers(0, 4_900, count).astype("timedelta64[D]")
    cards, _ = identity_numbers.allocate(own[home], issued, np.zeros(count, dtype=bool))
    return np.asarray(cards[household], dtype=np.int64)
