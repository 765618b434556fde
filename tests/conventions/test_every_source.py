"""The sources that senders, scripts and acceptance checks rely on: each is there, with its columns."""

from __future__ import annotations

import pytest
from project_tree import ENTRY_SUITES, MODELS, SOURCES, read_yaml, stems

# Source -> canonical columns; a star marks a required one. A name here is a promise: it is kept.
PROMISED = {
    "bpjstk__participant_totals": "kode_wilayah cabang blth* segmen* jumlah_aktif* jumlah_potensi sumber",
    "bpjstk__participants": "nik* kpj nama* tanggal_lahir jenis_kelamin segmen* npp nama_badan_usaha nomor_proyek program upah iuran blth* tanggal_kepesertaan tanggal_nonaktif status kode_wilayah pekerjaan sumber_dana",
    "bpjstk__match_results": "nik* nama tanggal_lahir tanggal_padan* hasil* segmen program aktif_sampai sumber_dana nomor_surat",
    "bpjstk__employers": "npp* nib nama jenis kode_opd kode_wilayah tanggal_daftar jumlah_tk bulan_iuran_terakhir tunggakan",
    "bpjstk__project_workers": "nomor_proyek* nama_proyek kode_wilayah* nilai_kontrak mulai* selesai* jumlah_tenaga_kerja* iuran_dibayar tanggal_bayar",
    "bpjstk__billings": "kode_iuran* npp_or_wadah bulan_awal* bulan_akhir* jumlah_orang* jumlah_tagihan* jumlah_bayar tanggal_bayar",
    "bpjstk__billing_lines": "kode_iuran* nik* kpj bulan* iuran*",
    "bpjstk__claims": "nomor_klaim* nik* program* tanggal_kejadian* tanggal_lapor tanggal_bayar jumlah ahli_waris",
    "kemnaker__companies": "nomor_wlkp* nib nama* kode_wilayah* kbli jumlah_tk* tahun*",
    "village__residents": "nik* no_kk nama* sex tempatlahir tanggallahir* pekerjaan status_dasar alamat dusun rw rt kode_desa*",
    "village__officers": "nik* nama jabatan* unit kode_desa* nomor_sk mulai* selesai",
    "village__recipients": "nik* nama* tanggal_lahir pekerjaan kode_desa* desil gelombang skema tahun*",
    "agency__decisions": "nik* gelombang* tahap* hasil* alasan nomor_sk tanggal",
    "agency__staff": "nik* nama opd* unit jabatan status_kepegawaian npp_pemberi_kerja penyelenggara mulai selesai",
    "agency__units": "kode_opd* jenis* kode_unit nama* kode_wilayah* npp",
    "agency__headcount": "kode_opd* bulan* jumlah_asn*",
    "agency__worker_lists": "nik* nama kelompok* kode_desa instansi nomor_sk tahun",
    "regulation__obligations": "nomor* tanggal* pasal* kewajiban* opd* tenggat tanggal_sosialisasi",
    "budget__lines": "tahun_anggaran* kode_wilayah* versi kode_akun nama_akun kode_dana nama_dana kode_sub_giat skpd uraian* volume satuan koefisien harga_satuan total_harga* jumlah_peserta jumlah_bulan realisasi",
    "budget__payments": "nomor_sp2d* nomor_spm tanggal* skpd kode_sub_giat kode_akun kode_dana jumlah* kode_iuran kode_wilayah",
    "village__budget_lines": "tahun* kd_desa* kd_keg* kd_rincian sumberdana uraian* satuan jmlsatuan hrgsatuan anggaran* anggaranstlhpak",
    "donor__pledges": "donor* opd skema* jumlah_pekerja* mulai* selesai tanggal_tanda_tangan",
    "donor__deductions": "donor* skema* bulan* jumlah* status sumber_dana kode_wilayah",
    "donor__remittances": "skema* bulan* rekening jumlah* kode_iuran tanggal",
    "donor__workers": "donor nik* nama skema* mulai* selesai",
    "cooperative__premiums": "koperasi* kode_wilayah* tahun* tanggal_dianggarkan tanggal_bayar_iuran jenis_asuransi tanggal_bagi_shu jumlah_anggota jumlah_terlindungi",
    "bps__workforce": "kode_wilayah* tahun* bulan_survei ukuran* segmen kelompok_pekerja jumlah* galat_baku sumber*",
    "bappeda__targets": "kode_wilayah* tahun* nilai* jenis dokumen* halaman baseline_tahun baseline_nilai status",
    "office__figures": "pernyataan* nilai* satuan kode_wilayah group segmen bulan pembilang penyebut sumber*",
    "dukcapil__match_results": "nik* hasil* status_hidup tanggal",
    "social__households": "no_kk* nik desil* tanggal",
    "config__expected_senders": "source* sender* kode_wilayah mulai* selesai tanggal_jatuh_tempo*",
    "kemendagri__regions": "kode* nama* vintage*",
}
PERSONAL = {"nik", "kpj", "no_kk", "nama", "ahli_waris", "alamat", "donor", "rekening"}
# `nama` of these is a company, a unit or a region.
INSTITUTIONS = {"bpjstk__employers", "kemnaker__companies", "agency__units", "kemendagri__regions"}
DRAFTS_AND_PROMISES = sorted(stems(SOURCES, "*.yml") | set(PROMISED))


def test_nothing_promised_is_missing() -> None:
    assert not set(PROMISED) - stems(SOURCES, "*.yml")


@pytest.mark.parametrize("source", PROMISED)
def test_a_source_has_the_promised_columns(source: str) -> None:
    columns = read_yaml(SOURCES / f"{source}.yml")["columns"]
    found = [f"{name}{'*' if column.get('required') else ''}" for name, column in columns.items()]
    assert found == PROMISED[source].split()


@pytest.mark.parametrize("source", DRAFTS_AND_PROMISES)
def test_a_source_is_staged_and_guarded(source: str) -> None:
    staging = MODELS / "staging"
    (landed,) = read_yaml(staging / "sources.yml")["sources"]
    assert source in {table["name"] for table in landed["tables"]}, "list it in sources.yml"
    assert (ENTRY_SUITES / f"{source}.yml").is_file()
    described = read_yaml(staging / f"stg_{source}.yml")["models"][0]["columns"]
    text = (staging / f"stg_{source}.sql").read_text(encoding="utf-8")
    selected = text.split("select", 1)[1].rsplit("from {{", 1)[0]
    names = [line.strip().rstrip(",").split(" as ")[-1] for line in selected.strip().split(",\n")]
    assert [column["name"].strip() for column in described] == names
    assert all(column["data_type"] and " | ID: " in column["description"] for column in described)
    assert " join " not in text, "a staging model renames, casts and flags; it joins nothing"


@pytest.mark.parametrize("source", DRAFTS_AND_PROMISES)
def test_what_names_a_person_stays_in_the_vault(source: str) -> None:
    columns = read_yaml(SOURCES / f"{source}.yml")["columns"]
    people = PERSONAL - {"nama"} if source in INSTITUTIONS else PERSONAL
    bare = [name for name in people & set(columns) if not columns[name].get("personal")]
    assert not bare, f"{source}: mark {bare} personal"
    text = (MODELS / "staging" / f"stg_{source}.sql").read_text(encoding="utf-8").split()
    personal = {name for name, column in columns.items() if column.get("personal")}
    assert not personal & {word.strip(",") for word in text}, "only its key leaves the vault"
