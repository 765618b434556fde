"""Decisions: what each choice does to the rows, once, for one content."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import openpyxl
import pytest
from generated_books import archive_of
from landing_store import MEMBERS, Landing, members, opened

from pipelines.decide import Wish, decide
from pipelines.identity.keys import SecretKey
from pipelines.landing.choices import CannotDecide, choices
from pipelines.night import Night
from pipelines.settings import Settings
from warehouse.receipt import Receipt

FOLDER = f"{MEMBERS}/33.76/2025-09"


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def end(landing: Landing, receipt: Receipt, choice: Literal["accept", "refuse", "nil"]) -> Receipt:
    settings = Settings(landing.store, landing.store.home / "key", 1, "id")
    night = Night(settings, SecretKey(bytes(range(32))))
    return decide(night, Wish(receipt.receipt_id[:10], choice, "sesuai surat", "Camat", "1/2025"))


def doubtful(landing: Landing) -> Receipt:
    held = landing.send("a.csv", members(range(9000, 9005)) + "JUMLAH;;;1;\n")
    assert (held.status, landing.counting()) == ("held", 0)
    return held


def test_accepted_rows_count_once_and_the_file_moves(landing: Landing) -> None:
    held = doubtful(landing)
    accepted = end(landing, held, "accept")
    assert (accepted.status, landing.counting()) == ("accepted", 5)
    done = landing.store.inbox / ".done" / FOLDER
    assert (done / "a.csv").exists()
    told = json.loads((done / "a.csv.receipt.json").read_text())
    assert told["decisions"][0] | {"at": ""} == {
        "decision": "accept", "reason": "sesuai surat", "by": "Camat", "document": "1/2025", "at": "",
    }  # fmt: skip
    assert "Camat" in (done / "a.csv.tanda-terima.html").read_text()
    assert not list((landing.store.inbox / ".held" / FOLDER).iterdir())
    with pytest.raises(CannotDecide, match=r"accepted, not held \(decided accept on"):
        end(landing, held, "refuse")
    assert landing.send("b.csv", (done / "a.csv").read_bytes()).status == "duplicate"
    assert landing.counting() == 5


def test_the_page_of_the_ui_follows_a_decision_and_names_neither_file_nor_person(
    landing: Landing,
) -> None:
    held = landing.send("gaji Siti Rahmawati.csv", members(range(9000, 9005)) + "JUMLAH;;;1;\n")
    page = landing.store.receipt_pages / f"{held.receipt_id}.html"
    assert "Belum ada baris berkas ini yang dihitung" in page.read_text()
    assert "Buka lembar kerja yang dikembalikan" in page.read_text()
    end(landing, held, "accept")
    assert "sesuai surat" in page.read_text()
    for written in ("Siti", "Camat"):
        assert written not in page.read_text()
        assert written in next(landing.store.inbox.rglob("*.tanda-terima.html")).read_text()


def test_rows_that_are_not_on_disk_are_read_again(landing: Landing) -> None:
    held = doubtful(landing)
    (landing.store.landed / MEMBERS / f"{held.receipt_id}.parquet").unlink()
    end(landing, held, "accept")
    assert landing.counting() == 5


def test_an_unclear_file_that_is_accepted_replaces(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9040)))
    unclear = landing.send("b.csv", members(range(9030, 9060)))
    assert "UNCLEAR_OVERLAP" in {finding.code for finding in unclear.findings}
    accepted = end(landing, unclear, "accept")
    assert accepted.supersedes == (first.receipt_id,)
    assert landing.counting() == 30


def test_an_older_file_replaces_a_newer_one_only_when_that_was_seen(landing: Landing) -> None:
    held = doubtful(landing)
    newer = landing.send("b.csv", members(range(9000, 9006)))
    assert (newer.status, landing.counting()) == ("accepted", 6)
    again = end(landing, held, "accept")
    assert (again.status, landing.counting()) == ("held", 6)
    told = {finding.code: finding.message for finding in again.findings}
    assert newer.receipt_id[:8] in told["OLDER_THAN_COUNTED"]
    assert end(landing, again, "accept").status == "accepted"
    assert landing.counting() == 5


def test_a_doubt_that_nobody_saw_holds_again(landing: Landing) -> None:
    held = doubtful(landing)
    landing.send("b.csv", members(range(9000, 9040)))
    again = end(landing, held, "accept")
    assert again.status == "held"
    assert again.findings[0].code == "UNCLEAR_OVERLAP"
    assert landing.counting() == 40
    assert end(landing, held, "accept").status == "accepted"
    assert landing.counting() == 5


def test_a_nil_return_is_delivered_with_no_rows(landing: Landing) -> None:
    held = landing.send("nihil.csv", "NIK;NAMA;SEGMEN;IURAN;BLTH\n")
    assert list(choices(held)) == ["nil", "refuse"]
    accepted = end(landing, held, "nil")
    assert accepted.status == "accepted"
    assert [(s.region_code, s.period, s.row_count) for s in accepted.scopes] == [
        ("33.76", "2025-09", 0)
    ]
    landing.send("a.csv", members(range(9000, 9005)))
    assert landing.counting() == 5


def test_what_was_not_read_can_only_be_refused(landing: Landing) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("lain")):
        sheet.append(["NIK", "NAMA", "SEGMEN", "IURAN", "BLTH"])
        sheet.append(["3376010101909000", "A", "BPU", 16800, "2025-09"])
    stream = io.BytesIO()
    book.save(stream)
    held = landing.send("dua.xlsx", stream.getvalue())
    assert held.status == "held"
    with pytest.raises(
        CannotDecide, match="SEVERAL_SHEETS: accept is not open for it, choose refuse"
    ):
        end(landing, held, "accept")
    assert end(landing, held, "refuse").status == "refused"
    assert landing.send("dua lagi.xlsx", stream.getvalue()).status == "refused"


@pytest.mark.parametrize(("name", "told"), [("ffffffff", "no receipt"), ("ff", "no receipt")])
def test_an_unknown_receipt_is_said_to_be_so(landing: Landing, name: str, told: str) -> None:
    settings = Settings(landing.store, landing.store.home / "key", 1, "id")
    night = Night(settings, SecretKey(bytes(range(32))))
    with pytest.raises(CannotDecide, match=told):
        decide(night, Wish(name, "accept", "x", "y"))
    with pytest.raises(CannotDecide, match="--reason"):
        decide(night, Wish(name, "accept", " ", "y"))


def test_a_file_sent_as_a_zip_is_read_again_where_its_rows_are_gone(landing: Landing) -> None:
    text = members(range(9000, 9005)) + "JUMLAH;;;1;\n"
    held = landing.send("a.zip", archive_of({"a.csv": text.encode()}))
    assert held.status == "held"
    (landing.store.landed / MEMBERS / f"{held.receipt_id}.parquet").unlink()
    assert end(landing, held, "accept").status == "accepted"
    assert landing.counting() == 5
