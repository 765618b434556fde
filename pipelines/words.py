"""What the command line says, in Indonesian and English; one home for its sentences."""

from __future__ import annotations

_WORDS = {
    "store_exists": (
        "Sudah ada gudang data di {path}; tidak ada yang diubah.",
        "There is a store at {path} already; nothing was changed.",
    ),
    "store_created": (
        "Gudang data dibuat di {path}; kuncinya di {key} (simpan salinannya).",
        "Store created at {path}; its key is {key} (keep a copy).",
    ),
    "demo_written": (
        "{files} berkas contoh ditulis ke {path}.",
        "{files} demo files written to {path}.",
    ),
    "receipt": (
        "{file}: {status}; {landed} baris, {accepted} diterima, {quarantined} dikarantina",
        "{file}: {status}; {landed} rows, {accepted} accepted, {quarantined} quarantined",
    ),
    "decided": (
        "Tanda terima {receipt} ({file}): {status}.",
        "Receipt {receipt} ({file}): {status}.",
    ),
    "late": (
        "  TERLAMBAT: {source} dari {sender} untuk {month} (paling lambat {due})",
        "  LATE: {source} of {sender} for {month} (due {due})",
    ),
    "expected": (
        "  belum: {source} dari {sender} untuk {month} (paling lambat {due})",
        "  not yet: {source} of {sender} for {month} (due {due})",
    ),
    "reread": (
        "{files} berkas asli dibaca ulang, {rows} baris kembali.",
        "{files} originals read again, {rows} rows are back.",
    ),
    "verified": ("Utuh.", "Intact."),
    "finalized": (
        "{period} resmi: {count} angka menurut v{version} dibekukan; tampil sejak terbitan berikutnya.",
        "{period} is official: {count} figures of v{version} are frozen; shown from the next version on.",
    ),
    "rolled_back": (
        "Versi yang berlaku sekarang {version}.",
        "The current version is now {version}.",
    ),
    "waiting": ("{count} berkas menunggu di inbox.", "{count} files wait in the inbox."),
    "current": ("Versi yang berlaku: {version}", "Current version: {version}"),
    "unwritable": (
        "{path} tidak dapat ditulis ({why}): perbaiki hak akses atau kosongkan disk, lalu ulangi.",
        "{path} cannot be written ({why}): mend its permissions or free disk space, then run again.",
    ),
    "nothing_new": (
        "Tidak ada yang baru: versi {version} tetap berlaku.",
        "Nothing new: version {version} stays.",
    ),
    "published": ("Versi {version} terbit: {path}", "Version {version} published: {path}"),
    "kept": (
        "Tidak diterbitkan: gerbang keluar gagal; versi lama tetap berlaku.",
        "Not published: an exit gate failed; the old version stays.",
    ),
    "runbook": ("Langkah pemulihan: {page}", "What to do, step by step: {page}"),
    "resent": ("Peringatan {run} terkirim.", "The alert of {run} was delivered."),
    "unsent": (
        "Peringatan {run} masih belum terkirim: {why}.",
        "The alert of {run} is still not delivered: {why}.",
    ),
    "none_undelivered": ("Semua peringatan sudah terkirim.", "Every alert was delivered."),
    "undelivered": (
        "Peringatan tidak terkirim lewat {why}; tersimpan di logs/alerts.",
        "The alert was not delivered by {why}; it is kept in logs/alerts.",
    ),
    "backfill": (
        "  {at} {by} meminta {months} dibuat ulang ({reason}): {version}",
        "  {at} {by} had {months} made anew ({reason}): {version}",
    ),
    "no_reason": ("tanpa alasan", "no reason given"),
    "unpublished": ("belum terbit", "not published"),
    "files": (
        "Berkas: {accepted} diterima, {held} ditahan, {refused} ditolak, {duplicate} ganda.",
        "Files: {accepted} accepted, {held} held, {refused} refused, {duplicate} duplicate.",
    ),
    "rows": (
        "Baris: {landed} masuk = {accepted} diterima + {quarantined} dikarantina + {non_data} bukan data.",
        "Rows: {landed} landed = {accepted} accepted + {quarantined} quarantined + {non_data} non-data.",
    ),
    "source_drafted": (
        "Rancangan {source} siap ditinjau: jenis kolom, data pribadi, kunci baris dan aturannya baru tebakan.",
        "{source} is drafted, for you to review: types, what is personal, row key and rules are guesses.",
    ),
    "review_written": (
        "{count} pasangan NIK untuk diperiksa ditulis ke {path}; hanya Anda yang dapat membacanya.",
        "{count} pairs of NIKs to look at written to {path}; only you can read it.",
    ),
    "findings_written": (
        "{count} temuan ditulis ke {path}; hanya Anda yang dapat membacanya.",
        "{count} findings written to {path}; only you can read it.",
    ),
    "match_request_written": (
        "{count} orang untuk ditanyakan ke cabang ditulis ke {path}; hanya Anda yang dapat membacanya.",
        "{count} persons to ask the branch about written to {path}; only you can read it.",
    ),
    "worklist_written": (
        "Daftar kerja {count} orang ditulis ke {path}; catatan akses nomor {number}.",
        "Work list of {count} persons written to {path}; number {number} of the access record.",
    ),
    "worklist_password": (
        "Sandinya {password}: sampaikan lewat jalan lain; sandi ini tidak disimpan.",
        "Its password is {password}: tell it by another way; it is not kept.",
    ),
    "expire_refused": (
        "Pemusnahan memerlukan nama (--by) dan hari yang sudah tiba (--as-of).",
        "To destroy, name yourself (--by), and no day (--as-of) that is still to come.",
    ),
    "expired": (
        "{count} hal dimusnahkan; tidak dapat dikembalikan.",
        "{count} entries destroyed, for good.",
    ),
    "request_carried": (
        "Permintaan nomor {number}: {rows} baris dalam {files} berkas. Jalankan `semesta run`: versi baru terbit tanpa baris lama, lalu versi yang disimpan ditulis ulang.",
        "Request number {number}: {rows} rows in {files} files. Run `semesta run`: the new version goes out without the old rows, then kept versions are rewritten.",
    ),
    "exported": (
        "{files} berkas, {rows} baris ditulis ke {path}.",
        "{files} files, {rows} rows written to {path}.",
    ),
    "key_rotated": (
        "Kunci diganti: {files} berkas, {persons} orang. Jalankan `semesta run`. Musnahkan {retired} dan salinannya setelah cadangan baru dibuat.",
        "Key changed: {files} files, {persons} persons. Run `semesta run`. Destroy {retired} and its copies once a new backup is made.",
    ),
    "access_unrecorded": (
        "Akun ini tidak berhak menulis catatan akses: pertanyaan ini tidak tercatat di sini.",
        "This account may not write the access record: this query is not recorded here.",
    ),
    "precheck_counts": (
        "{layak} LAYAK, {tunda} TUNDA, {tolak} TOLAK; dihemat Rp{saved} sebulan.",
        "{layak} LAYAK (pay), {tunda} TUNDA (look first), {tolak} TOLAK (do not pay); Rp{saved} saved a month.",
    ),
    "precheck_written": (
        "Hasil per orang di {path}; hanya Anda yang dapat membacanya.",
        "Person by person in {path}; only you can read it.",
    ),
    "seconds": ("Detik: {stages}", "Seconds: {stages}"),
    "headline_title": (
        "Cakupan menurut metode utama, bulan terakhir, semua segmen",
        "Coverage by the headline method, latest month, all segments",
    ),
    "headline_columns": (
        "Bulan|Kode|Wilayah|Terlindungi|Semesta|Cakupan %|Metode",
        "Month|Code|Region|Covered|Universe|Coverage %|Method",
    ),
}


def say(language: str, key: str, /, **values: object) -> str:
    """The sentence `key` in `language` (`id` or `en`) with its values filled in."""
    indonesian, english = _WORDS[key]
    return (indonesian if language == "id" else english).format(**values)


def cell(language: str, value: object) -> str:
    """A table cell: thousands separated, percentages with two decimals, the language's signs."""
    if value is None:
        return "-"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "id" else text
