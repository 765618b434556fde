"""The counts of the open tier as one linear system: unknowns, what each is worth, and the sums between them.

A *quantity* is a number that one or more published cells show: a count that two methods share is one
quantity, and so is a count that did not change between two versions. Equations are those of `published.yml`
that hold in the exact tables; one that does not hold tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from data_quality.disclosure.declaration import MASTER, Declaration, Mart, Term
from warehouse.connect import Connection
from warehouse.sql_text import identifier, literal

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Catalog = Mapping[tuple[str, str], tuple[str, ...]]

_MACROS = """
create or replace temp macro region_parent(code) as case
    when length(code) in (5, 8, 13) then left(code, length(code) - if(length(code) = 13, 5, 3))
    when length(code) = 2 and code <> 'ID' then 'ID'
end;
create or replace temp macro next_month(period) as
    strftime(cast(period || '-01' as date) + interval 1 month, '%Y-%m')
"""


@dataclass(frozen=True)
class Source:
    """One version of the marts: `exact` and `shown` are databases attached to the connection.

    `shown` is the open file of a version that was or may be published; None where that is still to be
    decided. What a guarded one hides stays hidden. The first of several
    sources is the present one.
    """

    exact: str
    shown: str | None = None
    is_guarded: bool = False


@dataclass(frozen=True)
class System:
    """Quantities by number, and what is known of them.

    Attributes:
        value: exact value of each quantity.
        signed: may be below zero.
        equations: rows that make zero over the quantities; slacks of inequalities are quantities too.
        cells: one row per cell: source, mart, column, unit, unit_id, row_id, quantity, weight, is_shown,
            is_implied (a rate gives it back).
        guarded: numbers of the earlier sources whose hidden counts have to stay so.

    """

    value: Floats
    signed: Flags
    equations: sparse.csr_array
    cells: pl.DataFrame
    guarded: tuple[int, ...] = ()

    def shown_by(self, source: int | None = None) -> Flags:
        """Which quantities some cell shows; of one source, or of every earlier one (None)."""
        of = pl.col("source") > 0 if source is None else pl.col("source") == source
        found = self.cells.filter(of & pl.col("is_shown"))["quantity"].to_numpy()
        return self._flags(found)

    def told_by(self, source: int | None = None) -> Flags:
        """Which quantities have a cell in one source, or in any earlier one (None), shown or not."""
        of = pl.col("source") > 0 if source is None else pl.col("source") == source
        return self._flags(self.cells.filter(of)["quantity"].to_numpy())

    def secret(self) -> Flags:
        """Hidden quantities with a cell that did not merely go along with its hidden row."""
        hidden = self.cells.filter(~pl.col("is_shown"))
        of_row = hidden.filter(pl.col("unit").eq(MASTER)).select("source", "row_id").unique()
        apart = pl.concat(
            [
                hidden.filter(pl.col("unit").eq(MASTER)),
                hidden.join(of_row, on=["source", "row_id"], how="anti"),
            ]
        )
        return self._flags(apart["quantity"].to_numpy())

    def kept_from_before(self) -> Flags:
        """Counts that a guarded earlier version hides, if no version shows them."""
        of = pl.col("source").is_in(self.guarded) & ~pl.col("is_implied")
        return self._flags(self.cells.filter(of)["quantity"].to_numpy()) & ~self.shown_by()

    def _flags(self, found: npt.NDArray[np.generic]) -> Flags:
        flags = np.zeros(len(self.value), dtype=np.bool_)
        flags[found.astype(np.int64)] = True
        return flags

    @property
    def counted(self) -> Flags:
        """Quantities that are counts; what a bound gives back matters only where it is small."""
        return self._flags(self.cells.filter(~pl.col("is_implied"))["quantity"].to_numpy())

    def is_small(self, threshold: int) -> Flags:
        """Counts that stand for a few persons; nobody (0) is no person."""
        size = np.abs(self.value)
        return (size > 0) & (size < threshold) & self._flags(self.cells["quantity"].to_numpy())


def read_system(con: Connection, declared: Declaration, sources: Sequence[Source]) -> System:
    """The system of the present marts and of the earlier versions beside them."""
    con.execute(_MACROS)
    there = catalog(con)
    cells, terms = [], []
    for number, source in enumerate(sources):
        at = pl.lit(number, dtype=pl.Int32).alias("source")
        own = [con.sql(query).pl() for query in _cell_queries(there, declared, source)]
        of = [con.sql(query).pl() for query in _term_queries(there, declared, source)]
        cells.append(pl.concat(own).with_columns(at))
        terms += [frame.with_columns(at) for frame in of]
    guarded = tuple(n for n, source in enumerate(sources) if n and source.is_guarded)
    return replace(_system(pl.concat(cells), pl.concat(terms)), guarded=guarded)


def _cell_queries(there: Catalog, declared: Declaration, source: Source) -> Iterator[str]:
    """One SELECT per column of counts: its cells that hold a number."""
    for mart, told in declared.marts.items():
        columns = there.get((source.exact, mart), ())
        shown = columns if source.shown is None else there.get((source.shown, mart), ())
        if not shown or not columns:
            continue
        weight = _weight(declared, columns)
        for unit, content in told.units.items():
            names = {c: (c, c in content.signed, c, False) for c in content.counts if c in columns}
            names |= {
                name: (f"round({implied.sql})", True, implied.of, True)
                for name, implied in content.implied.items()
                if implied.of in columns
            }
            for name, (value, is_signed, witness, is_implied) in names.items():
                home = content.home(name) or mart
                exact = (
                    f"select {', '.join(told.key)}, {row_id(mart, told.key)} as row_id, "
                    f"{row_id(home, declared.marts[home].key)} as home_id, "
                    f"cast({value} as double) as value, {weight} as weight from {source.exact}.marts.{mart} "
                    f"where {declared.open_rows(mart, columns)}"
                )
                seen = f"select {', '.join(told.key)}, true as is_shown from ({exact}) as exact"
                if source.shown is not None:
                    test = f"{witness} is not null" if witness in shown else "false"
                    seen = (
                        f"select {', '.join(told.key)}, {test} as is_shown "
                        f"from {source.shown}.marts.{mart}"
                    )
                on = " and ".join(f"exact.{c} is not distinct from seen.{c}" for c in told.key)
                yield f"""
                    select
                        {literal(mart)} as mart, {literal(name)} as "column", {literal(unit)} as unit,
                        hash([home_id::varchar, {literal(name)}]) as cell,
                        hash([row_id::varchar, {literal("unit " + unit)}]) as unit_id,
                        row_id, value, {str(is_signed).lower()} as signed, weight,
                        {str(is_implied).lower()} as is_implied,
                        coalesce(is_shown, false) as is_shown
                    from ({exact}) as exact
                    left join ({seen}) as seen on {on}
                    where value is not null and isfinite(value)
                """


def _term_queries(there: Catalog, declared: Declaration, source: Source) -> Iterator[str]:
    for equation in declared.equations:
        for name, terms in equation.instances():
            for term in terms:
                told = declared.marts.get(term.mart)
                if told is None:
                    continue
                columns = there.get((source.exact, term.mart), ())
                if not columns or (
                    source.shown is not None and not there.get((source.shown, term.mart), ())
                ):
                    continue
                for column, factor in term.columns.items():
                    if _is_there(told, column, columns):
                        yield _term(
                            declared, told, term, (name, column, factor), columns, source
                        ) + (f", {str(equation.at_most).lower()} as at_most from placed")


def _is_there(told: Mart, column: str, columns: Sequence[str]) -> bool:
    return column in columns or any(
        column in unit.implied and unit.implied[column].of in columns
        for unit in told.units.values()
    )


def _term(
    declared: Declaration,
    told: Mart,
    term: Term,
    what: tuple[str, str, int],
    columns: Sequence[str],
    source: Source,
) -> str:
    name, column, factor = what
    at = term.places(told.key)
    places = ", ".join(f"cast({place} as varchar) as at_{i}" for i, place in enumerate(at))
    place = ", ".join(f"at_{i}" for i in range(len(at)))
    return f"""
        with placed as (
            select {places}, {row_id(term.mart, told.key)} as row_id from {source.exact}.marts.{identifier(term.mart)}
            where {declared.open_rows(term.mart, columns)} and ({term.where})
        )
        select
            hash([{literal(name)}, {place}]) as equation,
            hash([row_id::varchar, {literal(column)}]) as cell,
            cast({factor} as double) as factor
    """


def row_id(mart: str, key: Sequence[str]) -> str:
    """What tells a row of a mart from every other row of all of them."""
    return f"hash([{literal(mart)}, {', '.join(f'cast({column} as varchar)' for column in key)}])"


def _weight(declared: Declaration, columns: Sequence[str]) -> str:
    cases = " ".join(
        f"when {literal(level)} then {declared.weights[level]}" for level in declared.levels
    )
    level = f"case region_level {cases} else 1 end" if "region_level" in columns else "1"
    total = f"if(is_total, {declared.weights['total']}, 1)" if "is_total" in columns else "1"
    headline = (
        f"if(is_headline, {declared.weights['headline']}, 1)" if "is_headline" in columns else "1"
    )
    return f"cast({level} * {total} * {headline} as double)"


def catalog(con: Connection) -> Catalog:
    """Database and mart -> its columns in order, for everything attached."""
    found = con.execute(
        "select database_name, table_name, list(column_name order by column_index) "
        "from duckdb_columns() where schema_name = 'marts' group by all"
    ).fetchall()
    return {(database, table): tuple(columns) for database, table, columns in found}


def _system(cells: pl.DataFrame, terms: pl.DataFrame) -> System:
    """Cells and terms as numbers: what is equal is one quantity, what does not hold is gone."""
    # The same cell with the same value in two versions is one quantity.
    cells = cells.with_columns(
        pl.struct("cell", "value").rank("dense").cast(pl.Int64).sub(1).alias("number")
    )
    values = (
        cells.group_by("number").agg(pl.col("value").first(), pl.col("signed").any()).sort("number")
    )
    lines = terms.join(
        cells.select("source", "cell", "number", "value").unique(["source", "cell"]),
        on=["source", "cell"],
    ).with_columns(pl.col("factor").mul(pl.col("value")).alias("part"))
    whole = lines.group_by("source", "equation").agg(
        pl.col("part").sum().alias("rest"),
        pl.col("at_most").first(),
        pl.col("factor").min().lt(0).and_(pl.col("factor").max().gt(0)).alias("has_both"),
        (
            pl.col("number").hash()
            * pl.col("factor").cast(pl.Int64).cast(pl.UInt64, strict=False).fill_null(7)
        )
        .sum()
        .alias("content"),
    )
    held = (
        whole.filter(
            pl.col("has_both") & (pl.col("rest").eq(0) | (pl.col("at_most") & pl.col("rest").le(0)))
        )
        .sort("source", "equation")
        .unique(["equation", "content"], keep="first", maintain_order=True)
        .with_row_index("line")
    )
    lines = lines.join(held.select("source", "equation", "line", "rest"), on=["source", "equation"])
    count = len(values)
    slacks = (
        held.filter("at_most")
        .with_row_index("place")
        .select(
            "line",
            (pl.col("place").cast(pl.Int64) + count).alias("number"),
            pl.col("rest").neg().alias("value"),
        )
    )
    width = count + len(slacks)
    matrix = sparse.coo_array(
        (
            np.concatenate([lines["factor"].to_numpy(), np.ones(len(slacks))]),
            (
                np.concatenate([lines["line"].to_numpy(), slacks["line"].to_numpy()]).astype(
                    np.int64
                ),
                np.concatenate([lines["number"].to_numpy(), slacks["number"].to_numpy()]),
            ),
        ),
        shape=(len(held), width),
    ).tocsr()
    matrix.sum_duplicates()
    label, matrix = _merged(matrix, width)
    size = int(label.max()) + 1 if width else 0
    value, signed = np.zeros(size), np.ones(size, dtype=np.bool_)
    value[label] = np.concatenate([values["value"].to_numpy(), slacks["value"].to_numpy()])
    # Of equal counts the strictest knowledge counts: one that cannot be negative makes all so.
    np.logical_and.at(
        signed,
        label,
        np.concatenate([values["signed"].to_numpy(), np.zeros(len(slacks), dtype=np.bool_)]),
    )
    numbered = cells.with_columns(
        pl.Series("quantity", label[cells["number"].to_numpy()], dtype=pl.Int64)
    ).drop("number", "value", "signed", "cell")
    return System(value, signed, matrix, numbered)


def _merged(matrix: sparse.csr_array, width: int) -> tuple[Places, sparse.csr_array]:
    """Quantities that an equation of two says are equal become one; returns old -> new, and the rest."""
    lengths = np.diff(matrix.indptr)
    starts = matrix.indptr[:-1][lengths == 2]
    left, right = matrix.indices[starts], matrix.indices[starts + 1]
    is_equality = matrix.data[starts] + matrix.data[starts + 1] == 0
    left, right = left[is_equality], right[is_equality]
    graph = sparse.coo_array((np.ones(len(left)), (left, right)), shape=(width, width))
    size, label = connected_components(graph, directed=False)
    into = sparse.coo_array((np.ones(width), (np.arange(width), label)), shape=(width, size))
    merged = (matrix @ into.tocsr()).tocsr()
    merged.eliminate_zeros()
    return label.astype(np.int64), merged[np.diff(merged.indptr) > 0]
