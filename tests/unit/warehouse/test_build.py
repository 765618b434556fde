from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from toy_world import WHEN, make_receipt, make_store

from warehouse.build import LandedDamaged, prepare_build
from warehouse.connect import open_build
from warehouse.content import database_hashes
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.persons import Links, PersonLink
from warehouse.receipt import Receipt, RowCounts, Scope

SOURCE = "bpjstk__participants"
PROVENANCE = {
    "_receipt_id": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "INTEGER",
    "_sender": "VARCHAR",
    "_region_code": "VARCHAR",
    "_period": "VARCHAR",
}
SCHEMAS = {
    SOURCE: {"nik_key": "VARCHAR", "upah": "BIGINT", "npp": "VARCHAR", **PROVENANCE},
    "bps__workforce": {"kode_wilayah": "VARCHAR", "jumlah": "BIGINT", **PROVENANCE},
}
ROWS_BESIDE = [f"{source}__{kind}" for source in SCHEMAS for kind in ("replaced", "quarantined")]


def land(
    store: Store,
    ledger: Ledger,
    name: str,
    rows: Sequence[tuple[str, str]],
    replaces: dict[str, str] | None = None,
    **extra: object,
) -> Receipt:
    """Land rows of (nik_key, period) as one file."""
    receipt = make_receipt(name, source=SOURCE)
    frame = pl.DataFrame(
        {
            "nik_key": [nik for nik, _ in rows],
            "upah": [1_000_000] * len(rows),
            **extra,
            "_receipt_id": receipt.receipt_id,
            "_sheet": "",
            "_row": range(2, len(rows) + 2),
            "_sender": "33.76",
            "_region_code": None,
            "_period": [period for _, period in rows],
        },
        schema_overrides={"_region_code": pl.String, "_row": pl.Int32},
    )
    path = store.landed / SOURCE / f"{receipt.receipt_id}.parquet"
    path.parent.mkdir(exist_ok=True)
    frame.write_parquet(path)
    scopes = tuple(
        Scope(
            "33.76",
            None,
            period,
            sum(p == period for _, p in rows),
            (replaces[period],) if replaces and period in replaces else (),
        )
        for period in sorted({p for _, p in rows})
    )
    recorded = make_receipt(
        name,
        source=SOURCE,
        scopes=scopes,
        rows=RowCounts(len(rows), len(rows), 0, 0),
        received_at=WHEN + timedelta(seconds=len(ledger.receipts())),
    )
    ledger.record([recorded])
    return recorded


def query(store: Store, sql: str) -> list[tuple[object, ...]]:
    with open_build(store, read_only=True) as con:
        return con.execute(sql).fetchall()


def test_a_store_without_files_gives_empty_typed_relations(store: Store) -> None:
    with Ledger(store.ledger_file) as ledger:
        rows = prepare_build(store, ledger, SCHEMAS)
    others = [
        "decisions",
        "files",
        "official_figures",
        "persons",
        "person_candidates",
        "person_links",
    ]
    assert rows == dict.fromkeys([*SCHEMAS, *ROWS_BESIDE, *others], 0)
    described = query(store, f"describe landed.{SOURCE}")
    assert {row[0]: row[1] for row in described} == SCHEMAS[SOURCE]
    assert query(store, "select count(*) from landed.files") == [(0,)]
    assert store.build_database.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("home", ["plain", "it's [odd]*"])
def test_rows_that_count_and_only_those(tmp_path: Path, home: str) -> None:
    store = make_store(tmp_path / home)
    with Ledger(store.ledger_file) as ledger:
        old = land(
            store, ledger, "a.csv", [("n1", "2025-08"), ("n2", "2025-08"), ("n3", "2025-09")]
        )
        land(
            store,
            ledger,
            "b.csv",
            [("n1", "2025-08"), ("n9", "2025-08")],
            {"2025-08": old.receipt_id},
            npp=["p1", "p2"],
        )
        make = [prepare_build(store, ledger, SCHEMAS) for _ in range(2)]
    stray = store.landed / SOURCE / "stray.parquet"
    stray.write_bytes(b"not in the ledger")
    assert make[0] == make[1]
    assert make[0] == {
        SOURCE: 3,
        f"{SOURCE}__replaced": 2,
        "bps__workforce": 0,
        f"{SOURCE}__quarantined": 0,
        "bps__workforce__replaced": 0,
        "bps__workforce__quarantined": 0,
        "decisions": 0,
        "official_figures": 0,
        "files": 2,
        "persons": 4,
        "person_candidates": 0,
        "person_links": 0,
    }
    found = query(store, f"select nik_key, _period, npp, upah from landed.{SOURCE} order by all")
    assert found == [
        ("n1", "2025-08", "p1", 1_000_000),
        ("n3", "2025-09", None, 1_000_000),
        ("n9", "2025-08", "p2", 1_000_000),
    ]
    assert query(
        store,
        "select distinct status, rows_landed, columns, received_at from landed.files "
        "where rows_landed = 3",
    ) == [("accepted", 3, ["kode_wilayah", "jumlah_aktif"], WHEN.replace(tzinfo=None))]


def test_what_replaced_files_told_is_kept_apart(store: Store) -> None:
    """Of a file replaced in one month, of one replaced as a whole, and of a chain of both."""
    with Ledger(store.ledger_file) as ledger:
        first = land(
            store, ledger, "a.csv", [("n1", "2025-08"), ("n2", "2025-08"), ("n3", "2025-09")]
        )
        second = land(
            store, ledger, "b.csv", [("n1", "2025-08")], {"2025-08": first.receipt_id}, npp=["p1"]
        )
        third = land(store, ledger, "c.csv", [("n1", "2025-08")], {"2025-08": second.receipt_id})
        prepare_build(store, ledger, SCHEMAS)
        assert [
            (found.receipt_id, found.scope.period, found.replaced_by)
            for found in ledger.replaced_scopes(SOURCE)
        ] == sorted(
            [
                (first.receipt_id, "2025-08", second.receipt_id),
                (second.receipt_id, "2025-08", third.receipt_id),
            ]
        )
    told = query(
        store,
        f"select nik_key, _period, npp, _receipt_id, _replaced_by from landed.{SOURCE}__replaced "
        "order by npp, nik_key",
    )
    assert told == [
        ("n1", "2025-08", "p1", second.receipt_id, third.receipt_id),
        ("n1", "2025-08", None, first.receipt_id, second.receipt_id),
        ("n2", "2025-08", None, first.receipt_id, second.receipt_id),
    ]
    counted = query(store, f"select nik_key, _period from landed.{SOURCE} order by all")
    assert counted == [("n1", "2025-08"), ("n3", "2025-09")]
    known = query(store, "select count(*) from landed.persons where nik_key = 'n2'")
    assert known == [(1,)], "whom only a replaced file named is somebody too"


def test_a_missing_replaced_file_stops_the_build(store: Store) -> None:
    with Ledger(store.ledger_file) as ledger:
        old = land(store, ledger, "a.csv", [("n1", "2025-08")])
        land(store, ledger, "b.csv", [("n1", "2025-08")], {"2025-08": old.receipt_id}, npp=["p1"])
        (store.landed / SOURCE / f"{old.receipt_id}.parquet").unlink()
        with pytest.raises(LandedDamaged, match=r"missing.*backup"):
            prepare_build(store, ledger, SCHEMAS)


def test_persons_are_minted_once_and_rebuilt_alike(store: Store) -> None:
    with Ledger(store.ledger_file) as ledger:
        land(store, ledger, "a.csv", [("n1", "2025-08"), ("n2", "2025-08")])
        prepare_build(store, ledger, SCHEMAS)
        with duckdb.connect(store.identity_database) as con:
            con.execute("update persons set person_key = 'merged' where nik_key = 'n2'")
        land(store, ledger, "b.csv", [("n3", "2025-09"), ("n1", "2025-09")])
        prepare_build(store, ledger, SCHEMAS)
    persons = dict(query(store, "select nik_key, person_key from landed.persons"))
    assert persons["n2"] == "merged"
    assert persons["n1"] == query(store, "select left(sha256('semesta:person:v1n1'), 32)")[0][0]
    assert persons.keys() == {"n1", "n2", "n3"}
    assert store.identity_database.stat().st_mode & 0o777 == 0o600


def test_linked_niks_are_one_person_and_every_change_is_told(store: Store) -> None:
    """Linked, still linked, parted, and linked again: an event for each change and none between."""
    link = PersonLink("n2", "n1", "nik_15")
    keys = []
    with Ledger(store.ledger_file) as ledger:
        land(store, ledger, "a.csv", [("n1", "2025-08"), ("n2", "2025-08"), ("n3", "2025-08")])
        for links in ([], [link], [link], [], [link]):
            prepare_build(store, ledger, SCHEMAS, Links(links))
            keys.append(dict(query(store, "select nik_key, person_key from landed.persons")))
    assert [key["n1"] == key["n2"] for key in keys] == [False, True, True, False, True]
    assert keys[0] == keys[3]
    assert all(key["n1"] == keys[0]["n1"] and key["n3"] == keys[0]["n3"] for key in keys)
    with duckdb.connect(store.identity_database, read_only=True) as con:
        events = con.execute("select event, nik_key, linked_nik_key, stage from link_events")
        assert events.fetchall() == [(event, *link[:3]) for event in ("merged", "split", "merged")]


def test_arrival_order_does_not_show_in_the_content(tmp_path: Path) -> None:
    files = {f"{n}.csv": [(f"n{n}", "2025-09"), (f"m{n}", "2025-08")] for n in range(4)}
    hashes = set()
    for turn, order in enumerate((list(files), list(reversed(files)))):
        store = make_store(tmp_path / str(turn))
        with Ledger(store.ledger_file) as ledger:
            for name in order:
                land(store, ledger, name, files[name])
            prepare_build(store, ledger, SCHEMAS)
        with open_build(store) as con:
            con.execute(f"create table main.copied as select * from landed.{SOURCE}")
            found = database_hashes(con)
        hashes.add((found["main.copied"], found["landed.persons"]))
    assert len(hashes) == 1


def test_a_missing_or_shortened_landed_file_stops_the_build(store: Store) -> None:
    with Ledger(store.ledger_file) as ledger:
        receipt = land(store, ledger, "a.csv", [("n1", "2025-08"), ("n2", "2025-08")])
        path = store.landed / SOURCE / f"{receipt.receipt_id}.parquet"
        pl.read_parquet(path).head(1).write_parquet(path)
        with pytest.raises(LandedDamaged, match="holds 1 rows, its receipt says 2"):
            prepare_build(store, ledger, SCHEMAS)
        path.write_bytes(path.read_bytes()[:100])
        with pytest.raises(LandedDamaged, match="cannot be read"):
            prepare_build(store, ledger, SCHEMAS)
        path.unlink()
        with pytest.raises(LandedDamaged, match=r"missing.*backup"):
            prepare_build(store, ledger, SCHEMAS)
