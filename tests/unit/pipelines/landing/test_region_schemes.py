"""Codes without dots: believed where the column proves the scheme, never misread."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from pipelines.landing import region_schemes
from pipelines.landing.contract import all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place
from pipelines.landing.official_regions import official_register
from pipelines.landing.region_schemes import Register, judge

TEGAL = sorted(
    code for code in official_register().kemendagri if code.startswith("33.76.") and len(code) == 13
)


def bare(code: str) -> str:
    return code.replace(".", "")


def as_dotted(digits: str) -> str:
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}"


@pytest.fixture(scope="session")
def kecamatan(reference_data: Path) -> dict[str, str]:
    """BPS kecamatan -> the Kemendagri code of the same place."""
    path = reference_data / "region" / "bps_kemendagri_kecamatan_2020s2.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["kode_bps"]: row["kode_kemendagri"] for row in csv.DictReader(lines)}


@pytest.fixture(scope="session")
def reference_kecamatan(reference_data: Path) -> set[str]:
    path = reference_data / "region" / "seven_regions_2025.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["kode"] for row in csv.DictReader(lines) if row["level"] == "kecamatan"}


def test_all_villages_of_a_kabupaten_prove_kemendagri() -> None:
    verdict = judge([bare(code) for code in TEGAL], official_register())
    assert verdict.scheme == "kemendagri"
    assert verdict.dotted == {bare(code): code for code in TEGAL}


@pytest.mark.parametrize(
    "codes",
    [
        ["3376010001", "3376010002"],  # village numbers below 1000
        ["3376010"],  # seven digits
        ["33.76.010.001", "33.76.010"],  # dotted by threes
    ],
)
def test_forms_of_bps_prove_bps(codes: list[str]) -> None:
    verdict = judge(codes, official_register())
    assert (verdict.scheme, verdict.dotted) == ("bps", {})


def test_a_village_alone_proves_nothing_unless_its_folder_says_the_same() -> None:
    assert judge(["3503012001"], official_register()).scheme == "unproven"
    assert judge(["3503012001"], official_register(), "35.03").scheme == "unproven"
    verdict = judge(["3503012001"], official_register(), "35.03.01.2001")
    assert verdict.dotted == {"3503012001": "35.03.01.2001"}


def test_a_kabupaten_is_believed_only_where_both_schemes_agree_on_it() -> None:
    assert judge(["3376"], official_register()).dotted == {"3376": "33.76"}
    assert judge(["1101"], official_register()).scheme == "unproven"  # Simeulue or Aceh Selatan


def test_a_code_on_which_both_agree_proves_nothing_about_the_others() -> None:
    verdict = judge(["3376", "3503012001"], official_register())
    assert (verdict.scheme, verdict.dotted) == ("unproven", {"3376": "33.76"})


def test_both_schemes_in_one_column_prove_neither() -> None:
    mixed = [*(bare(code) for code in TEGAL), "337601", "3376010001"]
    assert judge(mixed, official_register()).scheme == "unproven"


def test_with_a_crosswalk_at_hand_bps_codes_are_translated() -> None:
    register = Register(official_register().kemendagri, {"3376010": "33.76.02", "3376": "33.76"})
    verdict = judge(["3376010", "3376"], register)
    assert (verdict.scheme, verdict.dotted) == ("bps", {"3376010": "33.76.02", "3376": "33.76"})


def test_no_colliding_kecamatan_is_misread(
    kecamatan: dict[str, str], reference_kecamatan: set[str]
) -> None:
    register = official_register()
    ours = {bps: full for bps, full in kecamatan.items() if full in reference_kecamatan}
    colliding = {
        bps: full
        for bps, full in ours.items()
        if as_dotted(bps) in register.kemendagri and as_dotted(bps) != full
    }
    assert (len(ours), len(colliding)) == (75, 62)
    for bps in ours:
        village = f"{bps}001"
        for column in ([bps], [village], [f"{as_dotted(bps)}{bps[6]}"], [bps, village]):
            assert not judge(column, register).dotted, f"{column} was read as Kemendagri's"
    whole = [f"{bps}{number:03d}" for bps in ours for number in range(1, 12)]
    assert not judge(whole, register).dotted


def test_no_kabupaten_of_bps_passes_for_a_whole_one(kecamatan: dict[str, str]) -> None:
    """The hardest file: only kecamatan split off later, and of each every village we know."""
    register = official_register()
    villages = defaultdict(list)
    for code in register.kemendagri:
        if len(code) == 13:
            villages[bare(code)[:7]].append(bare(code))
    hardest = defaultdict(list)
    for bps in kecamatan:
        hardest[bps[:4]] += villages.get(bps, [])
    columns = [codes for codes in hardest.values() if codes]
    assert len(columns) > 200
    assert not [codes[0][:4] for codes in columns if judge(codes, register).dotted]


def test_where_kabupaten_are_said_to_be_the_same_they_are(reference_data: Path) -> None:
    path = reference_data / "region" / "bps_kemendagri_kabkota_2020s2.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    differing = {r["kode_bps"][:2] for r in rows if r["kode_bps"] != bare(r["kode_kemendagri"])}
    assert not differing & region_schemes._SAME_KABUPATEN


def read(codes: list[str], folder: str | None = None) -> FileRows:
    lines = "".join(f"PT {n};W{n};{code};9;2025\n" for n, code in enumerate(codes))
    data = ("NAMA;NOMOR WLKP;KODE WILAYAH;JUMLAH TK;TAHUN\n" + lines).encode()
    return read_file(data, all_contracts()["kemnaker__companies"], Place(folder, None))


def test_proven_codes_are_dotted_and_the_file_says_so() -> None:
    rows = read([*(bare(code) for code in TEGAL), "33.76", "33.76.01"])
    assert sorted(rows.accepted["kode_wilayah"])[2:] == TEGAL
    assert [note.code for note in rows.notes] == ["REGION_CODE_DOTTED"]


def test_unproven_codes_are_quarantined_row_by_row_and_dotted_ones_stand() -> None:
    rows = read(["3503012001", "35.03.01.2001"])
    assert [code for _, _, code in rows.row_errors] == ["REGION_SCHEME_UNPROVEN"]
    assert rows.accepted["kode_wilayah"].to_list() == ["35.03.01.2001"]


def test_among_bps_codes_a_kabupaten_is_bps_too() -> None:
    rows = read(["1101010", "11.01", "11"])
    assert {code for _, _, code in rows.row_errors} == {"REGION_SCHEME_BPS"}
    assert rows.counts.quarantined == 3


def test_a_national_list_with_the_papua_of_bps_is_not_misread(reference_data: Path) -> None:
    path = reference_data / "region" / "bps_kemendagri_provinsi_2020s2.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    of_bps = read([row["kode_bps"] for row in rows])
    assert {code for _, _, code in of_bps.row_errors} == {"REGION_SCHEME_BPS"}
    assert of_bps.counts.accepted == 0
    of_kemendagri = read([row["kode_kemendagri"] for row in rows])
    assert of_kemendagri.counts.accepted == len(rows) == 34


def test_a_code_that_is_on_no_list_stays_out_of_a_proven_column() -> None:
    rows = read([*(bare(code) for code in TEGAL), *(bare(code) for code in TEGAL), "3376019999"])
    assert [code for _, _, code in rows.row_errors] == ["NOT_A_REGION_CODE"]


def test_short_village_codes_are_completed_from_their_folder() -> None:
    head = "Tahun;Kd_Desa;Kd_Keg;Kd_Rincian;Uraian;Anggaran\n"
    line = "2025;01.2001.;01.2001.01.01.03.;5.1.3.01.;Jaminan sosial perangkat;1000000\n"
    contract = all_contracts()["village__budget_lines"]
    rows = read_file((head + line).encode(), contract, Place("35.03", None))
    assert rows.accepted.select("kd_desa", "kd_keg", "kd_rincian").row(0) == (
        "35.03.01.2001",
        "01.01.03",
        "5.1.3.01",
    )
    elsewhere = read_file((head + line).encode(), contract, Place("33.76", None))
    assert [code for _, _, code in elsewhere.row_errors] == ["NOT_A_REGION_CODE"]
