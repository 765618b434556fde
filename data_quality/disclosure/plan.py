"""The open tier as SELECTs over the build: chosen cells gone, with all that would tell them.

Which cells go is chosen by `pattern.py` and written beside the marts, into schema `disclosure` of the build
database: one table per mart, one row per row of the mart that loses something, one flag per unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_quality.disclosure.declaration import (
    MASTER,
    Declaration,
    DisclosureError,
    Mart,
    check_columns,
    declaration,
)
from data_quality.disclosure.pattern import Pattern, choose
from data_quality.disclosure.system import Source, System, catalog, read_system, row_id
from warehouse.connect import Connection, open_file
from warehouse.sql_text import identifier, literal

SMALLEST_THRESHOLD = 3
FLAG = "is_suppressed"


@dataclass(frozen=True)
class Earlier:
    """A version that is kept: what everybody read of it, and what it was made of.

    `is_guarded`: it was made by this plan and attacked before it was published, so that what it hides is still
    hidden. Of any other version only what it shows is known for certain.
    """

    shown: Path
    exact: Path
    is_guarded: bool = True


@dataclass(frozen=True)
class Suppressed:
    """What became of the counts of one mart.

    Attributes:
        cells: all of them.
        primary: hidden because they are small.
        secondary: hidden because they would tell another.
        along: gone with the row they stand in; they keep no secret, and a sum may give them back.

    """

    cells: int
    primary: int
    secondary: int
    along: int = 0

    @property
    def kept_rate(self) -> float | None:
        """Share of the cells that are shown."""
        gone = self.primary + self.secondary + self.along
        return 1 - gone / self.cells if self.cells else None


@dataclass(frozen=True)
class OpenTier:
    """The tables of the open tier, `marts.<mart>` -> SELECT over the attached database `build`.

    `already_public`: small or hidden counts that an earlier version shows unchanged and nobody can take back.
    """

    tables: Mapping[str, str]
    suppressed: Mapping[str, Suppressed]
    already_public: int


def open_tier(
    build_database: Path,
    threshold: int,
    earlier: Sequence[Earlier] = (),
    *,
    with_secondary: bool = True,
) -> OpenTier:
    """Choose what to hide, write it beside the marts, and return the tables of the open tier.

    `with_secondary` switched off hides small counts alone, which is what the attacker waits for.

    Raises:
        DisclosureError: the threshold protects nobody, a column of a mart is not decided about, a declared
            mart is not there, or its key is none.

    """
    if threshold < SMALLEST_THRESHOLD:
        message = f"a threshold of {threshold} protects nobody: set {SMALLEST_THRESHOLD} or more"
        raise DisclosureError(message)
    declared = declaration()
    with open_file(build_database, read_only=False) as con:
        row = con.execute("select current_database()").fetchone()
        build = str(row[0]) if row else "build"
        columns = {
            mart: found for (database, mart), found in catalog(con).items() if database == build
        }
        for mart, told in declared.marts.items():
            if mart not in columns:
                message = (
                    f"marts.{mart} is not in the build: build it, or take it out of published.yml"
                )
                raise DisclosureError(message)
            check_columns(mart, told, columns[mart])
            _check_key(con, mart, told)
        with attached(con, earlier) as before:
            system = read_system(con, declared, [Source(build), *before])
        pattern = choose(system, declared, threshold, with_secondary=with_secondary)
        _write_flags(con, declared, system, pattern)
        public = system.shown_by() & system.told_by(0)
    return OpenTier(
        {f"marts.{mart}": _select(declared, mart, columns[mart]) for mart in declared.marts},
        _suppressed(declared, system, pattern),
        int((public & pattern.primary).sum()) + len(pattern.unprotected),
    )


@contextmanager
def attached(con: Connection, earlier: Sequence[Earlier]) -> Iterator[list[Source]]:
    """The earlier versions as sources, attached to the connection for as long as they are read."""
    sources = []
    for number, version in enumerate(earlier, 1):
        source = Source(f"exact_{number}", f"shown_{number}", version.is_guarded)
        con.execute(f"attach {literal(str(version.exact))} as {source.exact} (read_only)")
        con.execute(f"attach {literal(str(version.shown))} as {source.shown} (read_only)")
        sources.append(source)
    try:
        yield sources
    finally:
        for source in sources:
            con.execute(f"detach {source.exact}")
            con.execute(f"detach {source.shown}")


def _check_key(con: Connection, mart: str, told: Mart) -> None:
    key = ", ".join(told.key)
    found = con.execute(
        f"select count(*) from (select 1 from marts.{identifier(mart)} group by {key} having count(*) > 1)"
    ).fetchone()
    if found and found[0]:
        message = (
            f"marts.{mart} has {found[0]} keys ({key}) with several rows: mend the model, "
            "or its key in published.yml"
        )
        raise DisclosureError(message)


def _write_flags(con: Connection, declared: Declaration, system: System, pattern: Pattern) -> None:
    con.execute("create schema if not exists disclosure")
    hidden = (
        system.cells.filter(pl.col("source").eq(0) & pl.col("unit_id").is_in(sorted(pattern.units)))
        .select("row_id", "unit")
        .unique()
    )
    con.execute(
        "create or replace temp table hidden_units as "
        "select unnest($1::ubigint[]) as row_id, unnest($2::varchar[]) as unit",
        [hidden["row_id"].to_list(), hidden["unit"].to_list()],
    )
    for mart, told in declared.marts.items():
        key = ", ".join(told.key)
        flags = ", ".join(
            f"bool_or(unit = {literal(unit)}) as {identifier(_flag(unit))}" for unit in told.units
        )
        con.execute(
            f"create or replace table disclosure.{identifier(mart)} as select {key}, {flags} from ("
            f"select {key}, {row_id(mart, told.key)} as row_id from marts.{identifier(mart)}) as rows "
            f"inner join hidden_units using (row_id) group by {key} order by {key}"
        )
    con.execute("drop table hidden_units")


def _flag(unit: str) -> str:
    return f"{unit}_is_hidden"


def _select(declared: Declaration, mart: str, columns: Sequence[str]) -> str:
    told = declared.marts[mart]
    flag = {unit: f"coalesce(hidden.{_flag(unit)}, false)" for unit in told.units}
    any_flag = flag[MASTER] if MASTER in flag else " or ".join(flag.values())
    if MASTER in flag:
        flag = {
            unit: own if unit == MASTER else f"({own} or {any_flag})" for unit, own in flag.items()
        }

    def shown(column: str) -> str:
        if column == FLAG:
            return f"{any_flag} as {FLAG}"
        unit = told.unit_of(column)
        if unit is None:
            return f"mart.{column}"
        return f"case when not {flag[unit]} then mart.{column} end as {column}"

    listed = ",\n    ".join(shown(column) for column in columns if column not in told.withhold)
    same = " and ".join(
        f"mart.{column} is not distinct from hidden.{column}" for column in told.key
    )
    return (
        f"select\n    {listed}\nfrom (\n    select * from build.marts.{mart}\n"
        f"    where {declared.open_rows(mart, columns)}\n) as mart\n"
        f"left join build.disclosure.{mart} as hidden on {same}\n"
        f"order by {', '.join(f'mart.{column}' for column in told.key)}"
    )


def _suppressed(declared: Declaration, system: System, pattern: Pattern) -> dict[str, Suppressed]:
    now = system.cells.filter(pl.col("source").eq(0) & ~pl.col("is_implied"))
    cells = now.with_columns(
        pl.col("unit_id").is_in(sorted(pattern.units)).alias("is_hidden"),
        pl.Series("is_small", pattern.primary[now["quantity"].to_numpy()]),
    ).with_columns(
        (pl.col("is_hidden") & pl.col("unit").eq(MASTER)).any().over("row_id").alias("goes_along")
    )
    found = {
        mart: Suppressed(total, primary, hidden - primary, along)
        for mart, total, primary, hidden, along in cells.group_by("mart")
        .agg(
            pl.len(),
            (pl.col("is_hidden") & pl.col("is_small")).sum().alias("primary"),
            pl.col("is_hidden").sum().alias("hidden"),
            (pl.col("goes_along") & ~pl.col("is_hidden")).sum().alias("along"),
        )
        .iter_rows()
    }
    return {mart: found.get(mart, Suppressed(0, 0, 0)) for mart in declared.marts}
