"""A ZIP of several tables: every file in it lands by itself, the ZIP once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from landing_store import HEAD, MEMBERS, Landing, members, opened

from pipelines.landing import batch
from pipelines.landing.names import member_names
from warehouse.receipt import Receipt

FOLDER = f"{MEMBERS}/33.76/2025-09"
A, B = members(range(9000, 9010)), members(range(9010, 9015))


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def zipped(files: dict[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return data.getvalue()


def put(landing: Landing, files: dict[str, str | bytes], name: str = "kiriman.zip") -> None:
    landing.put(f"{FOLDER}/{name}", zipped(files))


def by_name(receipts: list[Receipt]) -> dict[str, Receipt]:
    return {receipt.file_name: receipt for receipt in receipts}


def told(receipts: list[Receipt]) -> dict[str, tuple[str, int]]:
    return {name: (r.status, r.rows.accepted) for name, r in by_name(receipts).items()}


def codes(receipt: Receipt) -> set[str]:
    return {finding.code for finding in receipt.findings}


def test_each_file_lands_with_a_receipt_of_its_own(landing: Landing) -> None:
    put(landing, {"desa/a.csv": A, "b.csv": B, "__MACOSX/._b.csv": b"x"})
    receipts = landing.land()
    assert told(receipts) == {
        "kiriman.zip": ("accepted", 0),
        "kiriman.zip/desa/a.csv": ("accepted", 10),
        "kiriman.zip/b.csv": ("accepted", 5),
    }
    assert landing.counting() == 15
    whole = by_name(receipts)["kiriman.zip"]
    assert codes(whole) == {"ARCHIVE_UNPACKED"}
    assert "2 berkas" in whole.findings[0].message
    assert {r.region_code for r in receipts} == {"33.76"}
    done = landing.store.inbox / ".done" / FOLDER
    assert (done / "kiriman.zip").is_file()
    assert sorted(path.name for path in (done / "kiriman.zip.isi").iterdir()) == [
        name + ending
        for name in ("b.csv", "desa_a.csv")
        for ending in ("", ".receipt.json", ".tanda-terima.html")
    ]
    receipt = json.loads((done / "kiriman.zip.isi/desa_a.csv.receipt.json").read_text())
    assert (receipt["file"], receipt["folder"]) == ("kiriman.zip/desa/a.csv", FOLDER)
    assert not list(landing.store.scratch.iterdir())
    assert not list((landing.store.inbox / FOLDER).iterdir())


def test_the_same_zip_again_is_a_duplicate(landing: Landing) -> None:
    put(landing, {"a.csv": A, "b.csv": B})
    landing.land()
    put(landing, {"a.csv": A, "b.csv": B}, "lagi.zip")
    digest = landing.ledger.input_digest()
    assert told(landing.land()) == {"lagi.zip": ("duplicate", 0)}
    assert (landing.counting(), landing.ledger.input_digest()) == (15, digest)


def test_a_file_that_came_before_is_a_duplicate_in_the_zip(landing: Landing) -> None:
    landing.send("dulu.csv", A)
    put(landing, {"a.csv": A, "b.csv": B, "lagi.csv": B})
    receipts = landing.land()
    assert {name: status for name, (status, _) in told(receipts).items()} == {
        "kiriman.zip": "accepted",
        "kiriman.zip/a.csv": "duplicate",
        "kiriman.zip/b.csv": "accepted",
        "kiriman.zip/lagi.csv": "duplicate",
    }
    assert landing.counting() == 15


def test_one_bad_file_refuses_only_itself(landing: Landing) -> None:
    files: dict[str, str | bytes] = {
        "a.csv": A,
        "b.csv": B,
        "rusak.csv": b"\x00\x01",
        "gambar.png": b"\x89PNG....",
        "arsip.zip": zipped({"c.csv": B, "d.csv": A}),
    }
    put(landing, files)
    found = by_name(landing.land())
    assert {name.rpartition("/")[2]: r.status for name, r in found.items()} == {
        "kiriman.zip": "accepted",
        "a.csv": "accepted",
        "b.csv": "accepted",
        "rusak.csv": "refused",
        "gambar.png": "refused",
        "arsip.zip": "refused",
    }
    assert codes(found["kiriman.zip/arsip.zip"]) == {"NESTED_ARCHIVE"}
    isi = landing.store.inbox / ".done" / FOLDER / "kiriman.zip.isi"
    assert "Ditolak" in (isi / "rusak.csv.tanda-terima.html").read_text()


def test_a_damaged_member_is_refused_by_itself(landing: Landing) -> None:
    data = bytearray(zipped({"a.csv": A, "b.csv": B}))
    data[60] ^= 0xFF
    landing.put(f"{FOLDER}/kiriman.zip", bytes(data))
    found = by_name(landing.land())
    assert (found["kiriman.zip/a.csv"].status, found["kiriman.zip/b.csv"].status) == (
        "refused",
        "accepted",
    )
    assert codes(found["kiriman.zip/a.csv"]) == {"UNREADABLE_FILE"}


def test_a_file_of_a_zip_is_mended_by_its_returned_workbook(landing: Landing) -> None:
    put(landing, {"a.csv": A, "b.csv": B + "x;WARGA;BPU;16800;2025-09\n"})
    found = by_name(landing.land())
    assert found["kiriman.zip/b.csv"].rows.quarantined == 1
    isi = landing.store.inbox / ".done" / FOLDER / "kiriman.zip.isi"
    (returned,) = isi.glob("b.perbaikan-*.xlsx")
    corrected = landing.send(returned.name, returned.read_bytes())
    assert corrected.corrects == found["kiriman.zip/b.csv"].receipt_id
    assert landing.now(found["kiriman.zip/b.csv"]).status == "superseded"
    assert landing.counting() == 15


def test_the_same_name_in_a_later_zip_overwrites_nothing(landing: Landing) -> None:
    put(landing, {"a.csv": A, "b.csv": B})
    landing.land()
    put(landing, {"a.csv": members(range(9020, 9024)), "b.csv": members(range(9030, 9032))})
    landing.land()
    isi = landing.store.inbox / ".done" / FOLDER / "kiriman.zip.isi"
    assert (isi / "a.csv").read_text() == A
    assert (isi / "2" / "a.csv.receipt.json").is_file()
    assert landing.counting() == 21


@pytest.mark.parametrize(
    "stop", ["_begin", "take_members", "_bring_to_disk", "weigh", "settle", "settled"]
)
def test_a_kill_at_any_point_ends_in_the_same(
    landing: Landing, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    put(landing, {"a.csv": A, "b.csv": B})
    real = getattr(batch, "settle" if stop == "settled" else stop)

    class Killed(BaseException):
        pass

    def dying(*given: object, **named: object) -> None:
        if stop != "settle":
            real(*given, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(batch, "settle" if stop == "settled" else stop, dying)
        with pytest.raises(Killed):
            landing.land()
    batch.settle(landing.store, landing.ledger)  # every night begins so
    landing.land()
    assert sorted((r.file_name, r.status) for r in landing.ledger.receipts()) == [
        ("kiriman.zip", "accepted"),
        ("kiriman.zip/a.csv", "accepted"),
        ("kiriman.zip/b.csv", "accepted"),
    ]
    assert landing.counting() == 15
    done = landing.store.inbox / ".done" / FOLDER
    assert len(list((done / "kiriman.zip.isi").iterdir())) == 6
    assert (done / "kiriman.zip").is_file()
    assert not list(landing.store.scratch.iterdir())


def test_names_in_a_zip_are_data() -> None:
    names = [
        "../../etc/passwd",
        "/abs.csv",
        "a\\b.csv",
        "a/b.csv",
        "A/B.csv",
        "x\u202evsc.exe",
        "..",
    ]
    names += ["n" * 300 + ".csv", "*?[a].csv", "{{ 7*7 }}.csv", "<b>.csv"]
    found = member_names(names)
    assert [plain for _, plain in found][:7] == [
        "etc_passwd", "abs.csv", "a_b.csv", "2_a_b.csv", "3_A_B.csv", "x\ufffdvsc.exe", "berkas",
    ]  # fmt: skip
    assert all("/" not in plain and len(plain.encode()) <= 130 for _, plain in found)
    assert found[7][1].endswith(".csv")
    assert len({plain.casefold() for _, plain in found}) == len(names)


def test_header_only_member_is_held_and_others_count(landing: Landing) -> None:
    put(landing, {"a.csv": A, "kosong.csv": HEAD})
    found = told(landing.land())
    assert found["kiriman.zip/kosong.csv"][0] == "held"
    isi = landing.store.inbox / ".done" / FOLDER / "kiriman.zip.isi"
    assert (isi / "kosong.csv.receipt.json").is_file()
