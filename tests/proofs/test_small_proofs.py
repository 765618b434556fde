"""A small case of every line of proof; `make prove` runs them in full."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from random import Random

import duckdb
import pytest
import toy_world

from data_quality.disclosure import Audit, OpenTier, Suppressed
from data_quality.model_tests import DataTest, data_tests_verdict
from proofs import (
    bounds,
    catalogue,
    clean_months,
    corruptions,
    crash,
    disclosure,
    flips,
    full_disk,
    input_faults,
    ledger,
    linkage,
    model_faults,
    reader,
    results,
)
from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, with_bad_row
from proofs.damage import spot as some_spot
from proofs.disk import MODES
from proofs.input_faults import Sheet
from proofs.journal import Journal
from proofs.judge import Observed, judge
from proofs.store import Landing
from proofs.subjects import ours, polars_defaults
from proofs.table import Row, clean_table
from warehouse import plain_copies
from warehouse.layout import Store
from warehouse.plain_copies import write_plain_copies

PER_ITEM = 3
SLOW = {35}  # its later variants unpack to a gibibyte


def case(**prescribed: object) -> Case:
    return replace(case_of(Random(1), "csv", clean_table(Random(1), "B")), **prescribed)


def rows_of(rows: tuple[Row, ...]) -> tuple[dict[str, object], ...]:
    return tuple(dict(row.values) for row in rows)


def read(made: Case, rows: tuple[dict[str, object], ...], aside: int = 0) -> str:
    return judge(made, Observed("read", rows, aside, made.landed)).verdict


def test_every_item_of_the_catalogue_has_three_variants() -> None:
    assert catalogue.__all__
    counted = {
        number: sum(len(item.plan()) for item in items) for number, items in CATALOGUE.items.items()
    }
    for store in CATALOGUE.stores:
        counted[store.item] = counted.get(store.item, 0) + 1
    assert set(counted) == set(range(81))
    # A drawn variant is added for every two that are fixed.
    assert all(count + (count + 1) // 2 >= 3 for count in counted.values()), counted


@pytest.mark.parametrize("number", sorted(CATALOGUE.items))
def test_no_item_is_read_silently_wrong(number: int) -> None:
    variants = list(islice(reader.cases([number], drawn=False), 1 if number in SLOW else PER_ITEM))
    found = reader.tally(variants, {"semesta": ours}, None)
    assert found.total("semesta").total() == len(variants)
    assert [entry for entry in found.not_correct if entry[0] == "silent"] == []


def test_drawn_variants_are_the_same_at_every_run() -> None:
    item = CATALOGUE.items[15][0]
    names = [(made.name, made.data) for made in item.variants()]
    assert names == [(made.name, made.data) for made in item.variants()]
    assert sum("drawn" in name for name, _ in names) * 2 >= len(names) - len(names) // 3


def test_the_judge_calls_a_wrong_value_silent() -> None:
    made = case()
    rows = rows_of(made.good)
    assert read(made, rows) == "correct"
    assert read(made, ({**rows[0], "total_harga": 1}, *rows[1:])) == "silent"
    assert read(made, (*rows, rows[0])) == "silent"
    assert read(made, rows[1:]) == "silent"
    assert read(made, rows[1:], aside=1) == "loud"


def test_the_judge_wants_bad_rows_set_aside_and_bad_files_refused() -> None:
    where = some_spot(Random(2), "B")
    made = with_bad_row(Random(2), "csv", where, where.row.typed("total_harga", "x"))
    good = rows_of(where.others)
    assert read(made, good, aside=1) == "correct"
    assert read(made, (*good, dict(made.bad[0].values)), aside=0) == "silent"
    assert judge(made, Observed("refused")).verdict == "loud"
    assert judge(replace(made, verdict="refuse"), Observed("refused")).verdict == "correct"
    assert judge(replace(made, verdict="hold"), Observed("refused")).verdict == "loud"


def test_the_judge_sees_what_polars_loses() -> None:
    zeros = next(
        made
        for made in reader.cases([0], drawn=False)
        if "leading" in made.name and made.suffix == "csv"
    )
    seen = polars_defaults(zeros)
    assert seen is not None
    assert judge(zeros, seen).verdict == "silent"


def test_generated_files_add_up() -> None:
    found = ledger.run(list(range(40)))
    assert found["wrong"] == []
    assert sum(found["counted"].values()) == 40


def test_the_ledger_notices_a_row_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    file = next(f for f in map(ledger.written, range(50)) if f.form == "csv" and len(f.rows) > 9)
    assert ledger.account(file) == ("read", "")
    assert "rows written" in ledger.account(replace(file, height=file.height + 1))[1]
    assert "nobody wrote" in ledger.account(replace(file, rows=()))[1]
    whole = ledger.usual(file.data, ledger.SOURCES[file.family])
    other = replace(whole, accepted=whole.accepted.reverse())
    monkeypatch.setitem(ledger.TWINS, "a twin", lambda _data, _source: other)
    assert "gives other rows" in ledger.account(file)[1]


def test_misspelt_niks_of_a_small_world_are_linked_to_their_owners(tmp_path: Path) -> None:
    found = linkage.measure(tmp_path, 0.06, ["33.72"])
    assert (found.wrong, found.precision) == (0, 1.0)
    assert found.recall >= linkage.RECALL
    assert found.found >= 0.9 * found.needed > 20
    assert {"nik_15", "nik_transposed"} <= found.stages.keys()


@pytest.mark.nights
@pytest.mark.slow
def test_the_truth_of_a_small_world_lies_inside_the_bounds(tmp_path: Path) -> None:
    nights = bounds.measure(tmp_path, 0.02, ["35.03"], is_accepted=True)
    found = nights["all accepted"]
    assert found["kabupaten"].count == 8
    assert found["desa"].count > 300
    for level, cells in found.items():
        assert cells.share >= bounds.INSIDE
        assert cells.width <= bounds.WIDTH[level]
    # Faulty files were let in: without bounds many a cell would be wrong.
    assert found["kabupaten"].near < found["kabupaten"].count


def test_a_crash_at_any_operation_leaves_a_whole_version(tmp_path: Path) -> None:
    steps = crash.record(tmp_path, 2)
    found = crash.look_at_all(steps, tmp_path / "looked", every=16)
    assert found.points > 130
    assert found.images == found.points // 16 * 4
    assert found.bad == []


def test_designs_that_sync_too_little_are_seen(tmp_path: Path) -> None:
    steps = crash.record(tmp_path / "flipped", 1, crash.flipped_first)
    assert crash.look_at_all(steps, tmp_path / "flipped", ["killed"], every=2).bad
    steps = crash.unsynced(crash.record(tmp_path / "unsynced", 1))
    for mode in MODES[1:]:
        assert crash.look_at_all(steps, tmp_path / mode, [mode], every=9).bad, mode


def test_a_full_or_read_only_disk_leaves_the_old_version() -> None:
    if not full_disk.can_make_disks():
        pytest.skip("this machine lets nobody mount a disk of its own (unshare, tmpfs)")
    found = full_disk.run_inside(3)
    assert full_disk.holds(found), found
    assert not full_disk.holds({**found, "bad": ["v9"]})


def test_flipped_bits_are_seen_by_their_digests_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = toy_world.make_store(tmp_path / "store")
    write_plain_copies(store, toy_world.publish_once(store, 1))
    found = flips.measure(store, 6)
    assert set(found) == {
        *("open.duckdb", "restricted.duckdb", "manifest.json"),
        *("cakupan.csv", "CURRENT.json", "hasil/CURRENT.json"),
    }
    assert all(done == caught > 8 for done, caught in found.values()), found
    monkeypatch.setattr(plain_copies, "differing_files", lambda _folder, _files: ())
    store_copy = flips.measure(store, 2)["cakupan.csv"]
    assert store_copy[1] == 0


def test_a_reader_notices_tiers_of_two_versions(tmp_path: Path) -> None:
    store = toy_world.make_store(tmp_path / "store")
    for factor in (1, 2):
        toy_world.publish_once(store, factor)
    mixed = store.version_dir(2) / "open.duckdb"
    assert crash.read(store) == 2
    mixed.unlink()
    shutil.copy(store.version_dir(1) / "open.duckdb", mixed)
    with pytest.raises(AssertionError, match=r"open\.duckdb is not the file"):
        crash.read(store)


def test_a_killed_proof_goes_on_where_it_was(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "line.jsonl")
    assert journal.result("a", lambda: 1) == 1
    with (tmp_path / "line.jsonl").open("a") as lines:
        lines.write('["b", 2')
    again = Journal.of_file(tmp_path / "line.jsonl")
    assert again.result("a", lambda: 9) == 1
    assert again.result("b", lambda: 3) == 3
    assert Journal.of_file(tmp_path / "line.jsonl").done == {"a": 1, "b": 3}


def test_results_are_a_row_per_line_and_revision(tmp_path: Path) -> None:
    target = tmp_path / "results.md"
    results.append("reader", "0 silent", target)
    results.append("reader", "0 silent", target)
    results.append("ledger", "exact", target)
    rows = [text for text in target.read_text().splitlines() if text.startswith("| 2")]
    assert ["reader" in rows[0], "ledger" in rows[1], len(rows)] == [True, True, 2]


def test_the_line_of_disclosure_says_what_was_found() -> None:
    tier = OpenTier({}, {"mart_a": Suppressed(10, 2, 2, 1), "mart_b": Suppressed(0, 0, 0)}, 0)
    served, bare = Audit(5, 0, 0, 0, 7, 0.25), Audit(2, 1, 0, 0, 3, 0.1)
    figures = disclosure.told(tier, served, bare, 1.5)
    assert figures.startswith(
        "suppressed cells recovered by the LP attacker: 0, narrowed 0, of 5 tried (and 0 gone with "
    )
    assert "1 recovered of 2" in figures
    assert figures.endswith("mart_a 50.0% of 10 kept (2 primary, 2 secondary, 1 along)")


MEMBERS = Sheet(
    "bpjstk__participants/33.72/2025-10/peserta.csv",
    ("NIK", "KPJ", "NAMA", "TGL LAHIR", "JENIS KELAMIN", "SEGMEN", "UPAH", "IURAN", "BLTH"),
    tuple(
        (f"337202{1 + i % 28:02}0190{9000 + i}", f"{75 * 10**9 + 97 * i}", f"ORANG {i}", f"{1 + i % 28:02}/01/1990",
         "L", "PU", f"{900_000 + 101_000 * (i * 7 % 40)}", f"{10_800 + 545 * (i * 7 % 40)}", "2025-10")
        for i in range(60)
    ),
)  # fmt: skip


def test_seeded_slips_are_held_where_the_month_before_has_landed(tmp_path: Path) -> None:
    landing = Landing.at(tmp_path)
    september = MEMBERS.place.replace("2025-10", "2025-09")
    rows = tuple((*row[:-1], "2025-09") for row in MEMBERS.rows)
    landing.put(september, replace(MEMBERS, rows=rows).data)
    kinds = {"column slid by a row": "TGL LAHIR", "in thousands": "UPAH", "half the rows lost": ""}
    slips = {
        kind: next(
            made[1]
            for seed in count()
            if (made := input_faults.KINDS[kind](Random(seed), MEMBERS)) and made[0] == column
        )
        for kind, column in kinds.items()
    }
    (before,) = landing.land("bpjstk__participants")
    assert before.status == "accepted", before.findings
    outcomes = {}
    for kind, slip in slips.items():
        copy = tmp_path / kind
        shutil.copytree(landing.store.home, copy / "store")
        other = Landing(replace(landing.settings, store=Store(copy / "store")))
        other.put(slip.place, slip.data)
        (receipt,) = other.land("bpjstk__participants")
        outcomes[kind] = receipt.status
    assert outcomes == dict.fromkeys(kinds, "held")


def test_a_january_when_cohorts_end_is_no_alarm(tmp_path: Path) -> None:
    assert clean_months.landed_only(tmp_path, "2024-12", "2025-03", 0.002) == []
    assert clean_months.share_in("2024-12") == 1.75 * clean_months.share_in("2023-12")


MODEL = "select region_code, period, covered_count from told\nwhere covered_count > 0"
TOLD = "('33.76', '2025-01', 4), ('33.76', '2025-02', 5), ('33.28', '2025-01', 6), ('33.28', '2025-02', 0)"


def test_seeded_mistakes_in_a_model_fail_its_tests() -> None:
    tests = [
        DataTest("key", "select 1 from made group by region_code, period having count(*) > 1"),
        DataTest(
            "rows", "select * from told where covered_count > 0 except all select * from made"
        ),
        DataTest("counts", "select * from made where covered_count < 1"),
    ]  # fmt: skip
    columns = {"region_code": "VARCHAR", "period": "VARCHAR", "covered_count": "BIGINT"}
    with duckdb.connect() as con:
        con.execute(
            f"create table told as select * from (values {TOLD}) as t ({', '.join(columns)})"
        )

        def failing(sql: str) -> bool:
            con.execute(f"create or replace view made as {sql}")
            return not data_tests_verdict(tests, lambda s: con.execute(s).fetchall()).passed

        assert not failing(MODEL)
        kinds = (
            "filter lost",
            "month shifted",
            "rows doubled",
            "part lost",
            "sign turned",
            "codes swapped",
        )
        for kind in kinds:
            made = model_faults.KINDS[kind](Random(1), MODEL, columns)
            assert made is not None, kind
            assert failing(made[1]), kind


def test_a_survivor_and_a_false_alarm_break_the_claim() -> None:
    caught = [{"name": f"m{i}", "gate": "unit tests", "why": []} for i in range(95)]
    lost = [{"name": "s", "gate": None, "why": []} for _ in range(5)]
    quiet = {"alarms": {}, "months": 50, "noticed": []}
    figures, listed, holds = corruptions.summary(caught, lost, quiet)
    assert holds
    assert figures.startswith("95 of 100 caught (95.0%; unit tests 95)")
    assert listed == ["survived: s"] * 5
    assert not corruptions.summary(caught, [*lost, lost[0]], quiet)[2]
    assert not corruptions.summary(caught, [], {**quiet, "months": 49})[2]
    alarmed = {**quiet, "alarms": {"2025-01": ["held"]}}
    _, listed, holds = corruptions.summary(caught, [], alarmed)
    assert (listed, holds) == (["false alarm in 2025-01: held"], False)
