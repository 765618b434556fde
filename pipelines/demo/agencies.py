"""Agencies of one region: units that exist, rosters of their staff, and what a regulation asks of them.

Every roster is invented from the demo's own people: who is enrolled under the agency's number is so in
the branch's files too. Published are the regulation of Kabupaten Blitar and its two days (Perbup 25/2021
of 23 June 2021, agencies briefed on 10 November 2021), and that in Trenggalek some agencies, their units
and vertical offices such as Kementerian Agama had not enrolled their support staff.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.demo.employers import AGENCIES, code_of, number_of
from pipelines.demo.geography import Region
from pipelines.demo.tables import Form, Table, to_bytes

VERTICAL = len(AGENCIES)
_EDUCATION, _HEALTH, _SECRETARIAT, _HOSPITAL = 0, 1, 8, 11
_UNITS = {
    _EDUCATION: (("01", "SEKOLAH", "SMP Negeri 1"), ("02", "SEKOLAH", "SMP Negeri 2")),
    _HEALTH: (("01", "UPT", "Puskesmas Utara"), ("02", "UPT", "Puskesmas Selatan")),
}
_TEACHER, _CIVIL_SERVANT = 65, 5
_POSTS = ("TENAGA ADMINISTRASI", "PETUGAS KEBERSIHAN", "SOPIR", "PENJAGA KANTOR")
_VENDOR_STAFF, _MOST_CIVIL_SERVANTS = 4, 3
_CARRIED = 3
_DUTIES = (
    ("Pasal 4 (demo)", "Mendaftarkan seluruh pegawai non-ASN dalam program JKK dan JKM (demo)", "SELURUH OPD"),
    ("Pasal 5 (demo)", "Mendaftarkan GTT/PTT dan guru non-ASN pada satuan pendidikan (demo)", "DINAS PENDIDIKAN"),
    ("Pasal 6 (demo)", "Mendorong kepesertaan juru parkir (demo)", "DINAS PERHUBUNGAN"),
)  # fmt: skip


def agency_files(
    region: Region, employed: pl.DataFrame, paid: set[int], period: str
) -> list[tuple[str, bytes, int]]:
    """Path, bytes and rows of the list of units, the rosters and the regulation."""
    form = (
        Form("xlsx", "excel", "iso", "number")
        if region.is_city
        else Form("csv", "slash", "iso", "plain")
    )
    units, roster = _units(region), _roster(region, employed, paid)
    own = roster.filter(pl.col("OPD") != code_of(region, VERTICAL))
    vertical = roster.filter(pl.col("OPD") == code_of(region, VERTICAL))
    parts = [("agency__units", "unit_kerja", units), ("agency__staff", "non_asn", own)]
    if region.code != "35.03":
        # In Trenggalek the vertical office sends nothing.
        parts.append(("agency__staff", "kemenag", vertical))
    if region.code == "35.05":
        parts.append(("regulation__obligations", "perbup_25_2021", _obligations()))
    return [
        (
            f"{source}/{region.code}/{period}/{stem}_{region.code}.{form.kind}",
            to_bytes(Table(frame), form),
            frame.height,
        )
        for source, stem, frame in parts
        if frame.height
    ]


def _name(agency: int) -> str:
    return "Kantor Kementerian Agama" if agency == VERTICAL else AGENCIES[agency]


def _is_silent(region: Region, agency: int) -> bool:
    """Whether an agency has sent no roster: two of fourteen."""
    return agency in {(region.number + 4) % 14, (region.number + 10) % 14}


def _units(region: Region) -> pl.DataFrame:
    rows: list[tuple[str | None, ...]] = []
    for agency in range(VERTICAL + 1):
        kind = {VERTICAL: "VERTIKAL", _HOSPITAL: "RSUD"}.get(agency, "OPD")
        number = None if agency == VERTICAL else number_of(region, agency)
        rows.append((code_of(region, agency), kind, None, _name(agency), number))
        rows += [
            (code_of(region, agency), of_kind, code, f"{name} {region.title}", None)
            for code, of_kind, name in _UNITS.get(agency, ())
        ]
    headers = ("KODE OPD", "JENIS", "KODE UNIT", "NAMA UNIT", "NPP")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(headers, pl.String), orient="row")
    return frame.with_columns(pl.lit(region.code).alias("KODE WILAYAH"))


def _roster(region: Region, employed: pl.DataFrame, paid: set[int]) -> pl.DataFrame:
    """Who serves where: own staff, civil servants whom Taspen insures, and a vendor's people."""
    is_paid = pl.col("person").is_in(list(paid))
    base = employed.with_columns(is_paid=is_paid)
    own = base.filter(pl.col("segment") == "PU", pl.col("agency").is_not_null())
    # Every fifth agency has made civil servants of those whom it had not enrolled.
    is_promoted = (pl.col("agency") % 5 == _CARRIED) & ~pl.col("is_paid")
    own = own.with_columns(
        status=pl.when(is_promoted)
        .then(pl.lit("PPPK"))
        .when(pl.col("agency") == _HOSPITAL)
        .then(pl.lit("BLUD"))
        .when(pl.col("u") < 0.3)
        .then(pl.lit("PPPK PARUH WAKTU"))
        .otherwise(pl.lit("HONORER")),
        insurer=pl.when(is_promoted)
        .then(pl.lit("TASPEN"))
        .when("is_paid")
        .then(pl.lit("BPJS KETENAGAKERJAAN")),
        number=pl.when("is_paid").then("npp"),
    )
    company = base.filter(
        pl.col("segment") == "PU", "is_paid", pl.col("employer_kind") == "swasta"
    ).sort("npp", "person")
    vendor = company.head(_VENDOR_STAFF).with_columns(
        agency=pl.lit(_SECRETARIAT, pl.Int64),
        status=pl.lit("ALIH DAYA"),
        insurer=pl.lit("BPJS KETENAGAKERJAAN"),
        number=pl.col("npp"),
    )
    teachers = base.filter(pl.col("work") == _TEACHER, ~pl.col("is_paid")).head(8)
    servants = base.filter(pl.col("segment").is_null(), pl.col("work") == _CIVIL_SERVANT)
    vertical = [
        teachers.with_columns(status=pl.lit("HONORER"), insurer=pl.lit("TIDAK ADA")),
        servants.head(_MOST_CIVIL_SERVANTS).with_columns(
            status=pl.lit("PPPK"), insurer=pl.lit("TASPEN")
        ),
    ]
    rows = pl.concat(
        [
            own,
            vendor,
            *(
                part.with_columns(agency=pl.lit(VERTICAL, pl.Int64), number=pl.lit(None, pl.String))
                for part in vertical
            ),
        ],
        how="diagonal",
    )
    silent = [agency for agency in range(VERTICAL) if _is_silent(region, agency)]
    return _as_sent(region, rows.filter(~pl.col("agency").is_in(silent)))


def _as_sent(region: Region, rows: pl.DataFrame) -> pl.DataFrame:
    agencies = range(VERTICAL + 1)
    codes = {agency: code_of(region, agency) for agency in agencies}
    place = pl.col("person") % 3
    unit = pl.when(pl.col("agency").is_in(list(_UNITS)) & (place > 0)).then(pl.format("0{}", place))
    is_teacher = (pl.col("agency") == _EDUCATION) | (pl.col("work") == _TEACHER)
    post = (
        pl.when(is_teacher)
        .then(pl.lit("GURU NON ASN"))
        .otherwise(
            (pl.col("person") % len(_POSTS)).replace_strict(
                dict(enumerate(_POSTS)), return_dtype=pl.String
            )
        )
    )
    first_day = pl.lit(dt.date(2014, 1, 2)) + pl.duration(days=(pl.col("v") * 3_600).cast(pl.Int64))
    sent = rows.select(
        NIK="nik",
        NAMA="name",
        OPD=pl.col("agency").replace_strict(codes, return_dtype=pl.String),
        UNIT=unit,
        JABATAN=post,
        status="status",
        NPP="number",
        PENYELENGGARA="insurer",
        TMT=first_day.cast(pl.Date),
    ).rename({"status": "STATUS KEPEGAWAIAN", "UNIT": "UNIT KERJA"})
    # In Trenggalek one school is left out: what an agency sends may be silent about a unit.
    if region.code == "35.03":
        is_left_out = (pl.col("OPD") == codes[_EDUCATION]) & (pl.col("UNIT KERJA") == "02")
        sent = sent.filter(~is_left_out.fill_null(value=False))
    return sent.sort("OPD", "NIK")


def _obligations() -> pl.DataFrame:
    rows = [
        (
            "Perbup Blitar 25/2021",
            dt.date(2021, 6, 23),
            article,
            duty,
            who,
            dt.date(2021, 11, 10),
        )
        for article, duty, who in _DUTIES
    ]
    headers = ("NOMOR PERATURAN", "TANGGAL", "PASAL", "KEWAJIBAN", "OPD", "TANGGAL SOSIALISASI")
    return pl.DataFrame(rows, schema=headers, orient="row")
