"""The village's broken workbook: sent, given back marked, mended, sent again, and it just works."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

pytestmark = pytest.mark.slow

SOURCE = "village__residents"
PLACE = f"{SOURCE}/35.03.01.2001/2025-09"
HEADERS = (
    "NO", "NIK", "NO KK", "NAMA", "JENIS KELAMIN", "TEMPAT LAHIR", "TANGGAL LAHIR", "PEKERJAAN",
)  # fmt: skip
FIRST_ROW = 5
PEOPLE = 12


def nik(number: int) -> str:
    return f"350301{10 + number:02d}0190{9000 + number}"


def write_village(path: Path) -> None:
    """A clerk's workbook: a NIK as number, a separated NIK, a mixed-up date, a total, a hidden column."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        book.add_worksheet("Catatan").write_string(0, 0, "Diisi oleh kaur")
        sheet = book.add_worksheet("DATA")
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(0, 0, "DATA PENDUDUK DESA CONTOH")
        sheet.write_row(3, 0, HEADERS)
        for number in range(PEOPLE):
            row = FIRST_ROW - 1 + number
            name = "=HYPERLINK(1)" if number == 2 else f"WARGA {number}"
            sheet.write_number(row, 0, number + 1)
            sheet.write_string(row, 1, nik(number))
            sheet.write_string(row, 2, f"35030101012{number:05d}")
            sheet.write_string(row, 3, name)
            sheet.write_string(row, 4, "L")
            sheet.write_string(row, 5, "TRENGGALEK")
            sheet.write_datetime(row, 6, dt.datetime(1990, 1, 10 + number), date)  # noqa: DTZ001
            sheet.write_string(row, 7, "-" if number == 4 else "PETANI/PEKEBUN")
        sheet.write_number(6, 1, float(nik(2)[:15] + "0"))
        sheet.write_string(7, 1, f"{nik(3)[:6]}.{nik(3)[6:12]}.{nik(3)[12:]}")
        sheet.write_string(9, 6, "01/15/90")
        sheet.set_column(5, 5, None, None, {"hidden": True})
        sheet.write_string(17, 0, "JUMLAH")
        sheet.write_formula(17, 3, "=COUNTA(D5:D16)", None, PEOPLE)


@pytest.fixture(scope="module")
def semesta(tmp_path_factory: pytest.TempPathFactory, semesta_at: Any) -> Any:
    line = semesta_at(tmp_path_factory.mktemp("village") / "store")
    line.run("init")
    return line


def land(semesta: Any, path: Path, name: str | None = None) -> dict[str, Any]:
    """Put the file into its folder, as a sender does, and land it; its receipt."""
    if name is not None:
        path = Path(shutil.copy(path, path.with_name(name)))
    os.utime(path, (time.time() - 10, time.time() - 10))
    _, region, period = PLACE.split("/")
    done = semesta.run(
        "land", str(path), "--source", SOURCE, "--region", region, "--period", period, "--json"
    )
    return json.loads(done.stdout)["files"][0]


def beside(semesta: Any, folder: str, receipt: dict[str, Any]) -> dict[str, Any]:
    """The receipt as it lies beside the file."""
    path = semesta.inbox / folder / PLACE / f"{receipt['file']}.receipt.json"
    return json.loads(path.read_text())


def counting(semesta: Any) -> dict[str, int]:
    """Receipt -> rows, of every receipt whose rows count."""
    from warehouse.ledger import Ledger

    with Ledger(semesta.home / "private" / "ledger.sqlite") as ledger:
        return {name: scope.row_count for name, scope in ledger.active_scopes(SOURCE)}


@pytest.fixture(scope="module")
def first(semesta: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("sent") / "penduduk <desa>.xlsx"
    write_village(path)
    return land(semesta, path)


@pytest.fixture(scope="module")
def returned(semesta: Any, first: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clerk's own copy of what came back."""
    told = beside(semesta, ".done", first)
    lies = semesta.inbox / ".done" / PLACE / told["returned_workbook"]
    return Path(shutil.copy(lies, tmp_path_factory.mktemp("clerk")))


def test_bad_rows_are_quarantined_and_counted(first: dict[str, Any]) -> None:
    assert first["status"] == "accepted"
    assert first["rows"] == {"landed": 18, "accepted": 9, "quarantined": 3, "non_data": 6}
    found = {(f["row"], f["code"]) for f in first["findings"] if f["action"] == "quarantined"}
    assert found == {(7, "NIK_NUMERIC_CELL"), (8, "NIK_NOT_DIGITS"), (10, "NOT_A_DATE")}


def test_the_page_names_no_person_and_escapes_the_name(semesta: Any, first: dict[str, Any]) -> None:
    page = semesta.inbox / ".done" / PLACE / f"{first['file']}.tanda-terima.html"
    text = page.read_text()
    assert "penduduk &lt;desa&gt;.xlsx" in text
    assert "<desa>" not in text
    assert "Diterima sebagian" in text
    assert "WARGA" not in text
    assert not [number for number in range(PEOPLE) if nik(number)[:15] in text]


def test_the_workbook_comes_back_as_sent_and_marked(first: dict[str, Any], returned: Path) -> None:
    book = openpyxl.load_workbook(returned)
    assert book.sheetnames == ["Catatan", "DATA", "Petunjuk Semesta", "_semesta"]
    assert first["receipt_id"] in [row[1].value for row in book["_semesta"].iter_rows()]
    sheet = book["DATA"]
    assert tuple(cell.value for cell in sheet[4]) == HEADERS
    assert sheet["B5"].value == nik(0)
    assert sheet["D7"].value == "'=HYPERLINK(1)"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["A18"].value == "JUMLAH"
    marked = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert set(marked) == {"B7", "B8", "G10"}
    assert f"Saran: {nik(3)}" in marked["B8"]
    assert "Saran: 15/01/1990" in marked["G10"]
    assert sheet["B7"].value == nik(2)[:15] + "?"
    assert "Saran" not in marked["B7"], "a lost digit is never guessed"


def test_sent_back_unmended_it_counts_nothing_twice(
    semesta: Any, first: dict[str, Any], returned: Path, tmp_path: Path
) -> None:
    again = land(semesta, Path(shutil.copy(returned, tmp_path / "belum.xlsx")))
    assert (again["status"], again["corrects"]) == ("accepted", first["receipt_id"])
    assert again["rows"] == first["rows"]
    assert counting(semesta) == {again["receipt_id"]: 9}


@pytest.fixture(scope="module")
def mended(
    semesta: Any, returned: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    book = openpyxl.load_workbook(returned)
    sheet = book["DATA"]
    sheet["B7"], sheet["B8"], sheet["G10"] = nik(2), nik(3), "15/01/1990"
    path = tmp_path_factory.mktemp("mended") / "sudah betul.xlsx"
    book.save(path)
    return path, land(semesta, path)


def test_the_mended_workbook_resolves_the_first(
    semesta: Any, first: dict[str, Any], mended: tuple[Path, dict[str, Any]]
) -> None:
    _, receipt = mended
    assert receipt["status"] == "accepted"
    assert receipt["rows"] == {"landed": 18, "accepted": 12, "quarantined": 0, "non_data": 6}
    assert receipt["changes"][0]["new_rows"] == 3
    assert receipt["changes"][0]["gone_rows"] == 0
    assert receipt["changes"][0]["changed_rows"] == 0, "what was right came back as it was sent"
    assert counting(semesta) == {receipt["receipt_id"]: PEOPLE}
    told = beside(semesta, ".done", first)
    assert (told["status"], told["returned_workbook"]) == ("superseded", None)


def test_sent_twice_changes_nothing(semesta: Any, mended: tuple[Path, dict[str, Any]]) -> None:
    path, receipt = mended
    again = land(semesta, path, "sekali lagi.xlsx")
    assert (again["status"], again["duplicate_of"]) == ("duplicate", receipt["receipt_id"])
    assert counting(semesta) == {receipt["receipt_id"]: PEOPLE}


def test_a_workbook_of_an_unknown_receipt_is_held(
    semesta: Any, mended: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    before = counting(semesta)
    book = openpyxl.load_workbook(mended[0])
    book["_semesta"]["B2"] = "f" * 32
    book.save(tmp_path / "asing.xlsx")
    held = land(semesta, tmp_path / "asing.xlsx")
    assert held["status"] == "held"
    assert "CORRECTS_UNKNOWN" in {finding["code"] for finding in held["findings"]}
    assert counting(semesta) == before


def test_a_decision_ends_a_hold_once(
    semesta: Any, mended: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "nihil.csv"
    path.write_text("NIK;NAMA;TANGGAL LAHIR;KODE DESA\n")
    held = land(semesta, path)
    assert (held["status"], held["findings"][0]["code"]) == ("held", "NO_ROWS")
    words = ("--reason", "tidak ada warga baru", "--by", "Camat", "--document", "400/12")
    refused = semesta.run("decide", held["receipt_id"][:8], "accept", *words, check=False)
    assert refused.returncode == 2
    assert "nil" in refused.stderr
    # A nil return would take the twelve residents away: that has to be seen before it is decided.
    again = semesta.run("decide", held["receipt_id"][:8], "nil", *words, check=False)
    assert again.returncode == 1
    assert "ROWS_DISAPPEARED" in again.stdout
    semesta.run("decide", held["receipt_id"][:8], "refuse", *words)
    twice = semesta.run("decide", held["receipt_id"][:8], "refuse", *words, check=False)
    assert twice.returncode == 2
    assert "not held" in twice.stderr
    told = beside(semesta, ".refused", held)
    assert [d["decision"] for d in told["decisions"]] == ["nil", "refuse"]
    assert told["decisions"][1]["document"] == "400/12"
    assert not (semesta.inbox / ".held" / PLACE / "nihil.csv").exists()
    assert counting(semesta) == {mended[1]["receipt_id"]: PEOPLE}
    assert land(semesta, path, "nihil lagi.csv")["status"] == "refused"
