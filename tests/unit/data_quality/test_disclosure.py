"""The open tier keeps the headlines and gives no small count back, whoever adds and subtracts."""

from __future__ import annotations

from pathlib import Path

import pytest
from coverage_worlds import COUNTS, PARTS, RATES, World, open_rows, write_build

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


def test_a_hidden_row_does_not_say_why_its_rate_is_above_one(tmp_path: Path) -> None:
    rows = two_cities(**{"33x76x01_PU": 3}).rows("2025-09")
    build = tmp_path / "build.duckdb"
    write_build(build, [{**row, "above_one_reason_code": "DOUBLES"} for row in rows])
    found = by_key(open_rows(build))
    assert found["33.76.02", "PU", "person_eligible"]["above_one_reason_code"] is None
    assert found["33.72.02", "PU", "person_eligible"]["above_one_reason_code"] == "DOUBLES"


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
