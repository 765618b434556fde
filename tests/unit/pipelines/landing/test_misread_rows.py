"""Rows and headers that a quick reader takes for others than they are."""

from __future__ import annotations

import pytest

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
