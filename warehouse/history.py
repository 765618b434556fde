"""What became of a published figure: every change from version to version, each with one cause.

A version carries the changes that led to it in `meta.figure_history`. A figure without a row there has
been what it is since it was first published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from warehouse.connect import open_scratch
from warehouse.layout import Store
from warehouse.sql_text import literal
from warehouse.versions import Version

KEY = ("period", "region_code", "segment_code", "method_code")
_MART = "marts.mart_coverage_by_region_segment"
_CHAIN = (
    "list_distinct(list_filter([region_code, left(region_code, 8), left(region_code, 5), "
    "left(region_code, 2), 'ID'], lambda c: length(c) in (2, 5, 8, 13)))"
)
_JOINED = f"""
    from {{now}}.{_MART} new
    full outer join {{before}}.{_MART} old using ({", ".join(KEY)})
    where
        (old.covered_count, old.universe_count, old.coverage_rate)
        is distinct from (new.covered_count, new.universe_count, new.coverage_rate)
"""
# One cause per change: a file about the very month and region before one about an earlier month
# (registers stand on), both before what changes without any file, and that before files elsewhere.
_CHANGES = f"""
insert into meta.figure_history by name
with changed as (
    select
        {", ".join(KEY)},
        old.covered_count as previous_covered_count, new.covered_count,
        old.universe_count as previous_universe_count, new.universe_count,
        old.coverage_rate as previous_coverage_rate, new.coverage_rate
    {_JOINED.format(now="candidate", before="previous")}
        and old.period is not null
        and not coalesce(old.is_suppressed, false) and not coalesce(new.is_suppressed, false)
),
touched as (
    select distinct region_code as exact_code, unnest({_CHAIN}) as region_code, period, source, is_restatement
    from input_changes
),
places as (
    select distinct region_code, unnest({_CHAIN}) as place_code from changed
),
reached as (
    select places.region_code, touched.period, touched.source, touched.is_restatement
    from places
    join touched
        on places.region_code = touched.region_code or places.place_code = touched.exact_code
),
files as (
    select
        {", ".join(f"changed.{column}" for column in KEY)},
        bool_or(reached.is_restatement and reached.period = changed.period) as is_restated,
        bool_or(coalesce(reached.period <= changed.period, true)) as is_reached,
        string_agg(distinct reached.source, ', ' order by reached.source)
            filter (where coalesce(reached.period <= changed.period, true)) as sources
    from changed
    join reached on changed.region_code = reached.region_code
    group by all
)
select
    changed.*,
    $previous_version as previous_version,
    $version as version,
    case
        when files.is_restated then 'RESTATED_MONTH'
        when files.is_reached then 'NEW_FILE'
        when $persons then 'MERGED_PERSON'
        when $rules then 'CHANGED_RULE'
        when (select count(*) > 0 from input_changes) then 'OTHER_FILE'
        else 'UNKNOWN'
    end as cause_code,
    files.sources as cause_sources,
    $rules as is_rule_changed_too
from changed
left join files using ({", ".join(KEY)})
"""
_DIFFERENCE = f"""
select
    {", ".join(KEY)},
    coalesce(new.is_headline, old.is_headline) as is_headline,
    coalesce(new.region_level, old.region_level) as region_level,
    old.covered_count as older_covered_count, new.covered_count as newer_covered_count,
    old.universe_count as older_universe_count, new.universe_count as newer_universe_count,
    old.coverage_rate as older_coverage_rate, new.coverage_rate as newer_coverage_rate,
    case
        when old.period is null then 'NEW_FIGURE'
        else coalesce(
            (
                select string_agg(cause_code || ' (v' || version || ')', ', ' order by version)
                from newer.meta.figure_history history
                where
                    history.version > $older and history.version <= $newer
                    and {" and ".join(f"history.{c} = coalesce(new.{c}, old.{c})" for c in KEY)}
            ),
            'UNKNOWN'
        )
    end as causes
{_JOINED.format(now="newer", before="older")}
order by all
"""


@dataclass(frozen=True)
class InputChange:
    """Rows of one region and month that came or went since the version before.

    `is_restatement`: rows of the same source, sender, region and month had counted before.
    """

    source: str
    region_code: str | None
    period: str | None
    is_restatement: bool


@dataclass(frozen=True)
class Previous:
    """The version that is served now, and what is different since it was made."""

    version: Version
    changes: tuple[InputChange, ...]
    are_rules_changed: bool
    are_persons_changed: bool


def write_history(
    con: duckdb.DuckDBPyConnection, previous: Previous, tier: str, number: int
) -> None:
    """Fill `meta.figure_history` of the attached database `candidate`, version `number`.

    What the tier hides today is not told of yesterday either.
    """
    con.execute(f"attach {literal(str(previous.version.file(tier)))} as previous (read_only)")
    try:
        con.execute(
            "create temp table input_changes as select unnest($1::varchar[]) source, "
            "coalesce(unnest($2::varchar[]), 'ID') region_code, unnest($3::varchar[]) period, "
            "unnest($4::boolean[]) is_restatement",
            [
                [change.source for change in previous.changes],
                [change.region_code for change in previous.changes],
                [change.period for change in previous.changes],
                [change.is_restatement for change in previous.changes],
            ],
        )
        if _has_history(con):
            con.execute(
                "insert into meta.figure_history by name select history.* "
                f"from previous.meta.figure_history history left join {_MART} now "
                f"using ({', '.join(KEY)}) where not coalesce(now.is_suppressed, false)"
            )
        values: Mapping[str, object] = {
            "previous_version": previous.version.number,
            "version": number,
            "persons": previous.are_persons_changed,
            "rules": previous.are_rules_changed,
        }
        con.execute(_CHANGES, dict(values))
        con.execute("drop table input_changes")
    finally:
        con.execute("detach previous")


def _has_history(con: duckdb.DuckDBPyConnection) -> bool:
    row = con.execute(
        "select count(*) from duckdb_tables() where database_name = 'previous' "
        "and schema_name = 'meta' and table_name = 'figure_history'"
    ).fetchone()
    return bool(row and row[0])


def difference(
    store: Store, older: Version, newer: Version
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Column names and rows of every figure that differs between two kept versions, with its causes.

    Restricted tier: exact counts. A cause is named with the version that brought it.
    """
    with open_scratch(store) as con:
        for name, version in (("older", older), ("newer", newer)):
            path = literal(str(version.file("restricted")))
            con.execute(f"attach {path} as {name} (read_only)")
        found = con.execute(_DIFFERENCE, {"older": older.number, "newer": newer.number})
        return tuple(column[0] for column in found.description or ()), found.fetchall()
