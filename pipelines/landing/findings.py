"""Findings: what each code means, what was done, and how the sender mends it, in both languages.

One home for the sentences that senders and officials read. A sentence never holds a cell's value.
"""

from __future__ import annotations

from typing import NamedTuple

from warehouse.receipt import Action, Finding


class Meaning(NamedTuple):
    """What was done about a code, and the sentences for it."""

    action: Action
    text_id: str
    text_en: str


ROW_CODES: dict[str, Meaning] = {
    code: Meaning("quarantined", text_id, text_en)
    for code, text_id, text_en in (
        ("NIK_MISSING", "NIK kosong: isi 16 angka NIK", "the NIK is empty: enter its 16 digits"),
        ("NIK_NUMERIC_CELL", "NIK tersimpan sebagai angka sehingga digit terakhir hilang: ubah kolom menjadi teks dan ketik ulang", "the NIK is stored as a number, which loses its last digit: make the column text and type it again"),
        ("NIK_SCIENTIFIC", "NIK tertulis dalam notasi ilmiah: ubah kolom menjadi teks dan ketik ulang", "the NIK is in scientific notation: make the column text and type it again"),
        ("NIK_NOT_DIGITS", "NIK berisi huruf atau tanda: tulis 16 angka saja", "the NIK has letters or signs: write its 16 digits only"),
        ("NIK_LENGTH", "NIK tidak 16 angka: periksa pada KTP", "the NIK does not have 16 digits: check the card"),
        ("NIK_REPEATED_DIGIT", "NIK satu angka diulang: periksa pada KTP", "the NIK repeats one digit: check the card"),
        ("NIK_TEMPORARY", "NIK sementara (diawali 0): isi NIK resmi", "a temporary NIK (starts with 0): enter the official one"),
        ("NIK_TRUNCATED", "NIK berakhir 0000, tanda terpotong oleh spreadsheet: ketik ulang sebagai teks", "the NIK ends in 0000, the mark of a spreadsheet's cut: type it again as text"),
        ("NIK_BIRTH_DATE", "tanggal lahir di dalam NIK mustahil: periksa pada KTP", "the birth date inside the NIK is impossible: check the card"),
        ("NOT_A_DATE", "bukan tanggal: tulis seperti 31/12/1990", "not a date: write it like 31/12/1990"),
        ("NOT_A_MONTH", "bukan bulan: tulis seperti 2025-09", "not a month: write it like 2025-09"),
        ("NOT_A_YEAR", "bukan tahun: tulis empat angka", "not a year: write four digits"),
        ("NOT_A_NUMBER", "bukan bilangan", "not a number"),
        ("NOT_AN_AMOUNT", "bukan jumlah rupiah bulat: tulis seperti 1.234.567", "not a whole amount of rupiah: write it like 1.234.567"),
        ("AMBIGUOUS_AMOUNT", "dapat dibaca sebagai dua jumlah berbeda: tulis tanpa pemisah ribuan", "reads as two different amounts: write it without separators"),
        ("NOT_A_REGION_CODE", "bukan kode wilayah Kemendagri bertitik seperti 33.76.01.1001", "not a dotted Kemendagri region code such as 33.76.01.1001"),
        ("REGION_SCHEME_UNPROVEN", "kode wilayah tanpa titik dapat berarti dua tempat (Kemendagri atau BPS): tulis kode Kemendagri bertitik seperti 33.76.01.1001", "a region code without dots can mean two places (Kemendagri or BPS): write the dotted Kemendagri code such as 33.76.01.1001"),
        ("REGION_SCHEME_BPS", "kode wilayah BPS: ganti dengan kode Kemendagri bertitik seperti 33.76.01.1001", "a BPS region code: replace it by the dotted Kemendagri code such as 33.76.01.1001"),
        ("NOT_A_DAY", "bukan tanggal dalam bulan: tulis 1 sampai 31", "not a day of the month: write 1 to 31"),
        ("REGION_UNKNOWN", "kode wilayah tidak ada dalam daftar resmi: periksa kodenya", "the region code is in no official list: check it"),
        ("DATE_ORDER", "urutan hari dan bulan tidak jelas karena berkas memakai dua urutan: tulis seperti 31/12/1990", "day and month cannot be told apart because the file uses both orders: write it like 31/12/1990"),
        ("ENCODING_MIXED", "baris ini memakai penyandian huruf lain daripada baris lainnya: simpan ulang sebagai CSV UTF-8", "this line uses another text encoding than the others: save the file again as CSV UTF-8"),
        ("FUTURE_MONTH", "bulan lebih dari setahun sesudah bulan laporan", "a month more than a year after the reported month"),
        ("BELOW_MINIMUM", "lebih kecil daripada yang mungkin", "smaller than it can be"),
        ("FUTURE_DATE", "tanggal sesudah bulan laporan", "a date after the reported month"),
        ("REQUIRED_EMPTY", "kolom wajib ini kosong", "this required column is empty"),
        ("SHORT_ROW", "baris kurang kolom", "the row has too few fields"),
        ("LONG_ROW", "baris kelebihan kolom, mungkin ada pemisah di dalam nama: apit dengan tanda kutip", "the row has too many fields, perhaps a separator inside a name: put it in quotes"),
        ("KEY_CONFLICT", "kunci yang sama muncul dengan isi berbeda", "the same key occurs with different content"),
        ("POSSIBLY_TRUNCATED", "baris terakhir terpotong dan tidak dapat dipastikan: kirim ulang berkas", "the last line breaks off and nothing confirms it: send the file again"),
        ("CELL_ERROR", "sel berisi galat seperti #REF! atau #N/A: perbaiki rumusnya atau ketik nilainya", "the cell holds an error such as #REF! or #N/A: mend its formula or type the value"),
        ("FORMULA_WITHOUT_VALUE", "rumus di sel ini belum dihitung: buka di Excel, simpan, lalu kirim lagi", "the formula in this cell was never computed: open it in Excel, save it and send it again"),
        ("DIGITS_LOST", "nomor panjang tersimpan sebagai angka sehingga digit terakhirnya hilang: ubah kolom menjadi teks dan ketik ulang", "a long number is stored as a number, which loses its last digits: make the column text and type it again"),
        ("MERGED_CELLS", "sel digabung melewati beberapa baris: pisahkan dan isi setiap baris", "a merged cell spans several rows: unmerge it and fill each row"),
        ("OTHER_REGION", "kode wilayah di luar wilayah pengirim", "the region code lies outside the sender's region"),
    )
}  # fmt: skip

FILE_CODES: dict[str, Meaning] = {
    code: Meaning(action, text_id, text_en)  # type: ignore[arg-type]
    for code, action, text_id, text_en in (
        ("SECOND_HEADER", "held", "judul kolom lain muncul di tengah berkas, jadi ada dua tabel: pisahkan menjadi dua berkas", "another header begins inside the file, so it holds two tables: make two files of it"),
        ("DELIMITER_CHANGES", "held", "pemisah kolom berganti di tengah berkas, jadi ada dua tabel: pisahkan menjadi dua berkas", "the delimiter changes inside the file, so it holds two tables: make two files of it"),
        ("SEX_MISMATCH_FILE", "held", "lebih dari 5 persen baris berjenis kelamin lain daripada NIK-nya, kolom mungkin tertukar: periksa dan kirim ulang", "more than 5 percent of the rows have another sex than their NIK says, columns may be swapped: check and send again"),
        ("TRAILING_DELIMITER", "repaired", "pemisah berlebih di akhir baris diabaikan", "surplus delimiters at the end of rows were dropped"),
        ("NIK_CLEANED", "repaired", "NIK dibersihkan dari spasi, petik atau tanda lain", "NIKs were freed of blanks, quotes or other signs"),
        ("BIRTH_DATE_BY_NIK", "repaired", "tanggal lahir dibaca sesuai NIK", "birth dates were read as the NIK tells them"),
        ("HEADER_ALIAS", "repaired", "judul kolom dikenali dari padanannya", "headers were recognised by their aliases"),
        ("ENCODING_CP1252", "repaired", "berkas dibaca sebagai Windows-1252; periksa nama yang berhuruf khusus", "read as Windows-1252; names may need a look"),
        ("ENCODING_UTF16", "repaired", "berkas dibaca sebagai UTF-16", "read as UTF-16"),
        ("DOUBLE_BOM", "repaired", "dua tanda urutan bita di awal berkas diabaikan", "two byte order marks were dropped"),
        ("HIDDEN_SHEET_IGNORED", "warned", "lembar tersembunyi tidak dibaca", "a hidden sheet was not read"),
        ("UNKNOWN_COLUMN", "warned", "kolom tidak dikenal, disimpan dalam berkas asli saja", "the column is not known and stays in the original file only"),
        ("COLUMN_UNCLEAR", "warned", "kolom ini memuat status hidup di samping isi lain sehingga tidak dibaca: pisahkan status hidup ke kolom STATUS DASAR", "the column holds life statuses beside other words, so it is not read: put the life status into a column STATUS DASAR"),
        ("UNNAMED_COLUMN", "warned", "kolom tanpa judul berisi data, disimpan dalam berkas asli saja", "a column without header holds data and stays in the original file only"),
        ("NO_FINAL_NEWLINE", "warned", "baris terakhir tanpa akhir baris; isinya lengkap", "the last line has no line end; its content is complete"),
        ("SEX_UNKNOWN", "warned", "jenis kelamin tidak dikenali", "sex not recognised"),
        ("SEX_MISMATCH", "warned", "jenis kelamin berbeda dengan NIK", "sex differs from the NIK"),
        ("BIRTH_DATE_MISMATCH", "warned", "tanggal lahir berbeda dengan NIK", "birth date differs from the NIK"),
        ("REPEATED_HEADER", "warned", "judul kolom berulang di tengah berkas", "the header is repeated inside the file"),
        ("DUPLICATE_ROWS", "warned", "baris yang sama persis dihitung sekali", "identical rows are counted once"),
        ("CODE_REPAIRED", "repaired", "kode anggaran yang rusak ditulis ulang", "mangled budget codes were written anew"),
        ("CODE_UNPROVEN", "warned", "kode anggaran tidak dapat dipastikan", "budget codes are not certain"),
        ("REGION_CODE_DOTTED", "repaired", "kode wilayah tanpa titik terbukti kode Kemendagri", "undotted region codes are proven to be Kemendagri's"),
        ("REGION_SCHEME_UNPROVEN_FILE", "warned", "kode wilayah tanpa titik tidak dapat dipastikan", "the scheme of undotted region codes is not proven"),
        ("REGION_SCHEME_BPS_FILE", "warned", "kolom ini berisi kode wilayah BPS", "the column holds BPS region codes"),
        ("TOTAL_NOT_COMPARED", "warned", "baris jumlah lebih dari satu, tidak dibandingkan", "more than one total row, not compared"),
        ("CONTROL_TOTAL_MISMATCH", "held", "baris JUMLAH tidak sama dengan jumlah baris datanya: periksa dan kirim ulang", "the total row differs from the sum of its rows: check and send again"),
        ("NO_ROWS", "held", "berkas hanya berisi judul kolom: pastikan memang nihil", "the file holds a header only: confirm that the return is nil"),
        ("SEVERAL_SHEETS", "held", "lebih dari satu lembar cocok: sisakan satu", "more than one sheet fits: leave one"),
        ("ROWS_DISAPPEARED", "held", "lebih dari sepersepuluh baris kiriman sebelumnya hilang: pastikan kiriman ini lengkap", "more than a tenth of the earlier rows is gone: confirm that this file is complete"),
        ("UNCLEAR_OVERLAP", "held", "sebagian baris sama dengan kiriman sebelumnya: pastikan ini pengganti atau tambahan", "some rows repeat an earlier file: confirm whether this replaces or adds"),
        ("ENTRY_RULE_FAILED", "held", "berkas tidak memenuhi aturan penerimaan", "the file fails an entry rule"),
        ("HIDDEN_ROWS", "warned", "baris tersembunyi ikut dibaca", "hidden rows were read like others"),
        ("HIDDEN_COLUMNS", "warned", "kolom tersembunyi ikut dibaca", "hidden columns were read like others"),
        ("FORMULA_VALUES", "warned", "sel berisi rumus; nilai tersimpannya yang dipakai", "cells hold formulas; their stored values were used"),
        ("MACROS_IGNORED", "warned", "makro tidak dijalankan", "macros were not run"),
        ("LINKS_IGNORED", "warned", "tautan ke berkas lain tidak diikuti", "links to other files were not followed"),
        ("MERGED_FILLED", "repaired", "sel gabungan diisikan ke setiap baris di dalamnya", "merged cells were filled into each row inside them"),
        ("CODE_AS_SHOWN", "repaired", "kode yang tersimpan sebagai angka dibaca seperti tampilannya", "codes stored as numbers were read as they are shown"),
        ("ARCHIVE_UNPACKED", "warned", "ZIP ini dibuka; setiap berkas di dalamnya punya tanda terima sendiri di map .isi di sampingnya", "the ZIP was unpacked; every file in it has a receipt of its own in the folder .isi beside it"),
        ("READ_BY_CONTENT", "repaired", "jenis berkas dikenali dari isinya", "the kind of file was told by its content"),
        ("BLOCK_LAYOUT", "warned", "baris blok keluarga dan kepala halaman tidak dihitung sebagai data", "lines of household blocks and page heads are not data"),
        ("NIK_TRUNCATED_FILE", "held", "NIK di berkas ini terpotong (berakhir 0000): kirim ulang dari sumbernya dengan kolom NIK berjenis teks", "the NIKs of this file are cut (they end in 0000): send it again from its source with the NIK column as text"),
        ("PASSWORD_PROTECTED", "held", "berkas dilindungi kata sandi: lepaskan, atau serahkan kata sandinya lewat --password-file", "the file is protected by a password: take it off, or give it through --password-file"),
        ("DTD_DECLARED", "rejected", "berkas memuat DTD yang tidak pernah ditulis program perkantoran: simpan ulang sebagai XLSX", "the file declares a DTD, which no office program writes: save it again as XLSX"),
        ("NESTED_ARCHIVE", "rejected", "ZIP berisi arsip lain: buka dulu lalu kirim berkasnya", "the ZIP holds another archive: unpack it and send its files"),
        ("SEVERAL_FILES", "rejected", "ZIP berisi beberapa berkas: kirim satu per satu", "the ZIP holds several files: send them one by one"),
        ("PERIOD_MISMATCH", "held", "bulan pada isi berkas berbeda dengan bulan pada nama berkas atau map: pindahkan ke map bulannya atau betulkan kolom bulan", "the month inside differs from the month in the file's name or folder: move it to its month, or correct the month column"),
        ("OTHER_MONTHS_INSIDE", "warned", "berkas juga memuat bulan lain", "the file also holds other months"),
        ("SAME_BYTES_ELSEWHERE", "warned", "isi yang sama persis pernah diterima untuk wilayah atau bulan lain: pastikan tidak salah map", "the same bytes were received for another region or month: make sure that the folder is right"),
        ("ROWS_ALREADY_RECEIVED", "warned", "baris yang sudah ada pada kiriman sebelumnya tidak dihitung lagi", "rows of an earlier file are not counted again"),
        ("CORRECTS_UNKNOWN", "held", "tanda terima yang disebut berkas perbaikan tidak dikenal: unduh lagi buku kerja perbaikan dan jangan ubah lembar _semesta", "the receipt that the correction names is not known: take the returned workbook again and leave its sheet _semesta as it is"),
        ("CORRECTS_OTHER_SOURCE", "held", "berkas perbaikan ini milik jenis data lain: taruh di map jenis datanya", "the correction belongs to another kind of file: put it into that folder"),
        ("CORRECTS_OTHER_PLACE", "held", "berkas perbaikan ini milik wilayah atau bulan lain: taruh di map yang sama dengan kiriman pertamanya", "the correction belongs to another region or month: put it where the first file was put"),
        ("STALE_CORRECTION", "held", "kiriman yang diperbaiki sudah digantikan oleh kiriman lain yang lebih baru: perbaiki kiriman terbaru", "the corrected file was replaced by a newer one meanwhile: correct the newest file"),
        ("DECIDED_REFUSED", "rejected", "isi berkas ini sudah diputuskan untuk ditolak: kirim berkas yang diperbaiki", "this content was refused by decision: send a corrected file"),
        ("HIDDEN_SHEET", "held", "lembar yang cocok tersembunyi: tampilkan lalu kirim ulang", "the fitting sheet is hidden: unhide it and send again"),
    )
}  # fmt: skip


def file_finding(code: str, detail: str) -> Finding:
    """A finding about the whole file, in Indonesian, `detail` in brackets."""
    meaning = FILE_CODES[code]
    return Finding(code, None, None, meaning.action, f"{meaning.text_id} ({detail})")


def row_finding(code: str, row: int) -> Finding:
    """A finding about one quarantined row."""
    return Finding(code, row, None, "quarantined", ROW_CODES[code].text_id)


def sentence(code: str, language: str) -> str:
    """The sentence of a row or file code; the code itself where it has none of its own."""
    meaning = ROW_CODES.get(code) or FILE_CODES.get(code)
    if meaning is None:
        return code
    return meaning.text_id if language == "id" else meaning.text_en
