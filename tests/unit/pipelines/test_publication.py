"""What of the build is published: of persons the newest months, of everything else all of them."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.publication import PERSON_MONTHS_KEPT, restricted_tables

MONTHS = [f"{2020 + n // 12}-{n % 12 + 1:02}" for n in range(30)]


@pytest.mark.parametrize(
    "table", ["fct_person_months", "fct_worker_group_months", "fct_restatements"]
)
def test_of_persons_the_newest_24_months_are_published(table: str) -> None:
    with duckdb.connect() as con:
        con.execute("create schema core")
        for name in ("dim_period", table):
            con.execute(f"create table core.{name} as select unnest($1) as period", [MONTHS])
        query = restricted_tables()[f"core.{table}"]
        found = [month for (month,) in con.execute(f"{query} order by period").fetchall()]
    assert found == MONTHS[-PERSON_MONTHS_KEPT:]
    assert len(found) == 24


def test_counts_are_published_of_all_months() -> None:
    queries = {name: query for name, query in restricted_tables().items() if " where " in query}
    assert set(queries) == {
        "core.fct_person_months",
        "core.fct_restatements",
        "core.fct_worker_group_months",
    }
