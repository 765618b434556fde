"""Another secret for a store: the same persons under other keys, and what was asked for before still holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import toy_world
from proofs.store import Landing

from pipelines.identity.keys import KeyProblem, create_key, load_key
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.landing.sealed_rows import scan_sealed
from pipelines.night import (
    Night,
    code_revision,
    fingerprint,
    land_source,
    landed_schemas,
    open_night,
)
from pipelines.persons import identities, person_links
from pipelines.report import run_night
from pipelines.requests import Wish, erase, finish_requests, key_of, keys_of
from pipelines.retention import due, expire
from pipelines.rotation import CannotRotate, all_secrets, change_key, known_before_as
from warehouse.build import prepare_build
from warehouse.candidate import build_candidate
from warehouse.connect import open_build
from warehouse.ledger import Ledger
from warehouse.plain_copies import write_plain_copies
from warehouse.publish import commit_candidate

MEMBERS, REGISTER, VILLAGE = "bpjstk__participants", "village__residents", "33.76.01.1001"
MISSPELT, NIK, ERASED = "3376010101909012", "3376010101909021", "3376010202909022"


def listed(*niks: str) -> bytes:
    rows = "".join(f"{nik};{nik};WARGA;01-01-1990;BPU;16800;2025-09;{VILLAGE}\n" for nik in niks)
    return f"NIK;KPJ;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH;KODE WILAYAH\n{rows}".encode()


def persons(night: Night) -> dict[str, str]:
    """A night up to its build: NIK key -> person key."""
    store = night.settings.store
    with night.ledger() as ledger:
        links = person_links(store, ledger, night.key)
        prepare_build(store, ledger, landed_schemas(), links)
    with open_build(store, read_only=True) as con:
        return dict(con.execute("select nik_key, person_key from landed.persons").fetchall())


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    landing = Landing.at(tmp_path)
    register = f"NIK;NAMA;TANGGAL LAHIR;PEKERJAAN\n{NIK};WARGA;01-01-1990;PEDAGANG\n"
    landing.put(f"{REGISTER}/{VILLAGE}/2025-09/r.csv", register.encode())
    landing.put(f"{MEMBERS}/33.76/2025-09/m.csv", listed(MISSPELT, ERASED))
    assert {receipt.status for receipt in landing.land(REGISTER, MEMBERS)} == {"accepted"}
    return landing


def test_persons_stay_who_they_are_under_other_keys(landing: Landing, tmp_path: Path) -> None:
    night = open_night(landing.settings)
    before = persons(night)
    assert len(before) == 3
    assert len(set(before.values())) == 2, "two NIKs are one person's"
    nik = tmp_path / "nik"
    nik.write_text(ERASED)
    erase(night, key_of(night.key, nik), Wish("Kabid", "surat"))
    before = persons(night)

    rotated, retired = change_key(landing.settings, "Kabid", "tahunan")
    assert (rotated.files, rotated.persons) == (2, 2)
    new = load_key(landing.settings.key_file)
    assert (new.key_id == night.key.key_id, load_key(retired)) == (False, night.key)
    after_night = open_night(landing.settings)
    after = persons(after_night)
    assert set(after) == set(pseudonyms(new, "nik", pl.Series([MISSPELT, NIK])))
    assert len(set(after.values())) == 1
    assert set(after).isdisjoint(before)
    assert set(after.values()).isdisjoint(before.values())

    (path,) = after_night.settings.store.overlap.glob("*.parquet")
    overlap = scan_sealed(after_night.settings.store.keyring, [path]).collect()
    assert set(overlap["new_person_key"]) >= set(after.values())
    assert set(before.values()) <= set(overlap["old_person_key"])

    # Whoever was erased under the old key stays away, and new files carry the new key.
    landing.put(
        f"{MEMBERS}/33.76/2025-10/m.csv", listed(NIK, ERASED).replace(b"2025-09", b"2025-10")
    )
    (receipt,) = land_source(open_night(landing.settings), MEMBERS)
    assert (receipt.rows.accepted, receipt.rows.non_data) == (1, 2)
    assert set(persons(open_night(landing.settings))) == set(after)


def test_a_store_wants_its_own_key(landing: Landing) -> None:
    _, retired = change_key(landing.settings, "Kabid", "tahunan")
    wrong = replace(landing.settings, key_file=retired)
    with pytest.raises(KeyProblem, match="is not the key of this store"):
        open_night(wrong)
    with pytest.raises(KeyProblem, match="is missing"):
        open_night(replace(landing.settings, key_file=retired.with_name("none")))


@pytest.mark.parametrize("place", ["rename_persons", "rename_durable", "ledger"])
def test_a_kill_is_made_good_by_giving_the_verb_again(
    landing: Landing, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    before = persons(open_night(landing.settings))
    if place == "ledger":
        monkeypatch.setattr(Ledger, "rebind_key", killed)
    else:
        monkeypatch.setattr(f"pipelines.rotation.{place}", killed)
    with pytest.raises(KeyboardInterrupt):
        change_key(landing.settings, "Kabid", "tahunan")
    monkeypatch.undo()
    # Rows of both keys would count everybody twice: nothing else runs until the verb has ended.
    with pytest.raises(KeyProblem):
        open_night(landing.settings)
    change_key(landing.settings, "Kabid", "tahunan")
    night = open_night(landing.settings)
    after = persons(night)
    assert len(after) == 3
    assert len(set(after.values())) == 2
    assert set(after).isdisjoint(before)
    overlap = scan_sealed(
        night.settings.store.keyring, list(night.settings.store.overlap.glob("*.parquet"))
    ).collect()
    assert set(before.values()) <= set(overlap["old_person_key"])


def test_older_keys_of_a_person_are_known_after_two_rotations_in_a_month(landing: Landing) -> None:
    first = persons(open_night(landing.settings))
    change_key(landing.settings, "Kabid", "tahunan")
    second = persons(open_night(landing.settings))
    change_key(landing.settings, "Kabid", "kuncinya bocor")
    night = open_night(landing.settings)
    now = persons(night)
    of_two = max(now.values(), key=list(now.values()).count)
    known = set(known_before_as(night.settings.store, {of_two}))
    assert known - {of_two} <= set(first.values()) | set(second.values()) | known
    assert known & set(first.values())
    assert known & set(second.values())


def test_an_erased_person_is_known_by_the_keys_of_older_versions(
    landing: Landing, tmp_path: Path
) -> None:
    before = persons(open_night(landing.settings))
    (old_key,) = pseudonyms(open_night(landing.settings).key, "nik", pl.Series([ERASED]))
    change_key(landing.settings, "Kabid", "tahunan")
    night = open_night(landing.settings)
    persons(night)
    nik = tmp_path / "nik"
    nik.write_text(ERASED)
    own = key_of(night.key, nik)
    earlier = keys_of(all_secrets(night.settings.store, night.key), nik) - {own}
    for path in night.settings.store.overlap.iterdir():
        path.unlink()
    erase(night, own, Wish("Kabid", "surat"), earlier)
    with night.ledger() as ledger:
        (request,) = ledger.person_requests()
    assert before[old_key] in request.person_keys
    assert request.nik_keys == (own,)


def test_a_key_that_is_not_the_stores_makes_no_other(landing: Landing, tmp_path: Path) -> None:
    wrong = replace(landing.settings, key_file=tmp_path / "lain")
    create_key(wrong.key_file)
    with pytest.raises(KeyProblem, match="is not the key of this store"):
        change_key(wrong, "Kabid", "tahunan")
    assert [path.name for path in tmp_path.glob("lain*")] == ["lain"]


def test_rows_whose_numbers_are_destroyed_stand_in_the_way(landing: Landing) -> None:
    from datetime import date

    night = open_night(landing.settings)
    with night.ledger() as ledger:
        vault = [
            one
            for one in due(night.settings.store, ledger, date(2099, 1, 1))
            if one.kind == "vault"
        ]
    place = ["_receipt_id", "_sheet", "_row"]
    (landed,) = (night.settings.store.landed / REGISTER).iterdir()
    rows = pl.read_parquet(landed)
    asked = (night.settings.store, REGISTER, [landed.stem], ["nama"])
    assert rows.join(identities(*asked), on=place).height == 1
    expire(night, vault, "Arsiparis")
    assert rows.join(identities(*asked), on=place).height == 0
    with pytest.raises(CannotRotate, match=r"2 landed files .* were destroyed"):
        change_key(landing.settings, "Kabid", "tahunan")
    assert open_night(landing.settings).key == night.key


def test_a_night_with_nothing_new_ends_what_a_killed_one_left_open(
    landing: Landing, tmp_path: Path
) -> None:
    night = open_night(landing.settings)
    store = night.settings.store
    persons(night)
    nik = tmp_path / "nik"
    nik.write_text(ERASED)
    erase(night, key_of(night.key, nik), Wish("Kabid", "surat"))

    def is_done() -> bool:
        with night.ledger() as ledger:
            return ledger.person_requests()[0].is_done

    store.build_database.unlink()
    for known in ("older", fingerprint(night, code_revision())):
        toy_world.make_build(store, 1)
        made = build_candidate(store, toy_world.make_plan(known))
        version = commit_candidate(store, made, made.manifest([]))
        write_plain_copies(store, version)
        # Killed here: the version is served, and the older ones are not rewritten yet.
        if known == "older":
            finish_requests(night, version)
            assert not is_done(), "it does not know of the request"
    report = run_night(landing.settings, ())
    assert (report.published, report.version, report.problem) == (False, "v2", None)
    assert is_done()
