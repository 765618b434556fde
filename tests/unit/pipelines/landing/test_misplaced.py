"""Identities that stand where none belongs are hidden before a row is landed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from landing_store import MEMBERS, Landing, opened

from pipelines.landing.contract import all_contracts
from pipelines.landing.misplaced import HIDDEN, hidden
from pipelines.landing.names import shown

NIK, KK, WOMAN = "3376010101909012", "3376011201169013", "3376014101909014"


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def masked(source: str, **columns: list[str | None]) -> dict[str, list[str | None]]:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return hidden(frame, all_contracts()[source]).to_dict(as_series=False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (NIK, HIDDEN),
        (WOMAN, HIDDEN),
        (f"an. {NIK}/{KK}", f"an. {HIDDEN}/{HIDDEN}"),
        (f"{NIK} {KK} {WOMAN}", f"{HIDDEN} {HIDDEN} {HIDDEN}"),
        (f"9{NIK}", f"9{NIK}"),
        ("3376019901909012", "3376019901909012"),
        ("AA000001", "AA000001"),
        (None, None),
    ],
)
def test_numbers_of_persons_are_hidden_and_other_numbers_stay(
    text: str | None, left: str | None
) -> None:
    assert masked(MEMBERS, npp=[text, "A"], nama=["X", "Y"])["npp"] == [left, "A"]


def test_the_rows_own_name_is_hidden_and_its_own_columns_are_not() -> None:
    found = masked(
        MEMBERS,
        nik=[NIK, WOMAN, KK],
        nama=["BUDI SANTOSO", "SITI", "BPU"],
        pekerjaan=["BUDI SANTOSO", "PETANI", None],
        segmen=["BPU", "BUDI SANTOSO", "BPU"],
    )
    assert found["pekerjaan"] == [HIDDEN, "PETANI", None]
    assert found["segmen"] == ["BPU", "BUDI SANTOSO", "BPU"], "another person's, or too short"
    assert (found["nik"][0], found["nama"][0]) == (NIK, "BUDI SANTOSO")


def test_the_number_of_a_document_stays() -> None:
    found = masked("bpjstk__billing_lines", kode_iuran=[NIK], nik=[WOMAN])
    assert found["kode_iuran"] == [NIK]


def test_nothing_is_landed_readable_and_the_finding_names_nobody(landing: Landing) -> None:
    head = "NIK;NAMA;SEGMEN;NPP;IURAN;BLTH;PEKERJAAN;BUDI SANTOSO\n"
    rows = f"{NIK};BUDI SANTOSO;BPU;{KK};16800;2025-09;BUDI SANTOSO;x\n"
    rows += f"33760101019090;SITI AMINAH;BPU;{WOMAN};16800;2025-09;SITI AMINAH;x\n"
    receipt = landing.send(f"{NIK} 081234567890.csv", head + rows)
    assert (receipt.rows.accepted, receipt.rows.quarantined) == (1, 1)
    assert receipt.file_name == "# #.csv"
    name = f"{receipt.receipt_id}.parquet"
    landed = pl.read_parquet(landing.store.landed / MEMBERS / name)
    aside = pl.read_parquet(landing.store.quarantine / MEMBERS / name)
    for frame in (landed, aside):
        assert frame.select("npp", "pekerjaan").row(0) == (HIDDEN, HIDDEN)
    assert not [
        column for column in aside.columns if column.startswith("c") and column[1:].isdigit()
    ]
    told = " ".join(finding.message for finding in receipt.findings)
    assert "UNKNOWN_COLUMN" in {finding.code for finding in receipt.findings}
    assert "BUDI" not in told


def test_names_of_files_are_told_without_numbers_of_persons() -> None:
    assert shown(f"a/{NIK}.csv") == "a/#.csv"
    assert shown("wa 6281234567890, 081234567890") == "wa #, #"
    for plain in ("20250901123000.csv", "33.76.01.1001/2025-09/penduduk.xlsx", f"9{NIK}.csv"):
        assert shown(plain) == plain
