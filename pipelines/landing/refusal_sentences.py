"""Why a file could not be read at all and what to do, per code: `problem: remedy`."""

from __future__ import annotations

REFUSAL_SENTENCES: dict[str, tuple[str, str]] = {
    code: (text_id, text_en)
    for code, text_id, text_en in (
        ("EMPTY_FILE", "berkas kosong: ekspor ulang dari aplikasi asalnya, buka untuk memeriksa isinya, lalu kirim ulang", "the file is empty: export it again, look into it, and send it"),
        ("UNREADABLE_FILE", "berkas rusak atau bukan tabel: buka di Excel, simpan sebagai XLSX, lalu kirim ulang", "the file is damaged or no table: open it in Excel, save it as XLSX and send it again"),
        ("FILE_TOO_LARGE", "berkas terlalu besar: pecah menjadi beberapa berkas lalu kirim satu per satu", "the file is too large: split it and send the parts one by one"),
        ("NO_LEGAL_BASIS", "dasar hukum atau perjanjian untuk memproses data pribadi jenis ini sudah berakhir, jadi berkas tidak dibaca dan tidak disimpan: perbarui perjanjiannya, minta pengelola mencatatnya, lalu kirim ulang", "the legal basis or agreement for personal data of this kind has ended, so the file was neither read nor kept: renew it, have the data manager enter it in processing_bases, and send again"),
        ("UNSAFE_FILE", "bukan berkas biasa: taruh berkas aslinya, bukan pintasan", "not a plain file: put the file itself there, not a link to it"),
        ("UNKNOWN_SOURCE", "jenis data tidak dikenal: pindahkan ke map jenis data yang benar", "the kind of data is not known: move the file to the folder of its kind"),
        ("PLACE_NOT_UNDERSTOOD", "letak map tidak dimengerti: taruh di <jenis data>/<kode wilayah>/<tahun-bulan>/", "the folders are not understood: put it into <source>/<region code>/<YYYY-MM>/"),
        ("UNKNOWN_REGION_FOLDER", "map wilayah tidak ada dalam daftar resmi: pindahkan berkas ke map kode wilayahnya, seperti 33.76 atau 33.76.01.1001", "the region folder is in no official list: move the file to the folder of its region's code, such as 33.76 or 33.76.01.1001"),
        ("SIDECAR_ALONE", "keterangan perbaikan tanpa berkas datanya: kirim keduanya bersama-sama, data.csv dan data.csv.semesta.json", "no data file of this name lies beside it: send both, data.csv and data.csv.semesta.json"),
        ("HEADER_NOT_FOUND", "judul kolom tidak ditemukan: pastikan ada satu baris judul kolom seperti pada contoh, lalu kirim ulang", "no header found: see to one row of headers as in the sample and send again"),
        ("MISSING_COLUMN", "kolom wajib tidak ada: tambahkan kolomnya, atau taruh berkas di map wilayah dan bulannya", "a required column is missing: add it, or put the file into the folder of its region and month"),
        ("DUPLICATE_HEADER", "judul kolom ganda: sisakan satu kolom untuk tiap judul lalu kirim ulang", "a header stands more than once: keep one column of each and send again"),
        ("HEADER_DIVIDED", "judul kolom membawahi beberapa kolom sehingga tidak jelas kolom mana yang dimaksud: beri setiap kolom judulnya sendiri dalam satu baris lalu kirim ulang", "a header stands over several columns, so nobody can tell which one is meant: give every column its own header in one row and send again"),
        ("HEADER_GROUP_UNKNOWN", "judul kelompok di atas kolom segmen tidak dikenal sehingga arti angkanya tidak pasti: tulis PESERTA AKTIF bila itu yang dihitung, selain itu kirim rekap peserta aktif", "the group above the segment columns is not known, so nobody can tell what is counted: write PESERTA AKTIF if that is what it is, else send the count of active members"),
        ("OTHER_KIND_OF_FILE", "berkas ini jenis lain daripada mapnya: kirim berkas yang diminta", "this is another kind of file than its folder: send the file that is asked for"),
        ("OTHER_REGION_FILE", "lebih dari separuh baris milik wilayah lain: taruh berkas di map wilayahnya sendiri", "more than half of the rows belong to another region: put the file into the folder of its own region"),
        ("NIK_SCIENTIFIC_FILE", "NIK tertulis dalam notasi ilmiah sehingga angkanya hilang: jadikan kolom NIK teks di aplikasi asalnya lalu ekspor ulang", "NIKs are in scientific notation, which has lost digits: make the NIK column text in the source program and export again"),
        ("NUL_BYTES", "isi berkas rusak (ada bita kosong di tengahnya): ekspor ulang sebagai XLSX atau CSV UTF-8 lalu kirim ulang", "the file holds NUL bytes: export it again as XLSX or CSV UTF-8 and send it"),
        ("UPLOAD_INCOMPLETE", "berkas berakhir dengan bita kosong, jadi pengirimannya terputus: kirim ulang", "the file ends in empty bytes, so its upload broke off: send it again"),
        ("ENCODING_BROKEN", "huruf dalam berkas rusak di tengah jalan: simpan sebagai CSV UTF-8 lalu kirim ulang", "the file starts as UTF-16 and is broken: save it as CSV UTF-8 and send it again"),
        ("ENCODING_UNKNOWN", "penyandian huruf tidak dikenal: simpan sebagai CSV UTF-8 lalu kirim ulang", "the text encoding is not known: save it as CSV UTF-8 and send it again"),
        ("QUOTE_UNCLOSED", "tanda kutip dibuka dan tidak ditutup: tutup atau hapus tanda kutipnya, atau ekspor ulang sebagai XLSX", "a quotation mark is opened and not closed: close or remove it, or export as XLSX"),
        ("LINE_TOO_LONG", "ada baris lebih panjang dari 64 KiB, jadi bukan tabel: ekspor ulang sebagai XLSX", "a line is longer than 64 KiB, so this is no table: export it again as XLSX"),
        ("CELL_TOO_LARGE", "ada sel lebih panjang daripada yang dapat dimuat lembar kerja: pendekkan isinya lalu kirim ulang", "a cell is longer than a sheet holds: shorten it and send again"),
        ("READER_TOO_SLOW", "membaca berkas ini terlalu lama: pecah menjadi beberapa berkas lalu kirim ulang", "reading it takes too long: split the file and send the parts"),
        ("READER_MEMORY", "membaca berkas ini butuh memori lebih banyak daripada berkas wajar: pecah menjadi beberapa berkas lalu kirim ulang", "reading it takes more memory than any honest file: split the file and send the parts"),
        ("READER_STOPPED", "berkas ini menghentikan pembaca: simpan sebagai CSV UTF-8 lalu kirim ulang; berkas asli tersimpan pada pengelola", "it makes the reader stop: save it as CSV UTF-8 and send that; the original stays with the data manager"),
        ("DTD_DECLARED", "berkas memuat DTD yang tidak pernah ditulis program perkantoran: simpan ulang sebagai XLSX", "the file declares a DTD, which no office program writes: save it again as XLSX"),
        ("NESTED_ARCHIVE", "ZIP berisi arsip lain: buka dulu lalu kirim berkasnya", "the ZIP holds another archive: unpack it and send its files"),
        ("SEVERAL_FILES", "ZIP berisi beberapa berkas: kirim satu per satu", "the ZIP holds several files: send them one by one"),
        ("DECIDED_REFUSED", "isi berkas ini sudah diputuskan untuk ditolak: kirim berkas yang diperbaiki", "this content was refused by decision: send a corrected file"),
    )
}  # fmt: skip
