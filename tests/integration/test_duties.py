"""Duties of agencies and employers, from the files that offices send to what the marts answer.

Trenggalek 2017: agencies, their units and vertical offices that had not enrolled their support staff. Kabupaten
Blitar: Perbup 25/2021 of 23 June 2021, agencies briefed on 10 November 2021. People and dates of numbers are invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest
from command_line import Semesta

pytestmark = pytest.mark.slow

UNITS = """KODE OPD;JENIS;KODE UNIT;NAMA UNIT;KODE WILAYAH;NPP
1.01;OPD;;Dinas Pendidikan;35.03;AA000001
1.01;Sekolah;20501;SMPN 1 Trenggalek;35.03;
1.06;OPD;;Dinas Sosial;35.03;AA000006
KEMENAG;Instansi Vertikal;;Kantor Kementerian Agama;35.03;
"""
STAFF = """NIK;NAMA;OPD;UNIT;JABATAN;STATUS KEPEGAWAIAN;NPP;PENYELENGGARA;TMT
3503011203909001;Satu Orang;Dinas Pendidikan;;GURU;HONORER;AA000001;BPJSTK;01/02/2020
3503011405889002;Dua Orang;1.01;;GURU;PPPK_PW;;;01/02/2020
3503012106879003;Tiga Orang;1.01;;SOPIR;PPPK;;TASPEN;01/02/2020
3503010709919004;Empat Orang;1.01;;SATPAM;ALIH_DAYA;AV000009;BPJSTK;01/02/2020
3503011910859005;Lima Orang;1.01;SMPN 1 Trenggalek;GURU;HONORER;;TIDAK_ADA;01/02/2020
3503012211869006;Enam Orang;1.06;;SOPIR;HONORER;;;01/02/2020
"""
MEMBERS = """NIK;NAMA;SEGMEN;NPP;PROGRAM;IURAN;BLTH;TGL KEPESERTAAN;SUMBER DANA
3503011203909001;Satu Orang;PU;AA000001;JKK, JKM;13000;2025-09;15/03/2020;APBD
3503010709919004;Empat Orang;PU;AV000009;JKK, JKM;13000;2025-09;15/03/2019;PEMBERI KERJA
3503012211869006;Enam Orang;PU;AA000006;JKK, JKM;13000;2025-09;15/03/2021;APBD
3503010102839007;Tujuh Orang;BPU;;JKK, JKM;16800;2025-09;15/03/2021;MANDIRI
"""
EMPLOYERS = """NPP;NIB;NAMA PERUSAHAAN;JENIS;TGL DAFTAR;JUMLAH TK;BLTH TERAKHIR;TUNGGAKAN
AA000001;;Dinas Pendidikan;OPD;01/03/2020;1;2025-09;0
AA000006;;Dinas Sosial;OPD;01/03/2021;1;2025-09;0
AV000009;9120000000009;PT Penyedia Jasa;SWASTA;01/01/2018;1;2025-09;0
AV000010;;CV Berhenti Bayar;SWASTA;01/01/2018;4;2025-06;1.250.000
"""
COMPANIES = """NOMOR WLKP;NIB;NAMA PERUSAHAAN;KODE KAB/KOTA;JUMLAH TENAGA KERJA;TAHUN
W1;9120000000009;PT Penyedia Jasa Raya;35.03;3;2025
W2;;Berhenti Bayar;35.03;4;2025
W3;9120000000077;PT Tidak Terdaftar;35.03;6;2025
"""
BLITAR_UNITS = """KODE OPD;JENIS;KODE UNIT;NAMA UNIT;KODE WILAYAH;NPP
2.01;OPD;;Dinas Perhubungan;35.05;BA000001
2.02;OPD;;Dinas Pertanian;35.05;BA000002
2.03;OPD;;Dinas Perikanan;35.05;
"""
BLITAR_EMPLOYERS = """NPP;NAMA PERUSAHAAN;JENIS;TGL DAFTAR;BLTH TERAKHIR
BA000001;Dinas Perhubungan;OPD;24/11/2021;2025-09
BA000002;Dinas Pertanian;OPD;13/07/2021;2025-09
"""
OBLIGATIONS = """NOMOR PERATURAN;TANGGAL;PASAL;KEWAJIBAN;OPD;TANGGAL SOSIALISASI
Perbup 25/2021;23/06/2021;4;Mendaftarkan pegawai non-ASN;Seluruh Perangkat Daerah;10/11/2021
"""
BLITAR_MEMBERS = """NIK;NAMA;SEGMEN;NPP;IURAN;BLTH;KODE DESA
3505010203839008;Sembilan Orang;BPU;;16800;2025-09;35.05.01.2001
"""
PARKING = """NIK;NAMA;KELOMPOK;KODE DESA;INSTANSI;TAHUN
3505010102839007;Delapan Orang;JURU PARKIR;35.05.01.2001;Dinas Perhubungan;2025
"""
FILES = {
    "agency__units/35.03/unit.csv": UNITS,
    "agency__staff/35.03/2025-08/pegawai.csv": STAFF,
    "bpjstk__participants/35.03/2025-09/peserta.csv": MEMBERS,
    "bpjstk__employers/35.03/2025-09/npp.csv": EMPLOYERS,
    "kemnaker__companies/35.03/wlkp.csv": COMPANIES,
    "agency__units/35.05/unit.csv": BLITAR_UNITS,
    "bpjstk__employers/35.05/2025-09/npp.csv": BLITAR_EMPLOYERS,
    "regulation__obligations/35.05/perbup.csv": OBLIGATIONS,
    "bpjstk__participants/35.05/2025-09/peserta.csv": BLITAR_MEMBERS,
    "agency__worker_lists/35.05/parkir.csv": PARKING,
}


@pytest.fixture(scope="module")
def answers(offices: Semesta) -> Iterator[duckdb.DuckDBPyConnection]:
    """The restricted file after one night with a few small files."""
    with duckdb.connect(offices.home / "current" / "restricted.duckdb", read_only=True) as con:
        yield con


def test_which_units_of_trenggalek_have_not_enrolled_whom(
    answers: duckdb.DuckDBPyConnection,
) -> None:
    found = answers.execute(
        "select unit_name, status, staff_count, enrolled_count, missing_count, other_provider_count, "
        "outsourced_count, roster_as_of from marts.mart_agency_compliance "
        "where region_code = '35.03' and period = '2025-09' order by agency_code, unit_code"
    ).fetchall()
    as_of = dt.date(2025, 8, 31)
    assert found == [
        ("Dinas Pendidikan", "partial", 4, 1, 1, 1, 1, as_of),
        ("SMPN 1 Trenggalek", "none", 1, 0, 1, 0, 0, as_of),
        ("Dinas Sosial", "complete", 1, 1, 0, 0, 0, as_of),
        ("Kantor Kementerian Agama", "not_reported", None, None, None, None, None, None),
    ]
    (query,) = answers.execute(
        "select sql from meta.example_queries where query_name = 'duties_units_and_whom_they_miss'"
    ).fetchall()
    asked = answers.sql(query[0])
    rows = [dict(zip(asked.columns, row, strict=True)) for row in asked.fetchall()]
    assert {row["unit_name"] for row in rows if row["region_code"] == "35.03"} == {
        "Dinas Pendidikan",
        "SMPN 1 Trenggalek",
        "Kantor Kementerian Agama",
    }, "whoever misses nobody is in no list of those who do"


def test_how_many_days_after_the_regulation_of_blitar(answers: duckdb.DuckDBPyConnection) -> None:
    found = answers.execute(
        "select agency_name, signed_date, informed_date, first_enrolled_date, days_to_first_enrolment, "
        "days_from_informed, status from marts.mart_regulation_progress order by agency_code"
    ).fetchall()
    days = (dt.date(2021, 6, 23), dt.date(2021, 11, 10))
    assert found == [
        ("Dinas Perhubungan", *days, dt.date(2021, 11, 24), 154, 14, "not_reported"),
        ("Dinas Pertanian", *days, dt.date(2021, 7, 13), 20, -120, "not_reported"),
        ("Dinas Perikanan", *days, None, None, None, "not_reported"),
    ]


def test_employers_in_arrears_or_registered_in_part(answers: duckdb.DuckDBPyConnection) -> None:
    found = answers.execute(
        "select employer_key, status, declared_workers, enrolled_count, missing_count, months_in_arrears, "
        "arrears_idr from marts.mart_employer_compliance where region_code = '35.03' and period = '2025-09' "
        "order by employer_key"
    ).fetchall()
    assert found == [
        ("AA000001", None, None, 1, None, 0, 0),
        ("AA000006", None, None, 1, None, 0, 0),
        ("AV000009", "partial_workers", 3, 1, 2, 0, 0),
        ("AV000010", "partial_workers", 4, 0, 4, 3, 1_250_000),
        ("WLKP W3", "not_registered", 6, 0, 6, None, None),
    ]


def test_a_group_without_a_list_is_unknown_and_not_nobody(
    answers: duckdb.DuckDBPyConnection,
) -> None:
    (query,) = answers.execute(
        "select sql from meta.example_queries where query_name = 'duties_named_groups'"
    ).fetchall()
    found = {
        group: (known, covered, denominator)
        for region, _, group, _, known, covered, _, denominator in answers.execute(
            query[0]
        ).fetchall()
        if region == "35.05"
    }
    assert len(found) == 9
    assert found.pop("parking_attendant") == (1, 0, "known by name")
    assert set(found.values()) == {(None, None, "unknown")}
