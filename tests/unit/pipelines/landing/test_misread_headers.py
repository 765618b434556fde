"""Headers that stand over several columns, and groups that change what the columns below them mean."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place
from pipelines.landing.sheet import FileRefused

TOTALS = "bpjstk__participant_totals"
DIVIDED = {
    "members by sex": (TOTALS, "KODE;BLTH;SEGMEN;Peserta Aktif;;\n;;;L;P;JUMLAH\n33.76;2025-09;PU;60;40;100\n"),
    "budget before and after": ("budget__lines", "TAHUN;KODE WILAYAH;URAIAN;Jumlah (Rp);;\n;;;Sebelum;Setelah;Selisih\n2025;33.76;Iuran;100;150;50\n"),
    "years as sub-columns": (TOTALS, "KODE;BLTH;SEGMEN;Peserta Aktif;\n;;;2024;2025\n33.76;2025-09;PU;60;40\n"),
    "the first group": (TOTALS, "Peserta Aktif;;KODE;BLTH;SEGMEN\nL;P;;;\n60;40;33.76;2025-09;PU\n"),
    "workforce by sex": ("bps__workforce", "KODE;TAHUN;INDIKATOR;SUMBER;Jumlah;\n;;;;Laki-laki;Perempuan\n33.76;2025;employed;BPS;60;40\n"),
    "other headers repeated": (TOTALS, "KODE;BLTH;SEGMEN;Peserta Aktif;\nKODE;BLTH;SEGMEN;L;P\n33.76;2025-09;PU;60;40\n"),
}  # fmt: skip


def read(text: str, source: str = TOTALS) -> FileRows:
    return read_file(text.encode(), all_contracts()[source], Place("33.76", "2025-09"))


def refusal(data: bytes, source: str) -> str:
    with pytest.raises(FileRefused) as refused:
        read_file(data, all_contracts()[source], Place("33.76", "2025-09"))
    return refused.value.code


@pytest.mark.parametrize("kind", DIVIDED)
def test_a_header_over_unknown_columns_names_none_of_them(kind: str) -> None:
    source, text = DIVIDED[kind]
    assert refusal(text.encode(), source) == "HEADER_DIVIDED"
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for n, line in enumerate(text.splitlines()):
            for m, cell in enumerate(line.split(";")):
                sheet.write(n, m, cell)
    assert refusal(book.getvalue(), source) == "HEADER_DIVIDED"


def test_a_header_merged_over_filled_columns_names_none_of_them() -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["KODE", "BLTH", "SEGMEN"])
        sheet.merge_range(0, 3, 0, 5, "Peserta Aktif")
        sheet.write_row(1, 0, ["33.76", "2025-09", "PU", 60, 40, 100])
    assert refusal(book.getvalue(), TOTALS) == "HEADER_DIVIDED"


def test_a_column_without_header_beside_data_is_named_not_read() -> None:
    file = read("KODE;BLTH;SEGMEN;Peserta Aktif;\n33.76;2025-09;PU;60;catatan\n")
    assert file.accepted["jumlah_aktif"].to_list() == [60]
    assert "UNNAMED_COLUMN" in {note.code for note in file.notes}


@pytest.mark.parametrize(
    "group",
    [
        "Nonaktif",
        "Target",
        "Keluar",
        "Klaim",
        "Iuran (Rp)",
        "Badan Usaha",
        "2024",
        "Peserta Aktif 2024",
        "Potensi dan Aktif",
    ],
)
def test_segments_below_an_unknown_group_are_not_taken_for_members(group: str) -> None:
    text = f";;{group};;\nKODE;BLTH;PU;BPU;JAKON\n33.76;2025-09;1;2;3\n"
    assert refusal(text.encode(), TOTALS) == "HEADER_GROUP_UNKNOWN"


@pytest.mark.parametrize(
    "group",
    [
        "PESERTA AKTIF",
        "Segmen",
        "Tenaga Kerja Aktif",
        "Rekapitulasi Peserta Aktif per Segmen",
        "Jumlah Peserta Aktif (orang)",
    ],
)
def test_segments_below_a_group_of_members_are_members(group: str) -> None:
    file = read(f";;{group};;\nKODE;BLTH;PU;BPU;JAKON\n33.76;2025-09;1;2;3\n")
    assert file.accepted["jumlah_aktif"].to_list() == [1, 2, 3]


@pytest.mark.parametrize(
    "title", ["JUMLAH TENAGA KERJA NON AKTIF", "Rekap peserta tidak aktif", "TARGET PESERTA 2026"]
)
def test_a_title_of_another_count_is_refused(title: str) -> None:
    text = f"{title}\nKODE;BLTH;SEGMEN;JUMLAH AKTIF\n33.76;2025-09;PU;1\n"
    assert refusal(text.encode(), TOTALS) == "OTHER_KIND_OF_FILE"


def test_a_title_that_names_both_counts_is_read() -> None:
    text = "REKAP PESERTA AKTIF DAN NON AKTIF\nKODE;BLTH;SEGMEN;JUMLAH AKTIF\n33.76;2025-09;PU;1\n"
    assert read(text).counts.accepted == 1


def test_a_header_with_a_number_of_a_person_is_not_repeated() -> None:
    file = read("KODE;BLTH;SEGMEN;JUMLAH AKTIF;HP 0812 3456 7890\n33.76;2025-09;PU;1;x\n")
    told = [note.finding.message for note in file.notes]
    assert any("HP …" in text for text in told)
    assert not any("3456" in text for text in told)
