"""The search for planted persons finds whoever lies anywhere: in bytes, cells, archives, under a digest."""

from __future__ import annotations

import hashlib
import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl
import pytest

from proofs.leaks import Found, Sought, look_through
from proofs.planted import Planted, inside, outside, persons, sought

PEOPLE = persons(30)
ONE = PEOPLE[7]


def found_in(folder: Path) -> dict[str, set[int]]:
    found = Found()
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    look_through(sought(PEOPLE), paths, folder, found)
    return found.leaks


def test_planted_persons_are_told_apart_by_every_word() -> None:
    many = persons(1_000)
    words = [word.lower() for person in many for word in person.words]
    assert len(words) == len(set(words)) == 8_000
    starts = [number[:15] for person in many for number in (person.nik, person.kk)]
    assert len(set(starts)) == 2_000
    assert {person.nik[12:] for person in many} == {str(serial) for serial in range(9000, 10_000)}
    with pytest.raises(ValueError, match="too short"):
        Sought.of([(1, ["BUDI"])])


@pytest.mark.parametrize(
    "text",
    [
        ONE.nik,
        ONE.nik[:15],
        f"x{ONE.kk}y",
        f"{ONE.nik[:6]} {ONE.nik[6:12]} {ONE.nik[12:]}",
        ONE.name.lower().replace(" ", "_"),
        f"JL {ONE.street} 3",
        f"tel:{ONE.phone};",
        hashlib.sha256(ONE.nik.encode()).hexdigest(),
        hashlib.md5(ONE.nik.encode(), usedforsecurity=False).hexdigest(),
    ],
)
def test_a_leak_into_a_log_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "night.log").write_text("fine\n")
    assert found_in(tmp_path) == {}
    (tmp_path / "night.log").write_text(f"row 7: {text}\n")
    leaks = found_in(tmp_path) or {"text": sought(PEOPLE).in_text(text)}
    assert set().union(*leaks.values()) == {7}


def test_a_leak_into_tables_workbooks_and_events_is_found(tmp_path: Path) -> None:
    rows = pl.DataFrame({"label": [f"kantor {n}" for n in range(3_000)] + [ONE.name]})
    rows.write_parquet(tmp_path / "a.parquet")
    with duckdb.connect(tmp_path / "b.duckdb") as con:
        con.execute("create schema marts")
        con.execute("create table marts.m as select * from rows")
        con.execute("create table marts.n as select [label] as labels, 1 as x from rows")
        con.execute(f"comment on column marts.n.x is 'as {ONE.nik}'")
    with closing(sqlite3.connect(tmp_path / "c.db")) as events:
        events.execute("create table event_logs (event text)")
        events.execute("insert into event_logs values (?)", ["x" * 9_000 + ONE.phone])
        events.commit()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{ONE.street}</t>")
    (tmp_path / "d.xlsx").write_bytes(packed.getvalue())
    (tmp_path / "e.txt").write_text(ONE.heir, encoding="utf-16")
    leaks = found_in(tmp_path)
    assert {place.partition(":")[0] for place in leaks} == {
        "a.parquet", "b.duckdb", "c.db", "d.xlsx", "e.txt",
    }  # fmt: skip
    assert {"b.duckdb: marts.m.label", "b.duckdb: marts.n.labels", "b.duckdb: comments"} <= set(
        leaks
    )
    assert all(numbers == {7} for numbers in leaks.values())


def test_only_private_files_files_as_sent_and_lists_are_left_out(tmp_path: Path) -> None:
    planted = Planted(tmp_path, PEOPLE)
    seen = (
        "store/versions/v1/open.duckdb", "store/logs/a.log", "store/dagster/history/a.db", "said/1.txt",
        "store/hasil/2025-09/rekap.xlsx", "store/inbox/.done/x/a.csv.receipt.json", "home/.dbt/a",
        "store/inbox/.done/x/a.csv.tanda-terima.html", "tmp/spill",
    )  # fmt: skip
    hidden = (
        "store/private/vault/a", "store/inbox/.done/x/a.csv", "lists/w.xlsx", "key",
        "store/inbox/.held/x/a.perbaikan-12345678.xlsx",
    )  # fmt: skip
    for name in (*seen, *hidden):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ONE.nik)
    assert {str(path.relative_to(tmp_path)) for path in outside(planted)} == set(seen)
    assert [path.name for path in inside(planted)] == ["a"]
