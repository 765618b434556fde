"""Programmes carried by donors: statements, deductions, transfers, workers, and civil servants counted.

Published: 1,009 informal workers of Bitung's Tali Kasih (2019), carried by civil servants who pool part
of their allowances, and Tegal's Mas Dedi Memang Jantan, where each civil servant is asked to carry one
worker for three months and companies give too. Donors, agencies and their sizes, months and sums are
invented; so are one deduction in twenty that fails in the last month, and a transfer that is one worker
short in every second month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipelines.demo.employers import AGENCIES, code_of
from pipelines.demo.geography import Region
from pipelines.demo.levels import month_number, scaled
from pipelines.demo.premiums import BPU_PREMIUM
from pipelines.demo.tables import Form, Table, to_bytes

Files = Iterator[tuple[str, bytes, int]]
FORM = Form("csv", "iso", "iso", "plain")
_AGENCIES = (
    ("Dinas Pendidikan", 46),
    ("Dinas Kesehatan", 21),
    ("Dinas Pekerjaan Umum", 7),
    ("Dinas Tenaga Kerja", 4),
    ("Dinas Kependudukan dan Pencatatan Sipil", 4),
    ("Sekretariat Daerah", 9),
    ("Badan Keuangan Daerah", 5),
    ("Dinas Pertanian", 4),
)
_CIVIL_SERVANTS = {"33.76": 3_480, "35.03": 7_900, "35.05": 9_100, "33.72": 5_600, "71.72": 3_650}
_CIVIL_SERVANTS_PER_VILLAGE = 50
_BLOCK = 3  # Months for which a civil servant of Tegal carries a worker.
_POOL_SIZES = (1, 2, 1, 3, 1, 2, 5)  # Workers promised by one donor after the other.


@dataclass(frozen=True)
class _Scheme:
    """One programme; `carried` workers at life size, None for all that donors pay for."""

    name: str
    is_pooled: bool
    carried: int | None = None


_SCHEMES = {
    "33.76": _Scheme("MAS DEDI MEMANG JANTAN", is_pooled=False),
    "71.72": _Scheme("TALI KASIH", is_pooled=True, carried=1_009),
}


def donor_files(region: Region, members: dict[str, pl.DataFrame], scale: float) -> Files:
    """Path, bytes and rows of every file of the region's donors; `members` are lists by month."""
    first = min(members)
    yield _file("agency__headcount", region, first, "jumlah_asn", _headcount(region, first, scale))
    scheme = _SCHEMES.get(region.code)
    if scheme is None:
        return
    make = _pooled if scheme.is_pooled else _paired
    for number, (source, period, frame) in enumerate(make(region, scheme, members, scale)):
        yield _file(source, region, period, f"{source.split('__')[1]}_{number:02d}", frame)


def _code(region: Region, name: str) -> str:
    return code_of(region, AGENCIES.index(name))


def _headcount(region: Region, period: str, scale: float) -> pl.DataFrame:
    total = _CIVIL_SERVANTS.get(region.code, len(region.villages) * _CIVIL_SERVANTS_PER_VILLAGE)
    return pl.DataFrame(
        {
            "KODE OPD": [_code(region, name) for name, _ in _AGENCIES],
            "NAMA OPD": [name for name, _ in _AGENCIES],
            "BULAN": [period] * len(_AGENCIES),
            "JUMLAH ASN": [max(1, scaled(total * share // 100, scale)) for _, share in _AGENCIES],
        }
    )


def _paired(
    region: Region, scheme: _Scheme, members: dict[str, pl.DataFrame], _scale: float
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Named pairs for three months, a third of them ending in each month, and a company's gift."""
    periods = sorted(members)
    told = pl.DataFrame(schema={"person": pl.Int64, "end": pl.Int64})
    for number, period in enumerate(periods):
        now = month_number(period)
        carried = _carried(region, members[period], ["ASN_DONOR"]).with_columns(
            start=pl.max_horizontal(
                now - (now - pl.col("person")) % _BLOCK,
                pl.col("tanggal_kepesertaan").dt.year() * 12
                + pl.col("tanggal_kepesertaan").dt.month()
                - 1,
            ),
            end=now - (now - pl.col("person")) % _BLOCK + _BLOCK - 1,
        )
        given = _carried(region, members[period], ["CSR"])
        new = carried.join(told, on=["person", "end"], how="anti", maintain_order="left")
        gifts = given.with_columns(end=pl.lit(0, pl.Int64))
        new_gifts = gifts.join(told, on=["person", "end"], how="anti", maintain_order="left")
        told = pl.concat([told, new.select(told.columns), new_gifts.select(told.columns)])
        pairs = new.with_columns(mulai=_period(pl.col("start")), selesai=_period(pl.col("end")))
        if pairs.height:
            yield "donor__pledges", period, pairs.select(
                pl.col("donor").alias("ASN NIP"), pl.col("agency").alias("ASN OPD"),
                pl.lit(scheme.name).alias("SKEMA"), pl.lit("1").alias("JUMLAH PEKERJA"),
                pl.col("mulai").alias("MULAI"), pl.col("selesai").alias("SELESAI"),
                pl.lit(f"{period}-01").alias("TANGGAL TTD"),
            )  # fmt: skip
        workers = pl.concat([
            pairs.select("donor", "nik", "nama", "mulai", "selesai"),
            new_gifts.select(
                pl.lit(None, pl.String).alias("donor"), "nik", "nama",
                pl.lit(period).alias("mulai"), pl.lit(None, pl.String).alias("selesai"),
            ),
        ])  # fmt: skip
        if workers.height:
            yield "donor__workers", period, _workers(workers, scheme)
        is_last = number == len(periods) - 1 and number > 0
        amounts = carried.select(
            "donor", pl.lit(BPU_PREMIUM).alias("amount"), pl.lit("ASN").alias("kind"),
            failed=pl.lit(is_last) & (pl.int_range(pl.len()) % 20 == 7),
        )  # fmt: skip
        company = pl.DataFrame({
            "donor": [f"PT-{region.number}01"], "amount": [BPU_PREMIUM * given.height],
            "kind": ["CSR"], "failed": [False],
        }, schema=amounts.schema)  # fmt: skip
        yield from _money(scheme, period, number, pl.concat([amounts, company]))


def _pooled(
    region: Region, scheme: _Scheme, members: dict[str, pl.DataFrame], scale: float
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """One pool without pairs: statements of the first month, the same deductions every month."""
    periods = sorted(members)
    size = scaled(scheme.carried or 0, scale)
    sizes: list[int] = []
    while sum(sizes) < size:
        sizes.append(min(_POOL_SIZES[len(sizes) % len(_POOL_SIZES)], size - sum(sizes)))
    donors = pl.DataFrame(
        {"person": range(len(sizes)), "size": sizes}, schema_overrides={"size": pl.Int64}
    )
    donors = _with_donor(region, donors)
    yield "donor__pledges", periods[0], donors.select(
        pl.col("donor").alias("NIP"), pl.col("agency").alias("OPD"),
        pl.lit(scheme.name).alias("PROGRAM"), pl.col("size").alias("JUMLAH TANGGUNGAN"),
        pl.lit(f"{periods[0][:4]}-01").alias("MULAI"), pl.lit(None, pl.String).alias("SELESAI"),
        pl.lit(f"{periods[0][:4]}-01-02").alias("TANGGAL PERNYATAAN"),
    )  # fmt: skip
    told = pl.DataFrame(schema={"person": pl.Int64, "year": pl.String})
    for number, period in enumerate(periods):
        carried = _carried(region, members[period], ["ASN_DONOR"]).head(size)
        new = carried.with_columns(year=pl.lit(period[:4])).join(
            told, on=["person", "year"], how="anti", maintain_order="left"
        )
        told = pl.concat([told, new.select(told.columns)])
        listed = new.select(
            pl.lit(None, pl.String).alias("donor"), "nik", "nama",
            pl.lit(period).alias("mulai"), pl.lit(f"{period[:4]}-12").alias("selesai"),
        )  # fmt: skip
        if listed.height:
            yield "donor__workers", period, _workers(listed, scheme)
        is_last = number == len(periods) - 1 and number > 0
        amounts = donors.select(
            "donor", (pl.col("size") * BPU_PREMIUM).alias("amount"), pl.lit("ASN").alias("kind"),
            failed=pl.lit(is_last) & (pl.int_range(pl.len()) % 20 == 7),
        )  # fmt: skip
        yield from _money(scheme, period, number, amounts)


def _money(
    scheme: _Scheme, period: str, number: int, amounts: pl.DataFrame
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """What the bank took from each donor, and what was passed on for the month."""
    taken = int(amounts.filter(~pl.col("failed"))["amount"].sum())
    passed_on = taken - (BPU_PREMIUM if number % 2 else 0)
    yield "donor__deductions", period, amounts.filter(pl.col("amount") > 0).select(
        pl.col("donor").alias("NIP"), pl.lit(scheme.name).alias("SKEMA"),
        pl.lit(period).alias("BULAN"), pl.col("amount").alias("JUMLAH POTONGAN"),
        pl.when("failed").then(pl.lit("SALDO TIDAK CUKUP")).otherwise(pl.lit("TERPOTONG"))
        .alias("STATUS AUTODEBET"),
        pl.col("kind").alias("SUMBER DANA"),
    )  # fmt: skip
    yield "donor__remittances", period, pl.DataFrame({
        "SKEMA": [scheme.name], "BULAN": [period], "REKENING": [f"DEMO-{scheme.name[:4]}"],
        "JUMLAH SETORAN": [passed_on], "KODE IURAN": [f"DEMO{period.replace('-', '')}"],
        "TANGGAL SETOR": [f"{period}-25"],
    })  # fmt: skip


def _carried(region: Region, members: pl.DataFrame, funds: list[str]) -> pl.DataFrame:
    """Paid workers without an employer of these payers, each with a donor of his own."""
    rows = members.filter("is_paid", pl.col("segment") == "BPU", pl.col("fund").is_in(funds))
    return _with_donor(region, rows.unique("person", keep="first").sort("person"))


def _with_donor(region: Region, rows: pl.DataFrame) -> pl.DataFrame:
    codes = [_code(region, name) for name, share in _AGENCIES for _ in range(share)]
    return rows.with_columns(
        donor=pl.format(
            "{}{}", pl.lit(region.number), pl.col("person").cast(pl.String).str.zfill(6)
        ),
        agency=pl.Series(codes).gather(rows["person"].cast(pl.Int64) * 37 % len(codes)),
    )


def _period(month: pl.Expr) -> pl.Expr:
    """`YYYY-MM` of months since year 0."""
    return pl.format("{}-{}", month // 12, (month % 12 + 1).cast(pl.String).str.zfill(2))


def _workers(rows: pl.DataFrame, scheme: _Scheme) -> pl.DataFrame:
    return rows.select(
        pl.col("donor").alias("ASN NIP"), pl.col("nik").alias("WORKER NIK"),
        pl.col("nama").alias("WORKER NAMA"), pl.lit(scheme.name).alias("SKEMA"),
        pl.col("mulai").alias("MULAI"), pl.col("selesai").alias("SELESAI"),
    )  # fmt: skip


def _file(
    source: str, region: Region, period: str, stem: str, frame: pl.DataFrame
) -> tuple[str, bytes, int]:
    path = f"{source}/{region.code}/{period}/{stem}.csv"
    return path, to_bytes(Table(frame), FORM), frame.height
