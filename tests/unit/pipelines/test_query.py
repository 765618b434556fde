"""A wrong query ends in one sentence that names no place of this machine."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.query import QueryRefused, print_rows, select
from warehouse.analyst import Answer
from warehouse.layout import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store whose current version is one open file."""
    store = Store(tmp_path / "store")
    store.create()
    version = store.versions / "v1"
    version.mkdir()
    with duckdb.connect(str(version / "open.duckdb")) as connection:
        connection.execute("create table covered as select 1 as persons")
    store.current.symlink_to(version)
    return store


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select personen from covered", "personen"),
        ("selec 1", "syntax error"),
        ("select * from '/etc/secret/salaries.csv'", "salaries.csv"),
        ("create table other (a int)", "read-only"),
        ("select cast('x' as int)", "Could not convert"),
    ],
)
def test_a_wrong_query_is_refused_in_one_line(store: Store, query: str, said: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        select(store, query, "open")
    message = str(refused.value)
    assert said in message
    assert "\n" not in message
    assert "/etc/" not in message
    assert str(store.home) not in message


def test_a_right_query_is_answered(store: Store) -> None:
    assert select(store, "select persons from covered", "open").rows == [(1,)]


def test_a_table_that_is_piped_is_not_cut_to_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    long = "k" * 300
    print_rows(Answer(("key", "value"), [(long, None)]), "table")
    assert long in capsys.readouterr().out
