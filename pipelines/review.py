"""The review workbook: pairs of NIKs that the linkage leaves to people, with what speaks for them.

What is decided comes back through the inbox as `semesta__pair_decisions` and holds for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.handing_out import BY_NAME, Asking, hand_out
from pipelines.identity.linkage import SEVERAL, TOGETHER, UNSURE
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.identity.stages import EVIDENCE
from pipelines.night import Night
from pipelines.people_workbook import Column, FileExists, write_people
from pipelines.persons import mentions, who_is_who

SHEET = "Pasangan"
COLUMNS = (
    Column("NO", 5),
    Column("NIK PADA DAFTAR", 18),
    Column("NAMA PADA DAFTAR", 26),
    Column("TANGGAL LAHIR PADA DAFTAR", 13),
    Column("DESA PADA DAFTAR", 15),
    Column("NIK PADA REGISTER", 18),
    Column("NAMA PADA REGISTER", 26),
    Column("TANGGAL LAHIR PADA REGISTER", 13),
    Column("DESA PADA REGISTER", 15),
    Column("NILAI", 8),
    Column("YANG SAMA", 62),
    Column("SEBAB", 20),
    Column("KEPUTUSAN", 12, ("SAMA", "BEDA")),
    Column("DIPUTUSKAN OLEH", 18),
    Column("TANGGAL", 12),
    Column("ALASAN", 30),
)
GUIDE = (
    "Setiap baris adalah dua NIK yang mungkin milik satu orang. Program tidak menggabungkannya sendiri.",
    "Periksa KTP, kartu keluarga, atau tanyakan kepada desa. Isi KEPUTUSAN: SAMA bila satu orang, BEDA bila dua orang.",
    "Isi DIPUTUSKAN OLEH (jabatan) dan TANGGAL (misalnya 31/01/2026) pada setiap baris yang diputuskan; ALASAN boleh kosong.",
    "Baris yang belum dapat diputuskan dibiarkan kosong; ia akan muncul lagi pada buku kerja berikutnya.",
    "Satu NIK dapat muncul pada beberapa baris: paling banyak satu yang SAMA.",
    "Simpan, lalu taruh berkas ini di folder inbox/semesta__pair_decisions. Keputusan berlaku seterusnya.",
    "Keputusan yang lebih baru tentang pasangan yang sama menggantikan yang lama.",
    "Berkas ini memuat data pribadi: jangan dikirim lewat surel atau pesan tanpa perlindungan, dan hapus setelah selesai.",
)
_REASONS = {
    SEVERAL: "beberapa orang dapat dimaksud",
    UNSURE: "kemungkinannya belum cukup tinggi",
    TOGETHER: "satu berkas menyebut kedua NIK",
}
_RULES = {
    EVIDENCE["nik_15"]: "15 angka pertama NIK, nama, tanggal lahir",
    EVIDENCE["nik_transposed"]: "NIK dengan dua angka bertukar tempat, nama, tanggal lahir",
    EVIDENCE["nik_old_prefix"]: "NIK dengan kode wilayah lama, nama, tanggal lahir",
    EVIDENCE["family_card"]: "kartu keluarga, nama, tanggal lahir, jenis kelamin pada NIK",
    EVIDENCE["name_birth_village"]: "nama, tanggal lahir, desa, jenis kelamin pada NIK",
}
_LEVELS = {
    "name same": "nama sama", "name one_edit": "nama beda satu huruf",
    "name words_missing": "nama lebih pendek", "name alike": "nama mirip", "name other": "nama lain",
    "birth same": "tanggal lahir sama", "birth in_nik": "tanggal lahir sama dengan yang di NIK",
    "birth swapped": "tanggal dan bulan lahir tertukar", "birth other": "tanggal lahir lain",
    "nik one_fault": "NIK beda satu angka", "nik same_place": "wilayah pada NIK sama",
    "nik other": "NIK lain", "sex same": "jenis kelamin sama", "sex other": "jenis kelamin lain",
    "home family_card": "kartu keluarga sama", "home village": "desa sama",
    "home kecamatan": "kecamatan sama", "home kabupaten": "kabupaten sama", "home other": "wilayah lain",
}  # fmt: skip


def write_review(night: Night, path: Path, region: str | None, asking: Asking) -> int:
    """Write the pairs that people are asked about; returns how many.

    Args:
        night: the store and its key; the caller holds the night's lock.
        path: a file that is not there yet; only its owner may read it.
        region: only pairs of which one side lives in this region.
        asking: for whom and what for, as far as it is told.

    Raises:
        FileExists: the file is there already.

    """
    if path.exists():
        raise FileExists(f"{path} is there already: name another file")
    with night.ledger() as ledger:
        left = who_is_who(night.settings.store, ledger).linkage.open
        named = pl.concat([left["nik"], left["linked_nik"].rename("nik")]).unique()
        is_named = pl.col("nik").is_in(named.implode())
        lists, registers = mentions(night.settings.store, ledger, is_named)
    pairs = _told(left, lists, pl.concat([lists, registers]))
    if region is not None:
        lives_here = [pl.col(name).str.starts_with(region) for name in ("region", "other_region")]
        pairs = pairs.filter(pl.any_horizontal(lives_here))
    niks = pl.concat([pairs["nik"], pairs["linked_nik"].rename("nik")]).cast(pl.String)
    persons = pseudonyms(night.key, "nik", niks.str.zfill(16)).to_list()
    hand_out(night.settings.store, asking, BY_NAME, region or "ID", pairs.height, persons)
    write_people(path, SHEET, COLUMNS, _rows(pairs), GUIDE)
    return pairs.height


def _told(pairs: pl.DataFrame, lists: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """The pairs with how the files speak of both, the likeliest first."""
    mine = _spoken_of(lists).rename({"region_code": "region"})
    other = _spoken_of(sides).rename(
        {
            "nik": "linked_nik",
            "name": "other_name",
            "birth_date": "other_birth",
            "region_code": "other_region",
        }
    )
    return pairs.join(mine, on="nik", how="left", maintain_order="left").join(
        other, on="linked_nik", how="left", maintain_order="left"
    )


def _spoken_of(mentions: pl.DataFrame) -> pl.DataFrame:
    """One way in which the files speak of each NIK: the most exact place, then the first of the alphabet."""
    return (
        mentions.sort(
            pl.col("region_code").str.len_chars(),
            "name",
            "birth_date",
            descending=[True, False, False],
            nulls_last=True,
        )
        .unique("nik", keep="first", maintain_order=True)
        .select("nik", "name", "birth_date", "region_code")
    )


def _rows(pairs: pl.DataFrame) -> Iterator[tuple[str | None, ...]]:
    """The cells of each pair, as far as they are known."""
    words = {text: said_in_indonesian(text) for text in pairs["evidence"].unique()}
    percent = (pl.col("score") * 100).round(1).cast(pl.String).str.replace(".", ",", literal=True)
    return pairs.select(
        pl.int_range(1, pl.len() + 1).cast(pl.String).alias("number"),
        pl.col("nik").cast(pl.String).str.zfill(16),
        "name",
        pl.col("birth_date").dt.strftime("%d/%m/%Y"),
        "region",
        pl.col("linked_nik").cast(pl.String).str.zfill(16),
        "other_name",
        pl.col("other_birth").dt.strftime("%d/%m/%Y"),
        "other_region",
        percent + " %",
        pl.col("evidence").replace_strict(words, return_dtype=pl.String),
        pl.col("reason").replace_strict(_REASONS, return_dtype=pl.String),
    ).iter_rows()


def said_in_indonesian(evidence: str) -> str:
    """What agrees and what does not, in the words of the reader."""
    if evidence in _RULES:
        return _RULES[evidence]
    return ", ".join(_LEVELS[part] for part in evidence.split(", "))
