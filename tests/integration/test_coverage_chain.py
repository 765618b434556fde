"""One list, one register and printed totals: from enrolled to paid, why a rate is above 1, a branch's regions."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.slow

# Regions of the tests that share this night: a list that is there is whole.
HERE_TOO = (
    ("33.73", "Kota Salatiga"),
    ("33.73.01", "Sidorejo"),
    ("33.73.01.1001", "Blotongan"),
    ("33.74", "Kota Semarang"),
    ("33.74.01", "Semarang Tengah"),
    ("33.74.01.1001", "Miroto"),
    ("33.74.02", "Semarang Utara"),
    ("33.74.02.1001", "Bulu Lor"),
    ("35.05.01", "Wonodadi"),
    ("35.05.01.2001", "Kolomayan"),
    ("35.78", "Kota Surabaya"),
    ("35.78.15", "Bubutan"),
    ("35.78.15.1001", "Alun-Alun Contong"),
)
REGIONS = "kode;nama;vintage\n" + "".join(
    f"{code};{name};2025\n"
    for code, name in (
        ("33", "Jawa Tengah"),
        ("33.28", "Kabupaten Tegal"),
        ("33.72", "Kota Surakarta"),
        *HERE_TOO,
        ("33.76", "Kota Tegal"),
        ("33.76.01", "Tegal Barat"),
        ("33.76.01.1001", "Pesurungan Kidul"),
        ("35", "Jawa Timur"),
        ("35.03", "Kabupaten Trenggalek"),
        ("35.04", "Kabupaten Tulungagung"),
        ("35.05", "Kabupaten Blitar"),
        ("35.72", "Kota Blitar"),
    )
)
# Only the sum of Kabupaten and Kota Blitar is printed (102,434); how it is split is invented.
TOTALS = """KODE WILAYAH;BLTH;SEGMEN;PESERTA AKTIF;POTENSI
35.05;2023-09;TOTAL;92434;
35.72;2023-09;TOTAL;10000;
35.04;2023-09;TOTAL;83923;
35.03;2023-09;TOTAL;39985;
33.76;2025-09;TOTAL;42;41
33.72;2025-09;TOTAL;12;10
"""
VILLAGE = "33.76.01.1001"
HEAD = "NIK;NAMA;SEGMEN;NPP;IURAN;KODE DESA\n"
ODD = f"""3376011203909001;ARI;PU;AA000077;16800;{VILLAGE}
3376011203909001;ARI;BPU;;16800;{VILLAGE}
3376011203909002;BUDI;BPU;;16800;33.28.01.2001
3376011203909003;CICI;BPU;;16800;
3376011203909004;DEDI;BPU;;0;33.76
3376011203909005;EKO;BPU;;abc;{VILLAGE}
3376011203909006;FITRI;SEGMEN BARU;;16800;{VILLAGE}
33760112039090;GUGUN;BPU;;16800;{VILLAGE}
"""
# The second of them was born in 1940.
PLAIN = "".join(
    f"3376011203{40 if n == 1 else 90}91{n:02};WARGA;BPU;;16800;{VILLAGE}\n" for n in range(35)
)
REGISTER = f"""NIK;NAMA;SEX;TANGGALLAHIR;PEKERJAAN;KODE DESA
3376011203909001;ARI;1;12-03-1990;PEDAGANG;{VILLAGE}
3376011203909100;WARGA;1;12-03-1990;MENGURUS RUMAH TANGGA;{VILLAGE}
3376011203409101;WARGA;1;12-03-1940;PEDAGANG;{VILLAGE}
"""


FILES = {
    "kemendagri__regions/daftar.csv": REGIONS,
    "bpjstk__participant_totals/rekap.csv": TOTALS,
    "bpjstk__participants/33.76/2025-09/anggota.csv": HEAD + ODD + PLAIN,
    f"village__residents/{VILLAGE}/2025-09/penduduk.csv": REGISTER,
}


@pytest.fixture
def semesta(offices: Any) -> Any:
    """A store after one night."""
    return offices


def chain(semesta: Any, region: str, segment: str = "ALL") -> dict[str, Any]:
    (row,) = semesta.sql(
        "select * from marts.mart_coverage_chain "
        f"where period = '2025-09' and region_code = '{region}' and segment_code = '{segment}'",
        tier="restricted",
    )
    return {name: value for name, value in row.items() if name.endswith("_count") and value}


def test_every_row_of_the_list_ends_in_a_reason_or_in_the_coverage(semesta: Any) -> None:
    assert chain(semesta, "33.76") == {
        "enrolled_row_count": 43,
        "invalid_nik_row_count": 1,
        "other_quarantined_row_count": 1,
        "unmapped_segment_row_count": 1,
        "valid_row_count": 40,
        "repeated_row_count": 1,
        "listed_count": 39,
        "resident_elsewhere_count": 1,
        "resident_told_count": 37,
        "residence_assumed_count": 1,
        "resident_count": 38,
        "worker_count": 1,
        "worker_paid_count": 1,
        "not_worker_count": 1,
        "not_worker_paid_count": 1,
        "outside_age_count": 1,
        "outside_age_paid_count": 1,
        "not_registered_count": 35,
        "not_registered_paid_count": 34,
        "paid_count": 37,
        "unpaid_count": 1,
        "covered_count": 37,
    }
    assert chain(semesta, "33.28")["from_other_list_count"] == 1
    assert chain(semesta, VILLAGE)["from_list_above_count"] == 36


def test_a_rate_above_one_says_why(semesta: Any) -> None:
    rows = semesta.sql(
        "select * from marts.mart_coverage_by_region_segment "
        "where period = '2025-09' and method_code = 'reported_eligible'",
        tier="restricted",
    )
    assert {r["region_code"]: r["above_one_reason_code"] for r in rows if r["coverage_rate"]} == {
        "33.76": "DOUBLES",
        "33.72": "COMMUTERS",
    }
    evidence = semesta.sql(
        "select * from core.fct_coverage_above_one where region_code = '33.76'", tier="restricted"
    )
    assert [(r["excess_count"], r["double_count"], r["elsewhere_count"]) for r in evidence] == [
        (1, 1, 1)
    ]

    example = "select sql from meta.example_queries where query_name = 'coverage_above_one'"
    (query,) = semesta.sql(example, tier="restricted")
    answers = semesta.sql(query["sql"], tier="restricted")
    assert [(r["region_code"], r["coverage_percent"], r["reason_en"]) for r in answers] == [
        ("33.72", 120.0, "The numerator is counted by workplace or branch"),
        ("33.76", 102.44, "Persons are counted more than once"),
    ]


def test_the_regions_of_branch_blitar_make_its_printed_total(semesta: Any) -> None:
    rows = semesta.sql(
        "select * from marts.mart_coverage_by_region_group where period = '2023-09'",
        tier="restricted",
    )
    found = {r["region_group_code"]: (r["covered_count"], r["is_complete"]) for r in rows}
    assert found == {"BLITAR": (226_342, True), "35.05+35.72": (102_434, True)}
