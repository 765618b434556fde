"""Clean tables of the three families, drawn from one source of randomness.

A row knows twice what it says: the text that the sender typed and the value that it means. Whoever
damages a table changes one of the two, and thereby knows what must become of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

Family = Literal["E", "V", "B", "T"]
Value = str | int | float | dt.date | frozenset[str] | None

PERIOD = "2025-09"
# Regencies of Central and East Java.
REGENCIES = [f"{province}.{number:02d}" for province in (33, 35) for number in range(1, 30)]
VILLAGES = ("33.76.01.1001", "33.76.01.1002", "33.76.01.1003")
CITY = "33.76"
SOURCES: dict[Family, str] = {
    "E": "bpjstk__participants",
    "V": "village__residents",
    "B": "budget__lines",
    "T": "bpjstk__participant_totals",
}
HEADERS: dict[Family, dict[str, str]] = {
    "E": {
        "nik": "NIK",
        "kpj": "KPJ",
        "nama": "NAMA",
        "tanggal_lahir": "TANGGAL LAHIR",
        "jenis_kelamin": "JENIS KELAMIN",
        "segmen": "SEGMEN",
        "npp": "NPP",
        "upah": "UPAH",
        "iuran": "IURAN",
        "blth": "BLTH",
        "kode_wilayah": "KODE WILAYAH",
        "sumber_dana": "SUMBER DANA",
    },
    "V": {
        "nik": "NIK",
        "no_kk": "NO KK",
        "nama": "NAMA",
        "sex": "JENIS KELAMIN",
        "tempatlahir": "TEMPAT LAHIR",
        "tanggallahir": "TANGGAL LAHIR",
        "pekerjaan": "PEKERJAAN",
        "status_dasar": "STATUS DASAR",
        "rt": "RT",
        "kode_desa": "KODE DESA",
        "alamat": "ALAMAT",
    },
    "B": {
        "tahun_anggaran": "TAHUN ANGGARAN",
        "kode_wilayah": "KODE WILAYAH",
        "versi": "VERSI",
        "kode_akun": "KODE AKUN",
        "kode_dana": "KODE DANA",
        "skpd": "SKPD",
        "uraian": "URAIAN",
        "total_harga": "TOTAL HARGA",
        "jumlah_peserta": "JUMLAH PESERTA",
        "jumlah_bulan": "JUMLAH BULAN",
    },
    "T": {
        "kode_wilayah": "KODE WILAYAH",
        "blth": "BLTH",
        "segmen": "SEGMEN",
        "jumlah_aktif": "JUMLAH AKTIF",
        "jumlah_potensi": "JUMLAH POTENSI",
    },
}
BIRTH: dict[Family, str] = {"E": "tanggal_lahir", "V": "tanggallahir", "B": "", "T": ""}
SEX: dict[Family, str] = {"E": "jenis_kelamin", "V": "sex", "B": "", "T": ""}
NAMED: dict[Family, str] = {"E": "nama", "V": "nama", "B": "uraian", "T": "segmen"}
AMOUNT: dict[Family, str] = {"E": "upah", "V": "", "B": "total_harga", "T": "jumlah_aktif"}

_FIRST = (
    "SITI",
    "BUDI",
    "AGUS",
    "DEWI",
    "SRI",
    "NUR'AINI",
    "WAHYU",
    "TRI",
    "EKO",
    "RATNA",
    "M. YUSUF",
)
_SECOND = ("RAHAYU", "SANTOSO", "LESTARI", "WIBOWO", "HANDAYANI", "SAPUTRA", "KURNIAWAN", "UTAMI")
_PLACES = ("TEGAL", "KAB. TEGAL", "PEMALANG", "BREBES")
_WORK = ("PETANI/PEKEBUN", "NELAYAN/PERIKANAN", "BURUH HARIAN LEPAS", "PEDAGANG", "WIRASWASTA")
_FUNDS = ("APBD", "DBHCHT", "MANDIRI", "PEMBERI KERJA")


@dataclass(frozen=True)
class Row:
    """One row: cells as typed by the sender and the values they mean, by canonical column."""

    texts: dict[str, str]
    values: dict[str, Value]

    def typed(self, column: str, text: str, value: Value = None) -> Row:
        """The row with another text in one cell, and what that text means (None: nothing usable)."""
        return Row({**self.texts, column: text}, {**self.values, column: value})

    def reworded(self, column: str, text: str) -> Row:
        """The row with another text for the same value."""
        return replace(self, texts={**self.texts, column: text})


@dataclass(frozen=True)
class Table:
    """Rows of one family under their header texts."""

    family: Family
    headers: dict[str, str]
    rows: tuple[Row, ...]

    @property
    def source(self) -> str:
        return SOURCES[self.family]

    def grid(self) -> list[list[str]]:
        """Header and rows as the texts of a sheet."""
        return [
            list(self.headers.values()),
            *([row.texts[column] for column in self.headers] for row in self.rows),
        ]

    def with_row(self, at: int, row: Row) -> Table:
        """The table with one row exchanged."""
        return replace(self, rows=(*self.rows[:at], row, *self.rows[at + 1 :]))

    def without(self, column: str) -> Table:
        """The table without one column."""
        return Table(
            self.family,
            {name: text for name, text in self.headers.items() if name != column},
            tuple(
                Row(
                    {k: v for k, v in row.texts.items() if k != column},
                    {k: v for k, v in row.values.items() if k != column},
                )
                for row in self.rows
            ),
        )

    def at(self, column: str) -> int:
        """Position of a column."""
        return list(self.headers).index(column)


def clean_table(rng: Random, family: Family, height: int | None = None) -> Table:
    """A table in which every row is valid and no two rows share a key."""
    count = height if height is not None else rng.randint(3, 12)
    start = rng.randint(0, 900 - min(count, 800))
    made = [_ROWS[family](rng, start + number) for number in range(count)]
    return Table(family, dict(HEADERS[family]), tuple(made))


def plain(value: Value) -> str:
    """The text that a sender types for a value when nothing is wrong."""
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def identity_number(birth: dt.date, sex: str, serial: int, region: str = "337601") -> str:
    """A well-formed NIK of nobody: serials 9000 to 9999 are kept for examples."""
    day = birth.day + (40 if sex == "P" else 0)
    return f"{region}{day:02d}{birth:%m%y}{9000 + serial % 1000:04d}"


def _row(values: dict[str, Value]) -> Row:
    return Row({name: plain(value) for name, value in values.items()}, values)


def _name(rng: Random, number: int) -> str:
    # Letters of the number keep every name its own, so that no row can stand in for another.
    letters = "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{number:04d}")
    return f"{rng.choice(_FIRST)} {rng.choice(_SECOND)} {letters}"


def _birth(rng: Random) -> dt.date:
    return dt.date(1962, 1, 1) + dt.timedelta(days=rng.randint(0, 44 * 365))


def _enrolment(rng: Random, number: int) -> Row:
    birth, sex = _birth(rng), rng.choice("LP")
    wage = rng.randint(1_000_000, 9_999_999)
    return _row({
        "nik": _own_serial(birth, sex, number),
        "kpj": f"2{rng.randint(10**6, 10**7 - 1)}{number:03d}",
        "nama": _name(rng, number),
        "tanggal_lahir": birth,
        "jenis_kelamin": sex,
        "segmen": rng.choice(("PU", "BPU")),
        "npp": f"JJ{rng.randint(100000, 999999)}",
        "upah": wage,
        "iuran": rng.choice((16_800, 20_000, 0, wage // 100)),
        "blth": PERIOD,
        "kode_wilayah": rng.choice(VILLAGES),
        "sumber_dana": rng.choice(_FUNDS),
    })  # fmt: skip


def _resident(rng: Random, number: int) -> Row:
    birth, sex = _birth(rng), rng.choice("LP")
    return _row({
        "nik": _own_serial(birth, sex, number),
        "no_kk": identity_number(_birth(rng), "L", rng.randint(0, 899)),
        "nama": _name(rng, number),
        "sex": sex,
        "tempatlahir": rng.choice(_PLACES),
        "tanggallahir": birth,
        "pekerjaan": rng.choice(_WORK),
        "status_dasar": "HIDUP",
        "rt": f"RT {rng.randint(1, 12):02d}",
        "kode_desa": VILLAGES[0],
        "alamat": f"JL. MAWAR NO. {rng.randint(1, 90)} GANG {rng.choice('ABCDE')}",
    })  # fmt: skip


def _budget_line(rng: Random, number: int) -> Row:
    persons, months = rng.randint(20, 9_000), rng.randint(1, 12)
    return _row({
        "tahun_anggaran": 2025,
        "kode_wilayah": CITY,
        "versi": rng.choice(("MURNI", "PERGESERAN 1", "PERUBAHAN")),
        "kode_akun": f"5.1.02.02.01.00{rng.randint(10, 99)}",
        "kode_dana": f"1.2.02.{rng.randint(10, 99)}.01",
        "skpd": rng.choice(("DINAS TENAGA KERJA", "DINAS PERTANIAN", "SEKRETARIAT DAERAH")),
        "uraian": f"IURAN JKK JKM {_name(rng, number)}",
        "total_harga": persons * months * 16_800,
        "jumlah_peserta": persons,
        "jumlah_bulan": months,
    })  # fmt: skip


def _totals(rng: Random, number: int) -> Row:
    return _row({
        "kode_wilayah": REGENCIES[number % len(REGENCIES)],
        "blth": PERIOD,
        "segmen": ("PU", "BPU", "JAKON")[number // len(REGENCIES) % 3],
        "jumlah_aktif": rng.randint(1_000, 9_000),
        "jumlah_potensi": rng.randint(9_000, 90_000),
    })  # fmt: skip


def _own_serial(birth: dt.date, sex: str, number: int) -> str:
    # Serials that end in 0 are left out: Excel's cut makes NIKs end so, and a file of only such
    # is rightly suspected.
    return identity_number(birth, sex, number + number // 9 + 1)


_ROWS = {"E": _enrolment, "V": _resident, "B": _budget_line, "T": _totals}


def names_of(families: str) -> Sequence[Family]:
    """The families named by their letters."""
    known: tuple[Family, ...] = ("E", "V", "B", "T")
    return [family for family in known if family in families]
