"""What is wrong with a row and how to mend it, per code, in Indonesian and English: `problem: remedy`."""

from __future__ import annotations

ROW_SENTENCES: dict[str, tuple[str, str]] = {
    code: (text_id, text_en)
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
        ("NOT_A_NUMBER", "bukan bilangan: tulis angka saja", "not a number: write digits only"),
        ("NOT_AN_AMOUNT", "bukan jumlah rupiah bulat: tulis seperti 1.234.567", "not a whole amount of rupiah: write it like 1.234.567"),
        ("AMBIGUOUS_AMOUNT", "dapat dibaca sebagai dua jumlah berbeda: tulis tanpa pemisah ribuan", "reads as two different amounts: write it without separators"),
        ("NOT_A_REGION_CODE", "bukan kode wilayah: tulis kode Kemendagri bertitik seperti 33.76.01.1001", "not a region code: write the dotted Kemendagri code such as 33.76.01.1001"),
        ("REGION_SCHEME_UNPROVEN", "kode wilayah tanpa titik dapat berarti dua tempat (Kemendagri atau BPS): tulis kode Kemendagri bertitik seperti 33.76.01.1001", "a region code without dots can mean two places (Kemendagri or BPS): write the dotted Kemendagri code such as 33.76.01.1001"),
        ("REGION_SCHEME_BPS", "kode wilayah BPS: ganti dengan kode Kemendagri bertitik seperti 33.76.01.1001", "a BPS region code: replace it by the dotted Kemendagri code such as 33.76.01.1001"),
        ("NOT_A_DAY", "bukan tanggal dalam bulan: tulis 1 sampai 31", "not a day of the month: write 1 to 31"),
        ("REGION_UNKNOWN", "kode wilayah tidak ada dalam daftar resmi: periksa kodenya", "the region code is in no official list: check it"),
        ("DATE_ORDER", "urutan hari dan bulan tidak jelas karena berkas memakai dua urutan: tulis seperti 31/12/1990", "day and month cannot be told apart because the file uses both orders: write it like 31/12/1990"),
        ("ENCODING_MIXED", "baris ini memakai penyandian huruf lain daripada baris lainnya: simpan ulang sebagai CSV UTF-8", "this line uses another text encoding than the others: save the file again as CSV UTF-8"),
        ("FUTURE_MONTH", "bulan lebih dari setahun sesudah bulan laporan: periksa tahunnya", "a month more than a year after the reported month: check its year"),
        ("BELOW_MINIMUM", "angka lebih kecil daripada yang mungkin, misalnya negatif: periksa dan betulkan", "smaller than it can be, such as negative: check and correct it"),
        ("FUTURE_DATE", "tanggal sesudah bulan laporan: periksa tanggalnya", "a date after the reported month: check the date"),
        ("REQUIRED_EMPTY", "kolom wajib ini kosong: isi", "this required column is empty: fill it"),
        ("SHORT_ROW", "baris ini kurang kolom: lengkapi sesuai judul kolom", "the row has too few fields: complete it as the header has it"),
        ("LONG_ROW", "baris kelebihan kolom, mungkin ada pemisah di dalam nama: apit dengan tanda kutip", "the row has too many fields, perhaps a separator inside a name: put it in quotes"),
        ("KEY_CONFLICT", "dua baris untuk orang atau hal yang sama berbeda isi: sisakan yang benar", "two rows on the same thing differ in content: keep the right one"),
        ("POSSIBLY_TRUNCATED", "baris terakhir terpotong dan tidak dapat dipastikan: kirim ulang berkas", "the last line breaks off and nothing confirms it: send the file again"),
        ("CELL_ERROR", "sel berisi galat seperti #REF! atau #N/A: perbaiki rumusnya atau ketik nilainya", "the cell holds an error such as #REF! or #N/A: mend its formula or type the value"),
        ("FORMULA_WITHOUT_VALUE", "rumus di sel ini belum dihitung: buka di Excel, simpan, lalu kirim lagi", "the formula in this cell was never computed: open it in Excel, save it and send it again"),
        ("DIGITS_LOST", "nomor panjang tersimpan sebagai angka sehingga digit terakhirnya hilang: ubah kolom menjadi teks dan ketik ulang", "a long number is stored as a number, which loses its last digits: make the column text and type it again"),
        ("SHOWN_OTHERWISE", "format sel menampilkan angka lain daripada isinya (persen, atau digit tambahan): ubah format menjadi Umum dan ketik angka yang dimaksud", "the cell's format shows another number than it holds (a percentage, or digits of its own): set the format to General and type the number that is meant"),
        ("MERGED_CELLS", "sel digabung melewati beberapa baris: pisahkan dan isi setiap baris", "a merged cell spans several rows: unmerge it and fill each row"),
        ("OTHER_UNIT", "satuan baris ini bukan satuan yang diminta: tulis angka penuh dalam satuannya, misalnya orang atau persen", "the row's unit is not the one asked for: write the full figure in it, such as persons or percent"),
        ("NOT_AN_IDENTIFIER", "nomor berisi tanda yang bukan angka atau huruf, misalnya tanda catatan kaki: tulis nomornya saja", "the number holds a sign that is neither digit nor letter, such as a footnote's mark: write the number alone"),
        ("OTHER_REGION", "kode wilayah di luar wilayah map: kirim baris ini di map wilayahnya, atau betulkan kodenya", "the region code lies outside the folder's region: send the row in its own folder, or correct the code"),
    )
}  # fmt: skip
