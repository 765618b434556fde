"""What `semesta doctor` says, in Indonesian and English: what was found, what to do, which runbook."""

from __future__ import annotations

from typing import NamedTuple


class _Told(NamedTuple):
    found: tuple[str, str]
    remedy: tuple[str, str] = ("", "")
    runbook: str = ""


_TOLD = {
    "python_other": _Told(
        ("Python yang berjalan {is}, seharusnya 3.11.", "This Python is {is}, it should be 3.11."),
        ("Pasang python3.11, lalu `make setup`.", "Install python3.11, then `make setup`."),
    ),
    "packages_differ": _Told(
        (
            "{count} paket berbeda dari daftar terkunci: {names}.",
            "{count} packages are not those of the lock: {names}.",
        ),
        ("Jalankan `make clean setup`.", "Run `make clean setup`."),
    ),
    "packages_same": _Told(
        (
            "Python 3.11 dan {count} paket sesuai daftar terkunci.",
            "Python 3.11 and {count} packages as locked.",
        )
    ),
    "manifest_fresh": _Told(("Model dbt siap.", "The dbt project is parsed.")),
    "manifest_stale": _Told(
        (
            "Model dbt berubah sejak terakhir dibaca.",
            "The dbt project changed since it was parsed.",
        ),
        (
            "Jalankan `make setup`, atau biarkan malam berikutnya membacanya.",
            "Run `.venv/bin/python -m pipelines.manifest`; else the next night does it.",
        ),
        "model-error",
    ),
    "zone_missing": _Told(
        ("Zona waktu {zone} tidak dikenal.", "The time zone {zone} is not known here."),
        ("Pasang paket tzdata.", "Install the package tzdata."),
        "clock-wrong",
    ),
    "clock_back": _Told(
        (
            "Jam menunjuk {now} UTC, padahal tanda terima terakhir dari {last}.",
            "The clock says {now} UTC, but the last receipt is of {last}.",
        ),
        (
            "Betulkan jam (timedatectl, chrony) sebelum menjalankan malam.",
            "Set the clock right (timedatectl, chrony) before a night runs.",
        ),
        "clock-wrong",
    ),
    "clock_right": _Told(("Jam {now} UTC.", "The clock says {now} UTC.")),
    "port_free": _Told(("Porta {port} bebas.", "Port {port} is free.")),
    "port_ours": _Told(("Porta {port} melayani UI Dagster.", "Port {port} serves the Dagster UI.")),
    "port_taken": _Told(
        ("Porta {port} dipakai program lain.", "Port {port} is taken by another program."),
        (
            "Hentikan program itu (`ss -ltnp`) atau pakai `semesta dev --port`.",
            "End that program (`ss -ltnp`), or use `semesta dev --port`.",
        ),
        "ui-does-not-start",
    ),
    "store_missing": _Told(
        ("{why}", "{why}"),
        (
            "Periksa SEMESTA_HOME; pulihkan dari cadangan, atau `semesta init` untuk yang baru.",
            "Check SEMESTA_HOME; restore from the backup, or `semesta init` for a new one.",
        ),
        "restore-on-a-clean-machine",
    ),
    "store_whole": _Told(("Gudang data di {path} utuh.", "The store at {path} is complete.")),
    "modes_open": _Told(
        (
            "Orang lain dapat membuka {paths}.",
            "Others on this machine can open {paths}.",
        ),
        (
            "chmod go-rwx pada folder itu, lalu cari siapa yang mengubahnya.",
            "chmod go-rwx these, and find out who changed them.",
        ),
        "private-data-open",
    ),
    "modes_closed": _Told(("Data pribadi tertutup.", "Private data are closed to others.")),
    "store_unwritable": _Told(
        ("{path} tidak dapat ditulis ({why}).", "{path} cannot be written ({why})."),
        (
            "Pasang ulang disk dengan hak tulis, atau jalankan sebagai pemilik gudang data.",
            "Mount the disk for writing, or run as the user who owns the store.",
        ),
        "store-read-only",
    ),
    "store_writable": _Told(("Gudang data dapat ditulis.", "The store can be written.")),
    "space_short": _Told(
        ("{why}", "{why}"),
        ("Kosongkan disk.", "Free disk space."),
        "disk-full",
    ),
    "space_enough": _Told(("Ruang disk cukup.", "There is room for the next version.")),
    "ledger_missing": _Told(
        (
            "{path} tidak ada, padahal berkas asli ada.",
            "{path} is gone, while there are originals.",
        ),
        ("Pulihkan dari cadangan.", "Restore it from the backup."),
        "ledger-damaged",
    ),
    "ledger_damaged": _Told(
        ("{path} rusak: {why}.", "{path} is damaged: {why}."),
        ("Pulihkan dari cadangan.", "Restore it from the backup."),
        "ledger-damaged",
    ),
    "ledger_new": _Told(("Belum ada berkas yang masuk.", "Nothing has landed yet.")),
    "ledger_sound": _Told(("Buku induk utuh, {count} tanda terima.", "Sound, {count} receipts.")),
    "files_held": _Told(
        ("{count} berkas ditahan.", "{count} files are held."),
        ("Putuskan dengan `semesta decide`.", "Decide with `semesta decide`."),
        "file-held",
    ),
    "key_missing": _Told(
        ("{why}", "{why}"),
        ("Kembalikan kunci dari salinannya.", "Put the key back from its copy."),
        "key-missing",
    ),
    "key_other": _Told(
        (
            "{path} bukan kunci gudang data ini ({is}, seharusnya {bound}).",
            "{path} is not this store's key (it is {is}, not {bound}).",
        ),
        ("Kembalikan kunci yang benar.", "Put the right key back."),
        "key-missing",
    ),
    "data_key_damaged": _Told(
        ("{why}", "{why}"),
        ("Pulihkan private/keys dari cadangan.", "Restore private/keys from its backup."),
        "key-missing",
    ),
    "key_own": _Told(
        (
            "Kunci {key_id} milik gudang data ini; {count} kunci bulanan terbuka.",
            "{key_id} is this store's own; {count} monthly keys open.",
        )
    ),
    "inbox_shut": _Told(
        ("Tidak dapat dibuka: {paths}.", "Cannot be opened: {paths}."),
        (
            "Berikan hak baca dan tulis kepada pemilik gudang data.",
            "Give the store's user the right to read and move them.",
        ),
        "inbox-unreadable",
    ),
    "inbox_open": _Told(("{count} berkas menunggu.", "{count} files wait.")),
    "landed_lost": _Told(
        (
            "{count} berkas baris hilang atau rusak: {paths}.",
            "{count} files of rows are gone or cut off: {paths}.",
        ),
        ("Jalankan `semesta reread`.", "Remove the damaged ones and run `semesta reread`."),
        "landed-file-lost",
    ),
    "landed_there": _Told(
        ("Baris semua berkas yang dihitung ada.", "The rows of every file that counts are there.")
    ),
    "version_none": _Told(
        ("Belum ada yang terbit.", "Nothing has been published yet."),
        ("Jalankan `semesta run`.", "Run `semesta run`."),
        "exit-gate-shut",
    ),
    "version_damaged": _Told(
        ("{why}", "{why}"),
        (
            "Kembali ke versi utuh: `semesta versions`, `semesta rollback`.",
            "Serve a sound one: `semesta versions`, `semesta rollback`.",
        ),
        "version-damaged",
    ),
    "version_sound": _Told(("{version} utuh.", "{version} is sound.")),
    "copies_differ": _Told(
        ("{count} salinan di hasil/ berbeda: {why}.", "{count} copies in hasil/ differ: {why}."),
        ("Jalankan `semesta run`.", "Run `semesta run`: it writes them again."),
        "version-damaged",
    ),
    "copies_same": _Told(("Salinan di hasil/ sama.", "The copies in hasil/ are of it.")),
    "access_damaged": _Told(
        ("{why}", "{why}"),
        (
            "Pulihkan catatan akses, dan laporkan kepada penanggung jawab data.",
            "Restore the record, and tell whoever answers for the data.",
        ),
        "access-record-damaged",
    ),
    "access_sound": _Told(("Catatan akses utuh, {count} baris.", "Sound, {count} lines.")),
    "lock_held": _Told(
        ("Proses {process} bekerja sejak {since}.", "Process {process} works since {since}."),
        (
            "Lihat log dan UI; bila macet, hentikan proses itu saja.",
            "Look at its log and the UI; if it hangs, end that process and no other.",
        ),
        "two-nights-at-once",
    ),
    "night_killed": _Told(
        (
            "Malam terakhir (proses {process}) dihentikan di tengah jalan.",
            "The last night (process {process}) was killed on its way.",
        ),
        ("Jalankan `semesta run`; sisanya dibereskan.", "Run `semesta run`: it tidies up."),
        "night-killed",
    ),
    "lock_free": _Told(("Tidak ada malam yang berjalan.", "No night is running.")),
    "instance_unreadable": _Told(
        ("Data Dagster tidak terbaca: {why}.", "Dagster's storage cannot be read: {why}."),
        (
            "Singkirkan folder dagster/; riwayat UI dimulai baru.",
            "Move dagster/ aside; the UI's history begins anew.",
        ),
        "ui-does-not-start",
    ),
    "dead_run": _Told(
        (
            "Malam yang mati masih memegang giliran menulis: {runs}.",
            "Runs that are dead still hold the writer's place: {runs}.",
        ),
        (
            "Jalankan `semesta doctor --free-dead-runs`.",
            "Run `semesta doctor --free-dead-runs`.",
        ),
        "dead-run-holds-the-place",
    ),
    "daemon_silent": _Told(
        (
            "Daemon Dagster diam: jadwal dan backfill tidak berjalan.",
            "Dagster's daemon is silent: schedules and backfills do not start.",
        ),
        (
            "`systemctl restart semesta-daemon`, atau `make dev`.",
            "`systemctl restart semesta-daemon`, or `make dev`.",
        ),
        "ui-does-not-start",
    ),
    "schedule_stopped": _Told(
        ("Dimatikan di UI: {names}.", "Switched off in the UI: {names}."),
        ("Nyalakan di UI, halaman Automation.", "Switch them on in the UI, page Automation."),
        "ui-does-not-start",
    ),
    "instance_alive": _Told(("Dagster hidup.", "Dagster is alive.")),
    "instance_readable": _Told(
        (
            "Data Dagster terbaca; daemon belum pernah berjalan.",
            "Dagster's storage can be read; no daemon has run here.",
        )
    ),
    "senders_late": _Told(
        ("{count} pengirim terlambat: {names}.", "{count} senders are late: {names}."),
        ("Hubungi pengirimnya.", "Ask the senders."),
        "sender-overdue",
    ),
    "alerts_undelivered": _Told(
        (
            "{count} peringatan tidak terkirim; yang terakhir {run}: {why}.",
            "{count} alerts were not delivered; the last one is of {run}: {why}.",
        ),
        (
            "Baca logs/alerts, perbaiki salurannya, lalu `semesta resend-alerts`.",
            "Read logs/alerts, mend the channel, then `semesta resend-alerts`.",
        ),
        "alert-undelivered",
    ),
    "alert_damaged": _Told(
        ("{why}", "{why}"),
        (
            "Baca berkas itu, lalu hapus; malam berikutnya menulis yang baru.",
            "Read that file, then delete it; what is still wrong alerts anew.",
        ),
        "alert-undelivered",
    ),
    "alerts_delivered": _Told(
        ("{count} peringatan, semua terkirim.", "{count} alerts, all delivered.")
    ),
    "senders_in_time": _Told(("Tidak ada pengirim yang terlambat.", "No sender is late.")),
}


def told(code: str, language: str) -> tuple[str, str, str]:
    """What was found, the remedy and the runbook of a code, the first two with their gaps."""
    which = 0 if language == "id" else 1
    one = _TOLD[code]
    return one.found[which], one.remedy[which], one.runbook


def runbooks() -> frozenset[str]:
    """Every runbook that a line leads to."""
    return frozenset(one.runbook for one in _TOLD.values() if one.runbook)
