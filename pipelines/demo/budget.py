"""Budget lines as SIPD exports them. Amounts are never scaled.

Published lines: Kabupaten Blitar 2024 (5,387 people, 5 months) and 2025 (6,043 people, 9 months),
Trenggalek 2023 (Rp365,600,000 for 5,600 people, 3 months) and 2024 (Rp2,092,600,000 for 10,000
people, months unknown). Reported without figures: Kota Tegal budgets heads of RT and RW from the revised
budget of 2022, secretaries, treasurers and LPMK too from 2023. Every other line is invented and says so at its end: `(demo)`: enough for the
staff and the assisted workers of the life-size world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.demo.funds import fund_shares
from pipelines.demo.geography import Region
from pipelines.demo.levels import Level
from pipelines.demo.premiums import BPU_PREMIUM
from pipelines.demo.senders import Profile
from pipelines.demo.tables import Table, amount, count, to_bytes

JKN, JKK, JKM, JHT, _ASSET = (
    f"5.1.02.02.02.{tail}" for tail in ("0005", "0006", "0007", "0010", "0008")
)
# Regions book the contributions of vulnerable workers under different accounts: the group is known.
ASSISTANCE = ("5.1.02.02.02", "Belanja Iuran Jaminan/Asuransi")
_ACCOUNTS = {
    JKN: "Belanja Iuran Jaminan Kesehatan bagi Non ASN",
    JKK: "Belanja Iuran Jaminan Kecelakaan Kerja bagi Non ASN",
    JKM: "Belanja Iuran Jaminan Kematian bagi Non ASN",
    _ASSET: "Belanja Asuransi Barang Milik Daerah",
}
DBHCHT = ("2.2.01.01.01.0001", "DBH Cukai Hasil Tembakau (CHT)")
GENERAL = ("", "DANA TRANSFER UMUM-DANA ALOKASI UMUM")
SUB_ACTIVITY = "2.07.05.2.01.0003"
_LABOUR_OFFICE = "DINAS TENAGA KERJA"
_TEGAL, _TEGAL_REVISED = "33.76", 2022


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
    return Line(*ASSISTANCE, fund, description, people, months, BPU_PREMIUM, total)


def _published(code: str) -> dict[int, list[Line]]:
    """Lines that reports print, by fiscal year."""
    tobacco = (
        "Bantuan iuran jaminan sosial ketenagakerjaan bagi buruh tani tembakau dan pekerja rentan"
    )
    if code == "35.05":
        return {
            2024: [_assistance(5_387, 5, DBHCHT, tobacco)],
            2025: [_assistance(6_043, 9, DBHCHT, tobacco)],
        }
    if code == "35.03":
        text = "Bantuan iuran BPJS Ketenagakerjaan bagi petani tembakau dan pekerja rentan"
        base = Line(*ASSISTANCE, DBHCHT, text, 5_600, 3, None, 365_600_000)
        return {
            2023: [base],
            2024: [replace(base, people=10_000, months=None, total=2_092_600_000)],
        }
    return {}


def _invented(region: Region, level: Level, year: int, *, is_revised: bool) -> list[Line]:
    """The neighbourhood of the published lines: non-civil-servant staff, health insurance, assets."""
    staff = staff_of(level) + (35 if is_revised else 0)
    wage = level.wage
    jkk, jkm = (wage * 24 + 5_000) // 10_000, (wage * 30 + 5_000) // 10_000
    secretariat = "SEKRETARIAT DAERAH"  # pragma: allowlist secret
    heads = max(200, level.covered[1] // 12)
    shares = fund_shares(region.code)
    vulnerable = _assisted(level, shares.get("APBD", 0.0))
    growers = (
        0 if _published(region.code).get(year) else _assisted(level, shares.get("DBHCHT", 0.0))
    )
    return [
        *_of_neighbourhoods(region, heads, year, is_revised=is_revised),
        *([_assistance(vulnerable, 12, GENERAL, "Iuran BPJS Ketenagakerjaan pekerja rentan (demo)")]
          if vulnerable else []),
        *([_assistance(growers, 12, DBHCHT, "Iuran BPJS Ketenagakerjaan petani tembakau (demo)")]
          if growers else []),
        Line(JKK, _ACCOUNTS[JKK], GENERAL, "Iuran JKK pegawai non ASN (demo)", staff, 12, jkk,
             staff * 12 * jkk, secretariat),
        Line(JKM, _ACCOUNTS[JKM], GENERAL, "Iuran JKM pegawai non ASN (demo)", staff, 12, jkm,
             staff * 12 * jkm, secretariat),
        Line(JKN, _ACCOUNTS[JKN], GENERAL, "Iuran jaminan kesehatan (JKN) pegawai non ASN (demo)",
             staff, 12, wage * 4 // 100, staff * 12 * (wage * 4 // 100), "DINAS KESEHATAN"),
        Line(_ASSET, _ACCOUNTS[_ASSET], GENERAL, "Premi asuransi gedung dan kendaraan dinas (demo)",
             None, None, None, 184_250_000 + (12_500_000 if is_revised else 0), secretariat),
    ]  # fmt: skip


def _revised(region: Region) -> set[int]:
    """Years whose budget was revised; Tegal's heads came into the revised budget of 2022."""
    return {2022, 2025} if region.code == _TEGAL else {2025}


def _of_neighbourhoods(region: Region, heads: int, year: int, *, is_revised: bool) -> list[Line]:
    """The line of those who serve in a neighbourhood: in Tegal as reports tell it, elsewhere heads alone."""
    text = "Iuran BPJS Ketenagakerjaan Ketua RT dan RW (demo)"
    if region.code == _TEGAL and year <= _TEGAL_REVISED:
        # All heads, for what is left of the year; before the revision none.
        is_planned = year == _TEGAL_REVISED and is_revised
        return [_assistance(heads, 3, GENERAL, text)] if is_planned else []
    if region.code == _TEGAL:
        text = "Iuran BPJS Ketenagakerjaan Ketua, Sekretaris, Bendahara RT/RW dan LPMK (demo)"
        return [_assistance(4 * heads, 12, GENERAL, text)]
    return [_assistance(heads, 12, GENERAL, text)]


def staff_of(level: Level) -> int:
    """Non-civil-servant staff in the original budget."""
    return max(120, level.covered[0] // 8)


def _assisted(level: Level, share: float) -> int:
    return round(level.covered[1] * share * 1.2)


def budget_of(
    region: Region, level: Level, years: Iterable[int]
) -> dict[int, list[tuple[str, Line]]]:
    """Version and line of each fiscal year: those with published lines, 2025 and `years`."""
    published = _published(region.code)
    budget: dict[int, list[tuple[str, Line]]] = {}
    for year in sorted({*published, 2025, *years}):
        budget[year] = []
        for version in ("MURNI", "PERUBAHAN") if year in _revised(region) else ("MURNI",):
            of_year = list(published.get(year, []))
            if year == 2025 or year in years:
                of_year += _invented(region, level, year, is_revised=version == "PERUBAHAN")
            budget[year] += [(version, line) for line in of_year]
    return budget


def standing(budget: Mapping[int, list[tuple[str, Line]]]) -> dict[tuple[int, str, str], int]:
    """Rupiah of (fiscal year, account, payer) in the last version of each year."""
    sums: dict[tuple[int, str, str], int] = {}
    for year, lines in budget.items():
        for version, line in lines:
            if version == lines[-1][0]:
                key = year, line.account, "DBHCHT" if line.fund == DBHCHT else "APBD"
                sums[key] = sums.get(key, 0) + line.total
    return sums


def overspent(budget: dict[int, list[tuple[str, Line]]], year: int, amount_idr: int) -> None:
    """Give the year's last version an old-age account with this amount only."""
    version = budget[year][-1][0]
    text = "Iuran JHT pegawai non ASN (demo)"
    line = Line(JHT, "Belanja Iuran Jaminan Hari Tua bagi Non ASN", GENERAL, text, None, None, None, amount_idr)  # fmt: skip
    budget[year].append((version, line))


def budget_files(
    region: Region, profile: Profile, budget: Mapping[int, list[tuple[str, Line]]]
) -> list[tuple[str, bytes, int]]:
    """File name, bytes and rows of each fiscal year's budget, original and revised in one file."""
    form = profile.budget
    return [
        (
            f"rka_{year}_{region.code}.{form.kind}",
            to_bytes(
                Table(
                    _frame(lines, year, region, profile),
                    _titles(profile, region, year),
                    sheet="RKA",
                ),
                form,
            ),
            len(lines),
        )
        for year, lines in budget.items()
    ]


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
        "KODE SUB KEGIATAN": pl.lit(SUB_ACTIVITY),
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
