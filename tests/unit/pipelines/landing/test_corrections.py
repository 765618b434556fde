"""Corrections, settlement and what comes back, on files that only just differ."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from landing_store import HEAD, MEMBERS, Landing, member, members, opened

from pipelines.landing import receipt_page
from pipelines.landing.corrections import claimed_beside, claimed_in
from pipelines.landing.returned_workbook import returned_name
from pipelines.landing.settlement import settle
from warehouse.receipt import Receipt

FOLDER = f"{MEMBERS}/33.76/2025-09"


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def returned(landing: Landing, receipt: Receipt, folder: str = ".done") -> openpyxl.Workbook:
    path = landing.store.inbox / folder / FOLDER / returned_name(receipt)
    return openpyxl.load_workbook(path)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def codes(receipt: Receipt) -> set[str]:
    return {finding.code for finding in receipt.findings}


def test_a_correction_replaces_whatever_the_overlap(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9040)))
    sidecar = json.dumps({"receipt": first.receipt_id})
    landing.put(f"{FOLDER}/b.csv.semesta.json", sidecar)
    second = landing.send("b.csv", members(range(9100, 9105)))
    assert (second.status, second.corrects) == ("accepted", first.receipt_id)
    assert landing.now(first).status == "superseded"
    assert landing.now(first).resolved_by == second.receipt_id
    assert landing.counting() == 5
    assert (landing.store.inbox / ".done" / FOLDER / "b.csv.semesta.json").exists()


def test_a_correction_that_drops_a_month_drops_it(landing: Landing) -> None:
    both = members(range(9000, 9010)) + "".join(
        member(serial, month="2025-08") for serial in range(9000, 9010)
    )
    first = landing.send("a.csv", both)
    landing.put(f"{FOLDER}/.semesta.json", json.dumps({"receipt": first.receipt_id}))
    second = landing.send("b.csv", members(range(9000, 9012)))
    assert landing.now(first).status == "superseded"
    assert {(s.period, s.row_count) for s in second.scopes} == {("2025-09", 12), ("2025-08", 0)}
    assert landing.counting() == 12


def test_an_old_copy_does_not_undo_a_better_correction(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9005)) + "1" + member(9009))
    book = returned(landing, first)
    landing.put(f"{FOLDER}/b.csv.semesta.json", json.dumps({"receipt": first.receipt_id}))
    better = landing.send("b.csv", members(range(9000, 9020)))
    assert (better.status, landing.counting()) == ("accepted", 20)
    old = landing.send("lama.xlsx", saved(book))
    assert (old.status, "UNCLEAR_OVERLAP" in codes(old)) == ("held", True)
    assert landing.counting() == 20


def test_one_note_for_two_files_is_followed_by_neither(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9010)))
    landing.put(f"{FOLDER}/.semesta.json", json.dumps({"receipt": first.receipt_id}))
    landing.put(f"{FOLDER}/b.csv", members(range(9100, 9110)))
    landing.put(f"{FOLDER}/c.csv", members(range(9200, 9210)))
    assert [receipt.status for receipt in landing.land()] == ["held", "held"]
    assert landing.counting() == 10


def test_a_correction_of_what_was_replaced_meanwhile_is_held(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9020)))
    landing.send("b.csv", members(range(9000, 9025)))
    landing.put(f"{FOLDER}/c.csv.semesta.json", json.dumps({"receipt": first.receipt_id}))
    late = landing.send("c.csv", members(range(9000, 9021)))
    assert (late.status, "STALE_CORRECTION" in codes(late)) == ("held", True)
    assert landing.counting() == 25


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        (f"{MEMBERS}/33.76/2025-08", "CORRECTS_OTHER_PLACE"),
        ("village__residents/33.76.01.1001", "CORRECTS_OTHER_SOURCE"),
    ],
)
def test_a_correction_elsewhere_is_held(landing: Landing, folder: str, code: str) -> None:
    first = landing.send("a.csv", members(range(9000, 9010)))
    landing.put(f"{folder}/b.csv.semesta.json", json.dumps({"receipt": first.receipt_id}))
    text = "NIK;NAMA;SEGMEN;IURAN;BLTH;TANGGAL LAHIR\n"
    text += "3376010101909000;WARGA;BPU;0;2025-08;01/01/1990\n"
    elsewhere = landing.send("b.csv", text, folder)
    assert (elsewhere.status, code in codes(elsewhere)) == ("held", True)
    assert landing.counting() == 10


def test_a_held_file_is_resolved_by_its_correction(landing: Landing) -> None:
    text = members(range(9000, 9005)) + "JUMLAH;;;1;\n"
    held = landing.send("a.csv", text)
    assert (held.status, landing.counting()) == ("held", 0)
    book = returned(landing, held, ".held")
    assert book.sheetnames == ["Data", "Petunjuk Semesta", "_semesta"]
    unmended = landing.send("sama.xlsx", saved(book))
    assert (unmended.status, landing.counting()) == ("held", 0)
    book["Data"]["D7"] = 5 * 16800
    mended = landing.send("betul.xlsx", saved(book))
    assert (mended.status, landing.counting()) == ("accepted", 5)
    assert landing.now(held).status == "superseded"
    assert not (landing.store.inbox / ".held" / FOLDER / "a.csv").exists()
    assert (landing.store.inbox / ".done" / FOLDER / "a.csv.receipt.json").exists()


@pytest.mark.parametrize(
    ("line", "code", "doubt"),
    [
        ("3376010101909001;BUDI; S.Pd;BPU;16800;2025-09\n", "LONG_ROW", "A3"),
        ("3376010101909001;BUDI;2025-09\n", "SHORT_ROW", "A3"),
    ],
)
def test_what_a_sheet_cannot_show_is_doubted_in_its_cell(
    landing: Landing, line: str, code: str, doubt: str
) -> None:
    first = landing.send("a.csv", members(range(9000, 9001)) + line)
    assert code in codes(first)
    book = returned(landing, first)
    assert str(book["Data"][doubt].value).startswith("? ")
    again = landing.send("sama.xlsx", saved(book))
    assert (again.rows.accepted, again.rows.quarantined) == (1, 1)


def test_a_cut_last_line_stays_doubted_in_a_workbook(landing: Landing) -> None:
    head = "NIK;NAMA;SEGMEN;BLTH;IURAN\n"
    text = f"{head}3376010101909000;A;BPU;2025-09;16800\n3376010101909001;B;BPU;2025-09;168"
    first = landing.send("a.csv", text)
    assert "POSSIBLY_TRUNCATED" in codes(first)
    book = returned(landing, first)
    assert book["Data"]["E3"].value == "168?"
    again = landing.send("sama.xlsx", saved(book))
    assert (again.rows.accepted, again.rows.quarantined) == (1, 1)


def test_formula_signs_survive_the_way_there_and_back(landing: Landing) -> None:
    names = ["=1+1", "+62", "-", "@x", "'=1", "'-"]
    text = HEAD + "".join(
        f"337601010190{9000 + n};{name};BPU;0;2025-09\n" for n, name in enumerate(names)
    )
    first = landing.send("a.csv", text + "337601;RUSAK;BPU;0;2025-09\n")
    book = returned(landing, first)
    written = [book["Data"].cell(row, 2).value for row in range(2, 8)]
    assert not [name for name in written if name[0] in "=+-@"]
    again = landing.send("sama.xlsx", saved(book))
    assert again.changes[0].changed_rows == 0
    assert (again.changes[0].new_rows, again.changes[0].gone_rows) == (0, 0)


def test_a_newer_file_of_the_same_name_is_not_moved_for_the_older(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9010)))
    landing.ledger.settle({first.receipt_id: f".done/{FOLDER}/a.csv"})
    newer = landing.put(f"{FOLDER}/a.csv", members(range(9000, 9011)))
    landing.ledger._db.execute("update receipts set is_settled = 0")
    settle(landing.store, landing.ledger)
    assert newer.exists()
    (second,) = landing.land()
    assert (second.supersedes, landing.counting()) == ((first.receipt_id,), 11)


def test_settling_again_after_a_kill_finds_what_was_moved(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9010)))
    receipt = landing.store.inbox / ".done" / FOLDER / "a.csv.receipt.json"
    receipt.unlink()
    landing.ledger._db.execute("update receipts set is_settled = 0, settled_path = null")
    settle(landing.store, landing.ledger)
    assert json.loads(receipt.read_text())["receipt_id"] == first.receipt_id
    assert landing.now(first).settled_path == f".done/{FOLDER}/a.csv"


def test_a_claim_that_cannot_be_read_is_no_absent_claim(tmp_path: Path) -> None:
    note = tmp_path / "a.csv.semesta.json"
    for text in ("", "[]", "{}", '{"receipt": 7}', "[" * 5000):
        note.write_text(text)
        assert claimed_beside(note) == "?"
    assert claimed_in(b"NIK;NAMA\n") is None
    assert claimed_in(b"PK\x03\x04 not an archive") is None


def test_the_page_escapes_whatever_it_is_told(landing: Landing) -> None:
    receipt = landing.send("<script>alert(1)</script>&.csv".replace("/", "_"), "NAMA\nA\n")
    path = landing.store.inbox / ".refused" / FOLDER / f"{receipt.file_name}.tanda-terima.html"
    page = path.read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "Ditolak" in page
    assert receipt_page.render.__module__ == "pipelines.landing.receipt_page"
