"""The reader: every row in one class, no value guessed, errors that name the row and the remedy."""

from __future__ import annotations

import pytest

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place
from pipelines.landing.sheet import FileRefused

HEAD = "NIK;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH\n"


def members(text: str | bytes, head: str = HEAD) -> FileRows:
    data = text if isinstance(text, bytes) else (head + text).encode()
    return read_file(data, all_contracts()["bpjstk__participants"], Place("33.76", "2025-09"))


def row(serial: str, amount: str = "16800") -> str:
    return f"337601010190{serial};BUDI;01/01/1990;BPU;{amount};2025-09\n"


def codes(rows: FileRows) -> list[str]:
    return [code for _, _, code in rows.row_errors]


def test_titles_totals_blanks_and_bad_rows_balance() -> None:
    text = "DAFTAR PESERTA\nKOTA TEGAL\nSEPTEMBER 2025\n" + HEAD
    text += "".join(row(str(9000 + number)) for number in range(9)) + row("900")
    text += ";;;;;\nJUMLAH;;;;168000;\n"
    counts = members(text.encode()).counts
    assert (counts.landed, counts.accepted, counts.quarantined, counts.non_data) == (16, 9, 1, 6)


@pytest.mark.parametrize(
    ("nik", "code"),
    [
        ("337601010190900", "NIK_LENGTH"),
        ("337601010190" + "0000", "NIK_TRUNCATED"),
        ("0376010101909000", "NIK_TEMPORARY"),
        ("3376013113909000", "NIK_BIRTH_DATE"),
        ("3376013102909000", "NIK_BIRTH_DATE"),
        ("33760101O1909000", "NIK_NOT_DIGITS"),
        ("3.37601E+15", "NIK_SCIENTIFIC"),
        ("", "NIK_MISSING"),
    ],
)
def test_a_number_that_names_nobody_is_quarantined(nik: str, code: str) -> None:
    rows = members(f"{nik};BUDI;01/01/1990;BPU;0;2025-09\n" + row("9001"))
    assert codes(rows) == [code]
    assert rows.counts.accepted == 1


def test_blanks_and_apostrophes_around_a_number_are_taken_off() -> None:
    rows = members("' 3376 0101 0190 9000\u00a0;BUDI;01/01/1990;BPU;0;2025-09\n")
    assert rows.accepted["nik"].to_list() == ["3376010101909000"]


def test_a_lone_group_of_three_is_no_amount_unless_the_file_proves_it() -> None:
    assert codes(members(row("9000", "16.800"))) == ["AMBIGUOUS_AMOUNT"]
    proven = members(row("9000", "16.800") + row("9001", "1.234.567,00"))
    assert sorted(proven.accepted["iuran"].to_list()) == [16800, 1234567]


def test_fields_are_never_shifted() -> None:
    assert codes(members("3376010101909000;BUDI; S.Pd;01/01/1990;BPU;0;2025-09\n")) == ["LONG_ROW"]
    assert codes(members("3376010101909000;BUDI;BPU\n")) == ["SHORT_ROW"]
    quoted = members('3376010101909000;"BUDI; S.Pd";01/01/1990;BPU;0;2025-09\n')
    assert quoted.accepted["nama"].to_list() == ["BUDI; S.Pd"]


def test_identical_rows_count_once_and_a_key_with_two_contents_not_at_all() -> None:
    same = members(row("9000") + row("9000"))
    assert (same.counts.accepted, same.counts.non_data) == (1, 2)
    differing = members(row("9000", "16800") + row("9000", "0"))
    assert codes(differing) == ["KEY_CONFLICT", "KEY_CONFLICT"]


def test_a_total_that_differs_holds_the_file() -> None:
    rows = members(row("9000") + row("9001") + "JUMLAH;;;;99999;\n")
    assert [note.code for note in rows.held] == ["CONTROL_TOTAL_MISMATCH"]
    assert not members(row("9000") + row("9001") + "JUMLAH;;;;33600;\n").held


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"PK\x03\x04broken", "UNREADABLE_FILE"),
        (b"a\x00b", "NUL_BYTES"),
        (b"NAMA;SEGMEN\nA;PU\n", "MISSING_COLUMN"),
        (b"NIK;NIK;NAMA;SEGMEN;BLTH\n", "DUPLICATE_HEADER"),
        (HEAD.encode() + b'1;"A\n' + b"x\n" * 9, "QUOTE_UNCLOSED"),
        (b"<html><table></table></html>", "UNREADABLE_FILE"),
    ],
)
def test_a_file_is_refused_with_a_code_and_a_remedy(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        members(data)
    assert refused.value.code == code
    assert ":" in str(refused.value)


def test_a_wide_file_unfolds_and_its_row_counts_once() -> None:
    data = b"KODE PROV,AKTIF PU,AKTIF BPU,AKTIF JAKON,AKTIF TOTAL\n33,10,5,2,17\n"
    rows = read_file(data, all_contracts()["bpjstk__participant_totals"], Place(None, "2023-12"))
    found = dict(zip(rows.accepted["segmen"], rows.accepted["jumlah_aktif"], strict=True))
    assert found == {"PU": 10, "BPU": 5, "JAKON": 2, "ALL": 17}
    assert rows.counts.accepted == 1


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        ("AKTIF PU,AKTIF BPU,AKTIF JAKON,AKTIF TOTAL", "10,5,2,17", ()),
        ("AKTIF PU,AKTIF BPU,AKTIF JAKON,AKTIF TOTAL", "10,5,2,18", ("AKTIF TOTAL",)),
        ("AKTIF PU,AKTIF BPU,AKTIF JAKON,AKTIF TOTAL", "10,5,2,", ()),
        ("AKTIF PU,AKTIF BPU,AKTIF JAKON,AKTIF TOTAL", "10,5,,17", ()),
        ("AKTIF PU,AKTIF BPU,AKTIF JAKON,AKTIF TOTAL", "10,5,,14", ("AKTIF TOTAL",)),
        ("AKTIF PU,AKTIF BPU,AKTIF TOTAL", "10,5,17", ()),
        ("AKTIF PU,AKTIF BPU,AKTIF TOTAL", "10,5,14", ("AKTIF TOTAL",)),
        ("AKTIF PU,AKTIF BPU,AKTIF JAKON,AKTIF PMI,AKTIF TOTAL", "10,5,2,9,17", ()),
    ],
)
def test_a_total_column_is_compared_with_its_parts(
    head: str, row: str, told: tuple[str, ...]
) -> None:
    data = f"KODE PROV,{head}\n33,{row}\n".encode()
    rows = read_file(data, all_contracts()["bpjstk__participant_totals"], Place(None, "2023-12"))
    notes = [note for note in rows.notes if note.code == "TOTAL_COLUMN_DIFFERS"]
    assert tuple(dict(note.values)["column"] for note in notes) == told
    assert rows.counts.accepted == 1


def test_a_last_line_that_may_have_lost_digits_is_not_believed() -> None:
    head = "NIK;NAMA;SEGMEN;BLTH;IURAN\n"
    cut = "3376010101909000;BUDI;BPU;2025-09;168"
    assert codes(members(cut, head)) == ["POSSIBLY_TRUNCATED"]
    assert members(cut + "\n", head).counts.accepted == 1


def test_no_finding_holds_a_value_of_a_person() -> None:
    rows = members("337601010190900;SITI AMINAH;01/01/1990;BPU;0;2025-09\n")
    assert "SITI" not in str((rows.row_errors, rows.notes, rows.held))


def test_a_budget_of_several_levels_is_held() -> None:
    head = "TAHUN;KODE WILAYAH;KODE AKUN;URAIAN;TOTAL HARGA\n"
    details = ["5.1.02.02.02.0006;Iuran JKK;100", "5.1.02.02.02.0007;Iuran JKM;200"]

    def held(parent: str) -> list[str]:
        data = head + "".join(f"2025;33.76;{line}\n" for line in [parent, *details])
        rows = read_file(data.encode(), all_contracts()["budget__lines"], Place("33.76", None))
        return [note.code for note in rows.held]

    assert held("5.1.02.02;Belanja Jasa;300") == ["CODE_LEVELS_MIXED"]
    assert held("5.1.02.02.02;Iuran Ketua RT;250") == []


def test_a_recap_of_inactive_members_is_refused() -> None:
    data = b"REKAP PESERTA NON AKTIF\nKODE WILAYAH;BLTH;PU;BPU\n33.76;2025-09;10;20\n"
    with pytest.raises(FileRefused, match="nonaktif"):
        read_file(data, all_contracts()["bpjstk__participant_totals"], Place(None, "2025-09"))


def test_a_sex_that_is_none_is_said() -> None:
    rows = members("3376010101909000;A;PU;X;2025-09\n", "NIK;NAMA;SEGMEN;JENIS KELAMIN;BLTH\n")
    assert "SEX_UNKNOWN" in {note.code for note in rows.notes}
