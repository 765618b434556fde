"""What `published.yml` declares: the marts of the open tier, their counts, and what adds up to what.

Read and checked here; the numbers come in `system.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from warehouse.sql_text import literal

MASTER = "row"
"""The unit without which nothing of its row is shown."""
_HERE = Path(__file__).resolve().parent


class DisclosureError(Exception):
    """It is not decided what of a mart may be shown, or it cannot be shown as decided."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Implied(_Model):
    """A count that the derived column `of` gives back: the rounded value of `sql`."""

    of: str
    sql: str


class Unit(_Model):
    """Columns of a row that are hidden together: counts, and what is computed of them.

    Where the unit `row` is hidden, all of the row goes along: what is safe on its own keeps no secret then.

    Attributes:
        counts: columns that count persons.
        derived: columns that a reader could compute, or could compute a count from.
        signed: those of the counts that may be below zero.
        follows: units of the row with which this one is hidden, because it is computed of them as well.
        implied: counts that a derived column gives back.
        of: mart -> counts that are cells of that mart, shown here once more.

    """

    counts: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    implied: Mapping[str, Implied] = {}
    of: Mapping[str, tuple[str, ...]] = {}

    def home(self, column: str) -> str | None:
        """The other mart whose cell a count is; None where it is one of this mart."""
        return next((mart for mart, columns in self.of.items() if column in columns), None)


class Mart(_Model):
    """One mart of the open tier: its key, what is hidden as a whole, what is shown as it is, what is left out.

    `levels`: of the regions whose rows are shown; None for all that the open tier has. `rows`: which of these.
    """

    key: tuple[str, ...]
    levels: tuple[str, ...] | None = None
    rows: str = "true"
    units: Mapping[str, Unit]
    publish: tuple[str, ...]
    withhold: tuple[str, ...] = ()

    def unit_of(self, column: str) -> str | None:
        """The unit with which a column is hidden; None where it is shown as it is."""
        return next(
            (name for name, unit in self.units.items() if column in {*unit.counts, *unit.derived}),
            None,
        )


class Term(_Model):
    """Cells of one mart, each with its factor; those with equal keys stand in one equation.

    Attributes:
        drop: columns of the key over which is summed.
        replace: column of the key -> the expression that stands for it.
        plus: further expressions at the end of the key.

    """

    mart: str
    columns: Mapping[str, int]
    drop: tuple[str, ...] = ()
    replace: Mapping[str, str] = {}
    plus: tuple[str, ...] = ()
    where: str = "true"

    def places(self, key: Sequence[str]) -> tuple[str, ...]:
        """Expressions whose values tell the equations of this term apart."""
        kept = (self.replace.get(column, column) for column in key if column not in self.drop)
        return (*kept, *self.plus)


class Equation(_Model):
    """Terms that make zero (or, with `at_most`, no more than that) wherever they do in the exact tables.

    It stands once per mart of `marts` and column of `each`, for which `{mart}` and `{column}` stand.
    """

    name: str
    says: str
    terms: tuple[Term, ...]
    marts: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    at_most: bool = False

    def instances(self) -> Iterator[tuple[str, tuple[Term, ...]]]:
        """Name and terms, once per mart and column."""
        for mart in self.marts or ("",):
            for column in self.each or ("",):
                terms = (
                    term.model_copy(
                        update={
                            "mart": term.mart.replace("{mart}", mart),
                            "columns": {
                                name.replace("{column}", column): factor
                                for name, factor in term.columns.items()
                            },
                        }
                    )
                    for term in self.terms
                )
                yield " ".join(filter(None, (self.name, mart, column))), tuple(terms)


class Declaration(_Model):
    """The whole of `published.yml`."""

    levels: tuple[str, ...]
    weights: Mapping[str, float]
    marts: Mapping[str, Mart]
    equations: tuple[Equation, ...]

    def open_rows(self, mart: str, columns: Sequence[str]) -> str:
        """The condition on the rows of a mart that the open tier has: no village is in it."""
        told = self.marts[mart]
        if "region_level" not in columns:
            return told.rows
        levels = ", ".join(literal(level) for level in told.levels or self.levels)
        return f"region_level in ({levels}) and {told.rows}"


@cache
def declaration() -> Declaration:
    """The open tier as declared."""
    return Declaration.model_validate(
        yaml.safe_load((_HERE / "published.yml").read_text(encoding="utf-8"))
    )


def check_columns(mart: str, declared: Mart, columns: Sequence[str]) -> None:
    """Nothing where every column of the mart is decided about.

    Raises:
        DisclosureError: a column is not named, or a named one is not there.

    """
    hidden = [c for unit in declared.units.values() for c in (*unit.counts, *unit.derived)]
    shown = {*declared.key, *hidden, *declared.publish}
    if unknown := [c for c in columns if c not in {*shown, *declared.withhold}]:
        message = (
            f"marts.{mart} has columns nobody has decided about: {', '.join(unknown)}. Name each "
            "in data_quality/disclosure/published.yml under units, publish or withhold"
        )
        raise DisclosureError(message)
    if missing := sorted(shown - set(columns)):
        message = (
            f"marts.{mart} lacks {', '.join(missing)}, which published.yml names: "
            "build the column, or take it out there"
        )
        raise DisclosureError(message)
