"""Budget lines as SIPD exports them. Amounts are never scaled.

Published lines: Kabupaten Blitar 2024 (5,387 people, 5 months) and 2025 (6,043 people, 9 months),
Trenggalek 2023 (Rp365,600,000 for 5,600 people, 3 months) and 2024 (Rp2,092,600,000 for 10,000
people, months unknown). Every other line is invented and says so at its end: `(demo)`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.levels import Level
from pipelines.demo.premiums import BPU_PREMIUM
from pipelines.demo.senders import Profile
from pipelines.demo.tables import Table, amount, count, to_bytes

_JKN, _JKK, _JKM, _ASSET = (f"5.1.02.02.02.{tail}" for tail in ("0005", "0006", "0007", "0008"))
# Regions book the contributions of vulnerable workers under different accounts: the group is known.
_ASSISTANCE = ("5.1.02.02.02", "Belanja Iuran Jaminan/Asuransi")
_ACCOUNTS = {
    _JKN: "Belanja Iuran Jaminan Kesehatan bagi Non ASN",
    _JKK: "Belanja Iuran Jaminan Kecelakaan Kerja bagi Non ASN",
    _JKM: "Belanja Iuran Jaminan Kematian bagi Non ASN",
    _ASSET: "Belanja Asuransi Barang Milik Daerah",
}
_DBHCHT = ("2.2.01.01.01.0001", "DBH Cukai Hasil Tembakau (CHT)")
_GENERAL = ("", "DANA TRANSFER UMUM-DANA ALOKASI UMUM")
_SUB_ACTIVITY = "2.07.05.2.01.0003"
_LABOUR_OFFICE = "DINAS TENAGA KERJA"


@dataclass(frozen=True)
class Line:
    """One budget line; `people` and `months` are None where the budget does not say."""

    account: str
    account_name: str
    fund: tuple[str, str]
    description: str
    people: int | None
    months: int | None
    price: int | None
    total: int
    agency: str = _LABOUR_OFFICE


def _assistance(people: int, months: int, fund: tuple[str, str], description: str) -> Line:
    total = people * months * BPU_PREMIUM
    return Line(*_ASSISTANCE, fund, description, people, months, BPU_PREMIUM, total)


def _published(code: str) -> dict[int, list[Line]]:
    """Lines that reports print, by fiscal year."""
    tobacco = (
        "Bantuan iuran jaminan sosial ketenagakerjaan bagi buruh tani tembakau dan pekerja rentan"
    )
    if code == "35.05":
        return {
            2024: [_assistance(5_387, 5, _DBHCHT, tobacco)],
            2025: [_assistance(6_043, 9, _DBHCHT, tobacco)],
        }
    if code == "35.03":
        text = "Bantuan iuran BPJS Ketenagakerjaan bagi petani tembakau dan pekerja rentan"
        base = Line(*_ASSISTANCE, _DBHCHT, text, 5_600, 3, None, 365_600_000)
        return {
            2023: [base],
            2024: [replace(base, people=10_000, months=None, total=2_092_600_000)],
        }
    return {}


def _invented(level: Level, *, is_revised: bool) -> list[Line]:
    """The neighbourhood of the published lines: non-civil-servant staff, health insurance, assets."""
    staff = max(120, level.covered[0] // 30) + (35 if is_revised else 0)
    wage = level.wage
    jkk, jkm = (wage * 24 + 5_000) // 10_000, (wage * 30 + 5_000) // 10_000
    secretariat = "SEKRETARIAT DAERAH"
    heads = max(200, level.covered[1] // 12)
    return [
        _assistance(heads, 12, _GENERAL, "Iuran BPJS Ketenagakerjaan Ketua RT dan RW (demo)"),
        Line(_JKK, _ACCOUNTS[_JKK], _GENERAL, "Iuran JKK pegawai non ASN (demo)", staff, 12, jkk,
             staff * 12 * jkk, secretariat),
        Line(_JKM, _ACCOUNTS[_JKM], _GENERAL, "Iuran JKM pegawai non ASN (demo)", staff, 12, jkm,
             staff * 12 * jkm, secretariat),
        Line(_JKN, _ACCOUNTS[_JKN], _GENERAL, "Iuran jaminan kesehatan (JKN) pegawai non ASN (demo)",
             staff, 12, wage * 4 // 100, staff * 12 * (wage * 4 // 100), "DINAS KESEHATAN"),
        Line(_ASSET, _ACCOUNTS[_ASSET], _GENERAL, "Premi asuransi gedung dan kendaraan dinas (demo)",
             None, None, None, 184_250_000 + (12_500_000 if is_revised else 0), secretariat),
    ]  # fmt: skip


def budget_files(region: Region, profile: Profile, level: Level) -> list[tuple[str, bytes, int]]:
    """File name, bytes and rows of each fiscal year's budget, original and revised in one file."""
    published = _published(region.code)
    years = sorted({*published, 2025})
    files = []
    for year in years:
        lines: list[tuple[str, Line]] = []
        for version in ("MURNI", "PERUBAHAN") if year == 2025 else ("MURNI",):
            of_year = published.get(year, [])
            if year == 2025:
                of_year = [*of_year, *_invented(level, is_revised=version == "PERUBAHAN")]
            lines += [(version, line) for line in of_year]
        form = profile.budget
        table = Table(
            _frame(lines, year, region, profile), _titles(profile, region, year), sheet="RKA"
        )
        files.append((f"rka_{year}_{region.code}.{form.kind}", to_bytes(table, form), len(lines)))
    return files


def _titles(profile: Profile, region: Region, year: int) -> tuple[str, ...]:
    if not profile.budget.is_workbook:
        return ()
    return (f"PEMERINTAH {region.name.upper()}", f"RINCIAN BELANJA TAHUN ANGGARAN {year}", "")


def _frame(
    lines: list[tuple[str, Line]], year: int, region: Region, profile: Profile
) -> pl.DataFrame:
    """The lines under SIPD's headers; Trenggalek counts people and months in columns of their own."""
    has_columns = region.code == "35.03"
    form = profile.budget
    rows = pl.DataFrame(
        {
            "people": [line.people for _, line in lines],
            "months": [line.months for _, line in lines],
            "price": [line.price for _, line in lines],
            "total": [line.total for _, line in lines],
            "realised": [_realised(line, year) for _, line in lines],
        },
        schema=dict.fromkeys(("people", "months", "price", "total", "realised"), pl.Int64),
    )
    text = {
        "versi": [version for version, _ in lines],
        "kode_akun": [line.account for _, line in lines],
        "nama_akun": [line.account_name for _, line in lines],
        "kode_dana": [line.fund[0] or None for _, line in lines],
        "nama_dana": [line.fund[1] for _, line in lines],
        "skpd": [line.agency for _, line in lines],
        "uraian": [line.description for _, line in lines],
        "koefisien": [_coefficient(line) for _, line in lines],
    }
    labels = pl.DataFrame(text, schema=dict.fromkeys(text, pl.String))
    both = pl.concat([rows, labels], how="horizontal")
    by_person = pl.col("people").is_not_null() & pl.col("months").is_not_null()
    year_text = pl.lit(str(year)) if not form.is_workbook else pl.lit(year, dtype=pl.Int32)
    shown: dict[str, pl.Expr] = {
        "TAHUN ANGGARAN": year_text,
        "VERSI": pl.col("versi"),
        "KODE SKPD" if form.amounts == "plain" else "NAMA SKPD": pl.col("skpd"),
        "KODE SUB KEGIATAN": pl.lit(_SUB_ACTIVITY),
        "KODE REKENING": pl.col("kode_akun"),
        "NAMA REKENING": pl.col("nama_akun"),
        "KODE SUMBER DANA": pl.col("kode_dana"),
        "NAMA SUMBER DANA": pl.col("nama_dana"),
        "URAIAN" if not has_columns else "NAMA KOMPONEN": pl.col("uraian"),
    }
    if has_columns:
        shown["JUMLAH PESERTA"] = count("people", form.amounts)
        shown["JUMLAH BULAN"] = pl.col("months").cast(pl.String)
    else:
        volume = pl.when(by_person).then(pl.col("people") * pl.col("months")).otherwise(1)
        shown["KOEFISIEN"] = pl.col("koefisien")
        shown["VOLUME"] = (
            volume.cast(pl.Int64) if form.amounts == "number" else volume.cast(pl.String)
        )
        shown["SATUAN"] = pl.when(by_person).then(pl.lit("Orang/Bulan")).otherwise(pl.lit("Paket"))
        shown["HARGA SATUAN"] = amount("price", form.amounts)
    shown["TOTAL HARGA"] = amount("total", form.amounts)
    shown["REALISASI"] = amount("realised", form.amounts)
    return both.select(value.alias(header) for header, value in shown.items())


def _coefficient(line: Line) -> str | None:
    if line.people is None or line.months is None:
        return "1 Paket" if line.people is None else None
    return f"{line.people:,} Orang x {line.months} Bulan".replace(",", ".")


def _realised(line: Line, year: int) -> int | None:
    """Invented lines are 70 percent spent; of the published ones nobody says what was spent."""
    return line.total * 7 // 10 if line.description.endswith("(demo)") and year == 2025 else None
