"""The list of persons: which key stands for which NIK, and which NIKs are one person's.

It lies in a database of its own, only ever grows, and survives every build. Links are found anew each
night from the rows that count; what changed since the night before is written down as an event, so that
it can be told when two became one, and when they were parted again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import duckdb

from warehouse.connect import open_file
from warehouse.durable import PRIVATE_FILE_MODE
from warehouse.layout import Store
from warehouse.sql_text import identifier, literal

_PERSON_KEY = "left(sha256('semesta:person:v1' || nik_key), 32)"


class PersonLink(NamedTuple):
    """Two keys of NIKs that are one person's, or might be: `nik_key` a misspelling of `linked_nik_key`.

    `stage`: how it was found, see `pipelines.identity.linkage`. `score`: the probability that both are
    one person, None where nothing was weighed. `evidence`: what agrees.
    """

    nik_key: str
    linked_nik_key: str
    stage: str
    score: float | None = None
    evidence: str | None = None


class Links(NamedTuple):
    """The links of a night, and the pairs that it left to people."""

    found: Sequence[PersonLink] = ()
    open: Sequence[PersonLink] = ()


def lay_persons(
    con: duckdb.DuckDBPyConnection, store: Store, sources: Sequence[str], links: Links
) -> int:
    """Make `landed.persons` in the build `con`: every NIK key of this night's rows and its person.

    `landed.person_links` beside it holds the links that stand, `landed.person_candidates` what is left
    to people. A key never seen before is minted in the list; NIKs that are one person's go by the key
    that was minted first, and of one night's keys by that of the NIK which the others are linked to.
    """
    con.execute(f"attach {literal(str(store.identity_database))} as identity")
    os.chmod(store.identity_database, PRIVATE_FILE_MODE)
    con.execute(
        "create table if not exists identity.persons "
        "(nik_key varchar not null, person_key varchar not null, minted_at timestamptz)"
    )
    con.execute("alter table identity.persons add column if not exists minted_at timestamptz")
    con.execute(
        "create table if not exists identity.link_events (event varchar not null, nik_key varchar "
        "not null, linked_nik_key varchar not null, stage varchar not null, happened_at timestamptz "
        "not null default current_timestamp)"
    )
    con.execute("create table landed.persons (nik_key varchar, person_key varchar)")
    _lay_pairs(con, "landed.person_links", links.found)
    _lay_pairs(con, "landed.person_candidates", links.open)
    _tell_events(con)
    seen = " union ".join(
        f"select nik_key from landed.{identifier(source)} where nik_key is not null"
        for source in sources
    )
    if seen:
        con.execute(f"create temp table seen as {seen}")
        con.execute(
            f"insert into identity.persons select nik_key, {_PERSON_KEY}, current_timestamp "
            "from seen anti join identity.persons using (nik_key)"
        )
        _group(con)
        con.execute(
            "insert into landed.persons "
            "select seen.nik_key, coalesce(one_person.person_key, persons.person_key) "
            "from seen join identity.persons using (nik_key) "
            "left join one_person using (nik_key)"
        )
        con.execute("drop table seen")
        con.execute("drop table one_person")
    con.execute("detach identity")
    row = con.execute("select count(*) from landed.persons").fetchone()
    return int(row[0]) if row else 0


_STANDING = (
    "select nik_key, linked_nik_key, stage from {events} "
    "group by all having count(*) filter (event = 'merged') > count(*) filter (event = 'split')"
)


def standing_links(store: Store) -> list[PersonLink]:
    """The links that stood after the last night, without what was weighed."""
    if not store.identity_database.exists():
        return []
    with open_file(store.identity_database, read_only=True) as con:
        rows = con.execute(f"{_STANDING.format(events='link_events')} order by all").fetchall()
    return [PersonLink(*row) for row in rows]


def same_person(store: Store, nik_key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every key of a NIK that stands for the same person, and every key that published rows may know it by."""
    niks = {nik_key}
    links = standing_links(store)
    while (
        more := {
            end
            for link in links
            for end in (link.nik_key, link.linked_nik_key)
            if not niks.isdisjoint((link.nik_key, link.linked_nik_key))
        }
        - niks
    ):
        niks |= more
    persons: set[str] = set()
    if store.identity_database.exists():
        with open_file(store.identity_database, read_only=True) as con:
            rows = con.execute(
                "select person_key from persons where list_contains($1, nik_key)", [sorted(niks)]
            ).fetchall()
            persons = {row[0] for row in rows}
    return tuple(sorted(niks)), tuple(sorted(persons))


def person_key_of(nik_key: str) -> str:
    """The key that a person is minted under whose first NIK has this key."""
    return sha256(f"semesta:person:v1{nik_key}".encode()).hexdigest()[:32]


def rename_persons(store: Store, names: dict[str, str]) -> None:
    """Give every NIK of the list its new key, and its person another.

    Keys that have their new name already stay; whoever is named by no landed row any more is forgotten.
    """
    if not store.identity_database.exists():
        return
    with open_file(store.identity_database, read_only=False) as con:
        con.execute(
            "create temp table names as select unnest($1::varchar[]) old, unnest($2::varchar[]) nik_key",
            [list(names), list(names.values())],
        )
        con.execute("begin")
        con.execute(
            "update persons set nik_key = names.nik_key, "
            f"person_key = {_PERSON_KEY.replace('nik_key', 'names.nik_key')} "
            "from names where persons.nik_key = names.old"
        )
        con.execute("delete from persons where nik_key not in (select nik_key from names)")
        for end in ("nik_key", "linked_nik_key"):
            con.execute(
                f"update link_events set {end} = names.nik_key from names "
                f"where link_events.{end} = names.old"
            )
            con.execute(f"delete from link_events where {end} not in (select nik_key from names)")
        con.execute("commit")


def forget_persons(store: Store, nik_keys: Sequence[str]) -> None:
    """Take the keys of erased persons out of the list, and the links that they were ends of."""
    if not store.identity_database.exists():
        return
    gone = list(nik_keys)
    with open_file(store.identity_database, read_only=False) as con:
        con.execute("delete from persons where list_contains($1, nik_key)", [gone])
        con.execute(
            "delete from link_events where list_contains($1, nik_key) "
            "or list_contains($1, linked_nik_key)",
            [gone],
        )


def links_changed_since(store: Store, moment: datetime) -> bool:
    """Whether anybody was merged or split after `moment`."""
    if not store.identity_database.exists():
        return False
    with open_file(store.identity_database, read_only=True) as con:
        row = con.execute(
            "select count(*) from link_events where happened_at > $1", [moment]
        ).fetchone()
    return bool(row and row[0])


def _group(con: duckdb.DuckDBPyConnection) -> None:
    """The key of everybody who goes by more than one NIK, links of links included."""
    con.execute(
        "create temp table one_person as "
        "with recursive edges as ("
        "  select nik_key, linked_nik_key other_key from landed.person_links "
        "  union select linked_nik_key, nik_key from landed.person_links), "
        "reached(nik_key, other_key) as ("
        "  select nik_key, nik_key from edges "
        "  union select reached.nik_key, edges.other_key "
        "  from reached join edges on reached.other_key = edges.nik_key) "
        "select reached.nik_key, arg_min(persons.person_key, "
        "  (coalesce(persons.minted_at, '-infinity'::timestamptz), "
        "   reached.other_key in (select nik_key from landed.person_links), reached.other_key)"
        ") person_key "
        "from reached join identity.persons persons on persons.nik_key = reached.other_key "
        "group by reached.nik_key"
    )


def _lay_pairs(con: duckdb.DuckDBPyConnection, table: str, links: Sequence[PersonLink]) -> None:
    columns = [list(values) for values in zip(*links, strict=True)] or [[]] * 5
    con.execute(
        f"create table {table} as select unnest($1::varchar[]) nik_key, "
        "unnest($2::varchar[]) linked_nik_key, unnest($3::varchar[]) stage, "
        "unnest($4::double[]) score, unnest($5::varchar[]) evidence",
        columns,
    )


def _tell_events(con: duckdb.DuckDBPyConnection) -> None:
    """What changed from the links of the night before: who was merged, and who parted again."""
    con.execute(
        f"create temp table links_before as {_STANDING.format(events='identity.link_events')}"
    )
    now = "(select nik_key, linked_nik_key, stage from landed.person_links)"
    for event, these, those in (("split", "links_before", now), ("merged", now, "links_before")):
        con.execute(
            "insert into identity.link_events (event, nik_key, linked_nik_key, stage) "
            f"select '{event}', nik_key, linked_nik_key, stage "
            f"from (select * from {these} except select * from {those}) order by nik_key"
        )
    con.execute("drop table links_before")
