"""The list to send to the branch: whom it has not answered for, or not lately, in a region.

The answer comes back in the same workbook as `bpjstk__match_results`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from pipelines.handing_out import BY_NAME, Asking, hand_out
from pipelines.identity.keys import SecretKey
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.night import Night
from pipelines.people_workbook import Column, FileExists, write_people
from pipelines.persons import mentions
from warehouse.connect import open_build

SHEET = "Permintaan"
COLUMNS = (
    Column("NO", 6),
    Column("NIK", 18),
    Column("NAMA", 30),
    Column("TANGGAL LAHIR", 14),
    Column("TANGGAL PADAN", 14),
    Column("HASIL", 18, ("AKTIF", "NONAKTIF", "TIDAK_TERDAFTAR", "NIK_TIDAK_VALID")),
    Column("SEGMEN", 10, ("PU", "BPU", "JAKON", "PMI")),
    Column("PROGRAM", 14),
    Column("AKTIF SAMPAI", 14),
    Column("SUMBER DANA", 18),
    Column("NOMOR SURAT", 20),
)
GUIDE = (
    "Daftar ini berisi orang yang kepesertaannya ingin diketahui pemerintah daerah.",
    "Kantor cabang mengisi TANGGAL PADAN (misalnya 31/01/2026) dan HASIL.",
    "HASIL adalah AKTIF, NONAKTIF, TIDAK_TERDAFTAR, atau NIK_TIDAK_VALID.",
    "Untuk peserta AKTIF isi AKTIF SAMPAI dengan bulan terakhir yang iurannya dibayar (misalnya 2026-01).",
    "Isi pula SEGMEN, PROGRAM, dan SUMBER DANA peserta AKTIF. Jangan mengubah kolom NIK.",
    "Kirim kembali buku kerja ini; pemerintah daerah menaruhnya di inbox/bpjstk__match_results/<kode wilayah>.",
    "Berkas ini memuat data pribadi: kirim terenkripsi, dan hapus setelah selesai.",
)
_ANSWERED = """
    select persons.nik_key
    from landed.persons persons
    join intermediate.int_match_answers answers using (person_key)
    where answers.period = (select max(period) from intermediate.int_match_answers) and not is_unknown
"""


def write_match_request(
    night: Night, region: str, path: Path, today: dt.date, asking: Asking
) -> int:
    """Write the persons of the region whose answer is missing, too old or unknown; returns how many.

    Persons are those of working age in the village registers and lists that count, as of the last night.

    Args:
        night: the store and its key; the caller holds the night's lock.
        region: code of the region, kabupaten or below.
        path: a file that is not there yet; only its owner may read it.
        today: for the ages.
        asking: for whom and what for, as far as it is told.

    Raises:
        FileExists: the file is there already.

    """
    if path.exists():
        raise FileExists(f"{path} is there already: name another file")
    with night.ledger() as ledger:
        lists, registers = mentions(night.settings.store, ledger)
    people = _people(pl.concat([registers, lists]), region, today)
    answered = _answered(night)
    keys = _keys(people, night.key)
    is_asked = ~keys.is_in(answered.implode())
    asked = people.filter(is_asked)
    rows = asked.select(
        pl.int_range(1, pl.len() + 1).cast(pl.String).alias("number"),
        pl.col("nik").cast(pl.String).str.zfill(16),
        "name",
        pl.col("birth_date").dt.strftime("%d/%m/%Y"),
    )
    persons = keys.filter(is_asked).to_list()
    hand_out(night.settings.store, asking, BY_NAME, region, asked.height, persons)
    write_people(path, SHEET, COLUMNS, rows.iter_rows(), GUIDE)
    return asked.height


def _people(mentions: pl.DataFrame, region: str, today: dt.date) -> pl.DataFrame:
    """One row per NIK of the region: the first mention, registers before lists."""
    working_age = (
        pl.col("birth_date").dt.offset_by("15y") <= today,
        pl.col("birth_date").dt.offset_by("65y") > today,
    )
    return (
        mentions.filter(
            pl.col("region_code").str.starts_with(region),
            pl.all_horizontal(working_age).fill_null(value=True),
        )
        .unique("nik", keep="first", maintain_order=True)
        .sort("region_code", "name", "nik")
        .select("nik", "name", "birth_date")
    )


def _keys(people: pl.DataFrame, key: SecretKey) -> pl.Series:
    return pseudonyms(key, "nik", people["nik"].cast(pl.String))


def _answered(night: Night) -> pl.Series:
    """Keys of the NIKs for whom a usable answer holds; none before the first night."""
    store = night.settings.store
    if not store.build_database.exists():
        return pl.Series("nik_key", [], dtype=pl.String)
    with open_build(store, read_only=True) as con:
        answered: pl.Series = con.sql(_ANSWERED).pl()["nik_key"]
        return answered
