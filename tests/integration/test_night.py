"""One real night: demo files, published figures and broken files in, a version with their numbers out."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest
from proofs.recovery import Machine, rebuild, restore
from store_modes import wrong_modes

from pipelines.landing.sealed_rows import scan_sealed
from pipelines.night import open_night
from pipelines.settings import Settings
from warehouse.layout import Store

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]

BUDGET = """tahun_anggaran;versi;kode_akun;nama_akun;kode_dana;nama_dana;kode_sub_kegiatan;nama_skpd;uraian;koefisien;satuan;harga_satuan;total_harga
2024;murni;5.1.02.02.02;Belanja Iuran Jaminan/Asuransi;;APBD;2.07.05.2.01.0003;Dinas Tenaga Kerja;Iuran BPJS Ketenagakerjaan pekerja rentan;5.387 Orang x 5 Bulan;Orang Bulan;16.800;452.508.000
2025;murni;5.1.02.02.02;Belanja Iuran Jaminan/Asuransi;;APBD;2.07.05.2.01.0003;Dinas Tenaga Kerja;Iuran BPJS Ketenagakerjaan pekerja rentan;6.043 Orang x 9 Bulan;Orang Bulan;16.800;913.701.600
2023;murni;5.1.02.02.02;Belanja Iuran Jaminan/Asuransi;;APBD;2.07.05.2.01.0003;Dinas Tenaga Kerja;Iuran BPJS Ketenagakerjaan pekerja rentan;5.600 Orang x 3 Bulan;Orang Bulan;;365.600.000
"""
TARGETS = """KODE WILAYAH;TAHUN TARGET;TARGET (%);JENIS INDIKATOR;DOKUMEN;TAHUN BASELINE;BASELINE (%);STATUS DOKUMEN
35.03;2045;83,29;IUP;bidiknasional.com, 16 November 2024;2025;26,30;
35.03;2045;89,29;IUP;kabarpas.com, 14 November 2024;2025;26,30;
35.03;2029;;IKU;RPJMD;;;RENCANA
33.72;2025;57,02;UCJ;inews.id, 17 Desember 2024;;;
"""
OBLIGATIONS = """NOMOR PERATURAN;TANGGAL;PASAL;KEWAJIBAN;OPD;TANGGAL SOSIALISASI
Perbup 25/2021;23/06/2021;4;Mendaftarkan pegawai non-ASN;Dinas Perhubungan;10/11/2021
"""
MONTHS = {
    "2024-11-13": "2024-11",
    "2025-09": "2025-09",
    "2024-12-17": "2024-12",
    "2023-09": "2023-09",
}
GOLDEN_PLACE = "bpjstk__participant_totals/golden.csv"


def golden_totals(source: Path) -> str:
    """The plain rows of the published figures as a branch would send them."""
    lines = ["KODE WILAYAH;BLTH;SEGMEN;PESERTA AKTIF;POTENSI"]
    with source.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            plain = row["kode"].replace(".", "").isdigit() and row["terlindungi"]
            if plain and row["kode"] not in {"71", "71.07", "71.08"} and row["periode"] in MONTHS:
                lines.append(
                    f"{row['kode']};{MONTHS[row['periode']]};{row['segmen']};"
                    f"{row['terlindungi']};{row['penyebut_potensi']}"
                )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def night(
    tmp_path_factory: pytest.TempPathFactory, semesta_at: Any, reference_data: Path
) -> tuple[Any, dict[str, Any]]:
    """A store after one night."""
    semesta = semesta_at(tmp_path_factory.mktemp("night") / "store")
    semesta.run("init")
    semesta.run("demo", "--region", "33.76", "--from", "2025-08", "--to", "2025-09")
    shutil.rmtree(semesta.inbox / "bpjstk__participant_totals" / "33.76")
    semesta.put(
        "bpjstk__participant_totals/2023-12/peserta.csv",
        (reference_data / "enrolment" / "bpjstk_peserta_provinsi_2023-12.csv").read_bytes(),
    )
    semesta.put(
        GOLDEN_PLACE, golden_totals(reference_data / "enrolment" / "golden_ucj_seed_regions.csv")
    )
    semesta.put("budget__lines/35.05/rka.csv", BUDGET)
    semesta.put("bappeda__targets/target.csv", TARGETS)
    semesta.put("regulation__obligations/35.05/perbup.csv", OBLIGATIONS)
    semesta.put("surat_masuk/33.76/undangan.csv", "a;b\n1;2\n")
    semesta.put("bpjstk__participants/33.72/2025-09/tanpa_nik.csv", "NAMA;SEGMEN\nA;PU\n")
    semesta.put("bpjstk__participants/33.72/2025-09/kosong.csv", "")
    semesta.put("bpjstk__participants/33.72/2025-09/rusak.xlsx", b"PK\x03\x04" + b"\0" * 100)
    return semesta, semesta.night()


def coverage(semesta: Any, where: str) -> list[dict[str, Any]]:
    return semesta.sql(
        "select * from marts.mart_coverage_by_region_segment where "
        + where
        + " order by segment_code"
    )


def test_publishes(night: tuple[Any, dict[str, Any]]) -> None:
    _, report = night
    assert report["exit_code"] == 0, report["problem"]
    assert report["published"]
    assert report["version"] == "v1"


def test_every_row_is_in_one_class(night: tuple[Any, dict[str, Any]]) -> None:
    _, report = night
    rows = report["rows"]
    assert rows["landed"] == rows["accepted"] + rows["quarantined"] + rows["non_data"]
    for receipt in report["files"]:
        counts = receipt["rows"]
        assert counts["landed"] == counts["accepted"] + counts["quarantined"] + counts["non_data"]


def test_honest_files_are_held_nowhere(night: tuple[Any, dict[str, Any]]) -> None:
    _, report = night
    assert [r["file"] for r in report["files"] if r["status"] == "held"] == []


def test_kota_tegal_as_published(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    rows = coverage(
        semesta,
        "region_code = '33.76' and period = '2025-09' and method_code = 'reported_eligible'",
    )
    figures = {r["segment_code"]: (r["covered_count"], r["universe_count"]) for r in rows}
    assert figures == {
        "ALL": (52858, 100590),
        "BPU": (12314, 37880),
        "JAKON": (7509, 7509),
        "PU": (33035, 55201),
    }
    rates = {r["segment_code"]: round(100 * r["coverage_rate"], 2) for r in rows}
    assert rates["ALL"] == 52.55
    assert rates["PU"] == 59.84, "59.94 was printed and does not hold"


def test_persons_beside_the_report(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    rows = coverage(
        semesta, "region_code = '33.76' and period = '2025-09' and method_code = 'person_eligible'"
    )
    figures = {r["segment_code"]: (r["covered_count"], r["universe_count"]) for r in rows}
    assert figures == {
        "ALL": (1057, 2012),
        "BPU": (246, 758),
        "JAKON": (150, 150),
        "PU": (661, 1104),
    }


def test_views_by_level_hold_no_row_twice(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    for level in ("provinsi", "kabupaten", "kecamatan", "desa"):
        (summed,) = semesta.sql(
            f"select sum(covered_count) as persons from marts.v_mart_coverage_by_sex_age_{level} "
            "where region_code like '33%' and method_code = 'person_eligible'",
            tier="restricted",
        )
        (whole,) = semesta.sql(
            f"select sum(covered_count) as persons from marts.v_mart_coverage_by_region_segment_{level} "
            "where region_code like '33%' and method_code = 'person_eligible'",
            tier="restricted",
        )
        assert summed["persons"] == whole["persons"] > 0


@pytest.mark.parametrize("tier", ["open", "restricted"])
def test_every_published_column_is_explained_in_both_languages(
    night: tuple[Any, dict[str, Any]], tier: str
) -> None:
    semesta, _ = night
    silent = semesta.sql(
        "select schema_name, table_name, column_name from meta.data_dictionary "
        "where description_en is null or description_id is null "
        "or (schema_name <> 'meta' and source_relations is null)",
        tier=tier,
    )
    assert silent == []


def test_every_example_query_answers_named_analysts(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    examples = semesta.sql("select query_name, sql from meta.example_queries", tier="restricted")
    assert {row["query_name"] for row in examples} == {
        path.stem for path in (ROOT / "warehouse" / "queries").glob("*.sql")
    }
    answers = {row["query_name"]: semesta.sql(row["sql"], tier="restricted") for row in examples}
    # This night has no totals of a branch, no rate above 1, no officers and no payments, and nobody who
    # is paid for twice or after death: other nights have them.
    assert {name for name, rows in answers.items() if not rows} <= {
        "branch_composition",
        "coverage_above_one",
        "coverage_village_officers_missing",
        "findings_open_by_kind",
        "funding_holes_between_funders",
        "members_who_should_not_be",
        "payments_at_stake",
    }


def test_thirty_four_provinces_make_the_nation(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    rows = coverage(semesta, "region_code = 'ID' and period = '2023-12'")
    figures = {r["segment_code"]: r["covered_count"] for r in rows}
    assert figures == {"PU": 25004383, "BPU": 9192755, "JAKON": 7363800, "ALL": 41560938}
    assert {(r["regions_reporting"], r["regions_expected"], r["is_complete"]) for r in rows} == {
        (34, 34, True)
    }


def test_a_predecessor_is_not_its_successor(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    rows = coverage(
        semesta,
        "region_code in ('91','92','93','94','95','96') and period = '2023-12' and segment_code = 'ALL'",
    )
    assert {r["region_code"] for r in rows} == {"91", "92"}
    assert all("sebelum pemekaran" in r["region_name"] for r in rows)
    assert all(r["region_vintage"] != "2025" for r in rows)


def test_without_potential_the_count_stands_alone(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    rows = coverage(semesta, "region_code = '35.03' and period = '2024-11'")
    figures = {r["segment_code"]: r["covered_count"] for r in rows}
    assert figures == {"PU": 38595, "BPU": 14468, "JAKON": 17407, "ALL": 70470}
    assert {(r["universe_count"], r["coverage_rate"]) for r in rows} == {(None, None)}


def test_budget_against_premium(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    rows = semesta.sql(
        "select * from marts.mart_budget_vs_premium where region_code = '35.05' order by fiscal_year"
    )
    assert [(r["premium_due_idr"], r["verdict"]) for r in rows] == [
        (282240000, "OVER"),
        (452508000, "EXACT"),
        (913701600, "EXACT"),
    ]
    assert rows[0]["implied_premium_idr"] == 21762
    assert rows[0]["unexplained_idr"] == 83360000


def gaps(semesta: Any, where: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = semesta.sql(
        f"select * from marts.mart_gap_to_target where {where} order by target_year, target_source",
        tier="restricted",
    )
    return [tuple(row[column] for column in columns) for row in rows]


def test_people_and_rupiah_missing_to_targets(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    shown = (
        "target_year",
        "path_rate",
        "path_kind",
        "is_headline",
        "gap_count",
        "premium_high_idr",
    )
    assert gaps(semesta, "region_code = '33.76' and period = '2025-09'", *shown)[:3] == [
        (2024, 0.501, "printed", False, 0, 0),
        (2025, 0.53, "printed", True, 455, 7_644_000),
        (2026, 0.575, "interpolated", False, 4_982, 83_697_600),
    ]
    surakarta = gaps(semesta, "region_code = '33.72' and period = '2024-12'", *shown)
    assert surakarta == [(2025, 0.5702, "printed", False, 29_017, 487_485_600)]


def test_targets_that_disagree_stand_side_by_side(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    shown = ("target_source", "target_rate", "path_rate", "path_kind", "is_contradicted")
    rows = gaps(
        semesta,
        "region_code = '35.03' and period = '2024-11' and target_year in (2029, 2045)",
        *shown,
    )
    assert rows == [
        ("RPJMD", None, None, None, False),
        ("bidiknasional.com, 16 November 2024", None, 0.37698, "interpolated", True),
        ("kabarpas.com, 14 November 2024", None, 0.38898, "interpolated", True),
        ("bidiknasional.com, 16 November 2024", 0.8329, 0.8329, "printed", True),
        ("kabarpas.com, 14 November 2024", 0.8929, 0.8929, "printed", True),
    ]
    without_universe = gaps(semesta, "region_code = '35.03'", "gap_count", "premium_low_idr")
    assert set(without_universe) == {(None, None)}


def test_bad_files_are_refused_with_a_remedy(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, report = night
    refused = {
        r["file"]: r["findings"][0]["code"] for r in report["files"] if r["status"] == "refused"
    }
    assert refused == {
        "undangan.csv": "UNKNOWN_SOURCE",
        "tanpa_nik.csv": "MISSING_COLUMN",
        "kosong.csv": "EMPTY_FILE",
        "rusak.xlsx": "UNREADABLE_FILE",
    }
    kept = semesta.inbox / ".refused" / "surat_masuk" / "33.76" / "undangan.csv"
    assert kept.read_text() == "a;b\n1;2\n"


def test_nothing_new_publishes_nothing(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    again = semesta.night()
    assert (again["exit_code"], again["published"], again["version"]) == (0, False, "v1")
    assert "Intact" in semesta.run("verify").stdout


def test_what_was_delivered_before_publishes_nothing(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    semesta.put(GOLDEN_PLACE.replace("golden", "sekali lagi"), golden_before(semesta))
    copy = semesta.home / "hasil" / "2025-09" / "cakupan.csv"
    whole = copy.read_bytes()
    copy.write_bytes(whole[:100])
    assert "cakupan.csv is not the file" in semesta.run("verify", check=False).stdout
    again = semesta.night()
    assert [receipt["status"] for receipt in again["files"]] == ["duplicate"]
    assert (again["exit_code"], again["published"], again["version"]) == (0, False, "v1")
    assert copy.read_bytes() == whole
    assert [path.name for path in (semesta.home / "versions").iterdir()] == ["v1"]


def golden_before(semesta: Any) -> bytes:
    return (semesta.inbox / ".done" / GOLDEN_PLACE).read_bytes()


def test_no_identity_leaves_the_private_store(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    opened = open_night(Settings(Store(semesta.home), semesta.key_file, 1, "id")).settings.store
    vault = next((opened.vault / "village__residents").glob("*.parquet"))
    people = scan_sealed(opened.keyring, [vault]).collect()
    needles = [str(nik).encode() for nik in people["nik"].to_list()[:20]]
    assert len(needles) == 20
    outside = [
        path
        for path in semesta.home.rglob("*")
        if path.is_file() and path.relative_to(semesta.home).parts[0] not in {"private", "inbox"}
    ]
    assert len(outside) > 5
    for path in outside:
        data = path.read_bytes()
        assert not any(needle in data for needle in needles), path.name


def test_every_file_is_open_to_those_who_may_read_it(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    assert wrong_modes(semesta.home, semesta.key_file) == []
    spoilt = semesta.home / "private" / "receipts"
    spoilt.chmod(0o750)
    assert wrong_modes(semesta.home, semesta.key_file) == [f"{spoilt} has mode 0750"]
    spoilt.chmod(0o700)


def test_nobody_asked_for_a_network(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    assert not semesta.network_calls.exists(), semesta.network_calls.read_text()


def test_the_runbooks_bring_everything_back(
    night: tuple[Any, dict[str, Any]], tmp_path: Path
) -> None:
    """Their commands as they stand: a backup to a clean machine, and there all but the facts deleted."""
    semesta, _ = night
    old = Machine.at(tmp_path / "old", semesta.home, semesta.key_file)
    new = Machine.at(tmp_path / "new")
    assert restore(old, new) == {"same": True, "lost": [], "nothing_new": True}
    assert wrong_modes(new.home, new.key) == []
    rebuilt = rebuild(new)
    assert (rebuilt["same"], rebuilt["lost"]) == (True, [])
    assert rebuilt["deleted"] > rebuilt["read"][0] > 50
