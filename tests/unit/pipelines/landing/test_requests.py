"""A person who asks to be erased, or to be told of rightly: in every file that is kept, and every later one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from landing_store import KEY, MEMBERS, Landing, opened

from pipelines.identity.pseudonyms import pseudonyms
from pipelines.landing.sealed_rows import scan_sealed
from pipelines.landing.settlement import settle
from pipelines.night import Night, fingerprint, landed_schemas
from pipelines.persons import person_links
from pipelines.requests import NoSuchPerson, Wish, changes_in, correct, erase, key_of, nik_in
from pipelines.settings import Settings
from warehouse.access import read_accesses
from warehouse.build import LandedDamaged, prepare_build

VILLAGE, REGISTER = "33.76.01.1001", "village__residents"
MISSPELT, NIK, OTHER = "3376010101909012", "3376010101909021", "3376010202909022"
WISH = Wish("Kepala bidang", "permintaan tertulis", "S-1/2026")


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    """A person under two NIKs in a register and a list, another one beside, a bad row about the first."""
    with opened(tmp_path / "store") as ready:
        register = "NIK;NAMA;TANGGAL LAHIR;PEKERJAAN;ALAMAT\n"
        register += (
            f"{NIK};BUDI SANTOSO;01-01-1990;PEDAGANG;JL MAWAR\n{OTHER};CICI;02-02-1990;GURU;-\n"
        )
        ready.send("r.csv", register, f"{REGISTER}/{VILLAGE}/2025-09")
        ready.send("m.csv", listed())
        links = person_links(ready.store, ready.ledger, KEY)
        prepare_build(ready.store, ready.ledger, landed_schemas(), links)
        yield ready


def listed(month: str = "2025-09", extra: str = "") -> str:
    rows = "NIK;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH;KODE WILAYAH\n"
    rows += f"{MISSPELT};BUDI SANTOSO;01-01-1990;BPU;16800;{month};{VILLAGE}\n"
    rows += f"{OTHER};CICI;02-02-1990;BPU;16800;{month};{VILLAGE}\n"
    return rows + f"{NIK};BUDI SANTOSO;01-01-1990;BPU;abc;{month};{VILLAGE}\n" + extra


def one_row(nik: str, name: str) -> str:
    return f"NIK;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH;KODE WILAYAH\n{nik};{name};02-02-1990;BPU;16800;2025-09;{VILLAGE}\n"


def night(landing: Landing) -> Night:
    return Night(Settings(landing.store, landing.store.home / "key", 1, "id"), KEY)


def key(nik: str) -> str:
    return str(pseudonyms(KEY, "nik", pl.Series([nik]))[0])


def landed(landing: Landing, source: str) -> pl.DataFrame:
    return pl.concat(
        [pl.read_parquet(path) for path in sorted((landing.store.landed / source).iterdir())]
    )


def sealed(landing: Landing, folder: Path, pattern: str) -> pl.DataFrame:
    paths = sorted(folder.rglob(pattern))
    return pl.concat(
        [scan_sealed(landing.store.keyring, [path]).collect() for path in paths], how="diagonal"
    )


def built(landing: Landing) -> int:
    """Rows of a build: it opens only where files and ledger agree."""
    links = person_links(landing.store, landing.ledger, KEY)
    rows = prepare_build(landing.store, landing.ledger, landed_schemas(), links)
    return rows[REGISTER] + rows[MEMBERS]


def test_an_erased_person_is_in_no_row_no_vault_and_no_file_as_sent(landing: Landing) -> None:
    before = fingerprint(night(landing), "r")
    done = erase(night(landing), key(NIK), WISH)
    assert (done.number, done.rows, done.files) == (1, 3, 2)
    for source in (MEMBERS, REGISTER):
        keys = landed(landing, source)["nik_key"].to_list()
        assert keys == [key(OTHER)]
    vault = sealed(landing, landing.store.vault, "*.parquet")
    assert vault["nik"].to_list() == [OTHER, OTHER]
    assert sealed(landing, landing.store.quarantine, "*.cells").is_empty()
    assert not [p for p in landing.store.inbox.rglob("*.csv") if p.is_file()]
    assert [(r.rows.accepted, r.rows.non_data) for r in landing.ledger.receipts()] == [
        (1, 2),
        (1, 2),
    ]
    assert built(landing) == 2
    assert fingerprint(night(landing), "r") != before
    (request,) = landing.ledger.person_requests()
    assert set(request.nik_keys) == {key(NIK), key(MISSPELT)}
    assert len(request.person_keys) == 2
    assert read_accesses(landing.store)[-1].access.verb == "erase"
    told = json.dumps([entry.access.__dict__ for entry in read_accesses(landing.store)])
    assert NIK not in told


def test_every_delivery_of_a_file_that_names_the_erased_leaves_the_inbox(landing: Landing) -> None:
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as members:
        members.writestr("lagi.csv", listed())
        members.writestr("lain.csv", one_row(OTHER, "CICI"))
    landing.send("salinan.csv", listed())
    landing.put(f"{MEMBERS}/33.76/2025-09/paket.zip", bundle.getvalue())
    assert len(landing.land()) == 3
    held = landing.send("separuh.csv", listed("2025-07"), f"{MEMBERS}/33.76/2025-08")
    assert held.status == "held"
    assert list(landing.store.inbox.rglob("separuh.perbaikan-*"))
    compared = landing.store.compared_pairs
    assert list(compared.iterdir())
    erase(night(landing), key(NIK), WISH)
    left = [p for p in landing.store.inbox.rglob("*") if p.is_file()]
    named = [p.name for p in left if any(n in p.read_bytes() for n in (NIK.encode(), b"BUDI"))]
    assert named == []
    assert [p.name for p in left if p.suffix in {".csv", ".zip"}] == ["lain.csv"]
    assert not compared.exists(), "it remembers NIKs"
    landing.ledger.unsettle([held.receipt_id])
    settle(landing.store, landing.ledger)
    assert not list(landing.store.inbox.rglob("separuh.perbaikan-*")), "told again, without them"


def test_a_kill_before_the_rows_change_leaves_no_file_as_sent(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = night(landing)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    for place in ("rewrite_sealed", "write_durably", "forget_pairs"):
        monkeypatch.setattr(f"pipelines.requests.{place}", killed)
        with pytest.raises(KeyboardInterrupt):
            erase(one, key(NIK), WISH)
        monkeypatch.undo()
    erase(one, key(NIK), WISH)
    assert not [p for p in landing.store.inbox.rglob("*.csv") if p.is_file()]
    assert built(landing) == 2


def test_a_later_file_does_not_bring_the_person_back(landing: Landing) -> None:
    erase(night(landing), key(NIK), WISH)
    again = landing.send("baru.csv", listed("2025-10"), f"{MEMBERS}/33.76/2025-10")
    assert (again.rows.accepted, again.rows.quarantined, again.rows.non_data) == (1, 1, 2)
    assert set(landed(landing, MEMBERS)["nik_key"]) == {key(OTHER)}
    assert set(sealed(landing, landing.store.vault, "*.parquet")["nik"]) == {OTHER}
    assert sealed(landing, landing.store.quarantine, "*.cells").is_empty()
    assert built(landing) == 3


def test_a_kill_between_rows_and_count_is_made_good(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = night(landing)
    from warehouse.ledger import Ledger

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "recount", killed)
    with pytest.raises(KeyboardInterrupt):
        erase(one, key(NIK), WISH)
    monkeypatch.undo()
    with pytest.raises(LandedDamaged):
        built(landing)
    erase(one, key(NIK), WISH)
    assert built(landing) == 2


def test_what_was_corrected_is_told_rightly_now_and_later(landing: Landing, tmp_path: Path) -> None:
    told = tmp_path / "perubahan.csv"
    told.write_text(
        "tanggal_lahir;31/01/1991\nnama;BUDI SANTOSA\njenis_kelamin;l\nalamat;JL MELATI\n"
    )
    done = correct(night(landing), key(MISSPELT), changes_in(told), WISH)
    assert (done.rows, done.files) == (2, 2)
    register = landed(landing, REGISTER).filter(pl.col("nik_key") == key(NIK))
    assert register.select("tanggallahir", "sex").row(0)[0].isoformat() == "1991-01-31"
    assert register["sex"].to_list() == ["L"]
    vault = sealed(landing, landing.store.vault / REGISTER, "*.parquet")
    assert vault.select("nama", "alamat").rows() == [("BUDI SANTOSA", "JL MELATI"), ("CICI", "-")]
    again = landing.send("baru.csv", listed("2025-10"), f"{MEMBERS}/33.76/2025-10")
    assert again.rows.accepted == 2
    members = landed(landing, MEMBERS).filter(pl.col("nik_key") == key(MISSPELT))
    assert {day.isoformat() for day in members["tanggal_lahir"]} == {"1991-01-31"}
    assert built(landing) == 6
    assert b"SANTOSA" not in landing.store.corrections.read_bytes()


@pytest.mark.parametrize("text", ["", "x\n", "33760101019090\n", f"{NIK}\n{OTHER}\n"])
def test_a_file_without_one_nik_is_no_request(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nik"
    path.write_text(text)
    with pytest.raises(NoSuchPerson, match="no valid NIK") as problem:
        nik_in(path)
    assert not text.strip() or text.split(maxsplit=1)[0] not in str(problem.value)
    with pytest.raises(NoSuchPerson, match="cannot be read"):
        key_of(KEY, tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "says nothing"),
        ("upah;1000000", "line 1 is not"),
        ("nama;", "line 1 is not"),
        ("nama;A\ntanggal_lahir;1990-01-31", "line 2: write the date"),
        ("jenis_kelamin;X", "write L or P"),
    ],
)
def test_what_cannot_be_corrected_is_said(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "perubahan"
    path.write_text(text)
    with pytest.raises(NoSuchPerson, match=why):
        changes_in(path)
