"""Pairs left to people: out as a workbook, back through the inbox, and decided for ever."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from proofs.store import Landing

from pipelines.handing_out import Asking
from pipelines.night import open_night
from pipelines.people_workbook import FileExists
from pipelines.persons import who_is_who
from pipelines.review import SHEET, write_review

pytestmark = pytest.mark.slow

MEMBERS, REGISTER, DECISIONS = (
    "bpjstk__participants",
    "village__residents",
    "semesta__pair_decisions",
)
# One letter of the name and one digit of the NIK apart, twice: who is who only people know.
LISTED = ("3376015203909012", "3376015203909034")
REGISTERED = ("3376015203909021", "3376015203909043")
VILLAGES = ("33.76.01.1001", "33.76.02.1001")
TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    landing = Landing.at(tmp_path)
    for nik, name, village in zip(REGISTERED, ("DENI", "WULAN"), VILLAGES, strict=True):
        register = f"NIK;NAMA;TANGGAL LAHIR;PEKERJAAN\n{nik};{name};12-03-1990;9\n"
        landing.put(f"{REGISTER}/{village}/2025-09/penduduk.csv", register.encode())
    members = "NIK;KPJ;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH;KODE WILAYAH\n" + "".join(
        f"{nik};{nik};{name};12-03-1990;BPU;16800;2025-09;{village}\n"
        for nik, name, village in zip(LISTED, ("DEI", "WULN"), VILLAGES, strict=True)
    )
    landing.put(f"{MEMBERS}/33.76/2025-09/peserta.csv", members.encode())
    assert {receipt.status for receipt in landing.land(REGISTER, MEMBERS)} == {"accepted"}
    return landing


def links(landing: Landing) -> dict[str, str]:
    with open_night(landing.settings).ledger() as ledger:
        found = who_is_who(landing.store, ledger).linkage.links
    return {str(nik): stage for nik, stage in found.select("nik", "stage").iter_rows()}


def asked(landing: Landing, path: Path, region: str | None = None) -> list[tuple[str, str]]:
    """The pairs that the workbook asks about."""
    write_review(open_night(landing.settings), path, region, Asking("review"))
    page = load_workbook(path)[SHEET]
    return [(row[1], row[5]) for row in page.iter_rows(min_row=2, values_only=True)]


def answered(path: Path, answers: dict[str, str], day: dt.date = TODAY, by: str = "Kasi") -> bytes:
    """The workbook after somebody decided: listed NIK -> decision."""
    book = load_workbook(path)
    for row in book[SHEET].iter_rows(min_row=2):
        if decision := answers.get(row[1].value):
            for place, value in zip(
                (12, 13, 14), (decision, by, day.strftime("%d/%m/%Y")), strict=True
            ):
                row[place].value = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def send(landing: Landing, name: str, content: bytes) -> str:
    landing.put(f"{DECISIONS}/{name}", content)
    (receipt,) = landing.land(DECISIONS)
    return receipt.status


def test_a_decision_comes_back_and_holds(landing: Landing, tmp_path: Path) -> None:
    first = tmp_path / "periksa.xlsx"
    pairs = list(zip(LISTED, REGISTERED, strict=True))
    assert sorted(asked(landing, first)) == pairs
    assert first.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExists, match="name another file"):
        asked(landing, first)
    assert links(landing) == {}
    assert send(landing, "putusan.xlsx", answered(first, {LISTED[0]: "SAMA"})) == "accepted"
    assert links(landing) == {LISTED[0]: "reviewed"} or links(landing) == {
        REGISTERED[0]: "reviewed"
    }
    second = tmp_path / "lagi.xlsx"
    assert asked(landing, second) == pairs[1:]
    # A later file of the same place takes the earlier one's place, never its decisions.
    assert send(landing, "putusan2.xlsx", answered(second, {LISTED[1]: "BEDA"})) == "accepted"
    assert len(links(landing)) == 1
    assert asked(landing, tmp_path / "kosong.xlsx") == []
    later = TODAY - dt.timedelta(days=1)
    assert send(landing, "lama.xlsx", answered(first, {LISTED[0]: "BEDA"}, later)) == "accepted"
    assert len(links(landing)) == 1, "the decision of the later day holds"


def test_only_the_pairs_of_a_region(landing: Landing, tmp_path: Path) -> None:
    assert len(asked(landing, tmp_path / "a.xlsx", "33.76.02")) == 1
    assert len(asked(landing, tmp_path / "b.xlsx", "33.76")) == 2
    assert asked(landing, tmp_path / "c.xlsx", "35.03") == []


@pytest.mark.parametrize(("decision", "by"), [("MUNGKIN", "Kasi"), ("SAMA", "")])
def test_what_is_no_decision_is_held(
    landing: Landing, tmp_path: Path, decision: str, by: str
) -> None:
    path = tmp_path / "periksa.xlsx"
    asked(landing, path)
    answer = answered(path, {LISTED[0]: decision}, by=by)
    assert send(landing, "putusan.xlsx", answer) == "held"
    assert links(landing) == {}
