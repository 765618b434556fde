"""Kept versions after a request of a person: his rows gone from the bytes, all else as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import duckdb
import pytest
import toy_world

from warehouse import publish, rewrite, versions
from warehouse.layout import Store

TABLE = "core.fct_person_months"


def person(number: int) -> str:
    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def rows(store: Store, version: str, sql: str) -> list[tuple[Any, ...]]:
    path = versions.find(store, version).file("restricted")
    with duckdb.connect(path, read_only=True) as con:
        return con.execute(sql).fetchall()


def persons(store: Store, version: str) -> int:
    return int(rows(store, version, f"select count(*) from {TABLE}")[0][0])


@pytest.fixture
def two(store: Store) -> Store:
    for factor in (1, 2):
        toy_world.publish_once(store, factor)
    return store


@pytest.fixture
def three(store: Store) -> Store:
    for factor in (1, 2, 3):
        toy_world.publish_once(store, factor)
    return store


def everything_else(store: Store, version: str) -> list[tuple[Any, ...]]:
    found = versions.find(store, version)
    with duckdb.connect(found.file("restricted"), read_only=True) as con:
        comments = con.execute(
            "select table_name, column_name, comment from duckdb_columns() where comment is not null "
            "union all select view_name, null, comment from duckdb_views() where comment is not null "
            "order by all"
        ).fetchall()
        views = con.execute("select view_name from duckdb_views() where not internal").fetchall()
    tables = found.manifest["tables"]
    other = sorted({**tables["restricted"], TABLE: ""}.items())
    return [*comments, *views, *other, tuple(sorted(tables["open"].items()))]


def test_the_person_is_gone_from_kept_versions_and_their_bytes(three: Store) -> None:
    before = {name: everything_else(three, name) for name in ("v1", "v2")}
    opened = {name: versions.find(three, name).file("open").read_bytes() for name in ("v1", "v2")}
    gone = [person(7), person(4999)]
    before_umask = os.umask(0o077)
    try:
        assert rewrite.rewrite_kept(three, gone, with_current_rows=False) == [1, 2]
    finally:
        os.umask(before_umask)
    for name in ("v1", "v2"):
        found = versions.find(three, name)
        assert persons(three, name) == 4998
        for path in found.directory.iterdir():
            assert all(key.encode() not in path.read_bytes() for key in gone), path
        assert versions.verify(three, name) == ()
        assert everything_else(three, name) == before[name]
        assert found.file("open").read_bytes() == opened[name]
        assert stat.S_IMODE(found.directory.stat().st_mode) == 0o755, "readers get there still"
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in found.directory.iterdir()}
        assert modes == {"open.duckdb": 0o444, "restricted.duckdb": 0o440, "manifest.json": 0o444}
        told = rows(three, name, "select content_hash, content_hashes from meta.publication")[0]
        assert told[0] == found.manifest["content_hash"]["restricted"]
        assert told[1].items() <= found.manifest["tables"]["restricted"].items()
    # The served one waits for its successor, and what holds nobody of them is left alone.
    assert persons(three, "v3") == 5000
    assert versions.verify(three) == ()
    assert rewrite.rewrite_kept(three, gone, with_current_rows=False) == []
    assert versions.rollback(three, "v2").number == 2


def test_what_was_corrected_is_told_alike_in_all_versions(store: Store) -> None:
    toy_world.publish_once(store, 1)
    toy_world.make_build(store, 2)
    from warehouse import candidate, connect, publish

    with connect.open_build(store) as con:
        con.execute(f"alter table {TABLE} add column sex_code varchar default 'L'")
        con.execute(f"insert into {TABLE} values ($1, '2031-01', 'P')", [person(7)])
    made = candidate.build_candidate(store, toy_world.make_plan("f2"))
    publish.commit_candidate(store, made, made.manifest([]))
    assert rewrite.rewrite_kept(store, [person(7)], with_current_rows=True) == [1]
    told = rows(store, "v1", f"select * from {TABLE} where person_key = '{person(7)}'")
    assert told == [(person(7), "2025-09")], (
        "months that the old version does not speak of stay out"
    )
    assert persons(store, "v1") == 5000
    assert versions.verify(store, "v1") == ()


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_kill_while_a_version_changes_its_name_is_made_good(
    two: Store, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    done = 0

    def until(kill: Any) -> Any:
        def call(*given: Any, **named: Any) -> None:
            nonlocal done
            done += 1
            if done == step:
                raise KeyboardInterrupt
            kill(*given, **named)

        return call

    monkeypatch.setattr(rewrite, "rename_durable", until(rewrite.rename_durable))
    monkeypatch.setattr(rewrite.shutil, "rmtree", until(shutil.rmtree))
    # The first call of rmtree clears the place of the candidate.
    done = -1
    with pytest.raises(KeyboardInterrupt):
        rewrite.rewrite_kept(two, [person(7)], with_current_rows=False)
    monkeypatch.undo()
    # Every night clears up first, whether or not a request is open.
    publish.janitor(two)
    assert [version.number for version in versions.list_versions(two)] == [1, 2]
    assert versions.verify(two, "v1") == ()
    assert rewrite.rewrite_kept(two, [person(7)], with_current_rows=False)[-1:] in ([], [1])
    assert [version.number for version in versions.list_versions(two)] == [1, 2]
    assert persons(two, "v1") == 4999
    assert versions.verify(two, "v1") == ()
    assert sorted(path.name for path in two.versions.iterdir() if path.is_dir()) == [
        "v1",
        "v2",
    ]


def test_the_place_of_the_rewritten_file_is_cleared(two: Store) -> None:
    left = two.versions / "v1.building"
    left.mkdir()
    (left / "restricted.duckdb").write_bytes(b"half")
    assert rewrite.rewrite_kept(two, [person(7)], with_current_rows=False) == [1]
    assert not left.exists()
    assert Path(two.version_dir(1) / "manifest.json").exists()
