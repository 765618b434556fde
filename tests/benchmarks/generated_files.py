"""Clean files as villages and branches send them, made up by arithmetic: the same ones every time.

Every NIK carries a serial from 9000 on, which no office issues; every region exists. Nine members of ten
are residents of the villages, the tenth lives where nobody sent a register.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import xlsxwriter

from pipelines.landing.contract import all_contracts
from pipelines.landing.official_regions import official_register

RESIDENTS, MEMBERS = "village__residents", "bpjstk__participants"
PERIOD = "2025-09"
VILLAGES, BRANCHES = 33, 5
_BATCH = 1_000_000
_DAYS = (
    25_000  # birth days, so that a NIK's day and serial are never used twice below 25 million rows
)
_FIRST = ("SITI", "BUDI", "AGUS", "SRI", "DEWI", "EKO", "WAHYU", "RINA", "JOKO", "NUR", "SLAMET")
_LAST = ("SANTOSO", "LESTARI", "WIBOWO", "HANDAYANI", "PRASETYO", "RAHAYU", "SUSANTI", "HIDAYAT")
_WORK = ("PETANI", "WIRASWASTA", "BURUH HARIAN LEPAS", "PELAJAR", "NELAYAN", "PEDAGANG", "GURU")
_SEGMENTS = ("PENERIMA UPAH", "BUKAN PENERIMA UPAH", "JASA KONSTRUKSI")


def villages(count: int) -> list[str]:
    """Codes of villages that exist, each of another kecamatan."""
    codes = sorted((c for c in official_register().kemendagri if len(c) == 13), reverse=True)
    return sorted({code[:8]: code for code in codes}.values())[:count]


def regencies(count: int) -> list[str]:
    """Codes of kabupaten and kota that exist."""
    return sorted(code for code in official_register().kemendagri if len(code) == 5)[:count]


def night(inbox: Path, residents: int, members: int) -> int:
    """A night's CSV files: one per village, one per branch; how many rows they hold."""
    for village in villages(VILLAGES):
        write(inbox / RESIDENTS / village / PERIOD / "penduduk.csv", village, residents // VILLAGES)
    for place, regency in enumerate(regencies(BRANCHES)):
        path = inbox / MEMBERS / regency / PERIOD / "peserta.csv"
        write(path, regency, members // BRANCHES, first=place * (members // BRANCHES))
    return residents // VILLAGES * VILLAGES + members // BRANCHES * BRANCHES


def write(path: Path, region: str, rows: int, first: int = 0) -> None:
    """One CSV file, of residents where `region` is a village and of members elsewhere.

    People are numbered from `first`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for start in range(0, rows, _BATCH):
            frame = _rows(region, first + start, min(_BATCH, rows - start))
            frame.write_csv(file, separator=";", include_header=start == 0)


def workbook(path: Path, region: str, rows: int, columns: int) -> None:
    """One XLSX file of text cells; columns beyond the table's own are ones its contract ignores."""
    frame = _rows(region, 0, rows)
    source = RESIDENTS if len(region) == 13 else MEMBERS
    ignored = [name for name in all_contracts()[source].ignore if name not in frame.columns]
    names = [*frame.columns, *sorted(ignored)][:columns]
    assert len(names) == columns
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, names)
        for number, row in enumerate(frame.iter_rows(), start=1):
            sheet.write_row(number, 0, [*row, *["-"] * (columns - len(row))])


def _rows(region: str, start: int, count: int) -> pl.DataFrame:
    """Rows `start` to `start + count` of a region's file, every cell as text."""
    number = pl.int_range(start, start + count, eager=True).alias("n").to_frame().lazy()
    n, code = pl.col("n"), pl.lit(_nik_prefix(region))
    if len(region) != 13:
        prefixes = tuple(_nik_prefix(village) for village in villages(VILLAGES))
        is_elsewhere = n % 10 == 0
        number = number.with_columns(
            number=n,
            n=pl.when(is_elsewhere).then(n).otherwise(n // VILLAGES),
            code=pl.when(is_elsewhere).then(code).otherwise(_pick(prefixes, n)),
        )
        code = pl.col("code")
    scattered = n * 7919
    born = pl.lit(dt.date(1940, 1, 1)) + pl.duration(days=scattered % _DAYS)
    serial = (9000 + (n // _DAYS + n % _DAYS) % 1000).cast(pl.String)
    is_woman = n % 2 == 1
    day = (born.dt.day().cast(pl.Int32) + pl.when(is_woman).then(40).otherwise(0)).cast(pl.String)
    nik = pl.concat_str(code, day.str.zfill(2), born.dt.strftime("%m%y"), serial)
    name = pl.concat_str(_pick(_FIRST, scattered), pl.lit(" "), _pick(_LAST, scattered // 11))
    sex = pl.when(is_woman).then(pl.lit("P")).otherwise(pl.lit("L"))
    if len(region) == 13:
        household = (n // 4 % 9_000_000 + 1_000_000).cast(pl.String)
        columns = {
            "NIK": nik,
            "NO KK": pl.concat_str(code, pl.lit("010"), household),
            "NAMA": name,
            "JENIS KELAMIN": sex,
            "TANGGAL LAHIR": born.dt.strftime("%d/%m/%Y"),
            "PEKERJAAN": _pick(_WORK, scattered // 7),
            "STATUS DASAR": pl.lit("HIDUP"),
            "DUSUN": pl.concat_str(pl.lit("DUSUN "), (n // 4 % 9 + 1).cast(pl.String)),
            "RW": (n // 40 % 12 + 1).cast(pl.String).str.zfill(3),
            "RT": (n // 4 % 60 + 1).cast(pl.String).str.zfill(3),
            "KODE DESA": pl.lit(region),
        }
    else:
        columns = {
            "NIK": nik,
            "KPJ": (pl.col("number") + 20_000_000_000).cast(pl.String),
            "NAMA": name,
            "TGL LAHIR": born.dt.strftime("%d-%m-%Y"),
            "JENIS KELAMIN": sex,
            "SEGMEN": _pick(_SEGMENTS, scattered // 3),
            "NPP": (10_000_000 + scattered % 5000).cast(pl.String),
            "UPAH": (1_000_000 + scattered % 4000 * 1000).cast(pl.String),
            "IURAN": (16_800 + scattered % 300 * 100).cast(pl.String),
            "BLTH": pl.lit(PERIOD),
            "STATUS": pl.lit("AKTIF"),
            "SUMBER DANA": pl.lit("MANDIRI"),
        }
    return number.select(**columns).collect()


def _nik_prefix(region: str) -> str:
    """Six digits as the NIKs of a region begin; the office of a kabupaten stands for all of it."""
    return region.replace(".", "").ljust(6, "1")[:6]


def _pick(words: tuple[str, ...], at: pl.Expr) -> pl.Expr:
    """One of `words` by number."""
    return pl.lit(pl.Series(words)).gather(at % len(words))
