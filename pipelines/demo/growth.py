"""Kota Tegal, 2022 and 2023: how protection grew from a few to all who serve in a neighbourhood.

Published: twelve non-civil-servant staff of the labour office, whom its head and officials paid for before
the budget did; heads of RT and RW of Pesurungan Kidul and Pesurungan Lor by a polytechnic's gift; gifts
sought for the other 25 kelurahan, whose completion nobody reports; a head of RT in Panggung who died as a
member, and whose heirs were paid; all heads from the revised budget of 2022; heads, secretaries,
treasurers and the LPMK from the budget of 2023. Invented: the people (one of each office per kelurahan),
the days, the months between, that September 2022 was paid by nobody, and every sum but the premium.

These months are written where the months asked for touch them; the budgets of both years are those of
`budget.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from pipelines.demo.donors import FORM
from pipelines.demo.geography import Region
from pipelines.demo.premiums import BPU_PREMIUM
from pipelines.demo.tables import Table, to_bytes

Files = Iterator[tuple[str, bytes, int]]
TEGAL = "33.76"
MONTHS = ("2022-08", "2022-09", "2022-10", "2022-11", "2022-12", "2023-01")
GIFT, HOLE, REVISED, NEXT_BUDGET = MONTHS[0], MONTHS[1], MONTHS[2], MONTHS[5]
STAFF = 12
_BY_GIFT = ("Pesurungan Kidul", "Pesurungan Lor")
_OFFICES = ("KETUA RT", "SEKRETARIS RT", "BENDAHARA RT", "ANGGOTA LPMK")
_DEATH, _FUNERAL = 42_000_000, 10_000_000
_MEMBER = (
    "NIK", "NAMA", "SEGMEN", "KODE KELURAHAN", "BLTH", "IURAN", "SUMBER DANA", "TGL KEPESERTAAN",
)  # fmt: skip


def touches(region: Region, periods: Sequence[str]) -> bool:
    """Whether the months asked for are of this story."""
    return region.code == TEGAL and bool(set(periods) & set(MONTHS))


def growth_files(region: Region, periods: Sequence[str] = MONTHS) -> Files:
    """Path, bytes and rows of the lists of members of the months, of officers and claims."""
    for month in MONTHS:
        if month in periods:
            yield _file(
                f"bpjstk__participants/{TEGAL}/{month}/peserta_rt.csv", _members(region, month)
            )
    yield _file(f"village__officers/{TEGAL}/{GIFT}/ketua_rt.csv", _officers(region))
    yield _file(f"bpjstk__claims/{TEGAL}/2022-11/klaim_rt.csv", _claims(region))


def kelurahan_by_gift(region: Region) -> list[str]:
    """The two kelurahan of the polytechnic's gift."""
    return [region.villages[region.village_names.index(name)] for name in _BY_GIFT]


def panggung(region: Region) -> str:
    """The kelurahan of the head who died."""
    return region.villages[region.village_names.index("Panggung")]


def holder(region: Region, village: str, office: int = 0) -> str:
    """The NIK of who holds an office, by its place in the list of offices; it belongs to nobody."""
    return _nik(1 + office, region.villages.index(village))


def _nik(block: int, number: int) -> str:
    return f"3376{block:02d}010180{9_000 + number}"


def _members(region: Region, month: str) -> pl.DataFrame:
    """Who is listed in the month, and who pays; nobody paid for the heads between gift and budget."""
    gifts, died = kelurahan_by_gift(region), panggung(region)
    is_budget = month >= REVISED
    rows: list[tuple[str, str, int, str | None, str]] = []
    for village in region.villages:
        if village == died:
            # A member of his own since January; nobody reports who paid. He died in October.
            if month <= REVISED:
                rows.append((holder(region, village), village, BPU_PREMIUM, None, "2022-01-05"))
        elif is_budget:
            joined = f"{GIFT if village in gifts else REVISED}-01"
            rows.append((holder(region, village), village, BPU_PREMIUM, "APBD", joined))
        elif village in gifts:
            money, payer = (BPU_PREMIUM, "CSR") if month == GIFT else (0, None)
            rows.append((holder(region, village), village, money, payer, f"{GIFT}-01"))
    if month >= NEXT_BUDGET:
        rows += [
            (holder(region, village, office), village, BPU_PREMIUM, "APBD", f"{NEXT_BUDGET}-01")
            for office in range(1, len(_OFFICES))
            for village in region.villages
        ]
    payer = "APBD" if is_budget else "PEJABAT"
    rows += [
        (_nik(9, number), gifts[0], BPU_PREMIUM, payer, "2021-06-01") for number in range(STAFF)
    ]
    return pl.DataFrame(
        [
            (nik, f"WARGA {nik[-4:]} (demo)", "BPU", village, month, money, payer, joined)
            for nik, village, money, payer, joined in rows
        ],
        schema=list(_MEMBER),
        orient="row",
        infer_schema_length=None,
    )


def _officers(region: Region) -> pl.DataFrame:
    rows = [
        (holder(region, village, place), f"WARGA {9_000 + number} (demo)", office, village, "2021-01-01", "2025-12-31")
        for place, office in enumerate(_OFFICES)
        for number, village in enumerate(region.villages)
    ]  # fmt: skip
    headers = ("NIK", "NAMA", "JABATAN", "KODE KELURAHAN", "TMT", "SELESAI")
    return pl.DataFrame(rows, schema=list(headers), orient="row")


def _claims(region: Region) -> pl.DataFrame:
    """The head of Panggung; one who died in the month nobody paid for; one in his first month."""
    first, second = kelurahan_by_gift(region)
    rows = [
        ("K1", holder(region, panggung(region)), "JKM", "2022-10-15", "2022-10-20", "2022-11-05", _DEATH),
        ("K2", holder(region, first), "JKM", "2022-09-15", "2022-09-20", None, None),
        ("K3", holder(region, second), "JKM", "2022-08-20", "2022-08-21", "2022-09-01", _FUNERAL),
    ]  # fmt: skip
    headers = ("NO KLAIM", "NIK", "PROGRAM", "TGL KEJADIAN", "TGL LAPOR", "TGL BAYAR", "JUMLAH")
    return pl.DataFrame(rows, schema=list(headers), orient="row", infer_schema_length=None)


def _file(path: str, frame: pl.DataFrame) -> tuple[str, bytes, int]:
    return path, to_bytes(Table(frame), FORM), frame.height
