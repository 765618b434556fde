"""Good files of the sources that rules look at, and batches of them as the gate's caller lays them out."""

from pathlib import Path
from typing import Any

from data_quality.entry import run_entry_suite
from data_quality.suite import entry_rule_ids
from data_quality.verdict import Verdict
from warehouse.connect import open_file

_PROVENANCE = {
    "_receipt_id": "varchar",
    "_sheet": "varchar",
    "_row": "integer",
    "_sender": "varchar",
    "_region_code": "varchar",
    "_period": "varchar",
}
_COLUMNS = {
    "bpjstk__participant_totals": {
        "kode_wilayah": "varchar",
        "cabang": "varchar",
        "blth": "varchar",
        "segmen": "varchar",
        "jumlah_aktif": "bigint",
        "jumlah_potensi": "bigint",
        "sumber": "varchar",
    },
    "bpjstk__participants": {
        "nik_key": "varchar",
        "kpj_key": "varchar",
        "tanggal_lahir": "date",
        "jenis_kelamin": "varchar",
        "segmen": "varchar",
        "npp": "varchar",
        "nama_badan_usaha": "varchar",
        "nomor_proyek": "varchar",
        "program": "varchar",
        "upah": "bigint",
        "iuran": "bigint",
        "blth": "varchar",
        "tanggal_kepesertaan": "date",
        "tanggal_nonaktif": "date",
        "status": "varchar",
        "kode_wilayah": "varchar",
        "pekerjaan": "varchar",
        "sumber_dana": "varchar",
    },
    "bpjstk__project_workers": {
        "nomor_proyek": "varchar",
        "nama_proyek": "varchar",
        "kode_wilayah": "varchar",
        "nilai_kontrak": "bigint",
        "mulai": "date",
        "selesai": "date",
        "jumlah_tenaga_kerja": "bigint",
        "iuran_dibayar": "bigint",
        "tanggal_bayar": "date",
    },
    "village__residents": {
        "nik_key": "varchar",
        "kk_key": "varchar",
        "sex": "varchar",
        "tanggallahir": "date",
        "pekerjaan": "varchar",
        "status_dasar": "varchar",
        "kode_desa": "varchar",
    },
    "agency__staff": {
        "nik_key": "varchar",
        "opd": "varchar",
        "unit": "varchar",
        "jabatan": "varchar",
        "status_kepegawaian": "varchar",
        "npp_pemberi_kerja": "varchar",
        "penyelenggara": "varchar",
        "mulai": "date",
        "selesai": "date",
    },
    "bpjstk__employers": {
        "npp": "varchar",
        "nib": "varchar",
        "nama": "varchar",
        "jenis": "varchar",
        "kode_opd": "varchar",
        "kode_wilayah": "varchar",
        "tanggal_daftar": "date",
        "jumlah_tk": "bigint",
        "bulan_iuran_terakhir": "varchar",
        "tunggakan": "bigint",
    },
    "budget__lines": {
        "tahun_anggaran": "integer",
        "versi": "varchar",
        "volume": "double",
        "harga_satuan": "bigint",
        "total_harga": "bigint",
        "jumlah_peserta": "bigint",
        "jumlah_bulan": "bigint",
    },
    "bps__workforce": {
        "kode_wilayah": "varchar",
        "tahun": "integer",
        "bulan_survei": "varchar",
        "ukuran": "varchar",
        "segmen": "varchar",
        "kelompok_pekerja": "varchar",
        "jumlah": "bigint",
        "galat_baku": "double",
        "sumber": "varchar",
    },
    "bappeda__targets": {
        "kode_wilayah": "varchar",
        "tahun": "integer",
        "nilai": "double",
        "jenis": "varchar",
        "baseline_tahun": "integer",
        "baseline_nilai": "double",
        "status": "varchar",
    },
    "kemendagri__regions": {"kode": "varchar", "nama": "varchar", "vintage": "varchar"},
}
GOOD: dict[str, list[dict[str, Any]]] = {
    "bpjstk__participant_totals": [
        {
            "kode_wilayah": "33.76",
            "blth": "2025-09",
            "segmen": s,
            "jumlah_aktif": a,
            "jumlah_potensi": p,
        }
        for s, a, p in (
            ("PU", 33035, 55201),
            ("BPU", 12314, 37880),
            ("JAKON", 7509, 7509),
            ("ALL", 52858, 100590),
        )
    ],
    "bpjstk__participants": [
        {"nik_key": f"k{i}", "segmen": "PU", "iuran": i % 3, "upah": 1, "blth": "2025-09"}
        for i in range(30)
    ],
    "bpjstk__project_workers": [
        {
            "mulai": "2025-01-01",
            "selesai": "2025-12-31",
            "jumlah_tenaga_kerja": 25,
            "iuran_dibayar": 9,
        }
    ],
    "village__residents": [
        {"nik_key": f"k{i}", "sex": "L", "tanggallahir": "1990-01-01", "kode_desa": "33.76.01.1001"}
        for i in range(30)
    ],
    "agency__staff": [
        {
            "nik_key": f"k{i}",
            "opd": "A",
            "unit": "U",
            "jabatan": "guru",
            "status_kepegawaian": "HONORER",
            "penyelenggara": "BPJSTK",
            "mulai": "2020-01-01",
        }
        for i in range(30)
    ],
    "bpjstk__employers": [
        {
            "npp": f"AA{i:06}",
            "nib": f"9{i}",
            "nama": f"PT {i}",
            "jenis": "SWASTA",
            "tanggal_daftar": "2020-01-01",
            "jumlah_tk": 10 + i,
            "bulan_iuran_terakhir": "2025-09",
            "tunggakan": 0,
        }
        for i in range(30)
    ],
    "budget__lines": [
        {
            "tahun_anggaran": 2025,
            "versi": "MURNI",
            "volume": 26935.0,
            "harga_satuan": 16800,
            "total_harga": 452508000,
            "jumlah_peserta": 5387,
            "jumlah_bulan": 5,
        },
        {"tahun_anggaran": 2025, "versi": "PERGESERAN_1", "total_harga": -5000},
    ],
    "bps__workforce": [
        {
            "kode_wilayah": "33.76",
            "tahun": 2025,
            "ukuran": "employed",
            "jumlah": 100,
            "galat_baku": 3.0,
        },
        {"kode_wilayah": "33.76", "tahun": 2025, "ukuran": "labour_force", "jumlah": 110},
    ],
    "bappeda__targets": [
        {
            "kode_wilayah": "35.03",
            "tahun": 2045,
            "nilai": 83.29,
            "jenis": "IUP",
            "baseline_tahun": 2025,
            "baseline_nilai": 26.3,
            "status": "berlaku",
        },
        {"kode_wilayah": "35.03", "tahun": 2029, "jenis": "IKU", "status": "Rencana"},
    ],
    "kemendagri__regions": [
        {"kode": code, "nama": f"W {code}", "vintage": "2025"}
        for code in ("33", "33.76", "33.76.01", "33.76.01.1001")
    ],
}


_KINDS = {bool: "boolean", int: "bigint", str: "varchar"}


class Batch:
    """Files of one source, laid out as the caller of the gate does."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.files: list[dict[str, Any]] = []
        self.rows: list[dict[str, Any]] = []
        self.before: list[dict[str, Any]] = []
        self.pairs: list[dict[str, Any]] = []
        self.elsewhere: list[dict[str, Any]] = []
        self.others: list[dict[str, Any]] = []

    def add(self, receipt: str, rows: list[dict[str, Any]] | None = None, **file: Any) -> "Batch":
        rows = [dict(row) for row in (GOOD[self.source] if rows is None else rows)]
        period = "2025-09"
        self.rows += [
            {"_receipt_id": receipt, "_sheet": "", "_row": i, "_period": period, **row}
            for i, row in enumerate(rows, 2)
        ]
        self.files.append(
            {
                "receipt_id": receipt,
                "source": self.source,
                "sender": "33.76",
                "region_code": "33.76",
                "period": period,
                "rows_landed": len(rows) + 1,
                "rows_accepted": len(rows),
                "rows_quarantined": 0,
                "rows_non_data": 1,
                "distinct_nik": len(rows),
                "nik_invalid_rows": 0,
                "nik_ending_zero": 0,
                "is_cut": False,
                **file,
            }
        )
        return self

    def after(self, receipt: str, rows: list[dict[str, Any]]) -> "Batch":
        """The rows of the same place's last file of an earlier month; once more: of a further one."""
        before_id = f"before-{receipt}-{len(self.pairs)}"
        self.before += self._earlier(before_id, rows)
        self.pairs.append({"receipt_id": receipt, "before_id": before_id, "nth": len(self.pairs)})
        return self

    def beside(self, rows: list[dict[str, Any]]) -> "Batch":
        """The rows of another place's last file of an earlier month."""
        other_id = f"beside-{len(self.others)}"
        self.elsewhere += self._earlier(other_id, rows)
        self.others.append({"period": "2025-09", "other_id": other_id, "nth": len(self.others)})
        return self

    @staticmethod
    def _earlier(receipt: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"_receipt_id": receipt, "_sheet": "", "_row": i, "_period": "2025-08", **row}
            for i, row in enumerate(rows, 2)
        ]

    def run(self, tmp_path: Path) -> dict[str, Verdict]:
        path = tmp_path / "batch.duckdb"
        columns = {**_PROVENANCE, **_COLUMNS[self.source]}
        with open_file(path, read_only=False) as con:
            con.execute("create schema entry")
            for table, kinds, rows in (
                ("rows", columns, self.rows),
                ("before", columns, self.before),
                (
                    "pairs",
                    {"receipt_id": "varchar", "before_id": "varchar", "nth": "integer"},
                    self.pairs,
                ),
                ("elsewhere", columns, self.elsewhere),
                (
                    "others",
                    {"period": "varchar", "other_id": "varchar", "nth": "integer"},
                    self.others,
                ),
                (
                    "files",
                    {name: _KINDS[type(value)] for name, value in self.files[0].items()},
                    self.files,
                ),
            ):
                listed = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
                con.execute(f"create table entry.{table} ({listed})")
                for row in rows:
                    con.execute(
                        f"insert into entry.{table} ({', '.join(row)}) "
                        f"values ({', '.join('?' * len(row))})",
                        list(row.values()),
                    )
        verdicts = run_entry_suite(self.source, path)
        assert {verdict.rule_id for verdict in verdicts} == entry_rule_ids(self.source)
        assert not [verdict.observed for verdict in verdicts if verdict.errored]
        return {verdict.rule_id.split(".")[-1]: verdict for verdict in verdicts}


def failing(verdicts: dict[str, Verdict]) -> dict[str, tuple[str, ...]]:
    return {slug: verdict.failing for slug, verdict in verdicts.items() if not verdict.passed}
