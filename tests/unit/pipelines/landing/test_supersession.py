"""Which rows count when several files speak of the same sender, region and month."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from landing_store import HEAD, MEMBERS, Landing, member, members, opened

from pipelines.landing.named_month import month_in_name
from pipelines.landing.sealed_rows import scan_sealed
from pipelines.landing.supersession import verdict
from warehouse.receipt import Receipt, RowCounts


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def codes(receipt: Receipt) -> set[str]:
    return {finding.code for finding in receipt.findings}


@pytest.mark.parametrize(
    ("older", "shared", "said"),
    [
        (100, 100, "replaces"),
        (100, 90, "replaces"),
        (100, 89, "ROWS_DISAPPEARED"),
        (100, 50, "ROWS_DISAPPEARED"),
        (100, 49, "UNCLEAR_OVERLAP"),
        (100, 5, "UNCLEAR_OVERLAP"),
        (100, 4, "part"),
        (100, 0, "part"),
        (0, 0, "part"),
    ],
)
def test_the_limits_are_the_contracts(older: int, shared: int, said: str) -> None:
    assert verdict(older, shared) == said


def test_a_re_export_replaces_and_says_what_changed(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9040)))
    text = members(range(9002, 9045)).replace(member(9010), member(9010, 20000))
    second = landing.send("b.csv", text)
    (change,) = second.changes
    assert (change.replaces, change.older_rows) == (first.receipt_id, 40)
    assert (change.new_rows, change.gone_rows, change.changed_rows) == (5, 2, 1)
    assert landing.now(first).status == "superseded"
    assert landing.counting() == 43


def test_a_file_that_drops_more_than_a_tenth_is_held(landing: Landing) -> None:
    landing.send("a.csv", members(range(9000, 9040)))
    second = landing.send("b.csv", members(range(9000, 9030)))
    assert second.status == "held"
    assert "ROWS_DISAPPEARED" in codes(second)
    assert landing.counting() == 40


def test_parts_are_united_and_no_row_counts_twice(landing: Landing) -> None:
    landing.send("a.csv", members(range(9000, 9100)))
    text = HEAD + member(9000) + member(9001, 99000)
    text += "".join(member(serial) for serial in range(9100, 9110))
    part = landing.send("b.csv", text)
    assert part.status == "accepted"
    assert part.rows == RowCounts(landed=13, accepted=10, quarantined=1, non_data=2)
    conflict = [f for f in part.findings if f.code == "KEY_CONFLICT"]
    assert [(f.row, f.action) for f in conflict] == [(3, "quarantined")]
    assert "ROWS_ALREADY_RECEIVED" in codes(part)
    assert landing.counting() == 110
    vault = landing.store.vault / MEMBERS / f"{part.receipt_id}.parquet"
    assert scan_sealed(landing.store.keyring, [vault]).collect().height == 10
    quarantine = landing.store.quarantine / MEMBERS / f"{part.receipt_id}.parquet"
    assert pl.read_parquet(quarantine)["_row"].to_list() == [3]


def test_two_parts_of_one_night_are_weighed_with_each_other(landing: Landing) -> None:
    folder = f"{MEMBERS}/33.76/2025-09"
    landing.put(f"{folder}/a.csv", members(range(9000, 9100)))
    landing.put(f"{folder}/b.csv", members(range(9099, 9150)))
    first, second = landing.land()
    assert (first.rows.accepted, second.rows.accepted) == (100, 50)
    assert landing.counting() == 150


def test_the_same_bytes_for_another_month_are_another_delivery(landing: Landing) -> None:
    text = "NIK;NAMA;SEGMEN;IURAN;BLTH\n" + member(9000)
    landing.send("a.csv", text)
    other = landing.send("a.csv", text, f"{MEMBERS}/33.72/2025-09")
    assert other.status == "accepted"
    assert "SAME_BYTES_ELSEWHERE" in codes(other)


def test_the_same_bytes_for_the_same_place_are_a_duplicate(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9010)))
    again = landing.send("again.csv", members(range(9000, 9010)))
    assert (again.status, again.duplicate_of) == ("duplicate", first.receipt_id)
    assert landing.counting() == 10


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("peserta_2025-09.csv", "2025-09"),
        ("peserta 202509.csv", "2025-09"),
        ("BPU Sept 2025.xlsx", "2025-09"),
        ("data-september_2025.xlsx", "2025-09"),
        ("rekap 09-2025.xls", "2025-09"),
        ("ekspor_20250903.csv", None),
        ("ekspor 2025-09-03.csv", None),
        ("03-09-2025.csv", None),
        ("2025-07_2025-09.csv", None),
        ("penduduk.xlsx", None),
        ("semarang 2025.xlsx", None),
    ],
)
def test_a_month_in_a_name(name: str, month: str | None) -> None:
    assert month_in_name(name) == month


def test_a_name_that_speaks_of_another_month_holds(landing: Landing) -> None:
    held = landing.send("peserta_2025-08.csv", members(range(9000, 9010)))
    assert held.status == "held"
    assert "PERIOD_MISMATCH" in codes(held)
    wrong_folder = landing.send("a.csv", members(range(9000, 9010), month="2025-07"))
    assert "PERIOD_MISMATCH" in codes(wrong_folder)
    assert landing.counting() == 0


def test_other_months_beside_the_named_one_are_a_warning(landing: Landing) -> None:
    text = members(range(9000, 9010)) + member(9000, month="2025-08")
    both = landing.send("a.csv", text)
    assert both.status == "accepted"
    assert "OTHER_MONTHS_INSIDE" in codes(both)


def test_a_register_without_a_month_says_that_it_counts_in_none(landing: Landing) -> None:
    head = "NIK;NAMA;TANGGAL LAHIR;KODE DESA\n"
    text = f"{head}3372054101809001;ORANG UJI;01/01/1980;33.72.05.1007\n"
    place = "village__residents/33.72.05.1007"
    monthless = landing.send("penduduk.csv", text, place)
    assert (monthless.status, "NO_MONTH" in codes(monthless)) == ("accepted", True)
    dated = landing.send("penduduk.csv", text, f"{place}/2025-09")
    assert "NO_MONTH" not in codes(dated)
