"""Lists of named groups and of village officers, all invented from the demo's own people.

Kabupaten Blitar keeps lists of some groups that its regulation of 2021 names: GTT/PTT, non-ASN teachers,
parking attendants, pupils on placement, migrant workers. Nobody lists its apprentices and fishers: their
number is unknown, and no list is invented for them.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.occupations import HONORARY, VILLAGE_OFFICER
from pipelines.demo.tables import Form, Table, to_bytes

_TEACHER, _CASUAL, _PUPIL = 65, 19, 3
_FORM = Form("csv", "slash", "iso", "plain")


def worker_lists_file(
    region: Region, employed: pl.DataFrame, year: int
) -> tuple[str, bytes, int] | None:
    """Path, bytes and rows of the lists of named groups; None where nobody keeps any."""
    if region.code != "35.05":
        return None
    work, is_own = pl.col("work"), pl.col("segment") == "BPU"
    education, ports = "DINAS PENDIDIKAN", "DINAS PERHUBUNGAN"
    manpower = "DINAS TENAGA KERJA"
    chosen = {
        ("GTT/PTT", education): (work == HONORARY) & (pl.col("agency") == 0),
        ("GURU NON ASN", education): (work == _TEACHER) & (pl.col("segment") == "PU"),
        ("JURU PARKIR", ports): is_own & (work == _CASUAL) & (pl.col("v") < 0.08),
        ("PRAKTIK KERJA LAPANGAN", education): (work == _PUPIL)
        & pl.col("age").is_between(16, 19)
        & (pl.col("v") < 0.1),
        ("PEKERJA MIGRAN INDONESIA", manpower): pl.col("segment").is_null()
        & pl.col("age").is_between(21, 45)
        & (pl.col("v") > 0.97),
    }
    frame = pl.concat(
        employed.filter(is_chosen).select(
            NIK="nik",
            NAMA="name",
            KELOMPOK=pl.lit(group),
            desa="village_code",
            INSTANSI=pl.lit(keeper),
            TAHUN=pl.lit(str(year)),
        )
        for (group, keeper), is_chosen in chosen.items()
    ).rename({"desa": "KODE DESA"})
    name = f"agency__worker_lists/{region.code}/kelompok_pekerja_{region.code}.csv"
    return name, to_bytes(Table(frame), _FORM), frame.height


def officers_file(region: Region, employed: pl.DataFrame, period: str) -> tuple[str, bytes, int]:
    """Path, bytes and rows of who holds an office in the villages: heads, officers, RT heads."""
    at_home = employed.filter(~pl.col("is_neighbour"))
    officers = at_home.filter(pl.col("segment") == "PU", pl.col("work") == VILLAGE_OFFICER)
    is_first = pl.int_range(pl.len()).over("village") == 0
    heads = at_home.filter(
        pl.col("role") == "head", pl.col("segment") == "BPU", pl.col("household") % 9 == 0
    )
    rows = pl.concat(
        [
            officers.with_columns(
                office=pl.when(is_first)
                .then(pl.lit("KEPALA DESA"))
                .otherwise(pl.lit("PERANGKAT DESA")),
                unit=pl.lit(None, pl.String),
            ),
            heads.with_columns(
                office=pl.lit("KETUA RT"),
                unit=pl.format(
                    "RT {}", (pl.col("household") * 29 % 6 + 1).cast(pl.String).str.zfill(3)
                ),
            ),
        ]
    ).sort("village_code", "office", "nik")
    first_day = pl.lit(dt.date(2019, 1, 2)) + pl.duration(days=(pl.col("v") * 2_000).cast(pl.Int64))
    frame = rows.select(
        NIK="nik",
        NAMA="name",
        JABATAN="office",
        unit="unit",
        desa="village_code",
        TMT=first_day.cast(pl.Date).dt.strftime("%d/%m/%Y"),
    ).rename({"unit": "RT/RW", "desa": "KODE DESA"})
    name = f"village__officers/{region.code}/{period}/pejabat_{region.code}.csv"
    return name, to_bytes(Table(frame), _FORM), frame.height
