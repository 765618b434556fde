"""Claims of members and their heirs, and the books of cooperatives. All of them are invented.

Each month has an accident of an employee, the death of a worker in his last paid month, and a claim for
somebody whom no list has; in the last month somebody dies days after he joined, with the funeral sum
alone. No cooperative is reported to budget insurance before it shares its surplus: one of the demo
does, and none but one names employment social security.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from pipelines.demo.donors import FORM
from pipelines.demo.geography import Region
from pipelines.demo.tables import Table, to_bytes

_DEATH, _FUNERAL, _ACCIDENT = 42_000_000, 10_000_000, 7_350_000
_BOOKS = (
    # Name, budgeted, paid, insurance, surplus shared, members, insured; days are of the year after.
    ("KOPERASI TANI MAKMUR (demo)", "01-10", "02-20", "BPJS KETENAGAKERJAAN", "03-15", 120, 96),
    ("KOPERASI TERNAK JAYA (demo)", None, "04-02", "AUTP", "03-20", 85, 60),
    ("KOPERASI MINA SEJAHTERA (demo)", None, None, None, "02-28", 64, 0),
    ("KOPERASI SERBA USAHA BARU (demo)", "01-15", None, "AUTP", None, 40, None),
)
_WITH_COOPERATIVES = ("35.03", "33.76")


def claim_files(
    region: Region, members: dict[str, pl.DataFrame], workers: pl.DataFrame
) -> Iterator[tuple[str, bytes, int]]:
    """Path, bytes and rows of the branch's claims of each month."""
    periods = sorted(members)
    listed = pl.concat(members.values())
    strangers = workers.join(listed, on="person", how="anti").sort("person")
    for number, period in enumerate(periods):
        paid = members[period].filter("is_paid").sort("person")
        own = paid.filter(pl.col("segment") == "BPU")
        told = [
            (_one(paid.filter(pl.col("segment") == "PU"), number * 7), "JKK", 3, _ACCIDENT, 20),
            (_one(strangers, number), "JKM", 12, None, None),
        ]
        if number + 1 < len(periods):
            later = members[periods[number + 1]].filter("is_paid")
            told.append((_one(own.join(later, on="person", how="anti"), 0), "JKM", 5, _DEATH, 21))
        else:
            joined = pl.col("tanggal_kepesertaan")
            new = own.filter(joined.dt.strftime("%Y-%m") == period, joined.dt.day() < 7)
            told.append((_one(new, 0), "JKM", 7, _FUNERAL, 18))
        rows = [
            _claim(region, period, place, *one)
            for place, one in enumerate(told)
            if one[0] is not None
        ]
        if rows:
            frame = pl.DataFrame(rows, infer_schema_length=None)
            yield (
                f"bpjstk__claims/{region.code}/{period}/klaim.csv",
                to_bytes(Table(frame), FORM),
                frame.height,
            )


def cooperative_files(region: Region, first: str) -> Iterator[tuple[str, bytes, int]]:
    """Path, bytes and rows of the books of the year before."""
    if region.code not in _WITH_COOPERATIVES:
        return
    after = int(first[:4])
    names = (
        "NAMA KOPERASI", "TGL DIANGGARKAN", "TGL BAYAR IURAN", "JENIS ASURANSI", "TGL BAGI SHU",
        "JUMLAH ANGGOTA", "ANGGOTA TERLINDUNGI",
    )  # fmt: skip
    rows = [
        (name.replace("KOPERASI", f"KOPERASI {region.title.upper()}"), *(f"{after}-{d}" if d else None for d in (budgeted, paid)), kind,
         f"{after}-{shared}" if shared else None, members, insured)
        for name, budgeted, paid, kind, shared, members, insured in _BOOKS
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=list(names), orient="row", infer_schema_length=None)
    frame = frame.with_columns(pl.lit(str(after - 1)).alias("TAHUN BUKU"))
    path = f"cooperative__premiums/{region.code}/koperasi_{after - 1}.csv"
    yield path, to_bytes(Table(frame), FORM), frame.height


def _one(rows: pl.DataFrame, place: int) -> str | None:
    """The NIK of one of the rows; None where there are none."""
    return str(rows["nik"][place % rows.height]) if rows.height else None


def _claim(
    region: Region,
    period: str,
    place: int,
    nik: str | None,
    program: str,
    day: int,
    amount: int | None,
    days: int | None,
) -> dict[str, str | int | None]:
    event = date.fromisoformat(f"{period}-{day:02d}")
    paid = None if days is None else event + timedelta(days=days)
    return {
        "NO KLAIM": f"KL{region.number}{period.replace('-', '')}{place:02d}",
        "NIK": nik,
        "JENIS KLAIM": program,
        "TGL KEJADIAN": event.isoformat(),
        "TGL LAPOR": event.isoformat(),
        "TGL BAYAR": paid.isoformat() if paid else None,
        "NOMINAL KLAIM": amount,
    }
