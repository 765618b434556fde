"""The open tier keeps the headlines and gives no small count back, whoever adds and subtracts."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from coverage_worlds import COUNTS, PARTS, RATES, World, level, open_rows, parent, write_build

from data_quality.disclosure import DisclosureError, open_plan, open_tables
from warehouse.connect import open_file

Key = tuple[str, str, str]
TEGAL = ("33.76.01", "33.76.02", "33.76.03", "33.76.04")
SOLO = ("33.72.01", "33.72.02", "33.72.03")


def by_key(rows: list[dict[str, object]]) -> dict[Key, dict[str, object]]:
    return {(str(r["region_code"]), str(r["segment_code"]), str(r["method_code"])): r for r in rows}


def two_cities(**changes: int) -> World:
    covered = {(r, s): 300 for r in (*TEGAL, *SOLO) for s in PARTS}
    uncovered = dict.fromkeys(covered, 200)
    for name, number in changes.items():
        region, segment = name.split("_")
        covered[region.replace("x", "."), segment] = number
    return World(covered, uncovered)


def shown(tmp_path: Path, world: World, threshold: int = 5) -> dict[Key, dict[str, object]]:
    build = tmp_path / "build.duckdb"
    write_build(build, world.rows("2025-09"))
    return by_key(open_rows(build, threshold))


def hidden(rows: dict[Key, dict[str, object]]) -> set[tuple[str, str]]:
    return {key[:2] for key, row in rows.items() if row["is_suppressed"]}


def test_nothing_small_hides_nothing(tmp_path: Path) -> None:
    world = two_cities()
    rows = shown(tmp_path, world)
    assert hidden(rows) == set()
    exact = by_key(world.rows("2025-09"))
    for key, row in rows.items():
        assert all(
            row[name] == exact[key][name] for name in (*COUNTS, *RATES) if name in exact[key]
        )


def test_villages_are_never_shown(tmp_path: Path) -> None:
    world = World({("33.76.01.1001", "PU"): 50, ("33.76.01.1002", "PU"): 60})
    assert {row["region_level"] for row in shown(tmp_path, world).values()} == {
        "nasional",
        "provinsi",
        "kabupaten",
        "kecamatan",
    }


def test_a_small_segment_hides_the_segments_of_its_siblings_and_no_headline(tmp_path: Path) -> None:
    rows = shown(tmp_path, two_cities(**{"33x76x01_PU": 3}))
    assert hidden(rows) == {(region, segment) for region in TEGAL for segment in PARTS}


def test_a_small_total_hides_its_block_and_keeps_the_kabupaten(tmp_path: Path) -> None:
    world = two_cities(**{"33x76x01_PU": 1, "33x76x01_BPU": 1, "33x76x01_JAKON": 1})
    assert hidden(shown(tmp_path, world)) == {
        (region, segment) for region in TEGAL for segment in (*PARTS, "ALL")
    }


def test_an_only_child_takes_its_parent_along(tmp_path: Path) -> None:
    covered = {(region, "PU"): 300 for region in SOLO} | {("33.76.01", "PU"): 3}
    rows = shown(tmp_path, World(covered, dict.fromkeys(covered, 50)))
    assert {region for region, _ in hidden(rows)} >= {"33.76.01", "33.76", "33.72"}
    assert ("33", "ALL") not in hidden(rows)


def test_persons_known_only_above_hide_the_children_not_the_parent(tmp_path: Path) -> None:
    world = two_cities()
    world.covered["33.76", "PU"] = 3
    rows = shown(tmp_path, world)
    assert rows["33.76", "ALL", "person_eligible"]["covered_count"] == 3603
    assert rows["33.76", "ALL", "person_eligible"]["unallocated_count"] is None
    assert {region for region, _ in hidden(rows)} == set(TEGAL)


def test_segments_outside_all_stand_apart(tmp_path: Path) -> None:
    world = two_cities()
    world.covered["33.76.01", "PMI"] = 2
    world.covered["33.76.02", "PMI"] = 70
    assert hidden(shown(tmp_path, world)) == {("33.76.01", "PMI"), ("33.76.02", "PMI")}


def test_a_small_overlap_hides_segments_and_keeps_totals(tmp_path: Path) -> None:
    world = two_cities()
    world.overlap = {"33.76.01": 40, "33.76.02": 3, "33.72.01": 50}
    rows = shown(tmp_path, world)
    assert hidden(rows) == {(region, segment) for region in TEGAL for segment in PARTS}
    total = rows["33.76.01", "ALL", "person_eligible"]
    assert (total["covered_count"], total["overlap_count"], total["segment_sum_count"]) == (
        860,
        None,
        None,
    )


def test_a_small_side_count_costs_its_column_only(tmp_path: Path) -> None:
    world = two_cities()
    counts = dict.fromkeys(world.covered, 40)
    world.others = {"grace_count": counts | {("33.76.01", "PU"): 2}, "unknown_count": counts}
    rows = shown(tmp_path, world)
    assert hidden(rows) == set()
    for region in TEGAL:
        for segment in (*PARTS, "ALL"):
            row = rows[region, segment, "person_eligible"]
            assert (row["grace_count"], row["unknown_count"]) == (
                None,
                120 if segment == "ALL" else 40,
            )
    assert rows["33.76", "ALL", "person_eligible"]["grace_count"] == 4 * 3 * 40 - 38


def test_bounds_that_would_give_a_count_back_go(tmp_path: Path) -> None:
    rows = two_cities().rows("2025-09")
    for row in rows:
        covered, universe = int(str(row["covered_count"])), int(str(row["universe_count"]))
        doubtful = 3 if (row["region_code"], row["segment_code"]) == ("33.76.01", "PU") else 50
        row["coverage_rate_low"] = covered / (universe + doubtful)
        row["coverage_rate_high"] = (covered + 0) / universe
    build = tmp_path / "build.duckdb"
    write_build(build, rows)
    found = by_key(open_rows(build))
    assert found["33.76.02", "ALL", "person_eligible"]["coverage_rate_low"] is None
    assert found["33.76.02", "ALL", "person_eligible"]["coverage_rate"] is not None
    assert found["33.76", "PU", "person_eligible"]["coverage_rate_low"] is not None


def test_methods_with_one_numerator_are_hidden_together(tmp_path: Path) -> None:
    rows = two_cities().rows("2025-09")
    register = two_cities(**{"33x76x01_PU": 2})
    register.method = "person_registry"
    reported = two_cities()
    reported.method = "reported_eligible"
    build = tmp_path / "build.duckdb"
    write_build(build, [*rows, *register.rows("2025-09"), *reported.rows("2025-09")])
    found = by_key(open_rows(build))
    assert found["33.76.02", "BPU", "person_eligible"]["is_suppressed"]
    assert found["33.76.02", "BPU", "person_registry"]["is_suppressed"]
    assert not found["33.76.02", "BPU", "reported_eligible"]["is_suppressed"]


def test_a_hidden_total_hides_its_segments_too(tmp_path: Path) -> None:
    employed = [
        {**row, "method_code": "person_employed", "universe_count": 903, "uncovered_count": 3}
        for row in two_cities().rows("2025-09")
        if (row["region_code"], row["segment_code"]) == ("33.76.01", "ALL")
    ]
    build = tmp_path / "build.duckdb"
    write_build(build, [*two_cities().rows("2025-09"), *employed])
    assert hidden(by_key(open_rows(build))) == {
        (region, segment) for region in TEGAL for segment in (*PARTS, "ALL")
    }


def test_a_hidden_row_does_not_say_that_its_universe_is_its_count(tmp_path: Path) -> None:
    rows = shown(tmp_path, two_cities(**{"33x76x01_PU": 3}))
    assert rows["33.76.02", "JAKON", "person_eligible"]["universe_is_numerator"] is None
    assert rows["33.72.02", "JAKON", "person_eligible"]["universe_is_numerator"] is False


def test_the_threshold_is_a_setting(tmp_path: Path) -> None:
    world = two_cities(**{"33x76x01_PU": 7})
    assert hidden(shown(tmp_path, world, 5)) == set()
    assert len(hidden(shown(tmp_path, world, 8))) == 12
    with pytest.raises(DisclosureError, match="protects nobody"):
        open_tables(tmp_path / "build.duckdb", 2)


def test_budget_lines_stay_and_small_counts_of_payments_go(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, two_cities().rows("2025-09"))
    select = open_tables(build)["marts.mart_budget_vs_premium"].replace("build.", "")
    with open_file(build, read_only=True) as con:
        found = con.execute(
            f"select paid_person_months, absorption_rate, person_count from ({select}) order by amount_idr"
        ).fetchall()
    assert [row[0] for row in found] == [0, None, None, None, None, 5]
    assert [row[1] is None for row in found] == [False, True, True, True, True, False]
    assert {row[2] for row in found} == {5387}


def test_marts_that_nobody_released_stay_restricted(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, two_cities().rows("2025-09"))
    assert set(open_tables(build)) == {
        "marts.mart_coverage_by_region_segment",
        "marts.mart_budget_vs_premium",
    }


def test_an_undecided_column_stops_everything(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, two_cities().rows("2025-09"))
    with open_file(build, read_only=False) as con:
        con.execute("alter table marts.mart_budget_vs_premium add column payee_name varchar")
    with pytest.raises(DisclosureError, match="payee_name"):
        open_tables(build)
    with pytest.raises(DisclosureError, match="not in the build"):
        open_plan({})


# What an attacker can do: many worlds as months of one mart.


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


def assert_no_inference(worlds: list[World], tmp_path: Path) -> None:
    """Knowing all that is shown *and* the rule, no count of 1-4 is the same in every world possible."""
    possible: dict[object, list[dict[Key, dict[str, object]]]] = defaultdict(list)
    for world, rows in months(worlds, tmp_path):
        seen = tuple(
            (key, *(row[name] for name in (*COUNTS, "is_suppressed")))
            for key, row in sorted(rows.items())
        )
        possible[seen].append(by_key(world.rows("")))
    for alternatives in possible.values():
        for key, row in alternatives[0].items():
            for name in COUNTS:
                value = row.get(name)
                if isinstance(value, int) and 1 <= value <= 4:
                    others = {alternative[key].get(name) for alternative in alternatives}
                    assert others != {value}, (key, name, value, len(alternatives))


def amounts(cells: int, largest: int) -> Iterator[tuple[int, ...]]:
    return (c for c in itertools.product(range(largest + 1), repeat=cells) if sum(c) <= largest)


def test_no_world_of_two_regions_and_two_segments_gives_a_small_count_away(tmp_path: Path) -> None:
    keys = [(region, segment) for region in ("33.72", "33.76") for segment in ("PU", "BPU")]
    worlds = [World(dict(zip(keys, numbers, strict=True))) for numbers in amounts(4, 11)]
    assert_no_inference(worlds, tmp_path)


def test_no_world_of_three_levels_gives_a_small_count_away(tmp_path: Path) -> None:
    keys = [(region, "PU") for region in ("33.76", "33.76.01", "33.76.02", "33.72.01")]
    worlds = [World(dict(zip(keys, numbers, strict=True))) for numbers in amounts(4, 11)]
    assert_no_inference(worlds, tmp_path)


def test_no_world_with_overlaps_gives_a_small_count_away(tmp_path: Path) -> None:
    worlds = []
    for a, b, c, d in amounts(4, 10):
        for first in range(min(a, b) + 1):
            for second in range(min(c, d) + 1):
                covered = {
                    ("33.72", "PU"): a,
                    ("33.72", "BPU"): b,
                    ("33.76", "PU"): c,
                    ("33.76", "BPU"): d,
                }
                worlds.append(World(covered, overlap={"33.72": first, "33.76": second}))
    assert_no_inference(worlds, tmp_path)


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
    rng = random.Random(20251101)
    worlds = [random_world(rng) for _ in range(25)]
    protected = revealed = 0
    for world, rows in months(worlds, tmp_path):
        exact = by_key(world.rows(""))
        system = equations({region for region, _, _ in exact})
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
                    assert ranges[cell][0] < ranges[cell][1]
                    assert ranges[cell][1] >= 5
    assert protected > 200
    assert revealed > 200
