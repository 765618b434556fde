"""The list of persons: which key stands for which NIK, and which NIKs are one person's.

It lies in a database of its own, only ever grows, and survives every build. Links are found anew each
night from the rows that count; what changed since the night before is written down as an event, so that
it can be told when two became one, and when they were parted again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import duckdb

from warehouse.durable import PRIVATE_FILE_MODE
from warehouse.layout import Store
from warehouse.sql_text import identifier, literal

_PERSON_KEY = "left(sha256('semesta:person:v1' || nik_key), 32)"


class PersonLink(NamedTuple):
    """Two keys of NIKs that are one person's: `nik_key` is a misspelling of `linked_nik_key`.

    `stage`: how it was found, see `pipelines.identity.linkage`.
    """

    nik_key: str
    linked_nik_key: str
    stage: str


def lay_persons(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    sources: Sequence[str],
    links: Iterable[PersonLink],
) -> int:
    """Make `landed.persons` in the build `con`: every NIK key of this night's rows and its person.

    `landed.person_links` beside it holds the links that stand.

    Keys of NIKs that were never seen before are minted in the list, and the build takes the NIKs of
    this night, so that a rebuild from an empty list gives the same table.
    """
    con.execute(f"attach {literal(str(store.identity_database))} as identity")
    os.chmod(store.identity_database, PRIVATE_FILE_MODE)
    con.execute(
        "create table if not exists identity.persons "
        "(nik_key varchar not null, person_key varchar not null)"
    )
    con.execute(
        "create table if not exists identity.link_events (event varchar not null, nik_key varchar "
        "not null, linked_nik_key varchar not null, stage varchar not null, happened_at timestamptz "
        "not null default current_timestamp)"
    )
    con.execute("create table landed.persons (nik_key varchar, person_key varchar)")
    _lay_links(con, links)
    seen = " union ".join(
        f"select nik_key from landed.{identifier(source)} where nik_key is not null"
        for source in sources
    )
    if seen:
        con.execute(f"create temp table seen as {seen}")
        con.execute(
            f"insert into identity.persons select nik_key, {_PERSON_KEY} "
            "from seen anti join identity.persons using (nik_key)"
        )
        con.execute(
            "insert into landed.persons "
            "select seen.nik_key, persons.person_key "
            "from seen left join landed.person_links link using (nik_key) "
            "join identity.persons persons on persons.nik_key = "
            "coalesce(link.linked_nik_key, seen.nik_key)"
        )
        con.execute("drop table seen")
    con.execute("detach identity")
    row = con.execute("select count(*) from landed.persons").fetchone()
    return int(row[0]) if row else 0


def _lay_links(con: duckdb.DuckDBPyConnection, links: Iterable[PersonLink]) -> None:
    """The links of this night as a table, and the events that lead to them from the night before."""
    columns = [list(values) for values in zip(*links, strict=True)] or [[], [], []]
    con.execute(
        "create table landed.person_links as select unnest($1::varchar[]) nik_key, "
        "unnest($2::varchar[]) linked_nik_key, unnest($3::varchar[]) stage",
        columns,
    )
    con.execute(
        "create temp table links_before as select nik_key, linked_nik_key, stage "
        "from identity.link_events "
        "group by all having count(*) filter (event = 'merged') > count(*) filter (event = 'split')"
    )
    for event, these, those in (
        ("split", "links_before", "landed.person_links"),
        ("merged", "landed.person_links", "links_before"),
    ):
        con.execute(
            "insert into identity.link_events (event, nik_key, linked_nik_key, stage) "
            f"select '{event}', nik_key, linked_nik_key, stage "
            f"from (select * from {these} except select * from {those}) order by nik_key"
        )
    con.execute("drop table links_before")
