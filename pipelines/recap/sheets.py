"""What the monthly sheet shows: a query, its columns in words of the office, and how small counts are hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from pipelines.landing.contract import all_contracts
from pipelines.recap.hidden_cells import Row, marked

Kind = Literal["text", "count", "share", "points", "rupiah", "flag"]
_FLOW = (
    "opening_count",
    "closing_count",
    *("restated_count", "new_count", "returned_count", "moved_in_count", "reported_count"),
    *("changed_segment_count", "changed_funding_count", "ended_contract_count", "unpaid_count"),
    *("died_count", "moved_out_count"),
)


@dataclass(frozen=True)
class Column:
    """A column of the query as the sheet shows it; `words`: code -> what stands for it, also in lists."""

    name: str
    header: str
    kind: Kind = "text"
    width: int = 14
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet; `query` is a file of `warehouse/queries/recap`, `chart` a column drawn by row."""

    name: str
    title: str
    query: str
    columns: tuple[Column, ...]
    note: str = ""
    empty: str = "Tidak ada data untuk bulan ini."
    hide: Callable[[Row], Row] = field(default=dict)
    chart: str | None = None


CODE = Column("region_code", "Kode wilayah", width=13)
NAME = Column("region_name", "Wilayah", width=26)
SEGMENT = Column("segment_name", "Segmen", width=20)
_LEVELS = (("kabupaten", "Kabupaten/kota"), ("provinsi", "Provinsi"), ("nasional", "Nasional"))
_CAUSES = (
    ("RESTATED_MONTH", "Data bulan ini dikirim ulang"),
    ("NEW_FILE", "Berkas baru"),
    ("MERGED_PERSON", "Orang yang sama disatukan atau dipisahkan"),
    ("CHANGED_RULE", "Aturan atau tarif berubah"),
    ("OTHER_FILE", "Berkas wilayah lain"),
    ("UNKNOWN", "Tidak diketahui"),
)
_ENDS = (
    ("BRANCH_ANSWER", "jawaban cabang"),
    ("BUDGET_YEAR", "tahun anggaran"),
    ("CONTRACT", "kontrak"),
    ("ENROLMENT", "daftar peserta"),
    ("GRACE", "masa tenggang"),
    ("OFFICE", "masa jabatan"),
    ("SPONSORSHIP", "pernyataan donatur"),
)
_UNIVERSES = (
    ("potential as reported", "potensi yang dilaporkan"),
    ("village registers in force", "data penduduk desa"),
    ("persons asked about", "orang yang ditanyakan"),
)
_PATHS = (("printed", "tercetak"), ("interpolated", "sisipan"))
_STATUSES = (
    ("IN_FORCE", "berlaku"),
    ("DRAFT", "rancangan"),
    ("PLANNED", "belum disusun"),
    ("UNKNOWN", "tidak diketahui"),
)

_SOURCES = tuple((source, contract.title_id) for source, contract in all_contracts().items())

SHEETS = (
    Sheet(
        "Ringkasan",
        "Cakupan jaminan sosial ketenagakerjaan, semua segmen",
        "ringkasan",
        (
            CODE,
            NAME,
            Column("region_level", "Tingkat", width=15, words=_LEVELS),
            Column("covered_count", "Terlindungi (pembilang)", "count"),
            Column("universe_count", "Pekerja (penyebut)", "count"),
            Column("uncovered_count", "Belum terlindungi", "count"),
            Column("coverage_rate", "Cakupan", "share", 10),
            Column("coverage_rate_low", "Batas bawah", "share", 10),
            Column("coverage_rate_high", "Batas atas", "share", 10),
            Column("previous_rate", "Cakupan bulan lalu", "share", 11),
            Column("change_points", "Naik/turun (poin)", "points", 11),
            Column("is_complete", "Lengkap", "flag", 9),
            Column("is_provisional", "Sementara", "flag", 11),
            Column("method_name", "Metode", width=34),
            Column("universe_source", "Sumber penyebut", width=24, words=_UNIVERSES),
            Column("universe_period", "Bulan penyebut", width=11),
        ),
        note="Satu metode per wilayah. Sel kosong: belum dapat dihitung, bukan nol.",
        chart="coverage_rate",
    ),
    Sheet(
        "Per segmen",
        "Cakupan menurut segmen",
        "segmen",
        (
            CODE,
            NAME,
            SEGMENT,
            Column("covered_count", "Terlindungi", "count"),
            Column("universe_count", "Pekerja", "count"),
            Column("uncovered_count", "Belum terlindungi", "count"),
            Column("coverage_rate", "Cakupan", "share", 10),
            Column("universe_is_numerator", "Penyebut sama dengan pembilang", "flag", 16),
        ),
    ),
    Sheet(
        "Mengapa berubah",
        "Siapa masuk dan keluar sejak bulan lalu (peserta bernama)",
        "mengapa_berubah",
        (
            CODE,
            NAME,
            Column("opening_count", "Bulan lalu, menurut berkas pertama", "count", 16),
            Column("restated_count", "Koreksi berkas susulan (+/-)", "count"),
            Column("new_count", "Masuk: baru", "count", 12),
            Column("returned_count", "Masuk: kembali membayar", "count"),
            Column("moved_in_count", "Masuk: pindah ke sini", "count"),
            Column("reported_count", "Pengirim diam (+/-)", "count"),
            Column("changed_segment_count", "Pindah segmen (+/-)", "count"),
            Column("changed_funding_count", "Ganti sumber dana (+/-)", "count"),
            Column("ended_contract_count", "Keluar: kepesertaan berakhir", "count"),
            Column("unpaid_count", "Keluar: iuran tidak dibayar", "count"),
            Column("died_count", "Keluar: meninggal", "count", 12),
            Column("moved_out_count", "Keluar: pindah dari sini", "count"),
            Column("closing_count", "Bulan ini", "count", 12),
        ),
        note=(
            "Bulan lalu + koreksi + masuk +/- perpindahan - keluar = bulan ini. "
            "*: ditutup, karena menyangkut sedikit orang atau agar angka lain yang ditutup tidak dapat dihitung."
        ),
        empty="Tidak ada daftar peserta bernama dua bulan berturut-turut.",
        hide=lambda row: marked(row, _FLOW),
    ),
    Sheet(
        "Koreksi angka",
        "Angka bulan ini yang berubah sejak pertama terbit",
        "koreksi",
        (
            CODE,
            NAME,
            SEGMENT,
            Column("previous_covered_count", "Terlindungi sebelumnya", "count"),
            Column("covered_count", "Terlindungi sekarang", "count"),
            Column("previous_universe_count", "Pekerja sebelumnya", "count"),
            Column("universe_count", "Pekerja sekarang", "count"),
            Column("cause_code", "Sebab", width=30, words=_CAUSES),
            Column("cause_sources", "Jenis berkas", width=34, words=_SOURCES),
            Column("versions", "Terbitan", width=14),
        ),
        empty="Tidak ada angka bulan ini yang berubah sejak pertama terbit.",
    ),
    Sheet(
        "Segera berakhir",
        "Perlindungan yang berakhir dalam dua belas bulan bila tidak dilanjutkan",
        "segera_berakhir",
        (
            CODE,
            NAME,
            SEGMENT,
            Column("funding_source_name", "Sumber dana", width=22),
            Column("last_protected_period", "Bulan terakhir terlindungi", width=14),
            Column("months_ahead", "Sisa bulan", "count", 8),
            Column("ending_count", "Orang", "count", 10),
            Column("paid_under_3_months_count", "Di antaranya iuran belum 3 bulan", "count", 16),
            Column("premium_to_renew_idr", "Iuran per bulan bila dilanjutkan (Rp)", "rupiah", 18),
            Column("renewal_budgeted_count", "Orang dalam anggaran tahun itu", "count", 16),
            Column("end_codes", "Dasar", width=26, words=_ENDS),
        ),
        note=(
            "Iuran memakai tarif bulan sesudahnya menurut pembayarnya; untuk PU tergantung upah, maka kosong. "
            "Iuran di bawah tiga bulan: santunan kematian belum penuh."
        ),
        empty="Tidak ada perlindungan yang diketahui akan berakhir.",
        hide=lambda row: marked(row, ("ending_count", "paid_under_3_months_count")),
    ),
    Sheet(
        "Kekurangan target",
        "Orang dan rupiah yang kurang untuk mencapai target",
        "kekurangan_target",
        (
            CODE,
            NAME,
            Column("target_source", "Dokumen", width=40),
            Column("document_status", "Status", width=13, words=_STATUSES),
            Column("target_year", "Tahun", width=8),
            Column("path_rate", "Target/jalur", "share", 11),
            Column("path_kind", "Jenis nilai", width=11, words=_PATHS),
            Column("actual_rate", "Cakupan", "share", 10),
            Column("target_count", "Orang menurut target", "count"),
            Column("gap_count", "Kurang (orang)", "count"),
            Column("premium_low_idr", "Rp per bulan bila mandiri", "rupiah", 18),
            Column("premium_high_idr", "Rp per bulan bila APBD", "rupiah", 18),
            Column("premium_high_year_idr", "Rp dua belas bulan bila APBD", "rupiah", 20),
            Column("is_contradicted", "Sumber lain mencetak nilai lain", "flag", 16),
        ),
        note="Cakupan bukan capaian. Target yang belum disusun tetap kosong dan tidak disisipkan.",
        empty="Belum ada dokumen target.",
    ),
    Sheet(
        "Kelengkapan",
        "Berkas yang diterima menurut jenis dan pengirim",
        "kelengkapan",
        (
            Column("source", "Jenis berkas", width=34, words=_SOURCES),
            Column("place", "Pengirim atau kabupaten/kota", width=28),
            Column("sender_count", "Pengirim", "count", 10),
            Column("delivered_count", "Sudah mengirim", "count", 11),
            Column("late_count", "Terlambat", "count", 10),
            Column("row_count", "Baris", "count", 12),
            Column("accepted_count", "Diterima", "count", 12),
            Column("quarantined_count", "Dikarantina", "count", 12),
            Column("held_count", "Berkas ditahan", "count", 12),
        ),
    ),
    Sheet(
        "Belum mengirim",
        "Pengirim yang terlambat, dan berkas yang ditahan",
        "belum_mengirim",
        (
            Column("source", "Jenis berkas", width=34, words=_SOURCES),
            Column("sender", "Pengirim", width=28),
            Column("due_date", "Batas waktu", width=12),
            Column("file_count", "Berkas", "count", 9),
            Column("held_count", "Ditahan", "count", 9),
            Column("worst_reason", "Alasan", width=40),
        ),
        empty="Semua yang ditunggu sudah mengirim; tidak ada berkas yang ditahan.",
    ),
    Sheet(
        "Definisi",
        "Cara menghitung",
        "definisi",
        (
            Column("method_code", "Kode metode", width=20),
            Column("name_id", "Metode", width=36),
            Column("numerator_id", "Pembilang", width=60),
            Column("universe_id", "Penyebut", width=60),
        ),
        note=(
            "Cakupan = terlindungi dibagi pekerja. Sementara: iuran susulan masih dapat mengubahnya. "
            "Batas bawah dan atas: nilai sebenarnya ada di antaranya."
        ),
    ),
)
