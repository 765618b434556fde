"""A small case of every line of proof; `make prove` runs them in full."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

import pytest
import toy_world

from proofs import bounds, catalogue, crash, flips, full_disk, ledger, linkage, reader, results
from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, with_bad_row
from proofs.damage import spot as some_spot
from proofs.disk import MODES
from proofs.journal import Journal
from proofs.judge import Observed, judge
from proofs.subjects import ours, polars_defaults
from proofs.table import Row, clean_table
from warehouse import plain_copies
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
