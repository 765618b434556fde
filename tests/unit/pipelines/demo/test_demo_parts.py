"""Parts of the demo world: numbers, amounts, dates, projects."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from pipelines.demo import identity_numbers, projects
from pipelines.demo.geography import all_regions, region
from pipelines.demo.tables import amount, date_text, dotted, month_text
from pipelines.demo.xlsx import column_letters


def test_a_full_day_of_a_kecamatan_runs_over_to_another() -> None:
    size = 2_500
    prefixes = np.full(size, 337_601, dtype=np.int64)
    born = np.full(size, np.datetime64("1990-02-01"))
    is_female = np.zeros(size, dtype=bool)
    numbers, birth = identity_numbers.allocate(prefixes, born, is_female)
    assert len(set(numbers.tolist())) == size
    assert len(set(birth.tolist())) == 3
    serials = numbers % 10_000
    assert (serials >= 9_000).all()
    assert (serials < 9_900).all()


def test_day_of_a_woman_is_raised_by_forty() -> None:
    born = np.array(["1987-01-31", "2004-02-29"], dtype="datetime64[D]")
    days = identity_numbers.day_numbers(born, np.array([True, False]))
    assert days.tolist() == [710_187, 290_204]


def test_the_official_list_is_whole() -> None:
    codes = [code for code, _ in all_regions()]
    assert [sum(code.count(".") == dots for code in codes) for dots in range(4)] == [
        38, 514, 7_285, 83_762,
    ]  # fmt: skip
    assert len(region("33.76").villages) == 27
    assert len(region("35.03").villages) == 157


def test_amounts_and_dates_in_every_style() -> None:
    frame = pl.DataFrame(
        {"idr": [0, 16_800, 1_234_567, 452_508_000], "day": [dt.date(1990, 1, 12)] * 4}
    )
    assert frame.select(dotted(pl.col("idr")))["idr"].to_list() == [
        "0", "16.800", "1.234.567", "452.508.000",
    ]  # fmt: skip
    assert frame.select(amount("idr", "rupiah")).to_series()[2] == "Rp 1.234.567,00"
    styles = {
        style: frame.select(date_text("day", style, is_workbook=False)).to_series()[0]
        for style in ("iso", "slash", "dash", "spelt", "excel")
    }
    assert styles == {
        "iso": "1990-01-12",
        "slash": "12/01/1990",
        "dash": "12-01-1990",
        "spelt": "12 Januari 1990",
        "excel": "12/01/1990",
    }
    assert month_text("2025-09", "run") == "092025"
    assert month_text("2025-09", "spelt") == "September 2025"


def test_running_projects_protect_the_same_workers_every_month() -> None:
    for workers in (0, 1, 19, 150, 7_509):
        built = projects.build(
            np.random.default_rng(1), region("33.76"), workers, "2025-01", "2025-12"
        )
        sums = {
            projects.running(built, f"2025-{month:02d}")["jumlah_tenaga_kerja"].sum()
            for month in range(1, 13)
        }
        assert sums == {workers}


def test_columns_beyond_z() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 42)] == ["A", "Z", "AA", "AQ"]
