"""The seal of a kept build database, and what it is told of months that are other than before."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_world import make_build, make_store

from warehouse import kept
from warehouse.connect import open_build
from warehouse.layout import Store

UNDER = "code and key"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store whose build database is whole and sealed."""
    found = make_store(tmp_path / "store")
    make_build(found)
    kept.seal(found, UNDER)
    return found


def test_a_sealed_build_is_used_again(store: Store) -> None:
    assert kept.is_usable(store, UNDER)


def test_other_code_or_another_key_empties_the_cache(store: Store) -> None:
    assert not kept.is_usable(store, "other code and key")


def test_a_build_that_was_begun_and_not_ended_is_not_trusted(store: Store) -> None:
    kept.break_seal(store)
    assert not kept.is_usable(store, UNDER)


def test_a_build_that_is_gone_is_not_trusted(store: Store) -> None:
    store.build_database.unlink()
    assert not kept.is_usable(store, UNDER)


def test_whoever_writes_into_the_build_breaks_its_seal(store: Store) -> None:
    with open_build(store) as con:
        con.execute("update marts.mart_budget_vs_premium set amount_idr = amount_idr + 1")
    assert not kept.is_usable(store, UNDER)


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_every_flipped_bit_breaks_the_seal(store: Store, place: float) -> None:
    data = bytearray(store.build_database.read_bytes())
    data[int(len(data) * place)] ^= 1
    store.build_database.write_bytes(data)
    assert not kept.is_usable(store, UNDER)


def test_a_changed_seal_is_no_seal(store: Store) -> None:
    path = kept.seal_file(store)
    path.write_bytes(path.read_bytes().replace(b"code and key", b"code and kex"))
    assert not kept.is_usable(store, "code and kex")


def test_rows_left_in_a_log_are_not_part_of_a_whole_build(store: Store) -> None:
    store.build_database.with_name(f"{store.build_database.name}.wal").write_bytes(b"")
    assert not kept.is_usable(store, UNDER)


def test_a_month_is_touched_where_its_digest_is_another_or_gone(store: Store) -> None:
    with open_build(store) as con:
        kept.lay_tables(con)
        kept.compare_landed(con, "landed.a", {"2025-01": "x", "2025-02": "y", "2025-03": "z"})
        assert kept.touched(con)["landed.a"] == {"2025-01", "2025-02", "2025-03"}
        kept.lay_tables(con)
        kept.compare_landed(con, "landed.a", {"2025-01": "x", "2025-02": "other", "2025-04": "new"})
        assert kept.touched(con)["landed.a"] == {"2025-02", "2025-03", "2025-04"}
        kept.lay_tables(con)
        kept.compare_landed(con, "landed.a", {"2025-01": "x", "2025-02": "other", "2025-04": "new"})
        assert kept.touched(con) == {}


def test_a_digest_does_not_depend_on_the_order_it_is_told_in() -> None:
    one, other = (
        kept.digests_of({"2025-01": [("a", 1), ("b", 2)]}),
        kept.digests_of({"2025-01": [("b", 2), ("a", 1)]}),
    )
    assert one == other
    assert one != kept.digests_of({"2025-01": [("a", 1), ("b", 3)]})


def test_sums_see_every_row_and_how_often_it_occurs(store: Store) -> None:
    with open_build(store) as con:
        con.execute(
            "create table told as select * from (values ('2025-01', 1), ('2025-01', 2), (null, 3)) t(period, n)"
        )
        before = kept.sums(con, "told", "period")
        assert {month: count for month, (count, _) in before.items()} == {"2025-01": 2, "": 1}
        con.execute("insert into told values ('2025-01', 2)")
        after = kept.sums(con, "told", "period")
        assert after[""] == before[""]
        assert after["2025-01"] != before["2025-01"]
        assert kept.sums(con, "told", "period", kept.Months({"2025-01"})) == {
            "2025-01": after["2025-01"]
        }
        assert kept.sums(con, "told", None).keys() == {""}


def test_months_of_a_person_who_became_another_are_touched(store: Store) -> None:
    with open_build(store) as con:
        kept.lay_tables(con)
        con.execute("create schema landed")
        con.execute(
            "create table landed.persons as select * from (values ('n1', 'p1'), ('n2', 'p2')) t(nik_key, person_key)"
        )
        con.execute(
            "create table landed.members as select * from (values ('n1', '2025-01'), ('n2', '2025-02'), "
            "('n2', '2025-03'), ('n3', '2025-04')) t(nik_key, _period)"
        )
        kept.remember_persons(con)
        con.execute("update landed.persons set person_key = 'p1' where nik_key = 'n2'")
        con.execute("insert into landed.persons values ('n3', 'p3')")
        assert kept.months_of_other_persons(con, "landed.members") == {"2025-02", "2025-03"}


@pytest.mark.parametrize(
    ("now", "linked", "is_other"),
    [
        ({"n1": "p1", "n2": "p2"}, (), False),
        ({"n1": "p1", "n2": "p2", "n3": "p3"}, (), False),
        ({"n1": "p1"}, (), False),
        ({"n1": "p1", "n2": "p1"}, (("n2", "n1"),), True),
        ({"n1": "p1", "n2": "p2", "n3": "p1"}, (("n3", "n1"),), True),
        ({"n1": "p1"}, (("n2", "n1"),), True),
        ({"n1": "p1", "n2": "p2"}, (("n2", "n1"),), False),
    ],
)
def test_who_comes_or_goes_alone_changes_nobody_else(
    store: Store, now: dict[str, str], linked: tuple[tuple[str, str], ...], *, is_other: bool
) -> None:
    with open_build(store) as con:
        kept.lay_tables(con)
        con.execute("create schema landed")
        con.execute("create table landed.persons (nik_key varchar, person_key varchar)")
        for name in ("person_links", "person_candidates"):
            con.execute(f"create table landed.{name} (nik_key varchar, linked_nik_key varchar)")
        con.execute("insert into landed.persons values ('n1', 'p1'), ('n2', 'p2')")
        kept.remember_persons(con)
        con.execute("delete from landed.persons")
        con.executemany("insert into landed.persons values (?, ?)", list(now.items()))
        for pair in linked:
            con.execute("insert into landed.person_links values (?, ?)", list(pair))
        assert kept.are_persons_other(con) is is_other
