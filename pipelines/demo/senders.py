"""The habits of senders: which headers, labels and styles each region's offices use.

Five profiles; the five demo regions have one each, every other region gets one by its code. Headers
and labels are ones that the contracts in `pipelines/sources` know.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.demo.geography import Region
from pipelines.demo.tables import Form


@dataclass(frozen=True)
class Profile:
    """How the senders of one region write.

    Attributes:
        members, totals, projects, budget: form of each kind of file.
        member_headers: canonical column -> header of the list of members, in the file's order.
        project_headers: the same for projects.
        totals_headers: for a long table (region, name, month, segment, active, potential), else
            empty: a wide table.
        segments: label of PU, BPU, JAKON and of the printed total (empty: none printed).
        has_titles: whether titles stand above the header.
        has_total: whether a JUMLAH row closes lists with amounts.
        funds: column of `FUND_LABELS`.

    """

    members: Form
    totals: Form
    projects: Form
    budget: Form
    member_headers: dict[str, str]
    project_headers: dict[str, str]
    totals_headers: dict[str, str]
    segments: tuple[str, str, str, str]
    has_titles: bool
    has_total: bool
    funds: int


FUND_LABELS = {
    "SELF": ("MANDIRI", "IURAN SENDIRI"), "EMPLOYER": ("PEMBERI KERJA", "PERUSAHAAN"),
    "APBD": ("APBD", "PEMDA"), "DBHCHT": ("DBHCHT", "DBH CHT"),
    "APBDES": ("APBDES", "APBDES"), "DD": ("DANA DESA", "DD"), "CSR": ("CSR", "TJSL"),
    "ASN_DONOR": ("DONASI ASN", "ASN"), "OFFICIAL_PERSONAL": ("PEJABAT", "PEJABAT"),
    "COOPERATIVE": ("KOPERASI", "KOPERASI"), "BAZNAS": ("BAZNAS", "BAZNAS"),
    "COMMUNITY": ("MASYARAKAT", "DONATUR"),
}  # fmt: skip
_SHORT = ("PU", "BPU", "JAKON", "TOTAL")
_LONG = ("PENERIMA UPAH", "BUKAN PENERIMA UPAH", "JASA KONSTRUKSI", "TOTAL")

_MEMBERS = (
    "nik", "kpj", "nama", "tanggal_lahir", "jenis_kelamin", "segmen", "npp", "nama_badan_usaha",
    "nomor_proyek", "program", "upah", "iuran", "blth", "tanggal_kepesertaan", "tanggal_nonaktif",
    "status", "kode_wilayah", "pekerjaan", "sumber_dana",
)  # fmt: skip
_PROJECTS = (
    "nomor_proyek", "nama_proyek", "kode_wilayah", "nilai_kontrak", "mulai", "selesai",
    "jumlah_tenaga_kerja", "iuran_dibayar", "tanggal_bayar",
)  # fmt: skip


def _headers(names: tuple[str, ...], spelt: str) -> dict[str, str]:
    return dict(zip(names, spelt.split("|"), strict=True))


_TEGAL = Profile(
    members=Form("xlsx", "dash", "dash", "number"),
    totals=Form("xlsx", "dash", "dash", "number"),
    projects=Form("xlsx", "slash", "dash", "number"),
    budget=Form("xlsx", "slash", "iso", "number"),
    member_headers={
        "no": "NO",
        **_headers(
            _MEMBERS,
            "NIK|NO KPJ|NAMA TENAGA KERJA|TGL LAHIR|JENIS KELAMIN|SEGMEN|NPP|NAMA PERUSAHAAN|NOMOR PROYEK|"
            "PROGRAM|UPAH TK|IURAN|BLTH|TGL KEPESERTAAN|TGL NONAKTIF|STATUS KEPESERTAAN|KODE KELURAHAN|"
            "PEKERJAAN|SUMBER DANA",
        ),
    },
    project_headers=_headers(
        _PROJECTS,
        "NO PROYEK|NAMA PROYEK|KODE KAB/KOTA|NILAI KONTRAK (RP)|TGL MULAI|TGL SELESAI|JUMLAH TK|IURAN (RP)|"
        "TGL BAYAR",
    ),
    totals_headers=_headers(
        ("region", "name", "month", "segment", "active", "potential"),
        "KODE WILAYAH|KABUPATEN/KOTA|BLTH|SEGMEN|PESERTA AKTIF|POTENSI PESERTA",
    ),
    segments=("PU", "BPU", "JASA KONSTRUKSI", "TOTAL"),
    has_titles=True,
    has_total=True,
    funds=0,
)
_TRENGGALEK = Profile(
    members=Form("csv", "spelt", "spelt", "rupiah", has_mark=True),
    totals=Form("xlsx", "slash", "spelt", "number"),
    projects=Form("csv", "spelt", "spelt", "rupiah", has_mark=True),
    budget=Form("xlsx", "slash", "iso", "rupiah"),
    member_headers=_headers(
        _MEMBERS,
        "NIK|NOMOR KPJ|NAMA LENGKAP|TANGGAL LAHIR|L/P|SEGMEN KEPESERTAAN|NPP|NAMA BADAN USAHA|NO PROYEK|"
        "PROGRAM DIIKUTI|UPAH (RP)|IURAN (RP)|BULAN IURAN|TANGGAL KEPESERTAAN|TANGGAL NONAKTIF|STATUS|"
        "KODE DESA|JENIS PEKERJAAN|SUMBER PENDANAAN",
    ),
    project_headers=_headers(
        _PROJECTS,
        "NOMOR PROYEK|NAMA PEKERJAAN|KODE LOKASI|NILAI KONTRAK|TANGGAL MULAI|TANGGAL SELESAI|"
        "JUMLAH TENAGA KERJA|IURAN DIBAYAR|TANGGAL BAYAR",
    ),
    totals_headers={},
    segments=_LONG,
    has_titles=False,
    has_total=False,
    funds=1,
)
_BLITAR = Profile(
    members=Form("xlsx", "excel", "iso", "number"),
    totals=Form("csv", "slash", "iso", "dots"),
    projects=Form("xlsx", "excel", "iso", "number"),
    budget=Form("csv", "slash", "iso", "dots"),
    member_headers={name: name for name in _MEMBERS},
    project_headers={name: name for name in _PROJECTS},
    totals_headers=_headers(
        ("region", "month", "segment", "active", "potential", "source"),
        "kode_wilayah|blth|segmen|jumlah_aktif|jumlah_potensi|sumber",
    ),
    segments=("PU", "BPU", "JAKON", ""),
    has_titles=False,
    has_total=True,
    funds=0,
)
_SURAKARTA = Profile(
    members=Form("csv", "slash", "run", "plain", separator=",", ending="\n"),
    totals=Form("csv", "slash", "run", "plain", separator=",", ending="\n"),
    projects=Form("csv", "iso", "run", "plain", separator=",", ending="\n"),
    budget=Form("csv", "slash", "iso", "plain"),
    member_headers=_headers(
        _MEMBERS,
        "NOMOR NIK|KPJ|NAMA PESERTA|TANGGAL LAHIR|JENIS KELAMIN|SEGMEN|NPP|PERUSAHAAN|KODE PROYEK|PROGRAM|"
        "UPAH|IURAN|PERIODE|TGL KEPESERTAAN|TGL NON AKTIF|STATUS|KODE WILAYAH DOMISILI|PEKERJAAN|"
        "SUMBER DANA",
    ),
    project_headers=_headers(
        _PROJECTS,
        "KODE PROYEK|NAMA PAKET|KODE WILAYAH|NILAI PROYEK|MULAI|SELESAI|JML TK|IURAN|TANGGAL PEMBAYARAN",
    ),
    totals_headers={},
    segments=_SHORT,
    has_titles=False,
    has_total=False,
    funds=0,
)
_BITUNG = Profile(
    members=Form("xlsx", "slash", "yearfirst", "dots"),
    totals=Form("xlsx", "slash", "yearfirst", "number"),
    projects=Form("xlsx", "slash", "yearfirst", "dots"),
    budget=Form("xlsx", "slash", "iso", "number"),
    member_headers={
        "no": "NO.",
        **_headers(
            _MEMBERS,
            "NO KTP|NO. KPJ|NAMA|TGL. LAHIR|L/P|JENIS KEPESERTAAN|NO NPP|PEMBERI KERJA|NOMOR PROYEK|PROGRAM|"
            "GAJI|JUMLAH IURAN|PERIODE IURAN|TGL MULAI|TGL KELUAR|STATUS PESERTA|KODE DESA/KELURAHAN|PROFESI|"
            "PEMBAYAR IURAN",
        ),
    },
    project_headers=_headers(
        _PROJECTS,
        "NO PROYEK|PEKERJAAN|LOKASI|NILAI KONTRAK|AWAL PROYEK|AKHIR PROYEK|TENAGA KERJA|JUMLAH IURAN|"
        "TANGGAL BAYAR",
    ),
    totals_headers=_headers(
        ("region", "month", "segment", "active", "potential"),
        "KODE DAERAH|PER BULAN|SEGMEN KEPESERTAAN|TENAGA KERJA AKTIF|POTENSI",
    ),
    segments=_LONG,
    has_titles=True,
    has_total=True,
    funds=1,
)
_PROFILES = (_TEGAL, _TRENGGALEK, _BLITAR, _SURAKARTA, _BITUNG)
_OWN = {"33.76": 0, "35.03": 1, "35.05": 2, "33.72": 3, "71.72": 4}


def profile_of(region: Region) -> Profile:
    """Habits of a region's senders."""
    return _PROFILES[_OWN.get(region.code, region.number % len(_PROFILES))]
