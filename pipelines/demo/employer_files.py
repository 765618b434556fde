"""The branch's list of employer numbers, month by month, and the companies' own yearly declarations.

Both are invented from the demo's own members. A company without a paid worker is in arrears where it has
a number; every second one of those never asked for a number. Every tenth company has declared nothing.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.demo.employers import AGENCIES, code_of, company_name, number_of
from pipelines.demo.geography import Region
from pipelines.demo.levels import Level, month_number, period_of
from pipelines.demo.tables import Form, Table, to_bytes

_MEMBERLESS = 4
_DUE_PERCENT = 6  # Of wages: JKK, JKM and the old-age savings of companies, roughly.


def employers_of(region: Region, employed: pl.DataFrame) -> pl.DataFrame:
    """Every employer of wage earners: npp, name, kind, agency, day of the number, workers, a number of its own.

    Beside those of the demo's people stand companies without a member: every second one has no number.
    """
    at_work = (
        employed.filter(pl.col("segment") == "PU")
        .group_by("npp", "employer_name", "employer_kind", "agency", "registered")
        .agg(workers=pl.len().cast(pl.Int64))
        .sort("npp")
    )
    count = at_work.filter(pl.col("employer_kind") == "swasta").height
    memberless = range(count, count + _MEMBERLESS + count // 10)
    others = pl.DataFrame(
        {
            "npp": [f"{number_of(region, 0)[:4]}8{n % 1_000:03d}" for n in memberless],
            "employer_name": [f"{company_name(region, n)} (DEMO)" for n in memberless],
            "employer_kind": ["swasta" for _ in memberless],
            "registered": [dt.date(2019, 1, 2) for _ in memberless],
            "workers": [3 + n % 11 for n in memberless],
        }
    )
    return pl.concat([at_work, others], how="diagonal").with_columns(
        nth=pl.int_range(pl.len(), dtype=pl.Int64)
    )


def employers_file(
    region: Region,
    level: Level,
    employers: pl.DataFrame,
    paid: dict[str, pl.DataFrame],
    period: str,
) -> tuple[str, bytes, int]:
    """Path, bytes and rows of the list of one month; `paid` are the paid memberships of every month."""
    first, now = month_number(min(paid)), month_number(period)
    members = pl.concat(
        rows.filter(pl.col("segment") == "PU").select("npp", month=pl.lit(month_number(month)))
        for month, rows in paid.items()
        if month <= period
    )
    counts = members.group_by("npp").agg(
        enrolled=(pl.col("month") == now).sum(), last=pl.col("month").max()
    )
    # Who has paid in no month of this world had stopped up to nine months before it.
    known = (
        employers.join(counts, on="npp", how="left", maintain_order="left")
        .filter(pl.col("last").is_not_null() | (pl.col("nth") % 2 == 0))
        .with_columns(last=pl.coalesce("last", pl.lit(first) - 1 - pl.col("nth") % 9))
        .with_columns(behind=pl.lit(now) - pl.col("last"))
    )
    codes = {agency: code_of(region, agency) for agency in range(len(AGENCIES))}
    months = {number: period_of(number) for number in range(first - 10, now + 1)}
    frame = known.select(
        NPP="npp",
        NIB=_business_number(region),
        nama="employer_name",
        JENIS=pl.col("employer_kind").str.to_uppercase(),
        kode=pl.col("agency").replace_strict(codes, default=None, return_dtype=pl.String),
        tanggal=pl.coalesce(
            pl.when(pl.col("agency").is_not_null()).then("registered"), pl.lit(dt.date(2015, 7, 1))
        ).dt.strftime("%d/%m/%Y"),
        jumlah=pl.col("enrolled").fill_null(0).cast(pl.String),
        terakhir=pl.col("last").replace_strict(months, return_dtype=pl.String),
        tunggakan=(pl.col("behind") * pl.col("workers") * (level.wage * _DUE_PERCENT // 100)).cast(
            pl.String
        ),
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
