"""New files beside earlier ones: employers, projects, lists that came in parts, totals of another place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from entry_batches import GOOD, Batch, failing
from test_as_before import MEMBERS, members, totals

from data_quality.suite import asks_elsewhere

Row = dict[str, Any]
EMPLOYERS, PROJECTS = "bpjstk__employers", "bpjstk__project_workers"
TOTALS = "bpjstk__participant_totals"
BEHIND = range(110, 120)


def failed(batch: Batch, tmp_path: Path) -> dict[str, set[str]]:
    """The rules that each file of a batch fails."""
    found: dict[str, set[str]] = {file["receipt_id"]: set() for file in batch.files}
    for slug, files in failing(batch.run(tmp_path)).items():
        for file in files:
            found[file].add(slug)
    return found


def judged(
    source: str, before: list[Row], lists: dict[str, list[Row]], tmp_path: Path
) -> dict[str, set[str]]:
    batch = Batch(source)
    for name, rows in lists.items():
        batch.add(name, rows).after(name, before)
    return failed(batch, tmp_path)


def employer(i: int, month: int) -> Row:
    """Of a hundred and twenty: ten agencies, and ten at the end that have paid for nothing since winter."""
    last = 1 + i % 5 if i in BEHIND else month
    is_agency = 100 <= i < 110
    return {
        "npp": f"AA{i:06}",
        "nib": f"9{i}",
        "nama": f"PT {i}",
        "jenis": "OPD" if is_agency else "SWASTA",
        "kode_opd": f"3376-{i - 99:02}" if is_agency else None,
        "tanggal_daftar": f"2016-{1 + i % 10:02}-05" if is_agency else "2015-07-01",
        "jumlah_tk": 10 + i + (month if i % 3 == 0 else 0),
        "bulan_iuran_terakhir": f"2025-{last:02}",
        "tunggakan": (month - last) * 100_000 * (1 + i % 7),
    }


def employers(month: int = 9, numbers: range = range(120)) -> list[Row]:
    return [employer(i, month) for i in numbers]


def with_values(name: str, values: list[Any]) -> list[Row]:
    return [row | {name: value} for row, value in zip(employers(), values, strict=True)]


def slid(name: str) -> list[Row]:
    column = [row[name] for row in employers()]
    return with_values(name, [column[-1], *column[:-1]])


def turned(name: str, by: int) -> list[Row]:
    """The column begins with another row, as after sorting it alone."""
    column = [row[name] for row in employers()]
    return with_values(name, [*column[by:], *column[:by]])


def but(change: Callable[[int, Row], Row]) -> list[Row]:
    return [row | change(i, row) for i, row in enumerate(employers())]


CLEAN: dict[str, list[Row]] = {
    "the next month": employers(),
    "a few came and left": employers(9, range(5, 125)),
    "two caught up, one pays by instalments": but(
        lambda i, _: {"bulan_iuran_terakhir": "2025-09", "tunggakan": 0} if i in {110, 111}
        else {"tunggakan": 1} if i == 112 else {}
    ),
    "some pay ahead": but(lambda i, _: {"bulan_iuran_terakhir": "2025-12"} if i < 30 else {}),
    "half pay late": but(lambda i, _: {"bulan_iuran_terakhir": "2025-08", "tunggakan": 9} if i % 2 and i < 110 else {}),
    "an agency became a company and kept its code": but(lambda i, _: {"jenis": "BUMD"} if i == 105 else {}),
    "agencies moved to another ministry's numbers": but(lambda i, _: {"kode_opd": f"3399-{i}"} if i in {101, 102, 103} else {}),
    "two dates of registration were put right": but(lambda i, _: {"tanggal_daftar": "2015-07-01"} if i in {100, 101} else {}),
}  # fmt: skip


def test_what_becomes_of_employers_is_let_pass(tmp_path: Path) -> None:
    assert judged(EMPLOYERS, employers(8), CLEAN, tmp_path) == {name: set() for name in CLEAN}


FAULTS: dict[str, tuple[list[Row], str]] = {
    "the list before": (employers(8), "month_moved_on"),
    "months one too low": (but(lambda i, _: {} if i in BEHIND else {"bulan_iuran_terakhir": "2025-08"}), "month_moved_on"),
    "months one too high": (but(lambda i, _: {} if i in BEHIND else {"bulan_iuran_terakhir": "2025-10"}), "month_is_not_ahead"),
    "the list before under new months": (
        [r | ({} if i in BEHIND else {"bulan_iuran_terakhir": "2025-09"}) for i, r in enumerate(employers(8))],
        "month_is_not_repeated",
    ),
    "arrears slid": (slid("tunggakan"), "arrears_follow_the_last_month"),
    "arrears with others": (turned("tunggakan", 40), "arrears_follow_the_last_month"),
    "arrears in thousands": (but(lambda _, row: {"tunggakan": row["tunggakan"] // 1000}), "arrears_follow_the_last_month"),
    "months slid": (slid("bulan_iuran_terakhir"), "arrears_follow_the_last_month"),
    "months filled down": (but(lambda _i, _row: {"bulan_iuran_terakhir": "2025-09"}), "arrears_follow_the_last_month"),
    "kinds slid": (slid("jenis"), "agencies_keep_their_codes"),
    "codes with others": (turned("kode_opd", 30), "agencies_keep_their_codes"),
    "days of registration filled down": (but(lambda _i, _row: {"tanggal_daftar": "2015-07-01"}), "employers_as_before"),
}  # fmt: skip


def test_columns_of_employers_that_stand_elsewhere_are_held(tmp_path: Path) -> None:
    lists = {name: rows for name, (rows, _) in FAULTS.items()}
    found = judged(EMPLOYERS, employers(8), lists, tmp_path)
    assert {name for name, (_, slug) in FAULTS.items() if slug not in found[name]} == set()


def test_arrears_grow_with_the_months_between_two_lists(tmp_path: Path) -> None:
    behind = {"bulan_iuran_terakhir": "2025-04"}
    before = [
        row | {"_period": "2025-05"} | (behind | {"tunggakan": 100} if i in BEHIND else {})
        for i, row in enumerate(employers(5))
    ]
    lists = {
        name: but(lambda i, _, owed=owed: behind | {"tunggakan": owed} if i in BEHIND else {})
        for name, owed in {"four months more": 500, "in another unit": 500_000}.items()
    }
    assert judged(EMPLOYERS, before, lists, tmp_path) == {
        "four months more": set(),
        "in another unit": {"arrears_follow_the_last_month"},
    }


def test_agencies_may_be_called_otherwise(tmp_path: Path) -> None:
    renamed = [row | ({"jenis": "DINAS"} if row["kode_opd"] else {}) for row in employers()]
    found = judged(EMPLOYERS, employers(8), {"renamed": renamed}, tmp_path)
    assert found == {"renamed": {"jenis_is_known"}}


def test_a_first_list_of_employers_is_judged_by_itself(tmp_path: Path) -> None:
    batch = Batch(EMPLOYERS).add("first", employers()).add("old", employers(7))
    assert failed(batch, tmp_path) == {"first": set(), "old": set()}


def projects() -> list[Row]:
    return [
        {
            "nomor_proyek": f"P{i}",
            "nama_proyek": f"Jembatan {i}",
            "kode_wilayah": "33.76",
            "nilai_kontrak": 1_000_000_000 * (i + 1),
            "mulai": f"2025-0{1 + i}-10",
            "selesai": f"2026-0{1 + i}-20",
            "jumlah_tenaga_kerja": 20 + 7 * i,
            "iuran_dibayar": 2_000_000 * (i + 1),
            "tanggal_bayar": f"2025-0{1 + i}-05",
        }
        for i in range(7)
    ]


def rearranged(name: str, order: list[int]) -> list[Row]:
    rows = projects()
    return [row | {name: rows[at][name]} for row, at in zip(rows, order, strict=True)]


LISTED: dict[str, tuple[list[Row], set[str]]] = {
    "as before": (projects(), set()),
    "one renamed, another prolonged": (
        [projects()[0] | {"nama_proyek": "Jembatan Baru"}, projects()[1] | {"selesai": "2027-01-31"}, *projects()[2:]],
        set(),
    ),
    "one with other workers and contributions": ([projects()[0] | {"jumlah_tenaga_kerja": 27, "iuran_dibayar": 4_000_000}, *projects()[1:]], set()),
    "two names exchanged": (rearranged("nama_proyek", [1, 0, 2, 3, 4, 5, 6]), {"projects_as_before"}),
    "two ends exchanged": (rearranged("selesai", [0, 1, 2, 5, 4, 3, 6]), {"projects_as_before"}),
    "contributions with others": (rearranged("iuran_dibayar", [0, 2, 3, 4, 1, 5, 6]), {"projects_as_before"}),
}  # fmt: skip


def test_what_went_to_other_projects_is_held(tmp_path: Path) -> None:
    lists = {name: rows for name, (rows, _) in LISTED.items()}
    assert judged(PROJECTS, projects(), lists, tmp_path) == {
        name: slugs for name, (_, slugs) in LISTED.items()
    }


def test_a_part_is_compared_with_the_parts_that_it_continues(tmp_path: Path) -> None:
    grown = [row | {"iuran": row["iuran"] + 5} for row in members()]
    one, other = members()[:120], members()[120:]
    moved = [row | {"tanggal_lahir": one[at - 1]["tanggal_lahir"]} for at, row in enumerate(one)]
    batch = Batch(MEMBERS)
    for name, rows in {
        "a part": grown[120:],
        "the whole": grown,
        "the whole again": members(),
        "a part gone wrong": moved,
        "another list": [row | {"nik_key": "z" + row["nik_key"]} for row in one],
        "half of a part": grown[:120:2],
    }.items():
        batch.add(name, rows).after(name, one).after(name, other)
    assert failed(batch, tmp_path) == {
        "a part": set(),
        "the whole": set(),
        "the whole again": {"month_is_not_repeated"},
        "a part gone wrong": {"people_as_before"},
        "another list": {"is_the_list_of_this_place", "people_still_there"},
        "half of a part": {"people_still_there", "nobody_left_without_a_sign"},
    }


def test_of_a_file_and_its_correction_the_correction_was_before(tmp_path: Path) -> None:
    wrong = [row | {"tanggal_lahir": "1999-09-09"} for row in members(100)]
    batch = Batch(MEMBERS).add("right", members(100)).after("right", wrong)
    batch.after("right", members(100)[:95])
    batch.add("spoilt", members(100)).after("spoilt", members(100)).after("spoilt", wrong)
    assert failed(batch, tmp_path) == {"right": set(), "spoilt": {"people_as_before"}}


NEIGHBOUR = [
    row | {"kode_wilayah": "33.72", "jumlah_potensi": potential, "jumlah_aktif": active}
    for row, (potential, active) in zip(
        totals(),
        ((64_470, 36_100), (42_300, 8_900), (6_810, 5_200), (113_580, 50_200)),
        strict=True,
    )
]


def like_neighbour(growth: int = 1) -> list[Row]:
    """The neighbour's next report, some percents up, put down for this place."""
    return [
        row | {"kode_wilayah": "33.76", "jumlah_aktif": row["jumlah_aktif"] * (100 + growth) // 100}
        for row in NEIGHBOUR
    ]


@pytest.mark.parametrize("has_own", [True, False])
def test_totals_of_another_region_are_held(tmp_path: Path, *, has_own: bool) -> None:
    renewed = [row | {"jumlah_potensi": row["jumlah_potensi"] + 77} for row in totals()]
    grown = (33_036, 12_315, 7_510, 52_861)
    unlike = [row | {"jumlah_aktif": now} for row, now in zip(renewed, grown, strict=True)]
    batch = Batch(TOTALS).beside(NEIGHBOUR)
    for name, rows in {"theirs": like_neighbour(), "a new denominator": unlike}.items():
        batch.add(name, rows)
        if has_own:
            batch.after(name, totals())
    found = failed(batch, tmp_path)
    assert "is_the_report_of_this_place" in found["theirs"]
    assert found["a new denominator"] == set()


def test_a_region_that_had_these_potentials_keeps_them(tmp_path: Path) -> None:
    batch = Batch(TOTALS).add("own", like_neighbour(2)).after("own", like_neighbour())
    assert failed(batch.beside(NEIGHBOUR), tmp_path) == {"own": set()}


def test_only_totals_look_at_other_places() -> None:
    assert {source for source in GOOD if asks_elsewhere(source)} == {TOTALS}


def test_rounded_numbers_are_seen_in_short_lists(tmp_path: Path) -> None:
    batch = Batch("agency__staff")
    for name, zeros in {"rounded": 30, "by chance": 8}.items():
        batch.add(name, distinct_nik=30, nik_ending_zero=zeros)
    assert failed(batch, tmp_path) == {"rounded": {"nik_not_rounded"}, "by chance": set()}
