"""What is really so: a row per person, month and membership, per project's unnamed workers, and per village.

The sum of `persons` over paid rows of a region, month and segment is the number of covered workers,
counting a person with two memberships of a segment twice. A village's row says how many of its residents
are at work (`working_residents`); who of the members is one of them says `is_working_resident`.
"""

from __future__ import annotations

import calendar
import datetime as dt

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.projects import running

SCHEMA = {
    "period": pl.String, "region_code": pl.String, "village_code": pl.String, "person": pl.String,
    "nik": pl.String, "nik_sent": pl.String, "nik_registered": pl.String, "kpj": pl.String,
    "sex": pl.String, "birth_date": pl.Date, "segment_code": pl.String,
    "funding_source_code": pl.String, "npp": pl.String, "nomor_proyek": pl.String, "iuran": pl.Int64,
    "is_paid": pl.Boolean, "is_sent": pl.Boolean, "is_neighbour": pl.Boolean, "persons": pl.Int64,
    "is_working_resident": pl.Boolean, "working_residents": pl.Int64,
}  # fmt: skip

_LAST_WITHOUT_WORK = (
    7  # Numbers 1 to 7: no work, housework, school, pension, and whom others insure.
)


def residents_at_work(residents: pl.DataFrame, period: str) -> pl.DataFrame:
    """Person and village of the registered, alive and present, 15 to 64 on the last day of the month, at work.

    Work is what the family card says; where it says nothing, what they really do.
    """
    born, end = pl.col("birth_date").dt, dt.date.fromisoformat(f"{period}-01")
    end = dt.date(end.year, end.month, calendar.monthrange(end.year, end.month)[1])
    return residents.filter(
        pl.col("status").fill_null(1) == 1,
        born.offset_by("15y") <= end,
        born.offset_by("65y") > end,
        (pl.col("occupation") > _LAST_WITHOUT_WORK).fill_null(pl.col("segment").is_not_null()),
    ).select("person", "village_code")


def village_truth(region: Region, at_work: pl.DataFrame, period: str) -> pl.DataFrame:
    """How many residents of each village are at work."""
    counts = at_work.group_by("village_code", maintain_order=True).len("working_residents")
    return counts.select(
        "village_code",
        period=pl.lit(period),
        region_code=pl.lit(region.code),
        is_paid=pl.lit(value=False),
        persons=pl.lit(0, pl.Int64),
        working_residents=pl.col("working_residents").cast(pl.Int64),
    )


def membership_truth(
    region: Region,
    sent: pl.DataFrame,
    registered: pl.DataFrame,
    at_work: pl.DataFrame,
    *,
    is_sent: bool,
) -> pl.DataFrame:
    """Memberships of a month with the NIK that each file has of them.

    `nik_sent` is null where the list was never sent, `nik_registered` where no register has the person.
    """
    rows = sent.unique("kpj", keep="first", maintain_order=True).join(
        registered, on="person", how="left", maintain_order="left"
    )
    return rows.select(
        "period",
        region_code=pl.col("village_code").str.slice(0, 5),
        village_code="village_code",
        person=pl.format(f"{region.code}-{{}}", "person"),
        nik="nik",
        nik_sent=pl.col("nik_sent") if is_sent else pl.lit(None, pl.String),
        nik_registered="nik_registered",
        kpj="kpj",
        sex="jenis_kelamin",
        birth_date="born",
        segment_code="segment",
        funding_source_code="fund",
        npp="npp",
        nomor_proyek="nomor_proyek",
        iuran="iuran",
        is_paid="is_paid",
        is_sent=pl.lit(is_sent),
        is_neighbour="is_neighbour",
        persons=pl.lit(1, pl.Int64),
        is_working_resident=pl.col("person").is_in(at_work["person"].implode()),
    )


def project_truth(
    region: Region, rows: pl.DataFrame, sites: pl.DataFrame, period: str
) -> pl.DataFrame:
    """Workers whom a running project protects without naming them."""
    named = rows.filter("is_paid").group_by("nomor_proyek").agg(named=pl.len().cast(pl.Int64))
    left = running(sites, period).join(named, on="nomor_proyek", how="left", maintain_order="left")
    shown = left.select(
        period=pl.lit(period),
        region_code=pl.lit(region.code),
        segment_code=pl.lit("JAKON"),
        funding_source_code=pl.lit("EMPLOYER"),
        nomor_proyek="nomor_proyek",
        is_paid=pl.lit(value=True),
        is_sent=pl.lit(value=True),
        is_neighbour=pl.lit(value=False),
        persons=pl.col("jumlah_tenaga_kerja") - pl.col("named").fill_null(0),
    )
    return shown.filter(pl.col("persons") > 0)


def truth_frame(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """All parts under one schema."""
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts], how="diagonal").select(*SCHEMA)
