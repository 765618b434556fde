"""The open tier under attack: whole small worlds and random ones, solved for what was hidden."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import duckdb
from coverage_worlds import COUNTS, PARTS, World, level, open_rows, parent, publish, write_build

from data_quality.disclosure import Audit, Earlier, audit

Key = tuple[str, str, str]
TEGAL = ("33.76.01", "33.76.02", "33.76.03", "33.76.04")
SOLO = ("33.72.01", "33.72.02", "33.72.03")


def by_key(rows: list[dict[str, object]]) -> dict[Key, dict[str, object]]:
    return {(str(r["region_code"]), str(r["segment_code"]), str(r["method_code"])): r for r in rows}


def months(
    worlds: list[World], tmp_path: Path
) -> Iterator[tuple[World, dict[Key, dict[str, object]]]]:
    rows = [row for number, world in enumerate(worlds) for row in world.rows(f"w{number:06d}")]
    build = tmp_path / "build.duckdb"
    write_build(build, rows)
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in open_rows(build):
        found[str(row["period"])].append(row)
    for number, world in enumerate(worlds):
        yield world, by_key(found[f"w{number:06d}"])


def amounts(cells: int, largest: int) -> Iterator[tuple[int, ...]]:
    return (c for c in itertools.product(range(largest + 1), repeat=cells) if sum(c) <= largest)


def test_no_small_world_gives_a_count_away(tmp_path: Path) -> None:
    """Every distribution of up to six persons over four places, with every overlap, as months of one mart."""
    of_two = [(region, segment) for region in ("33.72", "33.76") for segment in ("PU", "BPU")]
    of_three = [(region, "PU") for region in ("33.76", "33.76.01", "33.76.02", "33.72.01")]
    worlds = [
        World(dict(zip(keys, numbers, strict=True)))
        for keys in (of_two, of_three)
        for numbers in amounts(4, 6)
    ]
    for a, b, c, d in amounts(4, 4):
        for first, second in itertools.product(range(min(a, b) + 1), range(min(c, d) + 1)):
            covered = dict(zip(of_two, (a, b, c, d), strict=True))
            worlds.append(World(covered, overlap={"33.72": first, "33.76": second}))
    rows = [
        row
        for n, world in enumerate(worlds)
        for row in world.rows(f"{1000 + n // 12}-{n % 12 + 1:02}")
    ]
    _, made = publish(tmp_path / "worlds", rows)
    found = attacked(made)
    assert found.passed, found
    assert found.tried > len(worlds)


def random_world(rng: random.Random) -> World:
    covered, uncovered, overlap = {}, {}, {}
    for province in ("33", "35"):
        for kabupaten in range(1, rng.randint(2, 4)):
            for kecamatan in range(1, rng.randint(2, 5)):
                region = f"{province}.{kabupaten:02d}.{kecamatan:02d}"
                for segment in PARTS:
                    covered[region, segment] = rng.choice((0, 2, 4, 7, 30, 200, 500))
                    uncovered[region, segment] = rng.choice((0, 3, 40, 300, 900))
                overlap[region] = min(
                    rng.choice((0, 0, 3, 9)), covered[region, "PU"], covered[region, "BPU"]
                )
            covered[f"{province}.{kabupaten:02d}", "JAKON"] = rng.choice((0, 0, 2, 80))
    return World(covered, uncovered, overlap)


def equations(regions: set[str]) -> list[dict[tuple[str, str, str], int]]:
    """Every sum that must be zero, over (region, segment, column)."""
    made = []
    for region in regions:
        children = [child for child in regions if parent(child) == region]
        for segment in (*PARTS, "ALL"):
            made.append(
                {
                    (region, segment, "universe_count"): -1,
                    (region, segment, "covered_count"): 1,
                    (region, segment, "uncovered_count"): 1,
                }
            )
            if children:
                summed = {
                    (region, segment, "covered_count"): -1,
                    (region, segment, "unallocated_count"): 1,
                }
                made.append(summed | {(child, segment, "covered_count"): 1 for child in children})
                # An attacker may know that nobody uncovered is unallocated.
                made.append(
                    {(region, segment, "uncovered_count"): -1}
                    | {(child, segment, "uncovered_count"): 1 for child in children}
                )
        made.append(
            {(region, "ALL", "segment_sum_count"): -1}
            | {(region, segment, "covered_count"): 1 for segment in PARTS}
        )
        made.append(
            {
                (region, "ALL", "segment_sum_count"): 1,
                (region, "ALL", "overlap_count"): -1,
                (region, "ALL", "covered_count"): -1,
            }
        )
        made.append(
            {(region, "ALL", "uncovered_count"): -1}
            | {(region, segment, "uncovered_count"): 1 for segment in PARTS}
        )
    return made


def narrowed(
    system: list[dict[tuple[str, str, str], int]], known: dict[tuple[str, str, str], int]
) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Ranges of every unknown, tightened until no equation tightens any further."""
    ranges = {name: (0, 10**9) for line in system for name in line}
    ranges |= {name: (value, value) for name, value in known.items() if name in ranges}
    changed = True
    while changed:
        changed = False
        for line in system:
            for name, sign in line.items():
                low = high = 0
                for other, factor in line.items():
                    if other != name:
                        ends = sorted(-sign * factor * end for end in ranges[other])
                        low, high = low + ends[0], high + ends[1]
                best = max(ranges[name][0], low), min(ranges[name][1], high)
                if best != ranges[name]:
                    ranges[name], changed = best, True
    return ranges


def solved(
    system: list[dict[tuple[str, str, str], int]], known: dict[tuple[str, str, str], int]
) -> set[tuple[str, str, str]]:
    """Unknowns that linear algebra alone determines."""
    lines = [{n: Fraction(f) for n, f in line.items() if n not in known} for line in system]
    pivots: dict[tuple[str, str, str], dict[tuple[str, str, str], Fraction]] = {}
    for line in lines:
        for pivot, row in pivots.items():
            if factor := line.get(pivot):
                line = _minus(line, row, factor)  # noqa: PLW2901
        if not line:
            continue
        lead = min(line)
        line = {name: value / line[lead] for name, value in line.items()}  # noqa: PLW2901
        pivots = {p: _minus(r, line, r[lead]) if lead in r else r for p, r in pivots.items()}
        pivots[lead] = line
    return {lead for lead, row in pivots.items() if len(row) == 1}


def _minus(
    line: dict[tuple[str, str, str], Fraction],
    row: dict[tuple[str, str, str], Fraction],
    factor: Fraction,
) -> dict[tuple[str, str, str], Fraction]:
    made = {
        name: line.get(name, Fraction(0)) - factor * row.get(name, Fraction(0))
        for name in {*line, *row}
    }
    return {name: value for name, value in made.items() if value}


def test_no_sum_or_difference_finds_or_narrows_a_small_count(tmp_path: Path) -> None:
    """Attackers without linear programs, who share no code with the gate, find nothing either."""
    rng = random.Random(20251101)
    worlds = [random_world(rng) for _ in range(12)]
    protected = revealed = 0
    for world, rows in months(worlds, tmp_path):
        exact = by_key(world.rows(""))
        system = equations({region for region, _, _ in exact if level(region) != "desa"})
        known = {
            (region, segment, name): int(str(row[name]))
            for (region, segment, _), row in rows.items()
            for name in COUNTS
            if row[name] is not None
        }
        ranges = narrowed(system, known)
        determined = solved(system, known)
        revealed += len(known)
        for (region, segment, _), row in exact.items():
            for name in COUNTS:
                cell = (region, segment, name)
                value = row.get(name)
                if not isinstance(value, int) or not 1 <= value <= 4 or level(region) == "desa":
                    continue
                protected += 1
                assert cell not in known
                assert cell not in determined
                if cell in ranges:
                    assert ranges[cell][1] - ranges[cell][0] >= 5
    assert protected > 100
    assert revealed > 1000


def attacked(made: Earlier, earlier: tuple[Earlier, ...] = ()) -> Audit:
    return audit(made.shown, made.exact, 5, earlier)


def test_nothing_is_recovered_and_without_secondary_suppression_much_is(tmp_path: Path) -> None:
    rng = random.Random(7)
    rows = [row for number in range(3) for row in random_world(rng).rows(f"2025-0{number + 1}")]
    tier, made = publish(tmp_path / "with", rows)
    found = attacked(made)
    assert found.passed, found
    assert found.verdict.passed
    assert found.tried > 100
    told = tier.suppressed["mart_coverage_by_region_segment"]
    assert told.kept_rate is not None
    assert told.kept_rate > 0.4
    _, bare = publish(tmp_path / "without", rows, with_secondary=False)
    broken = attacked(bare)
    assert broken.recovered > 10
    assert not broken.verdict.passed
    assert str(broken.recovered) in str(broken.verdict.observed)


def test_a_rate_beside_a_hidden_count_is_found(tmp_path: Path) -> None:
    _, made = publish(tmp_path / "v1", two_kecamatan(3).rows("2025-09"))
    assert attacked(made).passed
    with duckdb.connect(str(made.shown)) as con:
        con.execute(
            "update marts.mart_coverage_by_region_segment set coverage_rate = 0.5 where is_suppressed"
        )
    assert attacked(made).naked == 1


def test_a_small_count_a_village_or_another_mart_in_the_file_is_found(tmp_path: Path) -> None:
    _, made = publish(tmp_path / "v1", two_kecamatan(3).rows("2025-09"))
    with duckdb.connect(str(made.shown)) as con:
        con.execute(
            "update marts.mart_coverage_by_region_segment set covered_count = 3 "
            "where region_code = '33.76.01' and segment_code = 'PU'"
        )
        con.execute(
            "insert into marts.mart_coverage_by_region_segment by name "
            "select '33.76.01.1001' as region_code, 'desa' as region_level"
        )
        con.execute("create table marts.mart_claims as select 1 as claim_count")
    found = attacked(made)
    assert not found.passed
    assert found.naked >= 3


def two_kecamatan(first: int, others: int = 300) -> World:
    covered = {(f"33.76.0{i}", segment): others for i in range(1, 5) for segment in PARTS}
    covered["33.76.01", "PU"] = first
    return World(covered, dict.fromkeys(covered, 200))


def test_an_earlier_version_is_not_laid_beside_the_next_one(tmp_path: Path) -> None:
    """What was shown and did not change stays shown; what was hidden does not come out of the difference."""
    _, first = publish(tmp_path / "v1", two_kecamatan(3).rows("2025-09"))
    # The small count has grown: shown now, it would give back its neighbours of before.
    rows = two_kecamatan(30).rows("2025-09")
    _, careless = publish(tmp_path / "careless", rows)
    assert attacked(careless).passed
    assert not attacked(careless, (first,)).passed
    _, careful = publish(tmp_path / "v2", rows, (first,))
    assert attacked(careful, (first,)).passed


def test_what_everybody_has_read_protects_nobody(tmp_path: Path) -> None:
    """A new small count is hidden behind counts that no earlier version shows."""
    _, first = publish(tmp_path / "v1", two_kecamatan(30).rows("2025-09"))
    tier, second = publish(tmp_path / "v2", two_kecamatan(3).rows("2025-09"), (first,))
    assert attacked(second, (first,)).passed
    assert tier.already_public == 0
