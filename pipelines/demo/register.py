"""The village register as OpenSID exports it: 43 columns, one file per village, no village code inside.

Half of the villages write numbers for sex, occupation and status, half write names; dates come in
four styles.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.levels import KOTA_TEGAL
from pipelines.demo.occupations import names_of
from pipelines.demo.people import Population
from pipelines.demo.tables import date_text

HEADERS = (
    "alamat", "dusun", "rw", "rt", "nama", "no_kk", "nik", "sex", "tempatlahir", "tanggallahir",
    "agama_id", "pendidikan_kk_id", "pendidikan_sedang_id", "pekerjaan_id", "status_kawin", "kk_level",
    "warganegara_id", "ayah_nik", "nama_ayah", "ibu_nik", "nama_ibu", "golongan_darah_id", "akta_lahir",
    "dokumen_pasport", "tanggal_akhir_paspor", "dokumen_kitas", "akta_perkawinan", "tanggalperkawinan",
    "akta_perceraian", "tanggalperceraian", "cacat_id", "cara_kb_id", "hamil", "ktp_el", "status_rekam",
    "alamat_sekarang", "status_dasar", "suku", "tag_id_card", "id_asuransi", "no_asuransi", "lat", "lng",
)  # fmt: skip
SHEET = "Data Penduduk"
DATE_STYLES = ("iso", "dash", "slash", "excel")
_STATUS = {1: "HIDUP", 2: "MATI", 3: "PINDAH", 4: "HILANG", 6: "PERGI"}
_MARRIED = {1: "BELUM KAWIN", 2: "KAWIN", 4: "CERAI MATI"}
_LEVEL = {1: "KEPALA KELUARGA", 3: "ISTRI", 2: "SUAMI", 4: "ANAK", 7: "ORANGTUA"}
_FAITH = {1: "ISLAM", 2: "KRISTEN", 3: "KATHOLIK"}
_SCHOOL = {1: "TIDAK / BELUM SEKOLAH", 3: "TAMAT SD / SEDERAJAT", 4: "SLTP/SEDERAJAT",
           5: "SLTA / SEDERAJAT", 8: "DIPLOMA IV/ STRATA I"}  # fmt: skip
_STREETS = (
    "Mawar", "Melati", "Kenanga", "Anggrek", "Diponegoro", "Sudirman", "Kartini", "Pahlawan", "Merdeka",
    "Veteran", "Kemuning", "Cempaka", "Flamboyan", "Teratai", "Gajahmada", "Hasanudin", "Pattimura",
    "Ahmad Yani", "Sultan Agung", "Imam Bonjol",
)  # fmt: skip
_HAMLETS = ["Krajan", "Sumber", "Ngrejo", "Tengah", "Kidul", "Lor", "Wetan", "Kulon"]


def style_of(village: int) -> tuple[bool, str]:
    """Whether the village writes names rather than numbers, and its date style."""
    return village % 2 == 1, DATE_STYLES[village // 2 % 4]


def residents(rng: np.random.Generator, population: Population) -> pl.DataFrame:
    """Registered persons with the register's facts as numbers, in the order of villages and families."""
    region, persons = population.region, population.persons
    size = persons.height
    is_parent = pl.col("role").is_in(["head", "spouse"])
    is_father, is_mother = is_parent & (pl.col("sex") == "L"), is_parent & (pl.col("sex") == "P")
    parents = persons.group_by("household").agg(
        father=pl.col("name").filter(is_father).first(),
        mother=pl.col("name").filter(is_mother).first(),
        father_nik=pl.col("nik").filter(is_father).first(),
        mother_nik=pl.col("nik").filter(is_mother).first(),
        has_spouse=(pl.col("role") == "spouse").any(),
    )
    is_worker, v = pl.col("segment").is_not_null(), pl.col("v")
    gone = (
        pl.when(v < 0.018)
        .then(2)
        .when(v < 0.036)
        .then(3)
        .when(v < 0.039)
        .then(4)
        .when(v < 0.042)
        .then(6)
    )
    may_be_gone = pl.lit(region.code != KOTA_TEGAL)
    worker_gone = pl.when(may_be_gone & (v < 0.002)).then(2).when(may_be_gone & (v < 0.004)).then(3)
    is_child, role = pl.col("role") == "child", pl.col("role")
    is_minahasa = region.code.startswith("71.")
    return (
        persons.with_columns(r=rng.random(size))
        .filter("is_registered")
        .join(parents, on="household", how="left", maintain_order="left")
        .with_columns(
            status=pl.when(v > 0.996)
            .then(None)
            .otherwise(
                pl.when(is_worker).then(worker_gone.otherwise(1)).otherwise(gone.otherwise(1))
            ),
            married=pl.when(role.is_in(["head", "spouse"]) & pl.col("has_spouse"))
            .then(2)
            .when(role == "elder")
            .then(4)
            .otherwise(1),
            kk_level=pl.when(role == "head")
            .then(1)
            .when((role == "spouse") & (pl.col("sex") == "P"))
            .then(3)
            .when(role == "spouse")
            .then(2)
            .when(is_child)
            .then(4)
            .otherwise(7),
            faith=pl.when(pl.col("household") * 37 % 100 < (72 if is_minahasa else 4))
            .then(2)
            .when(pl.col("household") * 37 % 100 > 97)
            .then(3)
            .otherwise(1),
            school=pl.when(pl.col("age") < 12)
            .then(1)
            .when(pl.col("age") < 15)
            .then(3)
            .when(pl.col("r") < 0.30)
            .then(3)
            .when(pl.col("r") < 0.52)
            .then(4)
            .when(pl.col("r") < 0.90)
            .then(5)
            .otherwise(8),
            rw=pl.format("{}", (pl.col("household") * 13 % 8 + 1).cast(pl.String).str.zfill(3)),
            rt=pl.format("{}", (pl.col("household") * 29 % 6 + 1).cast(pl.String).str.zfill(3)),
            street=pl.col("household")
            .mod(len(_STREETS))
            .replace_strict(dict(enumerate(_STREETS)), return_dtype=pl.String),
            hamlet=pl.col("household")
            .mod(len(_HAMLETS))
            .replace_strict(dict(enumerate(_HAMLETS)), return_dtype=pl.String),
            number=pl.col("household") * 17 % 140 + 1,
        )
        .sort("village", "household", "person")
    )


def as_opensid(
    region: Region, rows: pl.DataFrame, *, in_names: bool, dates: str, is_workbook: bool
) -> pl.DataFrame:
    """The 43 columns of the export in one of the styles."""

    def code(column: str, labels: dict[int, str]) -> pl.Expr:
        number = pl.col(column)
        if in_names:
            return number.replace_strict(labels, default=None, return_dtype=pl.String)
        return number.cast(pl.String)

    citizen = pl.lit("WNI" if in_names else "1")
    name = pl.col("name") if in_names else pl.col("name").str.to_uppercase()
    is_child = pl.col("role") == "child"
    sex = pl.col("sex").replace_strict(
        {"L": "LAKI-LAKI", "P": "PEREMPUAN"} if in_names else {"L": "1", "P": "2"},
        return_dtype=pl.String,
    )
    shown = {
        "alamat": pl.format("Jl. {} No. {}", "street", "number"),
        "dusun": pl.lit("-") if region.is_city else pl.col("hamlet"),
        "rw": pl.col("rw"),
        "rt": pl.col("rt"),
        "nama": name,
        "no_kk": pl.col("no_kk"),
        "nik": pl.col("nik"),
        "sex": sex,
        "tempatlahir": pl.lit(region.title.upper()),
        "tanggallahir": date_text("birth_date", dates, is_workbook=is_workbook),
        "agama_id": code("faith", _FAITH),
        "pendidikan_kk_id": code("school", _SCHOOL),
        "pekerjaan_id": names_of(pl.col("occupation"))
        if in_names
        else pl.col("occupation").cast(pl.String),
        "status_kawin": code("married", _MARRIED),
        "kk_level": code("kk_level", _LEVEL),
        "warganegara_id": citizen,
        "ayah_nik": pl.when(is_child).then("father_nik"),
        "nama_ayah": pl.when(is_child).then("father"),
        "ibu_nik": pl.when(is_child).then("mother_nik"),
        "nama_ibu": pl.when(is_child).then("mother"),
        "golongan_darah_id": pl.lit("TIDAK TAHU" if in_names else "13"),
        # OpenSID's export by name writes the citizenship into these two columns.
        "ktp_el": pl.lit("WNI") if in_names else pl.when(pl.col("age") >= 17).then(pl.lit("2")),
        "status_rekam": pl.lit("WNI")
        if in_names
        else pl.when(pl.col("age") >= 17).then(pl.lit("8")),
        "status_dasar": code("status", _STATUS),
        "id_asuransi": pl.when(pl.col("r") < 0.4).then(pl.lit("2")).otherwise(pl.lit("1")),
    }
    return rows.select(
        shown.get(header, pl.lit(None, dtype=pl.String)).alias(header) for header in HEADERS
    )
