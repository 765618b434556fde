"""Five members and one branch: by programme, group, sex and age, and by whose money pays.

Beside them, in another region, people who should not be paid for or are missing among the members.
"""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.nights, pytest.mark.slow]

BRANCH = """CABANG;BLTH;SEGMEN;PESERTA AKTIF
Blitar;2023-09;PU;124118
Blitar;2023-09;BPU;40399
Blitar;2023-09;JAKON;61825
"""
BRANCH_BY_REGION = """KODE WILAYAH;CABANG;BLTH;SEGMEN;PESERTA AKTIF
35.05;KC Blitar;2023-09;TOTAL;102434
35.04;KC Blitar;2023-09;TOTAL;83923
35.03;KC Blitar;2023-09;TOTAL;39985
"""
MEMBERS = """NIK;NAMA;TANGGAL LAHIR;L/P;SEGMEN;NPP;PROGRAM;IURAN;SUMBER DANA
3505011203909001;SARI;12/03/1990;L;PU;AA000001;JKK,JKM;10800;PEMBERI KERJA
3505015407859002;WATI;14/07/1985;P;PU;AA000001;JKK,JKM;10800;PEMBERI KERJA
3505012211799003;BUDI;22/11/1979;L;BPU;;JKK,JKM;16800;APBD
3505010905959004;JOKO;09/05/1995;;PU;AA000002;JKK,JKM,JHT;180000;PEMBERI KERJA
3505016606889005;RINI;;P;PU;AA000002;;180000;PEMBERI KERJA
"""
EMPLOYERS = """NPP;NAMA;JENIS
AA000001;Dinas Tenaga Kerja;opd
AA000002;PT Contoh;swasta
"""
# Elsewhere: one is dead, one has two payers, and of two who hold an office one is no member.
VILLAGE = "35.78.01.1001"
RESIDENTS = f"""NIK;NAMA;TANGGAL LAHIR;PEKERJAAN;STATUS DASAR;KODE DESA
3578011203719011;SARI;12-03-1971;9;2;{VILLAGE}
3578011407789012;BUDI;14-07-1978;9;1;{VILLAGE}
3578012209809013;JOKO;22-09-1980;84;1;{VILLAGE}
"""
DOUBTFUL = """NIK;KPJ;NAMA;SEGMEN;PROGRAM;IURAN;SUMBER DANA
3578011203719011;00000000001;SARI;BPU;JKK,JKM;16800;APBD
3578011407789012;00000000002;BUDI;BPU;JKK,JKM;16800;APBD
3578011407789012;00000000003;BUDI;BPU;JKK,JKM;16800;CSR
"""
OFFICERS = f"""NIK;NAMA;JABATAN;KODE DESA;MULAI
3578011407789012;BUDI;KETUA RT 01;{VILLAGE};01-01-2024
3578012209809013;JOKO;KETUA RT 02;{VILLAGE};01-01-2024
"""


FILES = {
    "bpjstk__participant_totals/cabang.csv": BRANCH,
    "bpjstk__participant_totals/cabang_wilayah.csv": BRANCH_BY_REGION,
    "bpjstk__participants/35.05/2025-09/anggota.csv": MEMBERS,
    "bpjstk__employers/35.05/2025-09/npp.csv": EMPLOYERS,
    f"village__residents/{VILLAGE}/2025-08/penduduk.csv": RESIDENTS,
    f"village__officers/{VILLAGE}/perangkat.csv": OFFICERS,
    "bpjstk__participants/35.78/2025-09/anggota.csv": DOUBTFUL,
}


@pytest.fixture
def semesta(programmes: tuple[Any, dict[str, Any]]) -> Any:
    """A store after one night on a few small files, beside those of the programmes."""
    return programmes[0]


def test_a_branch_by_both_margins_is_no_coverage_of_a_region(semesta: Any) -> None:
    rows = semesta.sql(
        "select * from marts.mart_branch_totals where branch_code = 'BLITAR' and period = '2023-09'",
        tier="restricted",
    )
    figures = {r["segment_code"]: r["active_count"] for r in rows}
    assert figures == {"PU": 124118, "BPU": 40399, "JAKON": 61825, "ALL": 226342}
    (whole,) = (r for r in rows if r["segment_code"] == "ALL")
    assert whole["segment_sum_count"] == whole["region_sum_count"] == 226342
    assert not semesta.sql(
        "select * from marts.mart_coverage_by_region_segment where period = '2023-09' "
        "and (method_code like 'reported%' or region_code like '35%' and covered_count is not null)",
        tier="restricted",
    )


def test_whose_money_pays_for_the_members_of_a_branch(semesta: Any) -> None:
    rows = semesta.sql(
        "select * from marts.mart_branch_composition "
        "where branch_code = 'BLITAR' and period = '2025-09'",
        tier="restricted",
    )
    assert {r["payer_kind"]: (r["member_count"], r["share_rate"]) for r in rows} == {
        "LOCAL_GOVERNMENT": (3, 0.6),
        "PRIVATE_EMPLOYER": (2, 0.4),
    }


def test_parts_of_the_persons_of_a_region(semesta: Any) -> None:
    where = "where region_code = '35.05' and period = '2025-09' and segment_code = 'ALL' and method_code = 'person_eligible'"

    def parts(mart: str, code: str) -> dict[str, int]:
        rows = semesta.sql(f"select * from marts.{mart} {where}", tier="restricted")
        return {r[code]: r["covered_count"] for r in rows}

    assert parts("mart_coverage_by_program", "program_code") == {"JKK": 5, "JKM": 5, "JHT": 1}
    assert parts("mart_coverage_by_worker_group", "worker_group_code") == {"UNMAPPED": 5}
    rows = semesta.sql(f"select * from marts.mart_coverage_by_sex_age {where}", tier="restricted")
    assert {(r["sex_code"], r["age_band_code"]): r["covered_count"] for r in rows} == {
        ("L", "35-44"): 1,
        ("L", "45-54"): 1,
        ("P", "35-44"): 1,
        ("P", "UNKNOWN"): 1,
        ("UNKNOWN", "25-34"): 1,
    }


def test_questions_about_people_who_are_missing_or_too_many(semesta: Any) -> None:
    queries = semesta.sql("select query_name, sql from meta.example_queries", tier="restricted")
    sql = {row["query_name"]: row["sql"] for row in queries}

    def answer(name: str, *columns: str) -> list[tuple[Any, ...]]:
        rows = semesta.sql(sql[name], tier="restricted")
        return [tuple(r[c] for c in columns) for r in rows if r["region_code"].startswith("35.78")]

    assert set(
        answer("payments_at_stake", "finding_code", "person_count", "amount_at_risk_idr")
    ) == {
        ("AFTER_DEATH", 1, 16800),
        ("SAME_SEGMENT_TWO_PAYERS", 1, 16800),
    }
    assert answer("members_who_should_not_be", "anomaly_code", "person_count") == [
        ("PAID_AFTER_DEATH", 1)
    ]
    counts = ("known_count", "known_covered_count", "known_uncovered_count")
    missing = answer("coverage_village_officers_missing", "region_code", *counts)
    assert missing == [(VILLAGE, 2, 1, 1)]
