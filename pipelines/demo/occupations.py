"""Occupations: what people really do, and what their family card says of it.

Numbers and names are those of the civil registry's list of 89 occupations. The card is coarse and
stale: some workers still stand there as pupils or jobless, some cards say nothing.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.identity_numbers import Ints

NAMES = {
    1: "BELUM/TIDAK BEKERJA", 2: "MENGURUS RUMAH TANGGA", 3: "PELAJAR/MAHASISWA", 4: "PENSIUNAN",
    5: "PEGAWAI NEGERI SIPIL (PNS)", 6: "TENTARA NASIONAL INDONESIA (TNI)", 7: "KEPOLISIAN RI (POLRI)",
    8: "PERDAGANGAN", 9: "PETANI/PEKEBUN", 10: "PETERNAK", 11: "NELAYAN/PERIKANAN", 12: "INDUSTRI",
    13: "KONSTRUKSI", 14: "TRANSPORTASI", 15: "KARYAWAN SWASTA", 16: "KARYAWAN BUMN",
    17: "KARYAWAN BUMD", 18: "KARYAWAN HONORER", 19: "BURUH HARIAN LEPAS",
    20: "BURUH TANI/PERKEBUNAN", 21: "BURUH NELAYAN/PERIKANAN", 22: "BURUH PETERNAKAN",
    23: "PEMBANTU RUMAH TANGGA", 24: "TUKANG CUKUR", 25: "TUKANG LISTRIK", 26: "TUKANG BATU",
    27: "TUKANG KAYU", 29: "TUKANG LAS/PANDAI BESI", 30: "TUKANG JAHIT", 34: "PENATA RAMBUT",
    35: "MEKANIK", 41: "IMAM MASJID", 45: "USTADZ/MUBALIGH", 46: "JURU MASAK", 65: "GURU", 72: "DOKTER",
    73: "BIDAN", 74: "PERAWAT", 79: "PELAUT", 81: "SOPIR", 84: "PEDAGANG", 85: "PERANGKAT DESA",
    88: "WIRASWASTA", 89: "LAINNYA",
}  # fmt: skip
HONORARY, VILLAGE_OFFICER, DRIVER = 18, 85, 81

_WAGE_WORK = {
    15: 56,
    12: 9,
    18: 9,
    65: 6,
    19: 5,
    74: 2,
    73: 1,
    72: 1,
    16: 2,
    17: 2,
    81: 3,
    46: 2,
    23: 2,
}
_OWN_WORK_CITY = {
    84: 22,
    8: 16,
    88: 24,
    19: 14,
    81: 6,
    14: 4,
    23: 4,
    30: 3,
    35: 3,
    34: 2,
    45: 1,
    24: 1,
}
_OWN_WORK_RURAL = {
    9: 40,
    20: 17,
    88: 9,
    84: 8,
    8: 5,
    10: 4,
    22: 2,
    19: 8,
    81: 2,
    35: 2,
    30: 1,
    45: 1,
    23: 1,
}
_OWN_WORK_COAST = {11: 12, 21: 4, 79: 1}
_BUILDING = {13: 38, 26: 27, 27: 12, 19: 18, 25: 3, 29: 2}
_COASTAL = frozenset({"33.76", "35.03", "71.72"})


def assign(rng: np.random.Generator, region: Region, persons: pl.DataFrame) -> pl.DataFrame:
    """The persons with `work` (what they really do) and `occupation` (as registered, may be null)."""
    size = persons.height
    own = dict(_OWN_WORK_CITY if region.is_city else _OWN_WORK_RURAL)
    if region.code in _COASTAL:
        own |= _OWN_WORK_COAST
    wage = dict(_WAGE_WORK) if region.is_city else {**_WAGE_WORK, VILLAGE_OFFICER: 5}
    age, is_female = pl.col("age"), pl.col("sex") == "P"
    frame = persons.with_columns(
        w_pu=_draw(rng, wage, size),
        w_bpu=_draw(rng, own, size),
        w_jakon=_draw(rng, _BUILDING, size),
        p=rng.random(size),
        q=rng.random(size),
    )
    idle = (
        pl.when(age < 6)
        .then(1)
        .when((age < 19) | ((age < 24) & (pl.col("p") < 0.6)))
        .then(3)
        .when((age >= 58) & (pl.col("p") < 0.2))
        .then(4)
        .when((age < 59) & (pl.col("p") > 0.93))
        .then(5)
        .when((age < 54) & (pl.col("p") > 0.92))
        .then(pl.when(pl.col("q") < 0.5).then(6).otherwise(7))
        .when(is_female)
        .then(2)
        .when((age >= 60) & (pl.col("q") < 0.5))
        .then(pl.col("w_bpu"))
        .otherwise(1)
    )
    frame = frame.with_columns(
        work=pl.when(pl.col("segment") == "PU")
        .then("w_pu")
        .when(pl.col("segment") == "BPU")
        .then("w_bpu")
        .when(pl.col("segment") == "JAKON")
        .then("w_jakon")
        .otherwise(idle)
        .cast(pl.Int64)
    )
    is_stale = pl.col("segment").is_not_null() & (pl.col("q") < 0.07)
    stale = (
        pl.when(age < 26)
        .then(3)
        .when(is_female)
        .then(2)
        .when(pl.col("p") < 0.4)
        .then(88)
        .otherwise(1)
    )
    return frame.with_columns(
        occupation=pl.when(pl.col("q") > 0.975)
        .then(None)
        .when(is_stale)
        .then(stale)
        .otherwise("work")
        .cast(pl.Int64)
    ).drop("w_pu", "w_bpu", "w_jakon", "p", "q")


def names_of(codes: pl.Expr) -> pl.Expr:
    """Names of occupation numbers."""
    return codes.replace_strict(NAMES, default=None, return_dtype=pl.String)


def _draw(rng: np.random.Generator, weights: dict[int, int], size: int) -> Ints:
    codes = np.array(list(weights), dtype=np.int64)
    shares = np.array(list(weights.values()), dtype=np.float64)
    return np.asarray(rng.choice(codes, size, p=shares / shares.sum()), dtype=np.int64)
