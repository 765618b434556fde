"""Cells that read as a number, a month or a code and are another one, or two."""

from __future__ import annotations

import pytest

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place

TOTALS = "kode_wilayah;blth;segmen;jumlah_aktif\n"
BUDGET = "tahun_anggaran;kode_wilayah;uraian;volume;total_harga\n"


def read(source: str, text: str, region: str = "33.76") -> FileRows:
    return read_file(text.encode(), all_contracts()[source], Place(region))


@pytest.mark.parametrize("cell", ['"150\n200"', "12 5", "100, 200", "500¹", "500①", "10½"])
def test_two_numbers_or_a_footnote_are_no_count(cell: str) -> None:
    file = read("bpjstk__participant_totals", f"{TOTALS}33.76;2025-09;PU;{cell}\n")
    assert file.accepted.is_empty()
    assert file.row_errors[0][1:] == ("jumlah_aktif", "NOT_A_NUMBER")


@pytest.mark.parametrize(
    "cell", ["1 234", "1\u00a0234", " 1234 ", "\uff11\uff12\uff13\uff14", "1.234"]
)
def test_blanks_that_part_thousands_are_no_part_of_a_count(cell: str) -> None:
    file = read("bpjstk__participant_totals", f"{TOTALS}33.76;2025-09;PU;{cell}\n")
    assert file.accepted["jumlah_aktif"].to_list() == [1234]


@pytest.mark.parametrize(
    ("proof", "cell"), [("2;1.234.567", "100,000"), ("2,5;9", "1,000"), ("2.5;9", "100.000")]
)
def test_three_zeros_of_the_other_grammar_are_ambiguous(proof: str, cell: str) -> None:
    file = read("budget__lines", f"{BUDGET}2025;33.76;a;{proof}\n2025;33.76;b;2;{cell}\n")
    assert file.accepted["uraian"].to_list() == ["a"]
    assert file.row_errors == ((3, "total_harga", "AMBIGUOUS_AMOUNT"),)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.234.567,00", 1_234_567),
        ("1.234.567,000", 1_234_567),
        ("Rp 1.234.567,-", 1_234_567),
        ("Rp. ( 1.500.000 )", -1_500_000),
        ("1234567,0000", 1_234_567),
    ],
)
def test_zero_decimals_are_dropped(cell: str, amount: int) -> None:
    file = read("budget__lines", f"{BUDGET}2025;33.76;a;1,5;{cell}\n")
    assert file.accepted["total_harga"].to_list() == [amount]


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("10/01/2025", None),
        ("01/10/2025", "2025-10"),
        ("30/09/2025", "2025-09"),
        ("09/09/2025", "2025-09"),
        ("2025-10-05", "2025-10"),
    ],
)
def test_a_day_that_may_be_the_month_says_no_month(cell: str, month: str | None) -> None:
    file = read("bpjstk__participant_totals", f"{TOTALS}33.76;{cell};PU;10\n")
    assert file.accepted["blth"].to_list() == ([month] if month else [])


def test_an_identifier_in_scientific_notation_has_lost_its_digits() -> None:
    text = "nik;nama;tanggallahir;no_kk\n3376010101909001;A;01/01/1990;{}\n"
    lost = read("village__residents", text.format("3.37601E+15"), "33.76.01.1001")
    assert lost.row_errors[0][1:] == ("no_kk", "DIGITS_LOST")
    kept = read("village__residents", text.format("3376.0112.3456.0000"), "33.76.01.1001")
    assert kept.accepted["no_kk"].to_list() == ["3376011234560000"]


@pytest.mark.parametrize(
    "title",
    [
        "(Rp juta)",
        "Rp. 000",
        "(ribu)",
        "(000 orang)",
        "('000)",
        "dalam 1000",
        "thousand persons",
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_a_scale_in_any_words_holds_the_file(title: str, place: str) -> None:
    lines = ["tahun_anggaran;kode_wilayah;uraian;total_harga", "2025;33.76;Iuran;100"]
    at = 0 if place == "above" else len(lines)
    file = read("budget__lines", "\n".join([*lines[:at], title, *lines[at:]]) + "\n")
    assert [note.code for note in file.held] == ["SCALED_NUMBERS"]


def test_a_row_in_another_unit_is_quarantined() -> None:
    head = "kode_wilayah;tahun;ukuran;jumlah;satuan;sumber\n"
    rows = "33.76;2025;employed;500;orang;BPS\n33.76;2024;employed;500;ribu orang;BPS\n"
    file = read("bps__workforce", head + rows)
    assert [code for _, _, code in file.row_errors] == ["OTHER_UNIT"]
    assert file.counts.accepted == 1


@pytest.mark.parametrize("cell", ["0.512", "0,125", "00.512"])
def test_a_fraction_is_no_count(cell: str) -> None:
    head = "kode_wilayah;blth;segmen;jumlah_aktif\n"
    file = read("bpjstk__participant_totals", f"{head}33.76;2025-09;PU;{cell}\n")
    assert [code for _, _, code in file.row_errors] == ["NOT_A_NUMBER"]


@pytest.mark.parametrize(("cell", "value"), [("89,29 %", 89.29), ("89.29%", 89.29), ("0,5", 0.5)])
def test_a_percent_sign_says_nothing_more_in_a_column_of_percent(cell: str, value: float) -> None:
    file = read("bappeda__targets", f"kode_wilayah;tahun;nilai;dokumen\n33.76;2026;{cell};RPJMD\n")
    assert file.accepted["nilai"].to_list() == [value]


@pytest.mark.parametrize(
    ("source", "head", "row"),
    [
        ("bpjstk__participant_totals", "kode_wilayah;blth;segmen;jumlah_aktif", "33.76;2025-1²;PU;5"),
        ("bps__workforce", "kode_wilayah;tahun;ukuran;jumlah;sumber", "33.76;199⁰;employed;5;BPS"),
        ("village__residents", "nik;nama;tanggallahir", "337601120390900¹;WARGA;12-03-1990"),
        ("village__residents", "nik;no_kk;nama;tanggallahir", "3376011203909001;123¹;WARGA;12-03-1990"),
    ],
)  # fmt: skip
def test_a_footnotes_mark_is_no_digit(source: str, head: str, row: str) -> None:
    file = read(source, f"{head}\n{row}\n", region="33.76.01.1001")
    assert (file.counts.accepted, file.counts.quarantined) == (0, 1)


def test_a_dash_is_no_identifier() -> None:
    rows = "".join(f"33760112039090{n:02d};-;WARGA;12-03-1990\n" for n in (1, 2))
    file = read("village__residents", f"nik;no_kk;nama;tanggallahir\n{rows}", "33.76.01.1001")
    assert file.accepted["no_kk"].null_count() == 2
    assert [(n.code, n.count) for n in file.notes if n.code == "IDENTIFIER_EMPTY"] == [
        ("IDENTIFIER_EMPTY", 2)
    ]


def test_a_code_in_scientific_notation_has_lost_its_digits() -> None:
    head = "kode_iuran;bulan_awal;bulan_akhir;jumlah_orang;jumlah_tagihan"
    file = read("bpjstk__billings", f"{head}\n8,881E+19;2025-09;2025-09;1;5\n")
    assert [code for _, _, code in file.row_errors] == ["DIGITS_LOST"]


@pytest.mark.parametrize("name", ["SIT\ufffd", "JOSÃ©", "NURâ€™AINI"])
def test_letters_that_were_lost_before_are_told(name: str) -> None:
    head = "nik;nama;tanggallahir\n"
    file = read(
        "village__residents", f"{head}3376011203909001;{name};12-03-1990\n", "33.76.01.1001"
    )
    assert "LETTERS_LOST" in {note.code for note in file.notes}
    whole = read("village__residents", f"{head}3376011203909001;JOSÉ;12-03-1990\n", "33.76.01.1001")
    assert "LETTERS_LOST" not in {note.code for note in whole.notes}
