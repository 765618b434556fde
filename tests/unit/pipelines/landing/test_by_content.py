"""A header that means two things is read by what stands below it, over the whole file."""

from __future__ import annotations

import pytest

from pipelines.landing import text_blocks
from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place

PLACE = Place("33.76.01.1001", "2025-09")


def book(statuses: list[str], header: str = "STATUS", more: str = "") -> bytes:
    lines = [f"NIK;NAMA;TGL LAHIR;{header}{';STATUS DASAR' if more else ''}"]
    lines += [
        f"337601010190{9000 + n};WARGA {n};1990-01-01;{status}{';' + more if more else ''}"
        for n, status in enumerate(statuses)
    ]
    return ("\n".join(lines) + "\n").encode()


def read(data: bytes) -> FileRows:
    return read_file(data, all_contracts()["village__residents"], PLACE)


def statuses(file: FileRows) -> list[str | None]:
    return file.accepted.sort("_row")["status_dasar"].to_list()


def codes(file: FileRows) -> set[str]:
    return {note.code for note in file.notes}


def test_life_statuses_are_read() -> None:
    file = read(book(["Hidup", "MATI", "", " pindah "]))
    assert [s and s.strip().upper() for s in statuses(file)] == ["HIDUP", "MATI", None, "PINDAH"]
    assert "status_dasar" in file.columns
    assert "COLUMN_UNCLEAR" not in codes(file)


def test_marital_statuses_stay_ignored() -> None:
    file = read(book(["KAWIN", "BELUM KAWIN", "CERAI MATI"]))
    assert statuses(file) == [None] * 3
    assert "status_dasar" not in file.columns
    assert not {"COLUMN_UNCLEAR", "UNKNOWN_COLUMN"} & codes(file)


def test_a_mixed_column_is_not_read_and_says_so() -> None:
    file = read(book(["HIDUP", "MATI", "KAWIN"]))
    assert statuses(file) == [None] * 3
    assert "COLUMN_UNCLEAR" in codes(file)


def test_the_column_of_its_own_name_wins() -> None:
    assert statuses(read(book(["MATI", "MATI"], more="HIDUP"))) == ["HIDUP", "HIDUP"]


def test_a_repeated_header_says_nothing() -> None:
    lines = book(["HIDUP", "MATI"]).decode().splitlines()
    data = "\n".join([*lines[:2], lines[0], lines[2]]) + "\n"
    assert statuses(read(data.encode())) == ["HIDUP", "MATI"]


@pytest.mark.parametrize("odd", [0, 299], ids=["first row", "last row"])
def test_the_whole_file_decides_not_its_first_rows(
    odd: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_blocks.text_blocks, "__defaults__", (2000,))
    words = ["HIDUP"] * 300
    assert statuses(read(book(words))) == words
    words[odd] = "KAWIN"
    file = read(book(words))
    assert statuses(file) == [None] * 300
    assert file.counts.accepted == 300
    assert "COLUMN_UNCLEAR" in codes(file)


def test_a_header_known_by_its_content_must_be_ignored_otherwise() -> None:
    document = all_contracts()["village__residents"].model_dump()
    document["ignore"] = ()
    with pytest.raises(ValueError, match="aliases_when are not under ignore"):
        Contract.model_validate(document)
