"""The open tier keeps most, hides what is small with all that tells it, and says how much of it that was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from coverage_worlds import COUNTS, PARTS, RATES, World, open_rows, open_table, write_build

from data_quality.disclosure import DisclosureError, open_tier
from data_quality.disclosure.declaration import declaration
from data_quality.suite import exit_suites
from warehouse.connect import open_file

Key = tuple[str, str, str]
TEGAL = ("33.76.01", "33.76.02", "33.76.03", "33.76.04")
SOLO = ("33.72.01", "33.72.02", "33.72.03")
ROW = ("covered_count", "universe_count", "uncovered_count", "paid_count", *RATES)


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


def test_a_small_cell_is_hidden_with_three_others_and_every_total_stays(tmp_path: Path) -> None:
    rows = shown(tmp_path, two_cities(**{"33x76x01_PU": 3}))
    gone = hidden(rows)
    # Another segment of the kecamatan, and the same two of another one: a rectangle.
    assert len(gone) == 4
    assert ("33.76.01", "PU") in gone
    assert all(region in TEGAL and segment in PARTS for region, segment in gone)


def test_a_hidden_row_loses_its_counts_rate_and_bounds_together(tmp_path: Path) -> None:
    for key, row in shown(tmp_path, two_cities(**{"33x76x01_PU": 3})).items():
        assert row["is_suppressed"] == (row["covered_count"] is None), key
        if row["is_suppressed"]:
            assert [row[name] for name in ROW] == [None] * len(ROW)
            assert row["universe_is_numerator"] is None


def test_nobody_is_no_small_count(tmp_path: Path) -> None:
    assert hidden(shown(tmp_path, two_cities(**{"33x76x01_PU": 0}))) == set()


def test_an_only_child_takes_its_parent_along(tmp_path: Path) -> None:
    covered = {(region, "PU"): 300 for region in SOLO} | {("33.76.01", "PU"): 3}
    gone = hidden(shown(tmp_path, World(covered, dict.fromkeys(covered, 50))))
    assert {region for region, _ in gone} >= {"33.76.01", "33.76", "33.72"}
    assert "33" not in {region for region, _ in gone}


def test_persons_known_only_above_are_a_part_like_the_children(tmp_path: Path) -> None:
    world = two_cities()
    world.covered["33.76", "PU"] = 3
    rows = shown(tmp_path, world)
    assert rows["33.76", "PU", "person_eligible"]["unallocated_count"] is None
    assert rows["33.76", "ALL", "person_eligible"]["covered_count"] == 3603
    assert hidden(rows)


def test_methods_with_one_numerator_are_hidden_together(tmp_path: Path) -> None:
    employed = [
        {**row, "method_code": "person_employed", "universe_count": 903, "uncovered_count": 3}
        for row in two_cities().rows("2025-09")
        if (row["region_code"], row["segment_code"]) == ("33.76.01", "ALL")
    ]
    build = tmp_path / "build.duckdb"
    write_build(build, [*two_cities().rows("2025-09"), *employed])
    found = by_key(open_rows(build))
    assert found["33.76.01", "ALL", "person_employed"]["is_suppressed"]
    assert found["33.76.01", "ALL", "person_eligible"]["is_suppressed"]


def test_a_small_side_count_costs_its_column_only(tmp_path: Path) -> None:
    world = two_cities()
    counts = dict.fromkeys(world.covered, 40)
    world.others = {"grace_count": counts | {("33.76.01", "PU"): 2}, "unknown_count": counts}
    rows = shown(tmp_path, world)
    assert hidden(rows) == set()
    row = rows["33.76.01", "PU", "person_eligible"]
    assert (row["grace_count"], row["unknown_count"]) == (None, 40)
    gone = [key for key, found in rows.items() if found["grace_count"] is None]
    assert len(gone) == 4


def test_bounds_that_would_give_a_count_back_go(tmp_path: Path) -> None:
    rows = two_cities().rows("2025-09")
    for row in rows:
        covered, universe = int(str(row["covered_count"])), int(str(row["universe_count"]))
        doubtful = 3 if (row["region_code"], row["segment_code"]) == ("33.76.01", "PU") else 50
        row["coverage_rate_low"] = covered / (universe + doubtful)
        row["coverage_rate_high"] = covered / universe
    build = tmp_path / "build.duckdb"
    write_build(build, rows)
    row = by_key(open_rows(build))["33.76.01", "PU", "person_eligible"]
    assert row["coverage_rate_low"] is None
    assert row["coverage_rate"] is not None


def test_what_is_computed_of_hidden_counts_goes_with_them(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    world = two_cities(**{"33x76x01_PU": 1, "33x76x01_BPU": 1, "33x76x01_JAKON": 1})
    write_build(build, world.rows("2025-09"))
    rows = open_table(build, "mart_gap_to_target")
    gone = [row for row in rows if row["is_suppressed"]]
    assert {str(row["region_code"]) for row in gone} >= {"33.76.01"}
    assert len(gone) < len(rows)
    for row in gone:
        of = ("covered_count", "actual_rate", "target_count", "gap_count", "premium_low_idr")
        assert [row[name] for name in of] == [None] * len(of)
        assert row["path_kind"] is None or row["path_rate"] is not None


def test_the_threshold_is_a_setting(tmp_path: Path) -> None:
    world = two_cities(**{"33x76x01_PU": 7})
    assert hidden(shown(tmp_path, world, 5)) == set()
    assert ("33.76.01", "PU") in hidden(shown(tmp_path, world, 8))
    with pytest.raises(DisclosureError, match="protects nobody"):
        open_tier(tmp_path / "build.duckdb", 2)


def test_budget_lines_stay_and_small_counts_of_payments_go(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, two_cities().rows("2025-09"))
    found = sorted(
        open_table(build, "mart_budget_vs_premium"), key=lambda row: int(str(row["amount_idr"]))
    )
    assert [row["paid_person_months"] for row in found] == [0, None, None, None, None, 5]
    assert [row["absorption_rate"] is None for row in found] == [False, *[True] * 4, False]
    assert {row["person_count"] for row in found} == {5387}


def test_it_is_said_how_much_was_hidden(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, two_cities(**{"33x76x01_PU": 3}).rows("2025-09"))
    told = open_tier(build, 5).suppressed["mart_coverage_by_region_segment"]
    assert (told.primary, told.secondary > 0) == (2, True)
    assert told.kept_rate is not None
    assert told.kept_rate > 0.9
    lone = open_tier(build, 5, with_secondary=False)
    assert lone.suppressed["mart_coverage_by_region_segment"].primary == 2


def test_marts_that_nobody_released_stay_restricted(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, two_cities().rows("2025-09"))
    assert set(open_tier(build, 5).tables) == {f"marts.{mart}" for mart in declaration().marts}


def test_an_undecided_column_stops_everything(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, two_cities().rows("2025-09"))
    with open_file(build, read_only=False) as con:
        con.execute("alter table marts.mart_budget_vs_premium add column payee_name varchar")
    with pytest.raises(DisclosureError, match="payee_name"):
        open_tier(build, 5)
    with open_file(build, read_only=False) as con:
        con.execute("alter table marts.mart_budget_vs_premium drop column payee_name")
        con.execute("insert into marts.mart_budget_vs_premium from marts.mart_budget_vs_premium")
    with pytest.raises(DisclosureError, match="several rows"):
        open_tier(build, 5)
    with open_file(build, read_only=False) as con:
        con.execute("drop table marts.mart_budget_vs_premium")
    with pytest.raises(DisclosureError, match="not in the build"):
        open_tier(build, 5)


def test_the_exit_gate_and_the_declaration_name_the_same_marts() -> None:
    (rule,) = (
        rule
        for suite in exit_suites("open")
        for rule in suite.rules
        if rule.id == "exit.published.no_person_rows"
    )
    assert set(re.findall(r"'(mart_\w+)'", str(rule.sql))) == set(declaration().marts)


def test_every_equation_is_about_declared_counts() -> None:
    for equation in declaration().equations:
        for name, terms in equation.instances():
            places = {len(term.places(declaration().marts[term.mart].key)) for term in terms}
            assert len(places) == 1, name
            for term in terms:
                units = declaration().marts[term.mart].units.values()
                assert set(term.columns) <= {c for u in units for c in (*u.counts, *u.implied)}, (
                    name
                )
