"""A generated world through the models: coverage adds up, the flow closes, every cell as counted by hand.

`SEMESTA_WORLD` names another world than the usual one.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pytest
from command_line import bare_environment, ready_process
from proofs.store import Landing
from proofs.world_counts import IN_ALL, Cell, Counted
from proofs.world_facts import MONTHS, files, make_world
from proofs.world_flow import Flow, FlowCell

from pipelines.landing.batch import land
from pipelines.landing.contract import all_contracts
from pipelines.night import landed_schemas, open_night, reading
from warehouse.build import prepare_build
from warehouse.connect import open_build

pytestmark = pytest.mark.slow

MARTS = ("mart_coverage_by_region_segment", "mart_membership_flow", "mart_lapse_calendar")
FLOW = {
    **dict.fromkeys(("opening", "restated", "new", "returned", "moved_in", "reported"), 1),
    **dict.fromkeys(("changed_segment", "changed_funding"), 1),
    **dict.fromkeys(("ended_contract", "unpaid", "died", "moved_out"), -1),
}
"""Columns of the flow, and whether they add to the closing or take from it."""


class Built:
    """A world, its counts, and the marts that were made of its files."""

    def __init__(self, folder: Path) -> None:
        self.world = make_world(int(os.environ.get("SEMESTA_WORLD", "4")))
        self.counted = Counted(self.world)
        self.flow = Flow(self.counted)
        landing = Landing.at(folder)
        for delivery in files(self.world):
            _deliver(landing, delivery)
        with open_night(landing.settings).ledger() as ledger:
            prepare_build(landing.store, ledger, landed_schemas())
        environment = bare_environment(landing.store.home, landing.settings.key_file)
        done = ready_process().run(
            [str(landing.store.home), *(f"+{name}" for name in MARTS)],
            environment,
            module="dbt_builds",
        )
        assert not done.returncode, done.stderr[-2000:]
        with open_build(landing.store, read_only=True) as con:
            self.marts = {name: con.sql(f"select * from marts.{name}").pl() for name in MARTS}

    def coverage(self, method: str) -> dict[Cell, dict[str, object]]:
        rows = self.marts[MARTS[0]].filter(method_code=method)
        return {
            (row["period"], row["region_code"], row["segment_code"]): row
            for row in rows.iter_rows(named=True)
        }

    def column(self, method: str, name: str) -> dict[Cell, int]:
        """What a column counts, where it counts anybody."""
        return {cell: int(row[name]) for cell, row in self.coverage(method).items() if row[name]}


def _deliver(landing: Landing, delivery: dict[str, str]) -> None:
    for place, text in delivery.items():
        landing.put(place, text.encode())
    night = open_night(landing.settings)
    with reading(night, all_contracts()), night.ledger() as ledger:
        for arrived in night.arrived.values():
            receipts = land(
                landing.store, ledger, night.key, arrived, workers=1, entry_gate=lambda *_: {}
            )
            trouble = [
                (receipt.file_name, receipt.status, receipt.findings)
                for receipt in receipts
                if receipt.status != "accepted" or receipt.rows.quarantined
            ]
            assert not trouble


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Built(tmp_path_factory.mktemp("world"))


def nonzero(counts: Counter[Cell]) -> dict[Cell, int]:
    return {cell: count for cell, count in counts.items() if count}


@pytest.mark.skipif("SEMESTA_WORLD" in os.environ, reason="said of the usual world")
def test_the_world_has_everything_that_makes_counting_hard(built: Built) -> None:
    """A world without moves, deaths or doubles would prove nothing."""
    columns = Counter[str]()
    for cell in built.flow.cells().values():
        columns.update(cell.keys())
    assert set(columns) == {*FLOW, "closing"}
    states = built.counted.states
    statuses = {"PAID", "GRACE", "UNPAID", "UNKNOWN", "ENDED"}
    assert {state.status for state in states.values()} == statuses
    homes = defaultdict(set)
    for (person, _, month), state in states.items():
        homes[person, month].add(state.region)
    assert any(len(regions) > 1 for regions in homes.values()), "nobody has two last homes"


def test_children_and_unallocated_make_the_parent(built: Built) -> None:
    """At every level, segment and month, of every method that counts persons."""
    checked = Counter[str]()
    for method in ("person_eligible", "person_employed", "person_registry", "person_matched"):
        rows = built.coverage(method)
        below: dict[Cell, int] = defaultdict(int)
        for (period, region, segment), row in rows.items():
            digits = {13: 8, 8: 5, 5: 2}.get(len(region))
            parent = region[:digits] if digits else "ID" if region != "ID" else None
            if parent:
                below[period, parent, segment] += int(row["covered_count"] or 0)
        for cell, row in rows.items():
            if len(cell[1]) < 13:
                known = below[cell] + int(row["unallocated_count"] or 0)
                assert known == (row["covered_count"] or 0), (method, cell)
                checked[method] += 1
    assert all(checked[method] > 40 for method in checked), checked


def test_persons_of_every_cell(built: Built) -> None:
    persons, unnamed = built.counted.persons, built.counted.unnamed
    assert built.column("person_eligible", "paid_count") == nonzero(persons["PAID"])
    assert built.column("person_eligible", "grace_count") == nonzero(persons["GRACE"])
    assert built.column("person_eligible", "unknown_count") == nonzero(persons["UNKNOWN"])
    assert built.column("person_eligible", "covered_count") == nonzero(persons["PAID"] + unnamed)
    whole = persons["PAID"] + unnamed
    overlap = Counter[Cell]()
    for (period, region, segment), count in whole.items():
        if segment in IN_ALL:
            overlap[period, region, "ALL"] += count
    overlap.subtract({cell: n for cell, n in whole.items() if cell[2] == "ALL"})
    assert built.column("person_eligible", "overlap_count") == nonzero(overlap)
    all_segments = {cell: n for cell, n in nonzero(whole).items() if cell[2] == "ALL"}
    assert built.column("person_employed", "covered_count") == all_segments
    assert nonzero(overlap), "nobody has two segments"


def test_a_whole_is_only_shown_where_every_part_delivered(built: Built) -> None:
    delivered = {(MONTHS[month], kabupaten) for kabupaten, month in built.world.lists}
    kabupaten = {region for _, region in delivered}
    for (period, region, _), row in built.coverage("person_employed").items():
        if len(region) <= 5:
            parts = {k for k in kabupaten if region == "ID" or k.startswith(region)}
            is_whole = all((period, part) in delivered for part in parts)
            assert row["is_complete"] == is_whole, (period, region)
            wanted = built.world.employed[region] if is_whole else None
            assert row["universe_count"] == wanted, (period, region)


def test_reported_figures_follow_the_rule_of_parents(built: Built) -> None:
    shown = {
        cell: (row["covered_count"], row["universe_count"])
        for cell, row in built.coverage("reported_eligible").items()
    }
    assert shown == built.counted.reported()


def test_registers_of_every_village(built: Built) -> None:
    counts = built.counted.registry()
    rows = built.coverage("person_registry")
    delivered = {(MONTHS[month], kabupaten) for kabupaten, month in built.world.lists}
    assert built.column("person_registry", "covered_count") == nonzero(counts["WORK_PAID"])
    assert built.column("person_registry", "unknown_occupation_count") == nonzero(counts["UNSAID"])
    universes = built.column("person_registry", "universe_count")
    wanted = {
        cell: count for cell, count in nonzero(counts["WORK"]).items() if rows[cell]["is_complete"]
    }
    assert universes == wanted
    for (period, region, _), row in rows.items():
        if len(region) == 13:
            assert row["is_complete"] == ((period, region[:5]) in delivered), (period, region)


def test_answers_of_the_branch(built: Built) -> None:
    counts = built.counted.matched()
    assert built.column("person_matched", "covered_count") == nonzero(counts["AKTIF"])
    assert built.column("person_matched", "unallocated_count") == nonzero(counts["UNALLOCATED"])
    rows = built.coverage("person_matched")
    asked = {cell: row["universe_count"] for cell, row in rows.items() if row["is_complete"]}
    assert asked == {cell: n for cell, n in counts["ASKED"].items() if cell in asked}


def test_the_flow_closes_and_every_column_is_as_counted(built: Built) -> None:
    shown: dict[FlowCell, dict[str, int]] = {}
    for row in built.marts["mart_membership_flow"].iter_rows(named=True):
        closing = sum(sign * row[f"{name}_count"] for name, sign in FLOW.items())
        assert closing == row["closing_count"], row
        columns = {n: row[f"{n}_count"] for n in (*FLOW, "closing") if row[f"{n}_count"]}
        if columns:
            cell = (row["period"], row["region_code"], row["segment_code"])
            shown[*cell, row["funding_source_code"]] = columns
    counted = {cell: dict(columns) for cell, columns in built.flow.cells().items()}
    differing = {
        cell: (shown.get(cell), counted.get(cell))
        for cell in shown.keys() | counted.keys()
        if shown.get(cell) != counted.get(cell)
    }
    assert not differing


def test_the_flow_ends_at_the_coverage_of_the_month(built: Built) -> None:
    paid = built.column("person_eligible", "paid_count")
    closing = built.marts["mart_membership_flow"].filter(
        pl.col("funding_source_code") == "ALL", pl.col("closing_count") > 0
    )
    shown = {
        (row["period"], row["region_code"], row["segment_code"]): row["closing_count"]
        for row in closing.iter_rows(named=True)
    }
    assert shown == {cell: count for cell, count in paid.items() if cell[0] > MONTHS[0]}


def test_whose_protection_ends_in_how_many_months(built: Built) -> None:
    rows = built.marts["mart_lapse_calendar"].filter(worker_group_code="ALL", scheme_code="ALL")
    ending: dict[tuple[FlowCell, int], int] = {}
    short: dict[tuple[FlowCell, int], int] = {}
    for row in rows.iter_rows(named=True):
        cell = (row["period"], row["region_code"], row["segment_code"], row["funding_source_code"])
        ending[cell, row["months_ahead"]] = row["ending_count"]
        short[cell, row["months_ahead"]] = row["paid_under_3_months_count"]
    counted_ending, counted_short = built.flow.endings()
    assert ending == dict(counted_ending)
    assert short == dict(counted_short)
