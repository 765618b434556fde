"""The branch's list of employer numbers, month by month, and the companies' own yearly declarations.

Both are invented from the demo's own members. A company without a paid worker is in arrears where it has
a number; every second one of those never asked for a number. Every tenth company has declared nothing.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.levels import Level, month_number, period_of
from pipelines.demo.tables import Form, Table, to_bytes

_DUE_PERCENT = 6  # Of wages: JKK, JKM and the old-age savings of companies, roughly.


def employers_of(employed: pl.DataFrame) -> pl.DataFrame:
    """Every employer of wage earners: npp, name, kind, agency, day of the number, workers, a number of its own."""
    return (
        employed.filter(pl.col("segment") == "PU")
        .group_by("npp", "employer_name", "employer_kind", "agency", "registered")
        .agg(workers=pl.len().cast(pl.Int64), villages=pl.col("village_code").min())
        .sort("npp")
        .with_columns(nth=pl.int_range(pl.len(), dtype=pl.Int64))
    )


def employers_file(
    region: Region, level: Level, employers: pl.DataFrame, paid: pl.DataFrame, period: str
) -> tuple[str, bytes, int]:
    """Path, bytes and rows of the list of one month; `paid` are the month's paid memberships."""
    counts = paid.filter(pl.col("segment") == "PU").group_by("npp").agg(enrolled=pl.len())
    known = employers.join(counts, on="npp", how="left", maintain_order="left").filter(
        pl.col("enrolled").is_not_null() | (pl.col("nth") % 2 == 0)
    )
    unpaid = pl.col("enrolled").is_null()
    behind = 1 + pl.col("nth") % 9
    months = [period_of(month_number(period) - back) for back in range(11)]
    frame = known.select(
        NPP="npp",
        NIB=_business_number(region),
        nama="employer_name",
        JENIS=pl.col("employer_kind").str.to_uppercase(),
        kode=pl.when(pl.col("agency").is_not_null()).then(
            pl.format(
                "{}-{}", pl.lit(region.number), (pl.col("agency") + 1).cast(pl.String).str.zfill(2)
            )
        ),
        tanggal=pl.coalesce(
            pl.when(pl.col("agency").is_not_null()).then("registered"), pl.lit(dt.date(2015, 7, 1))
        ).dt.strftime("%d/%m/%Y"),
        jumlah=pl.col("enrolled").fill_null(0).cast(pl.String),
        terakhir=pl.when(unpaid)
        .then(behind.replace_strict(dict(enumerate(months)), return_dtype=pl.String))
        .otherwise(pl.lit(period)),
        tunggakan=pl.when(unpaid)
        .then(behind * pl.col("workers") * (level.wage * _DUE_PERCENT // 100))
        .otherwise(0)
        .cast(pl.String),
    ).rename(
        {
            "nama": "NAMA PERUSAHAAN",
            "kode": "KODE OPD",
            "tanggal": "TGL DAFTAR",
            "jumlah": "JUMLAH TK",
            "terakhir": "BLTH TERAKHIR",
            "tunggakan": "TUNGGAKAN",
        }
    )
    form = Form("csv", "slash", "iso", "plain")
    name = f"bpjstk__employers/{region.code}/{period}/npp_{region.code}_{period}.csv"
    return name, to_bytes(Table(frame), form), frame.height


def companies_file(
    region: Region, employers: pl.DataFrame, paid: pl.DataFrame, period: str
) -> tuple[str, bytes, int]:
    """Path, bytes and rows of the companies' declarations of the year before `period`."""
    counts = paid.filter(pl.col("segment") == "PU").group_by("npp").agg(enrolled=pl.len())
    declared = employers.filter(pl.col("employer_kind") == "swasta", pl.col("nth") % 10 != 9).join(
        counts, on="npp", how="left", maintain_order="left"
    )
    # Every third company declares whom it has enrolled, the others whom they employ.
    workers = (
        pl.when((pl.col("nth") % 3 == 0) & pl.col("enrolled").is_not_null())
        .then("enrolled")
        .otherwise("workers")
    )
    frame = declared.select(
        wlkp=pl.format(
            "{}.{}", pl.lit(region.number), (pl.col("nth") + 1).cast(pl.String).str.zfill(6)
        ),
        # Every fourth company leaves its business number out: it is known by its name.
        NIB=pl.when(pl.col("nth") % 4 != 3).then(_business_number(region)),
        nama="employer_name",
        kode=pl.lit(region.code),
        KBLI=pl.lit("47111"),
        jumlah=workers.cast(pl.String),
        TAHUN=pl.lit(str(int(period[:4]) - 1)),
    ).rename(
        {
            "wlkp": "NOMOR WLKP",
            "nama": "NAMA PERUSAHAAN",
            "kode": "KODE KAB/KOTA",
            "jumlah": "JUMLAH TENAGA KERJA",
        }
    )
    name = f"kemnaker__companies/{region.code}/wlkp_{region.code}.csv"
    return name, to_bytes(Table(frame), Form("csv", "slash", "iso", "plain")), frame.height


def _business_number(region: Region) -> pl.Expr:
    return pl.when(pl.col("employer_kind") == "swasta").then(
        pl.format("9{}{}", pl.lit(region.number), pl.col("nth").cast(pl.String).str.zfill(8))
    )
