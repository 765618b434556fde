"""What names persons is destroyed when its time is over; what was learned from it stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from landing_store import HEAD, KEY, MEMBERS, Landing, member, opened

from pipelines.night import Night, landed_schemas
from pipelines.persons import person_links
from pipelines.retention import SENT_FILES, due, expire
from pipelines.settings import Settings
from warehouse.access import read_accesses
from warehouse.build import prepare_build
from warehouse.keyring import KeyDestroyed

VILLAGE = "33.76.01.1001"
REGISTER = "village__residents"
# One digit of the NIK apart; name, birth date and village the same.
LISTED, REGISTERED = "3376010101909012", "3376010101909021"


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def night(landing: Landing, tmp_path: Path) -> Night:
    return Night(Settings(landing.store, tmp_path / "key", 1, "id"), KEY)


def this_month() -> str:
    return f"{datetime.now(UTC):%Y-%m}"


def linked(landing: Landing) -> list[tuple[str, str]]:
    """The links of a night, written into the list of persons as a night does it."""
    links = person_links(landing.store, landing.ledger, KEY)
    prepare_build(landing.store, landing.ledger, landed_schemas(), links)
    return [(link.nik_key, link.linked_nik_key) for link in links.found]


def test_months_are_due_when_their_time_is_over(landing: Landing, tmp_path: Path) -> None:
    landing.send("a.csv", HEAD + member(9001) + "33;X;BPU;1;2025-09\n")
    seed = tmp_path / "rules.csv"
    seed.write_text(
        "kind_code,months,legal_basis,valid_from,valid_to\n"
        "originals,2,a,2022-01-01,\nvault,1,b,2022-01-01,\nquarantine,0,c,2022-01-01,\n"
        "sent_files,0,d,2022-01-01,\n"
    )
    year, month = map(int, this_month().split("-"))
    firsts = [
        date(year + (month + more - 1) // 12, (month + more - 1) % 12 + 1, 1) for more in range(4)
    ]
    kinds = [
        sorted(one.kind for one in due(landing.store, landing.ledger, day, seed)) for day in firsts
    ]
    assert kinds == [
        [],
        ["quarantine", SENT_FILES],
        ["quarantine", SENT_FILES, "vault"],
        ["originals", "quarantine", SENT_FILES, "vault"],
    ]


def test_destroyed_months_cannot_be_read_and_persons_stay_who_they_are(
    landing: Landing, tmp_path: Path
) -> None:
    register = f"NIK;NAMA;TANGGAL LAHIR;PEKERJAAN\n{REGISTERED};BUDI SANTOSO;01-01-1990;PEDAGANG\n"
    first = landing.send("r.csv", register, f"{REGISTER}/{VILLAGE}/2025-09")
    rows = "NIK;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH;KODE WILAYAH\n"
    rows += f"{LISTED};BUDI SANTOSO;01-01-1990;BPU;16800;2025-09;{VILLAGE}\n"
    rows += f"33760101019090;CICI;01-01-1990;BPU;16800;2025-09;{VILLAGE}\n"
    second = landing.send("m.csv", rows)
    assert (first.status, second.rows.quarantined) == ("accepted", 1)
    links = linked(landing)
    assert len(links) == 1
    store = landing.store
    sealed = [
        store.original(second.sha256),
        store.vault / MEMBERS / f"{second.receipt_id}.parquet",
        store.quarantine / MEMBERS / f"{second.receipt_id}.cells",
    ]
    sent = store.inbox / ".done" / MEMBERS / "33.76/2025-09/m.csv"
    kept = [path.read_bytes() for path in sealed]
    assert sent.is_file()
    assert all(store.keyring.can_open(path) for path in sealed)

    everything = due(store, landing.ledger, date(2099, 1, 1))
    assert {(one.kind, one.month) for one in everything} == {
        (kind, this_month()) for kind in ("originals", "vault", "quarantine", SENT_FILES)
    }
    later = replace(store.keyring, now=lambda: datetime(2099, 1, 1, tzinfo=UTC))
    landing = replace(landing, store=store.opened_with(later))
    store = landing.store
    expire(night(landing, tmp_path), everything, "Arsiparis")
    assert not sent.exists()
    assert (sent.parent / "m.csv.tanda-terima.html").is_file()
    for path, content in zip(sealed, kept, strict=True):
        assert not path.exists()
        # A copy that somebody kept is worth nothing either.
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        with pytest.raises(KeyDestroyed, match="by Arsiparis"):
            store.keyring.opened(path)
        path.unlink()
    assert due(store, landing.ledger, date(2099, 1, 1)) == []
    assert {entry.access.verb for entry in read_accesses(store)} == {"expire"}
    # The rows count on, and two NIKs that were one person's still are.
    assert landing.counting() == 1
    assert linked(landing) == links
    assert linked(landing) == links


def test_what_waits_for_a_decision_keeps_its_file(landing: Landing, tmp_path: Path) -> None:
    held = landing.send("kosong.csv", HEAD)
    assert held.status == "held"
    months = due(landing.store, landing.ledger, date(2099, 1, 1))
    assert SENT_FILES not in {one.kind for one in months}
    expire(night(landing, tmp_path), months, "Arsiparis")
    assert (landing.store.inbox / ".held" / MEMBERS / "33.76/2025-09/kosong.csv").is_file()
    assert replace(held) == landing.now(held)
