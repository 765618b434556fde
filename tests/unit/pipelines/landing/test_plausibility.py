"""Warnings that count what is unusual and keep every row."""

from __future__ import annotations

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import read_file
from pipelines.landing.header import Place


def said(source: str, text: str, place: Place) -> tuple[int, dict[str, str]]:
    rows = read_file(text.encode(), all_contracts()[source], place)
    return rows.counts.accepted, {note.code: note.finding.message for note in rows.notes}


def test_ages_below_work_and_above_the_first_registration_are_counted() -> None:
    accepted, notes = said(
        "bpjstk__participants",
        "nik;nama;tanggal_lahir;segmen;blth;tanggal_kepesertaan\n"
        "3376010101129001;A;01/01/2012;PU;2025-09;01/09/2025\n"
        "3376010101509002;B;01/01/1950;BPU;2025-09;01/09/2025\n"
        "3376010101509003;C;01/01/1950;BPU;2025-09;01/09/2010\n"
        "3376010101909004;D;01/01/1990;BPU;2025-09;01/09/2025\n",
        Place("33.76", "2025-09"),
    )
    assert accepted == 4
    assert notes["AGE_BELOW_WORKING"].endswith("(di bawah 15 tahun: 1 baris)")
    assert notes["AGE_OVER_AT_START"].endswith("(65 tahun atau lebih: 1 baris)")
    assert "HEADER_ALIAS" not in notes


def test_a_negative_amount_is_unusual_in_the_original_budget_only() -> None:
    accepted, notes = said(
        "budget__lines",
        "TAHUN;KODE WILAYAH;VERSI;KODE AKUN;URAIAN;TOTAL HARGA\n"
        "2025;33.76;MURNI;5.1.02.02.02.0006;Iuran JKK;-1000\n"
        "2025;33.76;PERGESERAN 1;5.1.02.02.02.0006;Iuran JKM;-2000\n",
        Place("33.76", None),
    )
    assert accepted == 2
    assert notes["NEGATIVE_IN_ORIGINAL"].endswith("(kolom TOTAL HARGA: 1 baris)")
    assert notes["HEADER_ALIAS"].endswith("(TAHUN)")
