"""Contributions of memberships, as the branch books them.

Wage earners: JKK class I 0.24 and JKM 0.30 percent, in companies JHT 5.7 percent and mostly JP 3
percent up to the wage cap. Own-account workers: 10,000 + 6,800, with JHT 20,000 more; halved for the
self-paid months that PP 50/2025 names. Construction: 1.74 + 0.30 percent of the wage.
"""

from __future__ import annotations

import polars as pl

from pipelines.demo.occupations import DRIVER, names_of

BPU_PREMIUM = 16_800
BPU_JHT = 20_000
JP_CAP = 10_547_400
_TRANSPORT = [14, DRIVER]


def _percent(base: pl.Expr, hundredths: int) -> pl.Expr:
    """Share of a rupiah amount in hundredths of a percent, half up."""
    return (base * hundredths + 5_000) // 10_000


def with_contributions(rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """The memberships with kpj, program, upah, iuran, payer code and status."""
    is_pu, is_bpu = pl.col("segment") == "PU", pl.col("segment") == "BPU"
    is_company = is_pu & (pl.col("employer_kind") == "swasta")
    has_jp = is_company & (pl.col("u") < 0.85)
    saves = is_bpu & (pl.col("fund") == "SELF") & (pl.col("v") < 0.15)
    wage = pl.col("wage")
    own = pl.when(_is_halved(period)).then(BPU_PREMIUM // 2).otherwise(BPU_PREMIUM)
    due = (
        pl.when(is_bpu)
        .then(own + pl.when(saves).then(BPU_JHT).otherwise(0))
        .when(is_pu)
        .then(
            _percent(wage, 24)
            + _percent(wage, 30)
            + pl.when(is_company).then(_percent(wage, 570)).otherwise(0)
            + pl.when(has_jp)
            .then(_percent(pl.min_horizontal(wage, pl.lit(JP_CAP)), 300))
            .otherwise(0)
        )
        .otherwise(_percent(wage, 174) + _percent(wage, 30))
    )
    fund = (
        pl.when(is_bpu)
        .then("fund")
        .when(is_pu & (pl.col("employer_kind") == "opd"))
        .then(pl.lit("APBD"))
        .when(is_pu & (pl.col("employer_kind") == "desa"))
        .then(pl.lit("APBDES"))
        .otherwise(pl.lit("EMPLOYER"))
    )
    return rows.select(
        "person",
        "segment",
        "is_paid",
        "nik",
        "village_code",
        "is_registered",
        "is_neighbour",
        kpj=(pl.col("card") + pl.col("nth")).cast(pl.String).str.zfill(11),
        nama="enrolled_name",
        tanggal_lahir="birth_date",
        jenis_kelamin="sex",
        npp=pl.when(is_pu).then("npp"),
        nama_badan_usaha=pl.when(is_pu).then("employer_name"),
        nomor_proyek="nomor_proyek",
        program=pl.when(has_jp)
        .then(pl.lit("JKK, JKM, JHT, JP"))
        .when(is_company | saves)
        .then(pl.lit("JKK, JKM, JHT"))
        .otherwise(pl.lit("JKK, JKM")),
        upah=pl.when(~is_bpu).then(wage),
        iuran=pl.when("is_paid").then(due).otherwise(0).cast(pl.Int64),
        tanggal_kepesertaan="tanggal_kepesertaan",
        tanggal_nonaktif="tanggal_nonaktif",
        status=pl.when(pl.col("tanggal_nonaktif").is_null())
        .then(pl.lit("AKTIF"))
        .otherwise(pl.lit("NONAKTIF")),
        pekerjaan=names_of(pl.col("work")),
        fund=fund,
        period=pl.lit(period),
    )


def _is_halved(period: str) -> pl.Expr:
    """Whether the discount of PP 50/2025 applies to a row of the month (transport: from January 2026)."""
    is_self = ~pl.col("fund").is_in(["APBD", "DBHCHT"])
    is_transport = pl.col("work").is_in(_TRANSPORT)
    transport = pl.lit("2026-01" <= period <= "2027-03")
    others = pl.lit("2026-04" <= period <= "2026-12")
    return is_self & ((is_transport & transport) | (~is_transport & others))
