"""Personal data from the inbox to whoever gets it: planted persons, lists, the record, a request, an export."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import msoffcrypto
import polars as pl
import pytest
from openpyxl import load_workbook
from proofs import planted
from proofs.leaks import Found, look_through

pytestmark = pytest.mark.slow
PERSONS = 60


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> planted.Planted:
    """A small case of the proof `planted`."""
    return planted.plant(tmp_path_factory.mktemp("planted"), PERSONS)


def said(store: planted.Planted, verb: str) -> str:
    """What the last run of a verb printed, behind the number it left with."""
    path = max((store.folder / "said").glob(f"*-{verb}.txt"))
    return path.read_text(encoding="utf-8")


def rows(store: planted.Planted, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(store.home / "current" / "restricted.duckdb", read_only=True) as con:
        return con.execute(sql).fetchall()


def places(
    store: planted.Planted, paths: list[Path], people: list[planted.Person]
) -> dict[str, Any]:
    found = Found()
    look_through(planted.sought(people), paths, store.folder, found)
    assert found.files > 100
    return found.leaks


def test_planted_persons_are_found_in_lists_and_sealed_files_only(store: planted.Planted) -> None:
    assert planted.landed(store) == PERSONS
    assert places(store, planted.outside(store), store.people) == {}
    assert places(store, planted.inside(store), store.people[: -planted.NAMED]) == {}


def test_a_work_list_opens_with_its_password_only_and_names_whom_to_visit(
    store: planted.Planted,
) -> None:
    (path,) = (store.folder / "lists").glob("daftar-kerja-33.76-*.xlsx")
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Exception, match="not a zip file"):
        load_workbook(path)
    told = said(store, "worklist")
    password = re.search(r"password is ([0-9A-F-]+):", told)
    assert password is not None
    opened = io.BytesIO()
    with path.open("rb") as file:
        book = msoffcrypto.OfficeFile(file)
        book.load_key(password=password[1], verify_password=True)
        book.decrypt(opened)
    pages = load_workbook(opened)
    people = list(pages["Daftar kerja"].iter_rows(min_row=2, values_only=True))
    assert f"Work list of {len(people)} persons" in told
    assert all(re.fullmatch(r"[0-9]{16}", str(row[1])) and row[2] for row in people)
    guide = " ".join(str(row[0]) for row in pages["Petunjuk"].iter_rows(values_only=True))
    assert "untuk Sri" in guide
    assert "kunjungan" in guide
    # Everybody on it works and is not insured; whoever works and is not is on it.
    (expected,) = rows(
        store,
        "select universe_count - covered_count from marts.mart_coverage_by_region_segment "
        "where method_code = 'person_registry' and region_code = '33.76.01' "
        f"and segment_code = 'ALL' and period = '{planted.MONTH}'",
    )
    in_kecamatan = {
        name
        for (name,) in rows(
            store, "select region_name from marts.dim_region where parent_code = '33.76.01'"
        )
    }
    assert expected[0] is None or expected[0] == sum(row[4] in in_kecamatan for row in people)


def test_the_record_answers_who_had_whom(store: planted.Planted, tmp_path: Path) -> None:
    record = json.loads(said(store, "access-log").partition("\n")[2])
    verbs = [entry["verb"] for entry in record]
    assert {"decide", "worklist", "match-request", "sql", "export"} <= set(verbs)
    listed = next(entry for entry in record if entry["verb"] == "worklist")
    assert (listed["by"], listed["purpose"], listed["tier"]) == ("Sri", "kunjungan", "vault")
    asked = tmp_path / "nik"
    names = set()
    for person in store.people[:6]:
        asked.write_text(person.nik)
        answer = json.loads(store.run("access-log", "--nik-file", str(asked), "--format", "json"))
        names |= {entry["verb"] for entry in answer}
    assert "match-request" in names
    path = store.home / "private" / "access" / "record.jsonl"
    kept = path.read_text()
    try:
        path.write_text(kept.replace("kunjungan", "lain-lain"))
        assert store.run("access-log") == ""
        assert "is not the line that was written" in said(store, "access-log")
        # Nothing goes out that could not be written down.
        path.write_text(kept[:-20])
        query = "select person_key from core.fct_person_months"
        assert store.run("sql", query, "--tier", "restricted") == ""
    finally:
        path.write_text(kept)


def test_a_list_needs_a_name_and_a_purpose(store: planted.Planted) -> None:
    store.run("worklist", "--region", "33.76", "--for", " ", "--purpose", "x", "--out", "leer.xlsx")
    assert "name both" in said(store, "worklist")
    assert not (store.folder / "lists" / "leer.xlsx").exists()
    # A code is whole: neither nobody's nor half of one opens the persons of many places.
    told = len(json.loads(store.run("access-log", "--format", "json")))
    for region, out in (
        ("", "leer.xlsx"),
        ("33.76.01.1", "leer.xlsx"),
        ("33.76", "tiada/leer.xlsx"),
    ):
        store.run("worklist", "--region", region, "--for", "S", "--purpose", "x", "--out", out)
        assert re.search("nobody in .* is to be visited|is no folder", said(store, "worklist"))
    assert len(json.loads(store.run("access-log", "--format", "json"))) == told
    store.run("export", "../ohne", "--recipient", "UJI_COBA")
    assert "name both" in said(store, "export")
    store.run("export", "../ohne", "--recipient", "SIAPA", "--by", "S", "--purpose", "x")
    assert "no agreement with SIAPA" in said(store, "export")


def test_a_recipient_knows_nobody_by_our_keys(store: planted.Planted) -> None:
    theirs = pl.read_parquet(store.folder / "export" / "fct_person_months.parquet")
    ours = {key for (key,) in rows(store, "select distinct person_key from core.fct_person_months")}
    assert theirs.height > 50
    assert ours.isdisjoint(theirs["person_key"])


def test_an_erased_person_is_gone_with_the_next_night(store: planted.Planted) -> None:
    """The last test: it changes the store."""
    erased = next(p for p in store.people if p.number % 50 and p.number % 47 and p.number < 20)
    nik = store.folder / "lists" / "nik"
    nik.write_text(erased.nik)
    before = rows(store, "select count(distinct person_key) from core.fct_person_months")
    assert "Request number 1" in store.run(
        "erase", "--nik-file", str(nik), "--by", "Kabid", "--reason", "surat"
    )
    served = (store.home / "current").readlink().name
    report = json.loads(store.run("run", "--json"))
    assert (report["published"], report["version"] != served) == (True, True)
    after = rows(store, "select count(distinct person_key) from core.fct_person_months")
    assert after[0][0] == before[0][0] - 1
    kept = store.home / "versions" / served / "restricted.duckdb"
    with duckdb.connect(kept, read_only=True) as con:
        counted = con.execute("select count(distinct person_key) from core.fct_person_months")
        assert counted.fetchone() == after[0]
    assert "Intact" in store.run("verify", served)
    # Known by no word any more, but for the name of the person on lists that went out before.
    readable = [*planted.outside(store), *planted.inside(store)]
    assert places(store, readable, [erased]) == {}
