"""How a list is read: who is a person, what is kept, and which files are none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from pipelines.landing.sheet import FileRefused
from pipelines.precheck.listed import ADDED, SUMMARY_SHEET, CannotCheck, read_list

HEAD = ["NO", "NIK", "NAMA", "TGL LAHIR", "KODE DESA"]
VILLAGE = "33.76.01.1001"
SITI = ["1", "3376015203909012", "SITI", "12/03/1990", VILLAGE]


def workbook(path: Path, *rows: list[Any], **others: list[list[Any]]) -> Path:
    """A workbook with a title, then these rows, then further sheets."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, lines in {"Usulan": [["DAFTAR USULAN"], [], *rows], **others}.items():
            page = book.add_worksheet(name)
            for number, cells in enumerate(lines):
                page.write_row(number, 0, cells)
    return path


def test_every_row_of_a_person_stands_for_itself(tmp_path: Path) -> None:
    rows = [HEAD, SITI, SITI, [], ["JUMLAH", 2], [None, None, None, "Tegal, 1 Oktober 2025"], [None, None, "KEPALA DINAS"]]  # fmt: skip
    listed = read_list(workbook(tmp_path / "usulan.xlsx", *rows), "2025-10")
    siti = (SITI[1], "SITI", dt.date(1990, 3, 12), VILLAGE, None, None)
    assert listed.people.rows() == [(4, *siti), (5, *siti)]


@pytest.mark.parametrize(
    ("changed", "nik", "error", "unreadable"),
    [
        ({1: "337601520390901"}, None, "NIK_LENGTH", []),
        ({1: 3376015203909012}, None, "NIK_NUMERIC_CELL", []),
        ({1: None}, None, "NIK_MISSING", []),
        ({1: "3376 0152 0390 9012", 3: "kapan"}, SITI[1], None, ["tanggal_lahir"]),
        ({2: None}, SITI[1], None, ["nama"]),
        ({4: "99.01.01.1001"}, SITI[1], None, ["kode_desa"]),
        ({1: "x", 3: "kapan"}, None, "NIK_NOT_DIGITS", ["tanggal_lahir"]),
    ],
)
def test_a_row_that_cannot_be_read_whole_is_kept(
    tmp_path: Path,
    changed: dict[int, Any],
    nik: str | None,
    error: str | None,
    unreadable: list[str],
) -> None:
    row = [changed.get(place, cell) for place, cell in enumerate(SITI)]
    people = read_list(workbook(tmp_path / "usulan.xlsx", HEAD, row), "2025-10").people
    found = people.row(0, named=True)
    assert (found["nik"], found["nik_error"], found["unreadable"]) == (nik, error, unreadable)


def test_nik_and_name_are_enough(tmp_path: Path) -> None:
    path = workbook(tmp_path / "usulan.xlsx", ["NO KTP", "NAMA LENGKAP"], SITI[1:3])
    found = read_list(path, "2025-10").people.row(0, named=True)
    assert (found["nik"], found["name"]) == (SITI[1], "SITI")
    assert (found["birth_date"], found["region_code"]) == (None, None)


def test_a_protected_list_is_opened_with_its_password(tmp_path: Path) -> None:
    plain, path = workbook(tmp_path / "terbuka.xlsx", HEAD, SITI), tmp_path / "usulan.xlsx"
    with plain.open("rb") as content, path.open("wb") as out:
        OOXMLFile(content).encrypt("Rahasia-Desa-7", out)
    listed = read_list(path, "2025-10", "Rahasia-Desa-7")
    assert listed.people["nik"].to_list() == [SITI[1]]
    with pytest.raises(FileRefused, match="--password-file"):
        read_list(path, "2025-10")


def test_text_files_are_lists_too(tmp_path: Path) -> None:
    path = tmp_path / "usulan.csv"
    path.write_text(f"NIK;NAMA\n{SITI[1]};SITI\n", encoding="utf-8")
    assert read_list(path, "2025-10").people["nik"].to_list() == [SITI[1]]


def test_what_an_earlier_check_added_is_taken_out(tmp_path: Path) -> None:
    earlier = [*HEAD, *ADDED], [*SITI, "TOLAK", "meninggal", 16_800]
    path = workbook(tmp_path / "usulan.xlsx", *earlier, **{SUMMARY_SHEET: [["Hasil"]]})
    listed = read_list(path, "2025-10")
    assert [sheet.name for sheet in listed.sheets] == ["Usulan"]
    assert listed.sheets[0].cells.columns == ["c0", "c1", "c2", "c3", "c4"]


@pytest.mark.parametrize("rows", [[HEAD], [HEAD, [None, None, "KEPALA DINAS"]]])
def test_a_list_of_nobody_is_none(tmp_path: Path, rows: list[list[Any]]) -> None:
    with pytest.raises(CannotCheck, match="lists nobody below its header"):
        read_list(workbook(tmp_path / "usulan.xlsx", *rows), "2025-10")


def test_a_list_without_nik_and_name_is_refused_by_what_is_missing(tmp_path: Path) -> None:
    path = workbook(tmp_path / "usulan.xlsx", ["NIK", "ALAMAT", "TGL LAHIR"], SITI[1:4])
    with pytest.raises(FileRefused, match="NAMA"):
        read_list(path, "2025-10")


def test_a_list_for_health_insurance_is_refused_by_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "usulan.xlsx", [*HEAD, "NO KARTU JKN"], [*SITI, "0001"])
    with pytest.raises(FileRefused, match="PBI Jaminan Kesehatan"):
        read_list(path, "2025-10")
