"""Proposals for contribution assistance, kecamatan by kecamatan, and what the labour office decided.

Published: Trenggalek's desk of recipients with 152 desa and 5 kelurahan. Who is proposed, that one
village in thirteen owes its list, every decision and reason, and the day by which lists are due (no
report names one) are invented.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.demo.donors import FORM
from pipelines.demo.geography import Region
from pipelines.demo.tables import Table, to_bytes

_SCHEMES = {
    "35.03": ("BANTUAN IURAN JAMSOSNAKER", ("DBHCHT", "APBD")),
    "33.76": ("MAS DEDI MEMANG JANTAN", ("APBD",)),
}
_WAVE = "GELOMBANG 1"
_OWES = (13, 5)  # One village in thirteen, from the sixth on.
# What became of somebody who is not assisted: passed the check, passed the decree, reason.
_OTHERS = (
    ("LOLOS", "DITETAPKAN", None),
    (None, None, None),
    ("LOLOS", "DITOLAK", "KUOTA PENUH"),
    ("TIDAK LOLOS", None, "NIK TIDAK DITEMUKAN"),
    ("LOLOS", "DITOLAK", "BUKAN SASARAN"),
)
_DUE_DAY = 10  # Of the month after.
_EMPLOYED = ("TIDAK LOLOS", None, "PESERTA PU")


def recipient_files(
    region: Region, members: dict[str, pl.DataFrame], workers: pl.DataFrame
) -> Iterator[tuple[str, bytes, int]]:
    """Path, bytes and rows of the lists of proposals and of the decisions, of regions that hold a desk."""
    if region.code not in _SCHEMES:
        return
    label, funds = _SCHEMES[region.code]
    period = min(members)
    every, since = _OWES
    owing = [code for n, code in enumerate(region.villages) if n % every == since]
    rows = _proposed(members, workers, funds).filter(
        pl.col("village_code").str.starts_with(f"{region.code}."),
        ~pl.col("village_code").is_in(owing),
    )
    lists = rows.select(
        pl.col("nik").alias("NIK"), pl.col("nama").alias("NAMA"), pl.col("village_code").alias("KODE DESA"),
        pl.lit(_WAVE).alias("GELOMBANG"), pl.lit(label).alias("PROGRAM BANTUAN"),
        pl.lit(period[:4]).alias("TAHUN"),
    )  # fmt: skip
    for kecamatan in region.kecamatan:
        part = lists.filter(pl.col("KODE DESA").str.starts_with(f"{kecamatan}."))
        if part.height:
            yield (
                f"village__recipients/{kecamatan}/{period}/usulan.csv",
                to_bytes(Table(part), FORM),
                part.height,
            )
    due = pl.DataFrame(
        {
            "SOURCE": ["village__recipients"] * len(region.kecamatan),
            "SENDER": list(region.kecamatan),
            "KODE WILAYAH": list(region.kecamatan),
            "MULAI": [period] * len(region.kecamatan),
            "SELESAI": [period] * len(region.kecamatan),
            "TANGGAL JATUH TEMPO": [_DUE_DAY] * len(region.kecamatan),
        }
    )
    yield (
        f"config__expected_senders/{region.code}/pengirim_usulan_{region.code}.csv",
        to_bytes(Table(due), FORM),
        due.height,
    )
    decided = _decisions(rows, period)
    yield (
        f"agency__decisions/{region.code}/{period}/keputusan.csv",
        to_bytes(Table(decided), FORM),
        decided.height,
    )


def _proposed(
    members: dict[str, pl.DataFrame], workers: pl.DataFrame, funds: tuple[str, ...]
) -> pl.DataFrame:
    """The assisted of all months, some employees, and of each village a worker who is no member."""
    listed = pl.concat(members.values())
    assisted = listed.filter(
        "is_paid", pl.col("segment") == "BPU", pl.col("fund").is_in(list(funds))
    ).unique("person", keep="first", maintain_order=True)
    employed = listed.filter("is_paid", pl.col("segment") == "PU").unique(
        "person", keep="first", maintain_order=True
    ).gather_every(150)  # fmt: skip
    outside = (
        workers.filter(pl.col("segment") == "BPU", "is_registered")
        .join(listed, on="person", how="anti")
        .sort("village_code", "person")
        .group_by("village_code", maintain_order=True)
        .head(2)
        .gather_every(2)
        .rename({"name": "nama"})
    )
    parts = [
        assisted.with_columns(
            check=pl.lit("LOLOS"), decree=pl.lit("DITETAPKAN"), reason=pl.lit(None, pl.String)
        ),
        _marked(employed, [_EMPLOYED] * employed.height),
        _marked(outside, [_OTHERS[n % len(_OTHERS)] for n in range(outside.height)]),
    ]
    columns = ("nik", "nama", "village_code", "check", "decree", "reason")
    return (
        pl.concat([part.select(*columns) for part in parts])
        .unique("nik", keep="first", maintain_order=True)
        .sort("village_code", "nik")
    )


def _marked(
    rows: pl.DataFrame, fates: list[tuple[str | None, str | None, str | None]]
) -> pl.DataFrame:
    named = pl.DataFrame(
        fates, schema=dict.fromkeys(("check", "decree", "reason"), pl.String), orient="row"
    )
    return pl.concat([rows, named], how="horizontal")


def _decisions(rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """The identity check of everybody who was checked, and the decree about those who passed it."""
    stages = [
        rows.filter(pl.col(column).is_not_null()).select(
            pl.col("nik").alias("NIK"),
            pl.lit(_WAVE).alias("GELOMBANG"),
            pl.lit(stage).alias("TAHAPAN"),
            pl.col(column).alias("HASIL"),
            pl.when(pl.col(column).is_in(["LOLOS", "DITETAPKAN"]))
            .then(None)
            .otherwise("reason")
            .alias("ALASAN PENOLAKAN"),
            pl.lit(f"{period}-{day}").alias("TANGGAL KEPUTUSAN"),
        )
        for column, stage, day in (
            ("check", "PADAN DUKCAPIL", "03"),
            ("decree", "SK PENETAPAN", "05"),
        )
    ]
    return pl.concat(stages)
