"""The list given back, opened as its reader opens it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from judging import NIK, TERMS, judge
from openpyxl import Workbook, load_workbook

from pipelines.precheck.listed import ADDED, SUMMARY_SHEET, Listed, read_list
from pipelines.precheck.summary import Summary
from pipelines.precheck.workbook import checked_workbook

DEAD = {"died_period": "2025-08"}
UNKNOWN = {"is_registered": False, "present_in": None, "seen_alive_period": None}


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    path = tmp_path / "usulan.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("Usulan")
        page.merge_range(0, 0, 0, 3, "DAFTAR USULAN")
        page.write_row(1, 0, ["NO", "NIK", "NAMA", "KETERANGAN"])
        page.write_row(2, 0, [1, NIK, "SITI", "=1+1"])
        page.write_row(3, 0, [2, "3376011203809013", "BUDI", "baru"])
        page.write_row(4, 0, [3, "3376.0112.0380.9014", "AGUS"])
        page.write_row(5, 0, [4, "3376011203809015", "DEWI"])
        page.write_row(6, 0, ["JUMLAH", None, 4])
        book.add_worksheet("Catatan").write(0, 0, "diketik di kecamatan")
        hidden = book.add_worksheet("Simpanan")
        hidden.write(0, 0, "x")
        hidden.hide()
    return read_list(path, TERMS.period)


def summary_of(judged: pl.DataFrame, **terms: Any) -> Summary:
    return Summary(
        file_name="usulan.xlsx",
        sha256="0" * 64,
        terms=replace(TERMS, **terms),
        version="v7",
        checked_at="01/10/2025 08.00 WIB",
        other_rows=3,
        judged=judged,
    )


def four(**terms: Any) -> pl.DataFrame:
    """Verdicts of the four rows of the list: fine, dead, no NIK, unknown."""
    judged = judge({}, DEAD, {"nik": None, "nik_error": "NIK_NOT_DIGITS"}, UNKNOWN, **terms)
    return judged.with_columns(row=pl.col("row") - 2)


def opened(listed: Listed, judged: pl.DataFrame, **terms: Any) -> Workbook:
    content = checked_workbook(listed, judged, summary_of(judged, **terms))
    return load_workbook(io.BytesIO(content))


def test_the_senders_workbook_comes_back_with_three_columns(listed: Listed) -> None:
    book = opened(listed, four())
    assert book.sheetnames == ["Usulan", "Catatan", "Simpanan", SUMMARY_SHEET]
    assert book["Simpanan"].sheet_state == "hidden"
    assert book["Catatan"]["A1"].value == "diketik di kecamatan"
    assert book.active.title == SUMMARY_SHEET
    rows = list(book["Usulan"].iter_rows(values_only=True))
    dead = "tercatat meninggal (data 2025-08)"
    bad = "NIK berisi huruf atau tanda: tulis 16 angka saja"
    unknown = (
        "tidak ada di register desa mana pun: pastikan orangnya ada dan masih tinggal di desa ini"
    )
    none = (None, None, None)
    assert rows == [
        ("DAFTAR USULAN", None, None, None, *none),
        ("NO", "NIK", "NAMA", "KETERANGAN", *ADDED),
        (1, NIK, "SITI", "'=1+1", "LAYAK", None, None),
        (2, "3376011203809013", "BUDI", "baru", "TOLAK", dead, 16_800),
        (3, "3376.0112.0380.9014", "AGUS", None, "TOLAK", bad, 16_800),
        (4, "3376011203809015", "DEWI", None, "TUNDA", unknown, None),
        ("JUMLAH", None, "4", None, *none),
    ]
    assert book["Usulan"].auto_filter.ref == "A2:G6"


def test_a_nik_that_is_none_is_marked_with_what_is_meant(listed: Listed) -> None:
    page = opened(listed, four())["Usulan"]
    comment = page["B5"].comment
    assert comment is not None
    assert "tulis 16 angka saja" in comment.text
    assert "Saran: 3376011203809014" in comment.text
    assert page["B4"].comment is None


def test_the_summary_counts_rows_people_and_rupiah(listed: Listed) -> None:
    page = opened(listed, four())[SUMMARY_SHEET]
    lines = [tuple(cell for cell in row if cell is not None) for row in page.iter_rows(values_only=True)]  # fmt: skip
    told = dict(line for line in lines if len(line) == 2)
    assert told["Sumber dana"] == "APBD"
    assert told["Iuran"] == "Rp16.800 per orang (JKK dan JKM)"
    assert told["Data peserta sampai"] == "2025-09 (1 bulan sebelum bulan yang dibayar)"
    assert told["Versi data"] == "v7"
    assert told["Baris"].startswith("4 baris orang; 3 baris lain")
    for line in (
        ("LAYAK", "dapat dibayar", 1, 1, 16_800),
        ("TUNDA", "periksa dahulu, belum dibayar", 1, 1, 16_800),
        ("TOLAK", "jangan dibayar", 2, 2, 33_600),
        ("Jumlah", 4, 4, 67_200),
        ("TOLAK", "NIK tidak sah", 1, 1, 16_800),
        ("TOLAK", "Meninggal", 1, 1, 16_800),
        ("TUNDA", "Tidak ada di register desa", 1, 1),
        ("Jumlah", "baris TOLAK", 2, 33_600),
    ):
        assert line in lines


def test_without_a_rate_there_is_no_rupiah(listed: Listed) -> None:
    book = opened(listed, four(premium_idr=None), premium_idr=None)
    assert [cell.value for cell in book["Usulan"]["G"][2:]] == [None] * 5
    values = [cell for row in book[SUMMARY_SHEET].iter_rows(values_only=True) for cell in row]
    assert "tidak ada tarif untuk bulan ini, jadi rupiahnya tidak dihitung" in values
    assert not {16_800, 33_600} & set(values)


def test_a_row_of_several_reasons_saves_once() -> None:
    one = {"person": "one"}
    judged = judge(one, {**one, **DEAD, "is_pu_paid": True}, {**one, "is_pu_paid": True})
    counts = summary_of(judged).counts()
    assert counts["rows"] == {"people": 3, "other": 3}
    assert counts["people"] == 1
    assert counts["saved_idr"] == 33_600
    assert counts["verdicts"]["TOLAK"] == {"rows": 2, "people": 0, "amount_idr": 33_600}
    assert [(r["code"], r["rows"], r["main_rows"], r["saved_idr"]) for r in counts["reasons"]] == [
        ("DOUBLE", 2, 2, 33_600),
        ("DEAD", 1, 0, 0),
        ("ALREADY_PU", 2, 0, 0),
    ]


def test_a_rate_that_is_not_settled_is_told() -> None:
    told = dict(summary_of(judge({}), is_settled=False, period="2025-09").facts())
    assert told["Iuran"].endswith(
        "tarif untuk sumber dana ini belum pasti, dihitung tanpa potongan"
    )
    assert told["Data peserta sampai"] == "2025-09"
    later = dict(summary_of(judge({}), period="2026-02").facts())
    assert later["Data peserta sampai"] == "2025-09 (5 bulan sebelum bulan yang dibayar)"
    assert dict(summary_of(judge({}), as_of=None).facts())["Data peserta sampai"] == (
        "belum ada daftar peserta"
    )
