"""Exports: open tables for anybody; person rows for one recipient, under a key and a threshold of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
import toy_world

from pipelines.exports import recipient_of
from pipelines.identity.keys import SecretKey
from warehouse import candidate, connect, publish, versions
from warehouse.export import CannotExport, Recipient, export_open, export_persons
from warehouse.layout import Store

KEY = SecretKey(bytes(range(32)))
THRESHOLD = 10
PERSONS = "fct_person_months.parquet"
# Village -> persons; the small ones of 33.76.01 are 12 together, the one of 33.76.02 is alone.
VILLAGES = {
    "33.76.01.1001": 40, "33.76.01.1002": 5, "33.76.01.1003": 7, "33.76.02.1001": 3, "35.03.01.2001": 2,
}  # fmt: skip


@pytest.fixture
def served(store: Store) -> Store:
    toy_world.make_build(store)
    with connect.open_build(store) as con:
        con.execute("create or replace table core.fct_person_months (person_key varchar, period "
                    "varchar, region_code varchar, segment_code varchar, employer_number varchar)")  # fmt: skip
        number = 0
        for village, count in VILLAGES.items():
            for place in range(count):
                employer = "SMALL" if place < 2 and village.endswith("1001") else "LARGE"
                con.execute(
                    "insert into core.fct_person_months values (md5($1), '2025-09', $2, 'BPU', $3)",
                    [str(number), village, employer],
                )
                number += 1
    made = candidate.build_candidate(store, toy_world.make_plan())
    publish.commit_candidate(store, made, made.manifest([]))
    return store


def recipient(code: str = "A", threshold: int = THRESHOLD) -> Recipient:
    return Recipient(code, KEY.of_recipient(code), threshold, {"purpose_id": "uji"})


def exported(served: Store, folder: Path, to: Recipient) -> pl.DataFrame:
    export_persons(served, versions.find(served, None), folder, to)
    return pl.read_parquet(folder / PERSONS)


def test_two_recipients_cannot_join_their_rows(served: Store, tmp_path: Path) -> None:
    one = exported(served, tmp_path / "a", recipient("A"))
    other = exported(served, tmp_path / "b", recipient("B"))
    with duckdb.connect(served.current / "restricted.duckdb", read_only=True) as con:
        ours = set(con.sql("select person_key from core.fct_person_months").pl()["person_key"])
    theirs, others = set(one["person_key"]), set(other["person_key"])
    assert len(theirs) == len(others) == one.height
    assert theirs.isdisjoint(others)
    assert ours.isdisjoint(theirs | others)
    again = exported(served, tmp_path / "c", recipient("A"))
    assert again.equals(one), "the next delivery knows the same persons by the same keys"
    raw = b"".join(path.read_bytes() for path in (tmp_path / "a").iterdir())
    assert not [key for key in ours if key.encode() in raw]


def test_what_few_share_is_told_more_coarsely_or_not_at_all(served: Store, tmp_path: Path) -> None:
    rows = exported(served, tmp_path / "a", recipient())
    places = dict(rows.group_by("region_code").len().iter_rows())
    # Two villages of one kecamatan are told as it; nobody else shares a province with two persons.
    assert places == {"33.76.01.1001": 40, "33.76.01": 12}
    for cell in (["region_code"], ["employer_number"]):
        counted = (
            rows.drop_nulls(cell).group_by("period", *cell).agg(pl.col("person_key").n_unique())
        )
        assert counted["person_key"].min() >= THRESHOLD  # type: ignore[operator]
    assert set(rows["employer_number"]) == {"LARGE", None}
    every = exported(served, tmp_path / "b", recipient(threshold=1))
    assert dict(every.group_by("region_code").len().iter_rows()) == VILLAGES


def test_the_description_names_recipient_terms_and_digests(served: Store, tmp_path: Path) -> None:
    exported(served, tmp_path / "a", recipient())
    told = json.loads((tmp_path / "a" / "KETERANGAN.json").read_bytes())
    assert (told["recipient"], told["minimum_persons"], told["purpose_id"]) == ("A", "10", "uji")
    assert told["files"][PERSONS]["rows"] == 52
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "a").iterdir()} == {0o600}
    with pytest.raises(CannotExport, match="name another folder"):
        exported(served, tmp_path / "a", recipient())
    with pytest.raises(CannotExport, match="is no folder"):
        exported(served, tmp_path / "none" / "a", recipient())
    assert KEY.of_recipient("A").hex() not in repr(recipient())


def test_the_open_tables_go_to_anybody_as_csv(served: Store, tmp_path: Path) -> None:
    rows = export_open(served, versions.find(served, None), tmp_path / "a")
    assert rows["mart_coverage_by_region_segment.csv"] == 20
    text = (tmp_path / "a" / "mart_coverage_by_region_segment.csv").read_text()
    assert ",'=1+1," in text
    assert ",'\uff1d1+1," in text, "a full-width sign starts a formula too"
    assert PERSONS not in {path.name for path in (tmp_path / "a").iterdir()}


def test_rows_go_to_nobody_without_an_agreement_in_force() -> None:
    found = recipient_of(KEY, "UJI_COBA", date(2026, 1, 1))
    assert (found.threshold, found.terms["last_day"]) == (10, "2030-12-31")
    assert found.key != replace(found, key=KEY.of_recipient("LAIN")).key
    for code, day in (("UJI_COBA", date(2031, 1, 1)), ("LAIN", date(2026, 1, 1))):
        with pytest.raises(CannotExport, match=f"no agreement with {code} is in force"):
            recipient_of(KEY, code, day)
