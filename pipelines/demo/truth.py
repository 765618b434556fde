"""What is really so: one row per person, month and membership, and one per project's unnamed workers.

The sum of `persons` over paid rows of a region, month and segment is the number of covered workers,
counting a person with two memberships of a segment twice.
"""

from __future__ import annotations

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.projects import running

SCHEMA = {
    "period": pl.String, "region_code": pl.String, "village_code": pl.String, "person": pl.String,
    "nik": pl.String, "nik_sent": pl.String, "nik_registered": pl.String, "kpj": pl.String,
    "sex": pl.String, "birth_date": pl.Date, "segment_code": pl.String,
    "funding_source_code": pl.String, "npp": pl.String, "nomor_proyek": pl.String, "iuran": pl.Int64,
    "is_paid": pl.Boolean, "is_sent": pl.Boolean, "is_neighbour": pl.Boolean, "persons": pl.Int64,
}  # fmt: skip


def membership_truth(
    region: Region, sent: pl.DataFrame, registered: pl.DataFrame, *, is_sent: bool
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
