"""Construction projects of one region: every month, those that run protect all its Jakon workers.

Most run through the whole demo; one ends the day before the last month begins and is followed by one
as large; one is over, one has not begun. So only a reading of the dates gives the right sum.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.levels import month_number, period_of

_WORKS = (
    "Rehabilitasi Gedung Sekolah", "Peningkatan Jalan", "Pembangunan Drainase", "Pembangunan Pasar",
    "Rehabilitasi Saluran Irigasi", "Pembangunan Puskesmas", "Pembangunan Jembatan",
    "Pembangunan Talud", "Pembangunan Perumahan", "Renovasi Kantor Kelurahan", "Pembangunan Gudang",
    "Pemasangan Pipa Air Minum",
)  # fmt: skip
# Slices of the contract value and their rates in hundred-thousandths, JKK and JKM (PP 44/2015).
_SLICES = (
    (100_000_000, 210 + 30), (500_000_000, 170 + 20), (1_000_000_000, 130 + 20),
    (5_000_000_000, 110 + 10), (10**15, 90 + 10),
)  # fmt: skip


def first_day(period: str) -> dt.date:
    """First day of a month."""
    return dt.date.fromisoformat(f"{period}-01")


def build(
    rng: np.random.Generator, region: Region, workers: int, first: str, last: str
) -> pl.DataFrame:
    """Build the projects of a region whose running ones protect `workers` in every month.

    Columns are those of the file plus `runs_throughout`, which no file shows.
    """
    handed_over = workers // 20
    steady = workers - handed_over
    count = max(1, min(steady, round(workers / 115) or 1, 400))
    weights = 1.0 / (np.arange(count) + 3.0)
    sizes = min(1, steady) + rng.multinomial(max(0, steady - count), weights / weights.sum())
    lead = [int(x) for x in rng.integers(20, 150, count)]
    tail = [int(x) for x in rng.integers(15, 240, count)]
    start, end = first_day(first), first_day(period_of(month_number(last) + 1)) - dt.timedelta(1)
    turn = first_day(last)
    spans = [
        (start - dt.timedelta(a), end + dt.timedelta(b)) for a, b in zip(lead, tail, strict=True)
    ]
    spans += [
        (start - dt.timedelta(100), turn - dt.timedelta(1)),
        (turn, end + dt.timedelta(90)),
        (start - dt.timedelta(200), start - dt.timedelta(20)),
        (end + dt.timedelta(15), end + dt.timedelta(120)),
    ]
    heads = [int(x) for x in sizes] + [
        handed_over,
        handed_over,
        max(2, handed_over),
        max(3, handed_over),
    ]
    values = [int(n * rng.integers(28, 75)) * 1_000_000 for n in heads]
    # A project in one village is reported with its kecamatan in some regencies.
    places = region.kecamatan if not region.is_city and region.number % 2 else (region.code,)
    return pl.DataFrame(
        {
            "nomor_proyek": [f"{region.number}{25_000 + n:05d}" for n in range(len(heads))],
            "nama_proyek": [
                f"{_WORKS[(n * 5 + region.number) % len(_WORKS)]} "
                f"{region.village_names[n * 17 % len(region.village_names)]}"
                for n in range(len(heads))
            ],
            "kode_wilayah": [places[n * 3 % len(places)] for n in range(len(heads))],
            "nilai_kontrak": values,
            "mulai": [span[0] for span in spans],
            "selesai": [span[1] for span in spans],
            "jumlah_tenaga_kerja": heads,
            "iuran_dibayar": [_contribution(value) for value in values],
            "tanggal_bayar": [span[0] - dt.timedelta(5) for span in spans],
            "runs_throughout": [True] * count + [False] * 4,
        }
    )


def running(projects: pl.DataFrame, period: str) -> pl.DataFrame:
    """The projects that run in the month."""
    start = first_day(period)
    end = first_day(period_of(month_number(period) + 1)) - dt.timedelta(1)
    return projects.filter((pl.col("mulai") <= end) & (pl.col("selesai") >= start))


def known_by(projects: pl.DataFrame, period: str) -> pl.DataFrame:
    """The projects that a branch lists in the month's file: those paid for by its end."""
    end = first_day(period_of(month_number(period) + 1)) - dt.timedelta(1)
    return projects.filter(pl.col("tanggal_bayar") <= end).drop("runs_throughout")


def _contribution(value: int) -> int:
    due, lower = 0, 0
    for upper, rate in _SLICES:
        due += max(0, min(value, upper) - lower) * rate
        lower = upper
    return due // 100_000
