"""The workbook of audit findings: what was found, and what became of it.

What is written into it comes back through the inbox as `semesta__finding_decisions`.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.people_workbook import Column, write_people
from pipelines.query import select
from warehouse.layout import Store

SHEET = "Temuan"
STEPS = ("DIJAWAB", "DIKEMBALIKAN", "SELESAI", "DIBUKA")
COLUMNS = (
    Column("NO", 5),
    Column("KODE TEMUAN", 16),
    Column("BULAN", 9),
    Column("KODE WILAYAH", 12),
    Column("WILAYAH", 20),
    Column("JENIS TEMUAN", 20),
    Column("NAMA TEMUAN", 24),
    Column("URAIAN TEMUAN", 84),
    Column("SUMBER DANA", 12),
    Column("JUMLAH ORANG", 10),
    Column("NILAI (RP)", 16),
    Column("BUKTI", 62),
    Column("STATUS SEKARANG", 14),
    Column("SUDAH DIKEMBALIKAN (RP)", 16),
    Column("TINDAK LANJUT", 16, STEPS),
    Column("JUMLAH DIKEMBALIKAN (RP)", 16),
    Column("DOKUMEN", 22),
    Column("DIPUTUSKAN OLEH", 18),
    Column("TANGGAL", 12),
    Column("JAWABAN", 40),
)
GUIDE = (
    "Setiap baris adalah satu temuan, dengan uraian, nilai, dan bukti menurut data yang diterima.",
    "Isi TINDAK LANJUT: DIJAWAB bila sudah dijelaskan, DIKEMBALIKAN bila uangnya kembali, SELESAI bila tidak ada lagi yang harus dilakukan, DIBUKA bila temuan dibuka kembali.",
    "Pada DIKEMBALIKAN isi JUMLAH DIKEMBALIKAN (RP), yaitu seluruhnya sampai tanggal itu, dan DOKUMEN yang membuktikannya.",
    "Isi DIPUTUSKAN OLEH (jabatan) dan TANGGAL (misalnya 31/01/2026) pada setiap baris yang ditindaklanjuti; JAWABAN boleh kosong.",
    "Baris yang belum ditindaklanjuti dibiarkan kosong. Jangan mengubah kolom yang lain: KODE TEMUAN mengenali temuannya.",
    "Simpan, lalu taruh berkas ini di folder inbox/semesta__finding_decisions. Keputusan yang lebih baru menggantikan yang lama.",
    "Baris di balik sebuah temuan ditunjukkan oleh perintah pada kolom BUKTI.",
)
_QUESTION = """
select
    finding_key, period, region_code, region_name, finding_code, finding_name, sentence_id, payer_code,
    person_count, amount_idr, evidence_ref, status, repaid_idr
from marts.mart_audit_findings
where is_still_found
order by amount_idr desc, finding_key
"""
_WORDS = {"open": "TERBUKA", "answered": "DIJAWAB", "repaid": "DIKEMBALIKAN", "closed": "SELESAI"}
_REGION, _STATUS = 2, 11


def write_findings(store: Store, path: Path, region: str | None, *, with_closed: bool) -> int:
    """Write the findings of the current version, the dearest first; returns how many.

    Args:
        store: where the current version lies.
        path: a file that is not there yet; only its owner may read it.
        region: only findings of this region and what lies in it.
        with_closed: also those that are closed.

    Raises:
        FileExists: the file is there already.

    """
    rows = [
        row
        for row in select(store, _QUESTION, "restricted").rows
        if (with_closed or row[_STATUS] != "closed") and str(row[_REGION]).startswith(region or "")
    ]
    write_people(path, SHEET, COLUMNS, (_cells(n, row) for n, row in enumerate(rows, 1)), GUIDE)
    return len(rows)


def _cells(number: int, row: tuple[object, ...]) -> tuple[str | None, ...]:
    key, month, region, place, code, name, sentence, payer, persons, amount, evidence, status, back = row  # fmt: skip
    shown = (number, key, month, region, place, code, name, sentence, payer, persons)
    return (
        *(None if value is None else str(value) for value in shown),
        _rupiah(amount),
        str(evidence),
        _WORDS[str(status)],
        _rupiah(back),
    )


def _rupiah(value: object) -> str | None:
    return None if value is None else f"{int(str(value)):,}".replace(",", ".")
