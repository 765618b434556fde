"""A small case of every line of proof; `make prove` runs them in full."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from random import Random

import pytest

from proofs import bounds, catalogue, corruptions, input_faults, ledger, linkage, reader, results
from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, with_bad_row
from proofs.damage import spot as some_spot
from proofs.input_faults import Sheet
from proofs.journal import Journal
from proofs.judge import Observed, judge
from proofs.store import Landing
from proofs.subjects import ours, polars_defaults
from proofs.table import Row, clean_table
from warehouse.layout import Store

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
    assert outcomes == dict(zip(kinds, ("held", "held", "accepted"), strict=True))


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
