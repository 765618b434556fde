from __future__ import annotations

import os
from pathlib import Path

import duckdb
import polars as pl
import pytest

from warehouse import connect
from warehouse.analyst import Refused, answer
from warehouse.content import combined_hash, database_hashes, query_hash, table_hash
from warehouse.layout import Store
from warehouse.verify_file import FileDamaged, inspect, inspect_elsewhere, storage_number


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "open.duckdb"
    with connect.open_file(path, read_only=False) as con:
        con.execute("create schema marts; create table marts.t as select i from range(9) t(i)")
    return path


def test_a_query_is_interrupted_when_its_time_is_over(published: Path, tmp_path: Path) -> None:
    endless = "select count(*) from range(100000000000) a, range(1000) b"
    with pytest.raises(Refused, match="maximum execution time"):
        answer(published, endless, tmp_path / "spill", max_seconds=0.3)
    assert answer(published, "select sum(i) from marts.t", tmp_path / "spill", 0.3).rows == [(36,)]


def test_analysts_spill_into_a_place_of_their_own(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "ANALYST_MEMORY", "60MB")
    spill = tmp_path / "spill"
    spill.mkdir()
    with connect.open_analyst(published, spill, max_seconds=60) as con:
        con.execute(
            "create temp table wide as select i, md5(i::varchar) m from range(2000000) t(i)"
        )
        (place,) = spill.iterdir()
        assert place.name.startswith(f"spill-{os.getpid()}-")
        assert list(place.iterdir())
    assert list(spill.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if ".tmp" in path.name] == []


def test_a_build_is_opened_once_for_writing(store: Store) -> None:
    with connect.open_build(store) as con:
        con.execute("create table t as select 1 as a")
    with (
        connect.open_build(store, read_only=True) as con,
        pytest.raises(duckdb.InvalidInputException, match="read-only"),
    ):
        con.execute("drop table t")


def test_sql_never_reads_a_variable_of_python(store: Store) -> None:
    python_frame = pl.DataFrame({"nik": [1]})
    with (
        connect.open_scratch(store) as con,
        pytest.raises(duckdb.CatalogException, match="python_frame does not exist"),
    ):
        con.execute("select * from python_frame")
    assert python_frame.height


def hash_of(store: Store, query: str) -> str:
    with connect.open_scratch(store) as con:
        return query_hash(con, query)


def test_the_hash_ignores_order_and_nothing_else(store: Store) -> None:
    base = "select i as a, 'x' || i as b, i / 7 as c from range(1000) t(i)"
    same = hash_of(store, base)
    assert same == hash_of(store, f"select * from ({base}) order by random()")
    different = [
        f"select * from ({base}) where a < 999",
        f"{base} union all select 1, 'x1', 1 / 7",
        f"select a, case when a = 500 then b || ' ' else b end as b, c from ({base})",
        f"select a::integer as a, b, c from ({base})",
        f"select a, b as bb, c from ({base})",
        f"select a, nullif(b, 'x5') as b, c from ({base})",
        f"select a, case when b = 'x5' then '' else b end as b, c from ({base})",
        f"select a, case when b = 'x5' then 'null' else b end as b, c from ({base})",
    ]
    hashes = {hash_of(store, query) for query in different}
    assert len(hashes) == len(different)
    assert same not in hashes


def test_separators_inside_values_do_not_collide(store: Store) -> None:
    pairs = [("'a\",\"b'", "'c'"), ("'a'", "'b\",\"c'"), ("'a,b'", "'c'"), ("null", "'[null]'")]
    assert len({hash_of(store, f"select {a} as a, {b} as b") for a, b in pairs}) == len(pairs)


def test_the_hash_is_the_same_for_ever(store: Store) -> None:
    """A published hash must come out again after every upgrade of DuckDB."""
    query = (
        "select i, 'n' || i as name, i / 7 as rate, date '2025-09-30' + i::integer as day, "
        "(i / 3)::decimal(12, 2) as amount, i % 2 = 0 as flag, null::varchar as nothing, "
        "timestamp '2025-10-03 02:00:00' as at from range(1000) t(i)"
    )
    assert hash_of(store, query) == "ea08510df101e52ae90c129786df47ad"  # pragma: allowlist secret


def test_every_table_but_the_publication_itself_is_hashed(tmp_path: Path) -> None:
    with connect.open_file(tmp_path / "a.duckdb", read_only=False) as con:
        con.execute("create schema meta; create table meta.publication as select 1 as version")
        con.execute("create table main.t as select 1 as a; create temp table x as select 1 as a")
        con.execute("create view main.v as select * from main.t")
        hashes = database_hashes(con)
        assert hashes == {"main.t": table_hash(con, "main", "t")}
        before = combined_hash(hashes)
        con.execute("update main.t set a = 2; update meta.publication set version = 2")
        assert combined_hash(database_hashes(con)) != before


def test_a_file_is_inspected_by_another_process(published: Path, tmp_path: Path) -> None:
    assert inspect_elsewhere([published, published]) == [inspect(published)] * 2
    cut = tmp_path / "cut.duckdb"
    cut.write_bytes(published.read_bytes()[:-200_000])
    with pytest.raises(FileDamaged, match=r"cut\.duckdb"):
        inspect_elsewhere([cut])
    cut.write_bytes(b"PK")
    with pytest.raises(FileDamaged, match="not a DuckDB file"):
        storage_number(cut)
    with connect.open_file(published, read_only=False) as con:
        con.execute("create view marts.v as select * from marts.t")
        con.execute("alter table marts.t rename to gone")
    with pytest.raises(FileDamaged, match="does not exist"):
        inspect_elsewhere([published])
