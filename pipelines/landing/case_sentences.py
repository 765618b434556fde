"""What stands behind a sentence in brackets, and sentences for one case of a code.

Placeholders are named values: columns, rows, counts, months, regions; never a cell's content.
"""

from __future__ import annotations

# Code -> what follows its sentence in brackets.
DETAILS: dict[str, tuple[str, str]] = {
    "NO_LEGAL_BASIS": ("pada {day}", "on {day}"),
    "COLUMN_UNCLEAR": ("kolom {column}", "column {column}"),
    "ARCHIVE_UNPACKED": ("{files} berkas", "{files} files"),
    "UNKNOWN_COLUMN": ("kolom {column}", "column {column}"),
    "UNNAMED_COLUMN": ("kolom ke-{number}", "column number {number}"),
    "HEADER_ALIAS": ("{columns}", "{columns}"),
    "HIDDEN_SHEET_IGNORED": ("lembar ke-{sheets}", "sheet {sheets}"),
    "OTHER_SHEET_IGNORED": ("lembar ke-{sheets}", "sheet {sheets}"),
    "SCALED_NUMBERS": ("baris {row}", "row {row}"),
    "OTHER_PART": ("baris {row}", "row {row}"),
    "HIDDEN_ROWS": ("{cells} baris", "{cells} rows"),
    "HIDDEN_COLUMNS": ("{cells} kolom", "{cells} columns"),
    "PARTLY_STRUCK": ("{cells} sel", "{cells} cells"),
    "STRUCK_CELLS": ("{cells} sel", "{cells} cells"),
    "FORMULA_VALUES": ("{cells} sel", "{cells} cells"),
    "MERGED_FILLED": ("{cells} sel", "{cells} cells"),
    "CODE_AS_SHOWN": ("{cells} sel", "{cells} cells"),
    "NIK_CLEANED": ("{count} NIK", "{count} NIKs"),
    "BIRTH_DATE_BY_NIK": ("{rows} baris", "{rows} rows"),
    "DUPLICATE_ROWS": ("{rows} baris", "{rows} rows"),
    "SEX_MISMATCH": ("{rows} baris", "{rows} rows"),
    "BIRTH_DATE_MISMATCH": ("{rows} baris", "{rows} rows"),
    "SEX_MISMATCH_FILE": ("{rows} dari {all} baris", "{rows} of {all} rows"),
    "NIK_TRUNCATED_FILE": ("{rows} dari {all} NIK", "{rows} of {all} NIKs"),
    "NIK_SCIENTIFIC_FILE": ("{rows} dari {all} NIK", "{rows} of {all} NIKs"),
    "OTHER_REGION_FILE": ("{rows} dari {all} baris", "{rows} of {all} rows"),
    "AGE_BELOW_WORKING": ("di bawah {age} tahun: {count} baris", "below {age} years: {count} rows"),
    "AGE_OVER_AT_START": (
        "{age} tahun atau lebih: {count} baris",
        "{age} years or more: {count} rows",
    ),
    "NEGATIVE_IN_ORIGINAL": ("kolom {column}: {count} baris", "column {column}: {count} rows"),
    "CODE_REPAIRED": ("kolom {column}: {count} sel", "column {column}: {count} cells"),
    "CODE_UNPROVEN": ("kolom {column}: {count} sel", "column {column}: {count} cells"),
    "REGION_CODE_DOTTED": ("kolom {column}: {count} sel", "column {column}: {count} cells"),
    "REGION_SCHEME_UNPROVEN_FILE": ("kolom {column}", "column {column}"),
    "REGION_SCHEME_BPS_FILE": ("kolom {column}", "column {column}"),
    "TOTAL_COLUMN_DIFFERS": ("kolom {column}: {count} baris", "column {column}: {count} rows"),
    "CONTROL_TOTAL_UNREAD": ("baris {row}, kolom {columns}", "row {row}, columns {columns}"),
    "CONTROL_TOTAL_MISMATCH": ("baris {row}, kolom {columns}", "row {row}, columns {columns}"),
    "DELIMITER_CHANGES": ("baris {row}", "row {row}"),
    "SECOND_HEADER": ("baris {row}", "row {row}"),
    "NO_FINAL_NEWLINE": ("baris {row}", "row {row}"),
    "SEVERAL_SHEETS": ("lembar ke-{sheets}", "sheets {sheets}"),
    "SEVERAL_FILES": ("{files} berkas", "{files} files"),
    "PERIOD_MISMATCH": ("{place}: {month}; isi: {inside}", "{place}: {month}; inside: {inside}"),
    "OTHER_MONTHS_INSIDE": ("{months}", "{months}"),
    "SAME_BYTES_ELSEWHERE": ("{places}", "{places}"),
    "DECIDED_REFUSED": ("diputuskan {day}", "decided {day}"),
    "ROWS_ALREADY_RECEIVED": (
        "{rows} baris, {differing} di antaranya berbeda isi",
        "{rows} rows, {differing} of them with other content",
    ),
    "ROWS_DISAPPEARED": (
        "{shared} dari {older} baris kiriman sebelumnya ada di berkas ini",
        "{shared} of {older} rows of the earlier file are in this one",
    ),
    "UNCLEAR_OVERLAP": (
        "{shared} dari {older} baris kiriman sebelumnya ada di berkas ini",
        "{shared} of {older} rows of the earlier file are in this one",
    ),
    "OLDER_THAN_COUNTED": ("tanda terima {receipt}", "receipt {receipt}"),
    "CORRECTS_UNKNOWN": ("tanda terima {receipt}", "receipt {receipt}"),
    "CORRECTS_OTHER_SOURCE": ("map {place}", "folder {place}"),
    "CORRECTS_OTHER_PLACE": ("map {place}", "folder {place}"),
    "STALE_CORRECTION": ("tanda terima {receipt}", "receipt {receipt}"),
    "ENTRY_RULE_FAILED": ("{rule}", "{rule}"),
    "MORE_ROWS": ("{rows} baris", "{rows} rows"),
    "HEADER_NOT_FOUND": (
        "dicari dalam {window} baris pertama; kolom yang diharapkan: {columns}",
        "looked for in the first {window} rows; columns expected: {columns}",
    ),
    "MISSING_COLUMN": (
        "judul di baris {row}; belum ada: {columns}; taruh di inbox/{source}/<kode wilayah>/<tahun-bulan>/",
        "header in row {row}; missing: {columns}; belongs in inbox/{source}/<region>/<YYYY-MM>/",
    ),
    "DUPLICATE_HEADER": ("baris {row}: {columns}", "row {row}: {columns}"),
    "HEADER_DIVIDED": ("baris {row}: {columns}", "row {row}: {columns}"),
    "HEADER_GROUP_UNKNOWN": ("baris {row}: {columns}", "row {row}: {columns}"),
    "ENCODING_UNKNOWN": ("baris {row}", "line {row}"),
    "QUOTE_UNCLOSED": (
        "dibuka di baris {row}, tidak ditutup dalam {window} baris",
        "opened in line {row}, not closed within {window} lines",
    ),
    "CELL_TOO_LARGE": ("baris {row}", "row {row}"),
    "UNKNOWN_SOURCE": ("map {folder}; yang dikenal: {known}", "folder {folder}; known: {known}"),
}

# Code and case -> a sentence that says it better than the one for all cases.
CASES: dict[tuple[str, str], tuple[str, str]] = {
    ("OTHER_KIND_OF_FILE", "named"): ("{sentence}", "{sentence}"),
    ("ENTRY_RULE_FAILED", "unchecked"): (
        "aturan {rule} tidak dapat diperiksa: beri tahu pengelola; berkas tidak perlu dikirim ulang",
        "rule {rule} could not be checked: tell the data manager; the file need not be sent again",
    ),
    ("SEVERAL_FILES", "none"): (
        "ZIP tidak berisi buku kerja: kirim berkasnya satu per satu",
        "the ZIP holds no workbook: send its files by themselves",
    ),
    ("EMPTY_FILE", "workbook"): (
        "buku kerja tidak berisi baris: ekspor ulang lalu kirim lagi",
        "the workbook holds no rows: export it again and send it",
    ),
    ("EMPTY_FILE", "zip"): (
        "ZIP tidak berisi berkas: masukkan tabelnya lalu kirim ulang",
        "the ZIP holds no files: put the tables into it and send it again",
    ),
    ("HIDDEN_SHEET", "none_visible"): (
        "satu-satunya lembar yang cocok tersembunyi: tampilkan lalu kirim ulang buku kerjanya",
        "the only sheet that fits is hidden: unhide it and send the workbook again",
    ),
    ("LINE_TOO_LONG", "at"): (
        "baris {row} lebih panjang dari 64 KiB, jadi bukan tabel: ekspor ulang sebagai XLSX",
        "line {row} is longer than 64 KiB, so this is no table: export it again as XLSX",
    ),
    ("READ_BY_CONTENT", "named"): (
        "nama berkas berakhiran .{suffix}, dibaca sebagai {kind}",
        "named .{suffix}, read as {kind}",
    ),
    ("READ_BY_CONTENT", "zip"): (
        "satu-satunya berkas di dalam ZIP yang dibaca",
        "the only file in the ZIP was read",
    ),
    ("READ_BY_CONTENT", "page"): (
        "berkas ini halaman web bertabel dan dibaca demikian",
        "the file is a web page with a table, read as such",
    ),
    ("FILE_TOO_LARGE", "far_cells"): (
        "ada sel terisi jauh di bawah atau di kanan tabel: hapus isi di luar tabel lalu kirim ulang",
        "cells are filled far below or right of the table: delete what lies outside it and send again",
    ),
    ("FILE_TOO_LARGE", "to_return"): (
        "lebih dari {limit} baris sehingga tidak dikembalikan: betulkan baris yang tercatat pada tanda terima di berkas sendiri",
        "more than {limit} rows, so it is not given back: mend the rows listed on the receipt in your own file",
    ),
    ("FILE_TOO_LARGE", "repeats"): (
        "dokumen mengulang sel jauh melampaui tabel: simpan sebagai XLSX lalu kirim ulang",
        "the document repeats cells beyond any table: save it as XLSX and send it again",
    ),
    ("FILE_TOO_LARGE", "spans"): (
        "tabel halaman web memakai sel gabungan yang mustahil: buka di Excel, simpan sebagai XLSX, lalu kirim ulang",
        "the web page's table spans more cells than a table has: save it as XLSX and send it again",
    ),
    ("FILE_TOO_LARGE", "unpacked"): (
        "isi berkas ini lebih dari 1 GiB atau 1.000 bagian, atau jauh melebihi ukurannya: pecah lalu kirim satu per satu",
        "it unpacks to more than 1 GiB or 1,000 parts, or far beyond its size: split it and send the parts",
    ),
    ("UNSAFE_FILE", "link"): (
        "ini pintasan atau perangkat, bukan berkas: taruh berkas aslinya",
        "it is a link or a device: put the file itself there",
    ),
    ("UNSAFE_FILE", "second_name"): (
        "berkas ini punya nama kedua di tempat lain (tautan keras): salin lalu taruh salinannya",
        "the file has a second name elsewhere (a hard link): put a copy there",
    ),
    ("UNSAFE_FILE", "unreadable"): (
        "berkas tidak dapat dibuka: periksa izin bacanya lalu kirim ulang",
        "the file cannot be opened: check its permissions and send it again",
    ),
    ("UNREADABLE_FILE", "damaged"): (
        "berkas rusak atau tidak terkirim utuh: kirim ulang",
        "the file is damaged or was not uploaded whole: send it again",
    ),
    ("UNREADABLE_FILE", "sheet"): (
        "satu lembar buku kerja rusak: simpan sebagai XLSX lalu kirim ulang",
        "a sheet of the workbook is damaged: save it again as XLSX and send it",
    ),
    ("UNREADABLE_FILE", "markup"): (
        "sel ditulis dengan cara yang tidak dipakai program perkantoran: buka di Excel, simpan sebagai XLSX, lalu kirim ulang",
        "its cells are written as no office program writes them: open it in Excel, save it as XLSX and send it again",
    ),
    ("UNREADABLE_FILE", "part"): (
        "satu bagian buku kerja rusak: simpan sebagai XLSX lalu kirim ulang",
        "a part of the workbook is damaged: save it again as XLSX and send it",
    ),
    ("UNREADABLE_FILE", "workbook"): (
        "bukan buku kerja, atau dua lembarnya bernama sama: simpan sebagai XLSX lalu kirim ulang",
        "it is no workbook, or two of its sheets share a name: save it again as XLSX",
    ),
    ("UNREADABLE_FILE", "cannot_open"): (
        "buku kerja tidak dapat dibuka: simpan sebagai XLSX lalu kirim ulang",
        "the workbook cannot be opened: save it again as XLSX",
    ),
    ("UNREADABLE_FILE", "not_excel"): (
        "tampak seperti buku kerja Excel tetapi bukan: simpan sebagai XLSX lalu kirim ulang",
        "it is no Excel workbook, though it looks like one: save it as XLSX",
    ),
    ("UNREADABLE_FILE", "xlsb"): (
        "buku kerja biner (XLSB): simpan sebagai XLSX lalu kirim ulang",
        "the file is a binary workbook (XLSB): save it as XLSX",
    ),
    ("UNREADABLE_FILE", "document"): (
        "dokumen ini bukan lembar kerja: kirim tabelnya sebagai XLSX atau CSV UTF-8",
        "the document is no spreadsheet: send the table as XLSX or CSV",
    ),
    ("UNREADABLE_FILE", "xml_2003"): (
        "lembar kerja XML 2003: buka di Excel, simpan sebagai XLSX, lalu kirim ulang",
        "the file is an XML spreadsheet of 2003: open it in Excel and save it as XLSX",
    ),
    ("UNREADABLE_FILE", "xml"): (
        "berkas XML, bukan tabel: buka di aplikasinya, simpan sebagai XLSX atau CSV UTF-8, lalu kirim ulang",
        "the file is XML, not a table: open it in its program and save it as XLSX or CSV",
    ),
    ("UNREADABLE_FILE", "page_cut"): (
        "halaman web terputus di tengah tabelnya: unduh lagi lalu kirim utuh",
        "the web page breaks off inside its table: download it again and send it whole",
    ),
    ("UNREADABLE_FILE", "page_empty"): (
        "halaman web tanpa tabel: buka sumbernya, simpan sebagai XLSX, lalu kirim ulang",
        "the web page holds no table: open the source and save it as XLSX",
    ),
    ("UNREADABLE_FILE", "page_encoding"): (
        "penyandian huruf halaman web tidak dikenal: simpan sebagai XLSX lalu kirim ulang",
        "the web page is in an unknown encoding: save it as XLSX",
    ),
    ("UNREADABLE_FILE", "encoding"): (
        "buku kerja memakai penyandian yang tidak lazim: buka, simpan lagi sebagai XLSX, lalu kirim ulang",
        "the workbook is written in an unusual encoding: open it and save it again as XLSX",
    ),
    ("UNREADABLE_FILE", "twice"): (
        "dua bagian berkas bernama sama sehingga isinya tidak pasti: simpan ulang lalu kirim lagi",
        "two parts of the archive share a name, so readers differ: save the file again",
    ),
    ("UNREADABLE_FILE", "protection"): (
        "perlindungan berkas ini tidak lazim: simpan sebagai XLSX tanpa kata sandi lalu kirim ulang",
        "the protection is not one that an office program writes: save it as XLSX",
    ),
    ("UNREADABLE_FILE", "pdf"): (
        "berkas PDF: kirim tabelnya sebagai XLSX atau CSV UTF-8",
        "the file is a PDF: send the table as XLSX or CSV",
    ),
    ("UNREADABLE_FILE", "packed"): (
        "arsip RAR, 7z atau GZIP: kirim tabelnya langsung, atau sebagai ZIP",
        "the file is a RAR, 7z or GZIP archive: send the tables themselves, or a ZIP of them",
    ),
    ("UNREADABLE_FILE", "picture"): (
        "berkas gambar: kirim tabelnya sebagai XLSX atau CSV UTF-8",
        "the file is a picture: send the table as XLSX or CSV",
    ),
    ("UNREADABLE_FILE", "text_document"): (
        "dokumen teks: kirim tabelnya sebagai XLSX atau CSV UTF-8",
        "the file is a text document: send the table as XLSX or CSV",
    ),
    ("UNREADABLE_FILE", "database"): (
        "berkas basis data: ekspor tabelnya sebagai XLSX atau CSV UTF-8",
        "the file is a database: export the table as XLSX or CSV",
    ),
    ("UNREADABLE_FILE", "parquet"): (
        "berkas Parquet: kirim tabelnya sebagai XLSX atau CSV UTF-8",
        "the file is Parquet: send the table as XLSX or CSV",
    ),
}
