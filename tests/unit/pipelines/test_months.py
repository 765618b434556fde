"""Refilling by month: equal to making everything again, whatever came or went, and a false promise shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from toy_world import make_store

from pipelines.months import (
    EVERYTHING,
    Model,
    Read,
    UnknownInput,
    name_of,
    note_all,
    number_of,
    read_models,
    refill,
    write_models,
)
from warehouse import kept
from warehouse.connect import Connection, open_build
from warehouse.layout import Store

MONTHS = [name_of(number) for number in range(number_of("2024-01"), number_of("2024-01") + 18)]


def model(
    name: str,
    sql: str,
    *inputs: str,
    kind: str = "table",
    settled: tuple[str, ...] = (),
    **reads: Read,
) -> Model:
    return Model(
        f"b.{name}",
        kind,
        sql.format(**{one.replace("landed.", ""): f'"build".{_quoted(one)}' for one in inputs}),
        {one: f'"build".{_quoted(one)}' for one in inputs},
        {one: reads[one.split(".")[1]] for one in inputs if one.split(".")[1] in reads},
        frozenset(settled),
        "period",
    )


def _quoted(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))


SAME, BEFORE = Read(), Read(-1, 0)
MODELS = [
    model("rows", "select person, period, paid from {members}", "landed.members", kind="view", members=SAME),
    model(
        "named",
        "select persons.person, rows.period, rows.paid from {b.rows} rows join {persons} persons using (person)".replace("{b.rows}", '"build"."b"."rows"'),
        "b.rows",
        "landed.persons",
        settled=("landed.persons",),
        rows=SAME,
    ),
    model(
        "counted",
        'select period, count(*) filter (where paid) as paid from "build"."b"."named" group by period',
        "b.named",
        named=SAME,
    ),
    model(
        "flow",
        'select now.period, now.paid - before.paid as grown from "build"."b"."counted" now join "build"."b"."counted" '
        "before on before.period = strftime(cast(now.period || '-01' as date) - interval 1 month, '%Y-%m')",
        "b.counted",
        counted=BEFORE,
    ),
    model("ever", 'select max(period) as latest, sum(paid) as paid from "build"."b"."counted"', "b.counted"),
]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with a build of members by month."""
    found = make_store(tmp_path / "store")
    with open_build(found) as con:
        con.execute("create schema landed; create schema b")
        con.execute("create table landed.members (person int, period varchar, paid boolean)")
        con.execute("create table landed.persons as select range as person from range(40)")
        con.execute(
            "insert into landed.members select p.range, m, (p.range + length(m)) % 3 > 0 "
            "from range(30) p, (select unnest($1::varchar[]) m)",
            [MONTHS[:12]],
        )
        for one in MODELS:
            con.execute(f"create {one.kind} {one.name} as {one.sql}")
        kept.lay_tables(con)
        _compare(con)
    note_all(found, MODELS)
    return found


def _compare(con: Connection) -> None:
    kept.lay_tables(con)
    for name, column in (("landed.members", "period"), ("landed.persons", None)):
        told = {m: str(s) for m, s in kept.sums(con, name, column).items()}
        kept.compare_landed(con, name, told)


def _held(con: Connection, models: list[Model]) -> dict[str, kept.Sums]:
    return {m.name: kept.sums(con, m.name, None) for m in models if m.kind == "table"}


def _made_anew(con: Connection, models: list[Model]) -> dict[str, kept.Sums]:
    """What every relation would hold if it were made of nothing."""
    for one in models:
        if one.kind == "table":
            con.execute(f"delete from {one.name}; insert into {one.name} by name {one.sql}")
    return _held(con, models)


def _change(con: Connection, draw: Random) -> None:
    """One month comes, comes again with other rows, or goes."""
    month = draw.choice(MONTHS)
    con.execute("delete from landed.members where period = $1", [month])
    if draw.random() < 0.8:
        con.execute(
            "insert into landed.members select range, $1, hash(range + $2) % 2 = 0 from range($3)",
            [month, draw.randrange(1000), draw.randrange(1, 40)],
        )


@pytest.mark.parametrize("seed", range(8))
def test_nights_in_any_order_leave_what_a_build_from_nothing_makes(store: Store, seed: int) -> None:
    draw = Random(seed)
    for _ in range(6):
        with open_build(store) as con:
            for _ in range(draw.randrange(3)):
                _change(con, draw)
            _compare(con)
        assert refill(store, MODELS) is not None
        with open_build(store) as con:
            mine, known = _held(con, MODELS), kept.known_sums(con)
            by_month = {
                m.name: kept.sums(con, m.name, "period" if m.name != "b.ever" else None)
                for m in MODELS
                if m.kind == "table"
            }
            assert mine == _made_anew(con, MODELS)
            assert by_month == {name: known[name] for name in by_month}


def test_a_model_that_promises_more_than_is_true_is_found_out(store: Store) -> None:
    """The comparison above is one that can fail: a window left out of the promise gives other rows."""
    models = [
        *MODELS[:3],
        Model(
            MODELS[3].name,
            "table",
            MODELS[3].sql,
            MODELS[3].inputs,
            {"b.counted": SAME},
            month="period",
        ),
        MODELS[4],
    ]
    with open_build(store) as con:
        con.execute("update landed.members set paid = true where period = $1", [MONTHS[5]])
        _compare(con)
    refill(store, models)
    with open_build(store) as con:
        assert _held(con, models) != _made_anew(con, models)


def test_only_touched_months_are_written(store: Store) -> None:
    with open_build(store) as con:
        con.execute("update b.named set person = -1")
        con.execute("update landed.members set paid = not paid where period = $1", [MONTHS[3]])
        _compare(con)
    refill(store, MODELS)
    with open_build(store) as con:
        written = con.execute("select distinct period from b.named where person <> -1").fetchall()
        assert written == [(MONTHS[3],)]


def test_nothing_new_touches_nothing(store: Store) -> None:
    with open_build(store) as con:
        _compare(con)
    seconds = refill(store, MODELS)
    assert seconds is not None
    with open_build(store) as con:
        assert kept.touched(con) == {}


def test_an_equal_result_touches_nothing_further(store: Store) -> None:
    """A row that makes no difference to a model stops there: what stands on it stays as it is."""
    with open_build(store) as con:
        con.execute("insert into landed.members values (99, $1, true)", [MONTHS[2]])
        con.execute("update b.flow set grown = -1")
        _compare(con)
    refill(store, MODELS)
    with open_build(store) as con:
        assert con.execute("select distinct grown from b.flow").fetchall() == [(-1,)]


def test_a_build_of_nothing_is_left_to_dbt(tmp_path: Path) -> None:
    found = make_store(tmp_path / "store")
    assert refill(found, MODELS) is None
    note_all(found, MODELS)
    with open_build(found) as con:
        kept.lay_tables(con)
    assert refill(found, MODELS) is None


def test_a_read_reaches_as_far_as_it_says() -> None:
    assert list(Read(-1, 0).reached("2024-12", "2025-06")) == ["2024-12", "2025-01"]
    assert list(Read(-1, 0).needed("2025-01")) == ["2024-12", "2025-01"]
    assert list(Read(None, 0).reached("2025-04", "2025-06")) == ["2025-04", "2025-05", "2025-06"]
    assert EVERYTHING is None


def _node(name: str, needs: list[str], **meta: object) -> dict[str, object]:
    return {
        "name": name, "schema": "b", "resource_type": "model", "columns": {"period": {}}, "compiled_code": f"select {name}",
        "relation_name": f'"build"."b"."{name}"', "depends_on": {"nodes": needs},
        "config": {"materialized": "table", "meta": {"months": meta} if meta else {}},
    }  # fmt: skip


def _written(path: Path, nodes: Mapping[str, object]) -> list[Model]:
    manifest = path / "manifest.json"
    manifest.write_text(json.dumps({"nodes": nodes, "sources": {}}), encoding="utf-8")
    write_models(manifest, path / "models.json")
    return read_models(path / "models.json")


def test_models_come_in_the_order_of_their_needs_with_what_they_promise(tmp_path: Path) -> None:
    found = _written(
        tmp_path,
        {
            "m.a": _node("a", ["m.z"], reads={"z": {"first": -1}}, settled=["z"]),
            "m.z": _node("z", []),
        },
    )
    assert [one.name for one in found] == ["b.z", "b.a"]
    assert found[1].reads == {"b.z": Read(-1, 0)}
    assert found[1].settled == {"b.z"}


def test_a_promise_about_something_that_is_not_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownInput, match=r"a does not read b\.z: mend meta\.months"):
        _written(tmp_path, {"m.a": _node("a", [], reads={"z": {}}), "m.z": _node("z", [])})
