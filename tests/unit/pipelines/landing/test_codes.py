"""Mangled budget codes come back whole or stay as they were sent, and the file says how many."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.landing import codes
from pipelines.landing.contract import all_contracts
from pipelines.landing.file import read_file
from pipelines.landing.header import Place

ACCOUNT = "5.1.02.02.02.0006"


def canonical(text: str, scheme: codes.CodeScheme) -> str | None:
    found: str | None = codes.canonical(pl.Series([text]), scheme).item()
    return found


@pytest.mark.parametrize(
    "sent",
    [
        ACCOUNT,
        "510202020006",
        "510202020006.0",
        "5.1.2.02.02.0006",
        "5.1.02.2.2.0006",
        "5.1.02.02.02.0006 ",
        "\u00a05.1.02.02.02.0006.",
        "5.1.02.02.002.0006",
        "5. 1.02.02 .02.0006",
        "'5.1.02.02.02.0006",
        "5.1.02.02.02.0006 Belanja Iuran Jaminan Kecelakaan Kerja bagi Non ASN",
        "\uff15.1.02.02.02.0006",
    ],
)
def test_an_account_comes_back_whole(sent: str) -> None:
    assert canonical(sent, "account") == ACCOUNT


@pytest.mark.parametrize(
    "sent",
    [
        "5.2.2.03.12",  # the older chart of accounts
        "51202020006",  # dots and a zero lost: which zero, nobody knows
        "5.1.02.02.02.6",  # 0006, or the rest of 0060
        "5.1.02.02.2",
        "9.1.02.02.02.0006",
        "5.1.02.02.02.0006.0001",
        "BELANJA",
    ],
)
def test_what_is_not_certain_is_left_alone(sent: str) -> None:
    assert canonical(sent, "account") is None


@pytest.mark.parametrize(
    ("sent", "scheme", "meant"),
    [
        ("5.1.02", "account", "5.1.02"),
        ("2.07.05.02.01.0003", "sub_activity", "2.07.05.2.01.0003"),
        ("207052010003", "sub_activity", "2.07.05.2.01.0003"),
        ("X.XX.01.2.02.0001", "sub_activity", "X.XX.01.2.02.0001"),
        ("2.07.05.2.01.03", "sub_activity", None),
        ("220101010001", "fund", "2.2.01.01.01.0001"),
        ("01.2001.01.01.03.", "village_activity", "01.01.03"),
        ("1.1.03", "village_activity", "01.01.03"),
        ("51301", "village_account", "5.1.3.01"),
        ("5.1.3.", "village_account", "5.1.3"),
    ],
)
def test_each_scheme_has_widths_of_its_own(
    sent: str, scheme: codes.CodeScheme, meant: str | None
) -> None:
    assert canonical(sent, scheme) == meant


def test_a_file_says_what_was_repaired_and_what_was_not() -> None:
    lines = "".join(
        f"2025;33.76;{code};Iuran JKK {number};1000\n"
        for number, code in enumerate(["510202020006", "5.1.2.02.02.0006", ACCOUNT, "51202020006"])
    )
    data = ("TAHUN;KODE WILAYAH;KODE AKUN;URAIAN;TOTAL HARGA\n" + lines).encode()
    rows = read_file(data, all_contracts()["budget__lines"], Place("33.76", None))
    assert rows.accepted["kode_akun"].to_list() == [ACCOUNT] * 3 + ["51202020006"]
    said = {note.code: note.finding.message for note in rows.notes}
    assert "2 sel" in said["CODE_REPAIRED"]
    assert "1 sel" in said["CODE_UNPROVEN"]
