"""Rows and headers that a quick reader takes for others than they are."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place
from pipelines.landing.sheet import FileRefused

BUDGET = "tahun_anggaran;kode_wilayah;uraian;total_harga\n"
LINES = "2025;33.76;Iuran;100\n2025;33.76;Premi;200\n"


def read(text: str, source: str = "budget__lines") -> FileRows:
    return read_file(text.encode(), all_contracts()[source], Place("33.76", "2025-09"))


@pytest.mark.parametrize("word", ["JUMLAH", "Total", "GRAND TOTAL", "Jumlah Keseluruhan"])
def test_a_total_behind_filled_down_cells_is_no_line(word: str) -> None:
    file = read(f"{BUDGET}{LINES}2025;33.76;{word};300\n")
    assert file.accepted["total_harga"].to_list() == [100, 200]
    assert file.non_data["total"] == 1
    assert not file.held
    wrong = read(f"{BUDGET}{LINES}2025;33.76;{word};999\n")
    assert [note.code for note in wrong.held] == ["CONTROL_TOTAL_MISMATCH"]


def test_two_columns_of_one_meaning_are_refused_among_many_unknown_ones() -> None:
    unknown = ";".join(f"x{n}" for n in range(8))
    with pytest.raises(FileRefused) as refused:
        read(f"tahun;uraian;pagu;total;{unknown}\n2025;a;100;200{';1' * 8}\n")
    assert refused.value.code == "DUPLICATE_HEADER"


@pytest.mark.parametrize(
    "title",
    [
        "(dalam ribuan rupiah)",
        "Dalam Jutaan Rp",
        "Satuan: Miliar",
        "APBD 2025 (Rp juta, x 1.000.000)",
    ],
)
def test_figures_in_thousands_are_held(title: str) -> None:
    file = read(f"{title}\n{BUDGET}{LINES}")
    assert [note.code for note in file.held] == ["SCALED_NUMBERS"]


@pytest.mark.parametrize(
    "title", ["Rincian belanja 2025", "Kecamatan Juta Raya", "DESA SERIBU DUSUN"]
)
def test_other_titles_hold_nothing(title: str) -> None:
    assert not read(f"{title}\n{BUDGET}{LINES}").held


def test_lines_that_differ_in_an_unread_column_are_not_identical() -> None:
    head = "no;tahun;uraian;spesifikasi;total_harga\n"
    differing = read(f"{head}1;2025;Iuran;laki-laki;100\n2;2025;Iuran;perempuan;100\n")
    assert differing.counts.quarantined == 2
    assert {code for _, _, code in differing.row_errors} == {"KEY_CONFLICT"}
    same = read(f"{head}1;2025;Iuran;laki-laki;100\n2;2025;Iuran;laki-laki;100\n")
    assert (same.counts.accepted, same.non_data["duplicate"]) == (1, 1)


TOTALS = "bpjstk__participant_totals"


@pytest.mark.parametrize(
    ("group", "named"),
    [("AKTIF", "jumlah_aktif"), ("JUMLAH AKTIF", "jumlah_aktif"), ("SEGMEN", "jumlah_aktif")],
)
def test_labels_below_a_group_of_active_members(group: str, named: str) -> None:
    file = read(f"KODE;BLTH;{group};;\n;;PU;BPU;JAKON\n33.76;2025-09;1;2;3\n", TOTALS)
    assert file.accepted.sort(named)[named].to_list() == [1, 2, 3]


def test_labels_below_potential_members_are_potential_in_every_column() -> None:
    text = "KODE;BLTH;AKTIF;;POTENSI;\n;;PU;BPU;PU;BPU\n33.76;2025-09;1;2;30;40\n"
    rows = read(text, TOTALS).accepted.sort("segmen")
    assert rows["jumlah_aktif"].to_list() == [2, 1]
    assert rows["jumlah_potensi"].to_list() == [40, 30]


@pytest.mark.parametrize("group", ["NON AKTIF", "TUNGGAKAN", "BERHENTI"])
def test_labels_below_an_unknown_group_are_no_active_members(group: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(f"KODE;BLTH;{group};;\n;;PU;BPU;JAKON\n33.76;2025-09;1;2;3\n", TOTALS)
    assert refused.value.code == "HEADER_GROUP_UNKNOWN"


def test_a_further_visible_sheet_is_named() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, header in (("Jan", ["KODE", "BLTH", "SEGMEN", "AKTIF"]), ("Feb", ["A", "B"])):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, header)
            sheet.write_row(1, 0, ["33.76", "2025-09", "PU", 10])
    file = read_file(content.getvalue(), all_contracts()[TOTALS], Place("33.76"))
    assert file.counts.accepted == 1
    assert "OTHER_SHEET_IGNORED" in {note.code for note in file.notes}


@pytest.mark.parametrize("size", [90, 100, 110, 120, 130])
def test_only_the_record_that_waits_for_the_next_block_needs_the_strict_parser(size: int) -> None:
    plain = "".join(f"2025;33.76;Iuran {n};10{n}\n" for n in range(3))
    text = f'{BUDGET}{plain}2025;33.76;"Iuran\nRT\nRW";200\n{plain.replace("Iuran", "Premi")}'
    source = all_contracts()["budget__lines"]
    file = read_file(text.encode(), source, Place("33.76"), block_bytes=size)
    assert (file.counts.accepted, file.lines.landed) == (7, 10)
    assert sorted(file.accepted["total_harga"]) == [100, 100, 101, 101, 102, 102, 200]


@pytest.mark.parametrize(
    "row", ["TOTAL STATION;33.76;;300", "TOTAL BANGUN PERSADA;33.76;;5", "JUMLAH SARI;33.76;;7"]
)
def test_a_row_that_only_begins_like_a_total_is_quarantined_not_lost(row: str) -> None:
    head = "uraian;kode_wilayah;tahun_anggaran;total_harga\n"
    file = read(f"{head}Iuran;33.76;2025;100\n{row}\n")
    assert (file.counts.quarantined, file.non_data.get("total")) == (1, None)


@pytest.mark.parametrize(
    "first", ["JUMLAH BELANJA", "Sub Total", "TOTAL PESERTA", "JUMLAH KECAMATAN TUGU", "JUMLAH 2"]
)
def test_a_line_that_adds_up_is_a_total(first: str) -> None:
    head = "uraian;kode_wilayah;tahun_anggaran;total_harga\n"
    file = read(f"{head}Iuran;33.76;2025;100\nPremi;33.76;2025;200\n{first};;;300\n")
    assert (file.counts.accepted, file.non_data["total"], file.held) == (2, 1, ())


@pytest.mark.parametrize("total", ["11.300", "1l.300", "3 ratus"])
def test_a_printed_total_that_cannot_be_read_is_told(total: str) -> None:
    file = read(f"{BUDGET}{LINES}JUMLAH;;;{total}\n")
    assert [note.code for note in file.notes] == ["CONTROL_TOTAL_UNREAD"]


@pytest.mark.parametrize(
    "total", ["JUMLAH 3 ORANG;;;", "JUMLAH: 3;;;", "Total Peserta = 3;;;", "JUMLAH;3 orang;;300"]
)
def test_a_printed_count_is_compared_wherever_it_stands(total: str) -> None:
    file = read(f"{BUDGET}{LINES}{total}\n")
    assert [note.code for note in file.held] == ["CONTROL_TOTAL_MISMATCH"]


@pytest.mark.parametrize(
    "line", ["PESERTA NON AKTIF;;;", ";;TENAGA KERJA TIDAK AKTIF;", "NONAKTIF;;;"]
)
def test_a_line_that_begins_another_part_holds_the_file(line: str) -> None:
    head = "kode_wilayah;blth;segmen;jumlah_aktif\n"
    rows = "33.76;2025-09;PU;5\n"
    file = read(f"{head}{rows}{line}\n33.76;2025-09;BPU;7\n", TOTALS)
    assert [note.code for note in file.held] == ["OTHER_PART"]


def test_two_spellings_of_a_segment_are_one_key() -> None:
    head = "kode_wilayah;blth;segmen;jumlah_aktif\n"
    for other in ("Penerima Upah", "pu", "P.U"):
        file = read(f"{head}33.76;2025-09;PU;5\n33.76;2025-09;{other};7\n", TOTALS)
        expected = 0 if other != "P.U" else 2
        assert file.counts.accepted == expected


def test_an_empty_region_is_not_the_folders_where_other_rows_name_theirs() -> None:
    head = "kode_wilayah;blth;segmen;jumlah_aktif\n"
    file = read(f"{head}33.76;2025-09;PU;5\n;2025-09;BPU;7\n", TOTALS)
    assert file.accepted["segmen"].to_list() == ["PU"]
    assert [code for _, _, code in file.row_errors] == ["REQUIRED_EMPTY"]


def test_an_empty_region_is_the_folders_where_no_row_names_one() -> None:
    head = "kode_wilayah;blth;segmen;jumlah_aktif\n"
    file = read(f"{head};2025-09;PU;5\n;2025-09;BPU;7\nJUMLAH;;;12\n", TOTALS)
    assert file.accepted["kode_wilayah"].to_list() == ["33.76", "33.76"]


@pytest.mark.parametrize("size", [60, 90, 120, 150, 1 << 20])
def test_what_rows_become_does_not_depend_on_the_size_of_blocks(size: int) -> None:
    """Region codes that only a late row fills, and birth dates that only together are swapped."""
    head = "nik;nama;tanggallahir;kode_desa\n"
    rows = "".join(
        f"33760102{month:02d}909{n:03d};WARGA {n};{month:02d}/02/1990;{code}\n"
        for n, (month, code) in enumerate(
            [(3, ""), (4, ""), (5, ""), (6, "33.76.01.1001"), (7, "")], start=1
        )
    )
    file = read_file(
        f"{head}{rows}".encode(),
        all_contracts()["village__residents"],
        Place("33.76.01.1001", "2025-09"),
        block_bytes=size,
    )
    assert file.counts.quarantined == 5
    codes = file.quarantined.sort("_row")["codes"].list.sort().to_list()
    both = ["DATE_ORDER", "REQUIRED_EMPTY"]
    assert codes == [both, both, both, ["DATE_ORDER"], both]


@pytest.mark.parametrize(
    ("total", "differs"), [("Jumlah", 0), ("TOTAL", 0), ("JUMLAH", 1), ("total", 1)]
)
@pytest.mark.parametrize("size", [40, 1 << 20])
def test_a_printed_total_of_segments_below_each_other_is_compared(
    total: str, differs: int, size: int
) -> None:
    rows = "33.76;2025-09;PU;5\n33.76;2025-09;Bukan Penerima Upah;7\n33.76;2025-09;JAKON;1\n"
    text = (
        f"kode_wilayah;blth;segmen;jumlah_aktif\n{rows}33.76;2025-09;{total};{13 + differs * 86}\n"
    )
    file = read_file(
        text.encode(), all_contracts()[TOTALS], Place("33.76", "2025-09"), block_bytes=size
    )
    notes = [note for note in file.notes if note.code == "TOTAL_COLUMN_DIFFERS"]
    assert [note.finding.message.endswith("(kolom jumlah_aktif: 1 baris)") for note in notes] == (
        [True] * differs
    )


@pytest.mark.parametrize(("cell", "accepted"), [("", 2), ("-", 1), ("belum disusun", 1)])
def test_a_target_yet_to_be_drawn_up_is_a_row_without_a_value(cell: str, accepted: int) -> None:
    head = "kode_wilayah;tahun;nilai;dokumen;status\n"
    rows = f"33.76;2025;53,00;RPJMD;BERLAKU\n33.76;2029;{cell};RPJMD;RENCANA\n"
    file = read(head + rows, "bappeda__targets")
    assert file.counts.accepted == accepted
    assert file.accepted["nilai"].to_list() == [53.0, None][:accepted]


def test_a_sheet_of_plans_alone_needs_its_column_of_values() -> None:
    head = "kode_wilayah;tahun;dokumen;status"
    with pytest.raises(FileRefused) as refused:
        read(f"{head}\n33.76;2029;RPJMD;RENCANA\n", "bappeda__targets")
    assert refused.value.code == "MISSING_COLUMN"
    file = read(f"{head};nilai\n33.76;2029;RPJMD;RENCANA;\n", "bappeda__targets")
    assert file.accepted["nilai"].to_list() == [None]
