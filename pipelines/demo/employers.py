"""Employers of one region: companies of very unequal size, agencies, village governments.

Nobody is enrolled before the employer's number was given. In Kabupaten Blitar the agencies' numbers
follow the regulation of 23 June 2021 and the briefing of 10 November 2021; each day is invented.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.levels import Level, scaled
from pipelines.demo.occupations import HONORARY, VILLAGE_OFFICER

_FORMS = ("PT", "CV", "UD", "PT", "KOPERASI", "TOKO", "PT", "YAYASAN", "RM", "CV")


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = _words(
    """Maju Sumber Karya Mitra Cahaya Sinar Berkah Anugerah Bintang Mandiri Jaya Makmur Prima Citra Surya
Tirta Bahari Nusa Indah Putra Sari Mega Graha Agung Mulia Utama Gemilang Barokah Sejahtera Lestari"""
)
_LAST = _words(
    """Abadi Sentosa Jaya Makmur Bersama Sejati Mandiri Nusantara Perkasa Lestari Persada Utama Raya Indonesia
Sukses Bahagia Pratama Gemilang Sejahtera Santosa"""
)
AGENCIES = (
    "Dinas Pendidikan", "Dinas Kesehatan", "Dinas Pekerjaan Umum", "Dinas Perhubungan",
    "Dinas Lingkungan Hidup", "Dinas Tenaga Kerja", "Dinas Sosial", "Satuan Polisi Pamong Praja",
    "Sekretariat Daerah", "Dinas Pertanian", "Dinas Perdagangan", "RSUD", "Badan Keuangan Daerah",
    "Dinas Kependudukan dan Pencatatan Sipil",
)  # fmt: skip
_FIRST_DAY = dt.date(2015, 7, 1)
_BLITAR = "35.05"
# How many days after the regulation each agency of Kabupaten Blitar got its number; before it: none.
_REGULATED = dt.date(2021, 6, 23)
_BLITAR_DAYS = (154, 176, -1_400, 161, 20, 47, 223, 285, 153, 168, 315, -900, 141, 197)


def code_of(region: Region, agency: int) -> str:
    """The code of an agency in its region's lists, by its place in `AGENCIES`; invented."""
    return f"{region.number}-{agency + 1:02d}"


def number_of(region: Region, agency: int) -> str:
    """The employer number (NPP) of an agency, by its place in `AGENCIES`."""
    return f"{_letters(region)}{region.number % 97:02d}9{agency:03d}"


def village_of_number(region: Region, number: str) -> int:
    """The place of a village in its region, by the employer number (NPP) of its government."""
    return int(number[3:]) - region.number % 97 * 1_000


def registered_on(region: Region, agency: int) -> dt.date:
    """The day on which an agency got its number."""
    if region.code == _BLITAR:
        return _REGULATED + dt.timedelta(_BLITAR_DAYS[agency])
    return dt.date(2016, 2, 1) + dt.timedelta((agency * 211 + region.number * 37) % 1_300)


def _letters(region: Region) -> str:
    block = region.number % 97
    return chr(65 + block % 26) + chr(65 + block * 7 % 26)


def employ(
    rng: np.random.Generator, region: Region, level: Level, scale: float, persons: pl.DataFrame
) -> pl.DataFrame:
    """The persons with npp, employer_name, employer_kind and registered of the work in PU (filled for everybody).

    `agency` is the place in `AGENCIES` of who works for one.
    """
    count = max(5, scaled(level.employers, scale))
    block, letters = region.number % 97, _letters(region)
    weights = 1.0 / (np.arange(count) + 6.0) ** 1.02
    chosen = rng.choice(count, persons.height, p=weights / weights.sum())
    private = pl.DataFrame(
        {
            "private_npp": [f"{letters}{block:02d}{number:04d}" for number in range(count)],
            "private_name": [company_name(region, number) for number in range(count)],
        }
    )
    agency = rng.integers(0, len(AGENCIES), persons.height)
    is_agency, is_village = pl.col("work") == HONORARY, pl.col("work") == VILLAGE_OFFICER
    kind = "Kota" if region.is_city else "Kabupaten"
    return (
        pl.concat([persons, private[chosen]], how="horizontal")
        .with_columns(
            agency_npp=pl.Series([number_of(region, n) for n in range(len(AGENCIES))])[agency],
            agency_day=pl.Series([registered_on(region, n) for n in range(len(AGENCIES))])[agency],
            agency_name=pl.Series([f"{name} {kind} {region.title}".upper() for name in AGENCIES])[
                agency
            ],
            village_npp=pl.format(
                f"{letters}D{{}}", (pl.col("village") + block * 1_000).cast(pl.String).str.zfill(5)
            ),
            village_title=pl.Series(list(region.village_names)).gather(
                pl.Series(persons["village"])
            ),
        )
        .select(
            *persons.columns,
            npp=pl.when(is_agency)
            .then("agency_npp")
            .when(is_village)
            .then("village_npp")
            .otherwise("private_npp"),
            employer_name=pl.when(is_agency)
            .then("agency_name")
            .when(is_village)
            .then(
                pl.concat_str(
                    pl.lit("PEMERINTAH DESA "), pl.col("village_title").str.to_uppercase()
                )
            )
            .otherwise("private_name"),
            employer_kind=pl.when(is_agency)
            .then(pl.lit("opd"))
            .when(is_village)
            .then(pl.lit("desa"))
            .otherwise(pl.lit("swasta")),
            registered=pl.when(is_agency).then("agency_day").otherwise(pl.lit(_FIRST_DAY)),
            agency=pl.when(is_agency).then(pl.Series(agency)),
        )
    )


def company_name(region: Region, number: int) -> str:
    """The name of a company, by its number in the region."""
    key = number * 31 + region.number
    first, last = _FIRST[key % len(_FIRST)], _LAST[(key // 7 + number) % len(_LAST)]
    lap = number // (len(_FIRST) * len(_LAST) // 2)
    tail = f" {lap + 1}" if lap else ""
    return f"{_FORMS[key % len(_FORMS)]} {first} {last}{tail}".upper()
