"""Layouts: headers of two lines, blocks per household, several and hidden sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from generated_books import HEAD, book, codes, nik, noted, refilled, resident, residents

from pipelines.landing.sheet import FileHeld, FileRefused

CLONES = {
    "bip_2012": (8, 19),
    "bip_2016": (3, 11),
    "bip_2016_luwutimur": (4, 48),
    "bip_ektp": (17, 10),
    "siak": (18, 1),
}
MEMBER = ["NO", "NIK", "NAMA", "JK", "TMPT LHR", "TGL LHR", "PEKERJAAN"]


def kk(number: int) -> str:
    return f"350301020280{9000 + number}"


def member(number: int) -> list[Any]:
    return [number, nik(number), f"WARGA {number}", "L", "TRENGGALEK", "01/01/1990", "PETANI"]


def households(data: bytes) -> list[tuple[int, str | None]]:
    rows = residents(data).accepted.sort("_row")
    return list(rows.select("_row", "no_kk").iter_rows())


@pytest.mark.parametrize("family", CLONES)
def test_a_real_layout_is_held_while_cut_and_accepted_whole_when_refilled(
    reference_data: Path, family: str
) -> None:
    data = (reference_data / "formats" / f"clone_{family}.xlsx").read_bytes()
    people, other = CLONES[family]
    cut = residents(data)
    assert [note.code for note in cut.held] == ["NIK_TRUNCATED_FILE"]
    assert {code for _, _, code in codes(cut)} == {"NIK_TRUNCATED"}
    assert (cut.counts.quarantined, cut.counts.non_data) == (people, other)
    whole = residents(refilled(data))
    assert not whole.held
    assert (whole.counts.accepted, whole.counts.non_data) == (people, other)
    assert whole.accepted["no_kk"].null_count() == 0
    assert set(whole.accepted["sex"]) <= {"L", "P"}


def test_the_number_of_a_block_holds_for_its_own_members_only() -> None:
    data = book(
        [
            ["BUKU INDUK KEPENDUDUKAN"],
            ["NO.KK", None, "NAMA.KK"],
            [kk(1), None, "KEPALA"],
            MEMBER,
            member(1),
            member(2),
            ["NO.KK", None, "NAMA.KK"],
            [kk(2), None, "KEPALA"],
            MEMBER,
            member(3),
            MEMBER,
            member(4),
        ]
    )
    assert households(data) == [(5, kk(1)), (6, kk(1)), (10, kk(2)), (12, None)]
    assert {"BLOCK_LAYOUT", "REPEATED_HEADER"} <= noted(residents(data))


def test_a_member_without_a_running_number_is_still_a_member() -> None:
    lines = [["NO.KK"], [kk(1)], MEMBER, member(1), [None, *member(2)[1:]], [None, *member(3)[1:]]]
    rows = residents(book(lines))
    assert rows.counts.accepted == 3
    assert rows.accepted["no_kk"].to_list() == [kk(1)] * 3


def test_a_member_with_a_bad_nik_is_quarantined_not_lost_as_furniture() -> None:
    bad = member(2)
    bad[1] = "belum ada"
    rows = residents(book([["NO.KK"], [kk(1)], MEMBER, member(1), bad]))
    assert codes(rows) == [(5, "nik", "NIK_NOT_DIGITS")]


def test_a_list_without_blocks_keeps_every_row_as_data() -> None:
    unnumbered = [None, *member(2)[1:]]
    unnumbered[1] = None
    rows = residents(book([MEMBER, member(1), unnumbered]))
    assert codes(rows) == [(3, "nik", "NIK_MISSING")]


def test_sixteen_digits_in_a_title_make_no_household() -> None:
    rows = residents(book([["NIK Kepala Desa", kk(7)], MEMBER, member(1)]))
    assert rows.accepted["no_kk"].to_list() == [None]


def test_a_group_of_optional_columns_makes_a_header_of_two_lines() -> None:
    upper = ["NIK", "NAMA", "TANGGAL LAHIR", "ALAMAT LENGKAP", None]
    lower = [None, None, None, "DUSUN", "RT"]
    rows = residents(book([upper, lower, [nik(1), "WARGA", "01/01/1990", "KRAJAN", "001"]]))
    assert rows.accepted.select("dusun", "rt").rows() == [("KRAJAN", "001")]
    assert rows.counts.non_data == 2


def test_the_lines_of_a_two_line_header_are_read_together() -> None:
    upper = [
        "No",
        "Nama Lengkap",
        "NIK",
        "Tempat dan Tanggal Lahir",
        None,
        "JK",
        "Nama Orang Tua",
        None,
    ]
    lower = [None, None, None, "Tempat Lahir", "Tgl/Bln/Th", None, "Ibu", "Ayah"]
    numbers = [f"({n})" for n in range(1, 9)]
    line = [1, "WARGA", nik(1), "TRENGGALEK", "01/01/1990", "Lk", "IBU", "AYAH"]
    rows = residents(
        book(
            [
                ["BUKU INDUK"],
                upper,
                lower,
                numbers,
                line,
                upper,
                lower,
                [2, "DUA", nik(2), *line[3:]],
            ],
            lambda _, sheet: sheet.merge_range(1, 3, 1, 4, "Tempat dan Tanggal Lahir"),
        )
    )
    assert rows.accepted["tempatlahir"].to_list() == ["TRENGGALEK"] * 2
    assert (rows.counts.accepted, rows.counts.quarantined, rows.counts.non_data) == (2, 0, 6)


def test_a_two_line_header_that_means_one_column_twice_is_refused() -> None:
    upper = ["No", "Nama Lengkap", "NIK", "Lahir", None, "Ibu"]
    lower = [None, None, None, "Tempat Lahir", "Tanggal Lahir", "NIK"]
    head = [upper, lower, [1, "A", nik(1), "X", "01/01/1990", nik(2)]]
    rows = residents(book(head))
    assert rows.accepted["nik"].to_list() == [nik(1)]
    lower[5] = "Nama Lengkap"
    with pytest.raises(FileRefused) as refused:
        residents(book(head))
    assert refused.value.code == "DUPLICATE_HEADER"


def second(rows: list[list[Any]], *, hidden: bool = False, first_hidden: bool = False) -> Any:
    def also(workbook: Any, sheet: Any) -> None:
        other = workbook.add_worksheet("Lain")
        for number, row in enumerate(rows):
            other.write_row(number, 0, row)
        if hidden:
            other.hide()
        if first_hidden:
            other.activate()
            other.set_first_sheet()
            sheet.hide()

    return also


def test_the_one_visible_sheet_that_fits_is_read() -> None:
    assert residents(book(also=second([["CATATAN"], ["apa saja"]]))).counts.accepted == 3
    assert residents(book(also=second([HEAD, resident(9)], hidden=True))).counts.accepted == 3
    rows = residents(book(also=second([HEAD, resident(9)], first_hidden=True)))
    assert rows.accepted["nik"].to_list() == [nik(9)]


def test_two_fitting_sheets_or_a_hidden_one_are_held() -> None:
    with pytest.raises(FileHeld) as held:
        residents(book(also=second([HEAD, resident(9)])))
    assert held.value.code == "SEVERAL_SHEETS"
    with pytest.raises(FileHeld) as held:
        residents(book(also=second([["CATATAN"], ["x"]], first_hidden=True)))
    assert held.value.code == "HIDDEN_SHEET"
