"""What a receipt's page says in Indonesian: the word for a status, for a code, and how to mend it.

Sentences of row codes and holds live in `findings.py` as `problem: remedy`; here stand the words of
files that could not be read at all, and what happens next.
"""

from __future__ import annotations

from pipelines.landing.findings import FILE_CODES, ROW_CODES
from warehouse.receipt import Receipt

STATUS = {
    "accepted": "Diterima",
    "held": "Ditahan",
    "refused": "Ditolak",
    "duplicate": "Kiriman ganda",
    "superseded": "Digantikan",
}
ACTION = {
    "rejected": "ditolak",
    "held": "ditahan",
    "quarantined": "dikarantina",
    "repaired": "dibetulkan otomatis",
    "warned": "peringatan",
}
DECISION = {"accept": "Diterima", "refuse": "Ditolak", "nil": "Dinyatakan nihil"}

_UNREAD = {
    "EMPTY_FILE": ("Berkas kosong", "ekspor ulang dari aplikasi asalnya, buka untuk memeriksa isinya, lalu kirim lagi"),
    "UNREADABLE_FILE": ("Berkas rusak atau bukan buku kerja", "buka di Excel, simpan sebagai XLSX, lalu kirim lagi"),
    "FILE_TOO_LARGE": ("Berkas terlalu besar", "pecah menjadi beberapa berkas"),
    "PASSWORD_PROTECTED": ("Berkas dilindungi kata sandi", "simpan tanpa kata sandi lalu kirim lagi, atau minta pengelola membacanya dengan --password-file"),
    "UNSAFE_FILE": ("Bukan berkas biasa", "taruh berkas aslinya, bukan pintasan"),
    "UNKNOWN_SOURCE": ("Jenis data tidak dikenal", "pindahkan ke map jenis data yang benar"),
    "PLACE_NOT_UNDERSTOOD": ("Letak map tidak dimengerti", "taruh di <jenis data>/<kode wilayah>/<tahun-bulan>/"),
    "UNKNOWN_REGION_FOLDER": ("Map wilayah tidak ada dalam daftar resmi", "pindahkan berkas ke map kode wilayahnya, seperti 33.76 atau 33.76.01.1001"),
    "NESTED_ARCHIVE": ("Arsip di dalam arsip tidak dibuka", "buka dulu arsip itu lalu kirim berkasnya"),
    "HEADER_NOT_FOUND": ("Judul kolom tidak ditemukan", "pastikan ada satu baris judul kolom seperti pada contoh"),
    "MISSING_COLUMN": ("Kolom wajib tidak ada", "tambahkan kolomnya, atau taruh berkas di map wilayah dan bulannya"),
    "DUPLICATE_HEADER": ("Judul kolom ganda", "sisakan satu kolom untuk tiap judul"),
    "NUL_BYTES": ("Isi berkas rusak", "ekspor ulang sebagai XLSX atau CSV UTF-8"),
    "ENCODING_BROKEN": ("Huruf dalam berkas rusak", "simpan ulang sebagai XLSX atau CSV UTF-8"),
    "QUOTE_UNCLOSED": ("Tanda kutip tidak ditutup", "ekspor ulang sebagai XLSX"),
    "LINE_TOO_LONG": ("Ada baris yang terlalu panjang", "ekspor ulang sebagai XLSX"),
    "SIDECAR_ALONE": ("Keterangan perbaikan tanpa berkas datanya", "kirim keduanya bersama-sama: data.csv dan data.csv.semesta.json"),
    "DUPLICATE_FILE": ("Isi yang sama persis sudah pernah diterima untuk wilayah dan bulan ini", "tidak perlu apa-apa; tidak ada yang dihitung dua kali"),
    "MORE_ROWS": ("Masih ada baris lain yang dikarantina", "semuanya ditandai pada buku kerja perbaikan"),
}  # fmt: skip


def status_word(receipt: Receipt) -> str:
    """The status in Indonesian, with what is still to be mended."""
    word = STATUS[receipt.status]
    bad = receipt.rows.quarantined
    return f"{word}, {bad} baris dikarantina" if receipt.status == "accepted" and bad else word


def place_of(receipt: Receipt) -> str:
    """The folder under the inbox in which the file lay."""
    return (receipt.archive_path or receipt.inbox_path).rpartition("/")[0]


def explain(code: str, message: str) -> tuple[str, str, str]:
    """What is wrong, how to mend it, and the particulars, as a clerk reads them."""
    if code in _UNREAD:
        return *_UNREAD[code], _particulars(code, message)
    meaning = ROW_CODES.get(code) or FILE_CODES.get(code)
    if meaning is None:
        return message, "", ""
    problem, _, remedy = meaning.text_id.partition(": ")
    return problem[:1].upper() + problem[1:], remedy, _particulars(meaning.text_id, message)


def _particulars(sentence: str, message: str) -> str:
    """What the message says beyond the code's own sentence."""
    return message.removeprefix(sentence).strip().removeprefix("(").removesuffix(")").strip()
