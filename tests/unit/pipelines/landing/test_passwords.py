"""Protected files: held without a word, opened by `--password-file`, the password kept nowhere."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from generated_books import book
from landing_store import MEMBERS, Landing, land_waiting, members, opened
from msoffcrypto.format.ooxml import OOXMLFile
from test_zip_of_tables import zipped

from pipelines.landing import batch, settlement
from pipelines.landing.by_hand import CannotLand, place_by_hand, read_password
from pipelines.landing.copied import Copied, sealed_copy
from pipelines.landing.header import Place
from pipelines.landing.intake import Waiting
from warehouse.durable import write_named
from warehouse.receipt import Receipt

VILLAGE = "village__residents/33.76.01.1001/2025-09"
WORD = "Rahasia-Desa-7"


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def protected() -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(book())).encrypt(WORD, out)
    return out.getvalue()


def give(landing: Landing, place: str, data: bytes, word: str | None) -> list[Receipt]:
    landing.put(place, data)
    passwords = {place: word} if word else {}
    return land_waiting(landing.store, landing.ledger, passwords=passwords)


def assert_kept_nowhere(landing: Landing) -> None:
    for path in landing.store.home.rglob("*"):
        if path.is_file():
            assert WORD.encode() not in path.read_bytes(), path


def test_a_hold_is_resolved_by_the_password(landing: Landing) -> None:
    place = f"{VILLAGE}/penduduk.xlsx"
    (held,) = give(landing, place, protected(), None)
    assert (held.status, held.findings[0].code) == ("held", "PASSWORD_PROTECTED")
    (wrong,) = give(landing, place, (landing.store.inbox / ".held" / place).read_bytes(), "salah")
    assert (wrong.status, wrong.receipt_id) == ("held", held.receipt_id)
    data = (landing.store.inbox / ".held" / place).read_bytes()
    (landed,) = give(landing, place, data, WORD)
    assert (landed.receipt_id, landed.status, landed.rows.accepted) == (
        held.receipt_id,
        "accepted",
        3,
    )
    assert landing.counting("village__residents") == 3
    assert (landing.store.inbox / ".done" / place).is_file()
    assert not list((landing.store.inbox / ".held" / VILLAGE).iterdir())
    assert_kept_nowhere(landing)


def test_a_protected_file_in_a_zip_is_opened_by_the_zip_sent_again(landing: Landing) -> None:
    data = zipped({"terbuka.xlsx": book(), "tertutup.xlsx": protected()})
    place = f"{VILLAGE}/kiriman.zip"
    first = {r.file_name: r for r in give(landing, place, data, None)}
    assert first["kiriman.zip/terbuka.xlsx"].status == "accepted"
    assert first["kiriman.zip/tertutup.xlsx"].status == "held"
    again = {r.file_name: r for r in give(landing, place, data, WORD)}
    assert again["kiriman.zip"].status == "duplicate"
    opened_now = again["kiriman.zip/tertutup.xlsx"]
    assert opened_now.receipt_id == first["kiriman.zip/tertutup.xlsx"].receipt_id
    assert opened_now.rows.accepted == 3
    assert_kept_nowhere(landing)


def test_two_receipts_at_one_place_are_written_one_after_the_other(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of a ZIP sent again has two receipts beside it; slow writing lets them meet."""
    now: list[Path] = []
    met: list[Path] = []

    def slowly(path: Path, write: Callable[[Path], object]) -> None:
        if path in now:
            met.append(path)
        now.append(path)
        time.sleep(0.05)
        write_named(path, write)
        now.remove(path)

    data = zipped({"terbuka.xlsx": book(), "tertutup.xlsx": protected()})
    place = f"{VILLAGE}/kiriman.zip"
    give(landing, place, data, None)
    monkeypatch.setattr(settlement, "write_named", slowly)
    again = {r.file_name: r for r in give(landing, place, data, WORD)}
    assert met == []
    beside = landing.store.inbox / ".done" / f"{place}.isi" / "terbuka.xlsx.receipt.json"
    told = json.loads(beside.read_text())
    assert told["receipt_id"] == again["kiriman.zip/terbuka.xlsx"].receipt_id


def test_the_password_shows_in_no_representation(landing: Landing) -> None:
    original = sealed_copy(landing.store, landing.put("x.csv", "x"))
    copied = Copied(
        Waiting(Path("x.csv"), f"{MEMBERS}/x.csv", MEMBERS, Place()),
        original.sha256,
        1,
        "1" * 32,
        password=WORD,
    )
    assert WORD not in repr(copied)
    assert WORD not in repr(batch._task(landing.store, copied))


def test_the_password_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "kata"
    file.write_bytes(b"\xef\xbb\xbf" + WORD.encode() + b"\r\nlain\n")
    assert read_password(file) == WORD
    file.write_bytes(b"\n")
    with pytest.raises(CannotLand, match="first line"):
        read_password(file)
    with pytest.raises(CannotLand, match="cannot be read"):
        read_password(tmp_path / "tidak-ada")


def test_what_is_no_file_is_left_alone_and_the_others_are_placed(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    os.mkfifo(tmp_path / "pipa.csv")
    (tmp_path / "taut.csv").symlink_to("/etc/passwd")
    for name in ("a.csv", "b.csv.part"):
        (tmp_path / name).write_text(members(range(9000, 9001)))
    names = ("pipa.csv", "tidak-ada.csv", "a.csv", "taut.csv", "b.csv.part")
    paths = [tmp_path / name for name in names]
    placed, left_alone = place_by_hand(inbox, paths, MEMBERS, "33.76", None)
    assert placed == {f"{MEMBERS}/33.76/a.csv"}
    assert [path for path in inbox.rglob("*") if path.is_file()] == [
        inbox / MEMBERS / "33.76/a.csv"
    ]
    assert ["is no file" in told for told in left_alone] == [True, True, True, False]
    assert "unfinished" in left_alone[-1]
