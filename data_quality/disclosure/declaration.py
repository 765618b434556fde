"""What `published.yml` declares: the marts of the open tier, their counts, and what adds up to what.

Read and checked here; the numbers come in `system.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

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

    `signed`: those of the counts that may be below zero. `follows`: units of the row with which this one
    is hidden, because it is computed of them as well. `implied`: counts that its derived columns give back.
    """

    counts: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    implied: Mapping[str, Implied] = {}


class Mart(_Model):
    """One mart of the open tier: its key, what is hidden as a whole, what is shown as it is, what is left out."""

    key: tuple[str, ...]
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
    """Cells with the same value of `at` stand in one equation, each with its factor."""

    mart: str
    at: tuple[str, ...]
    columns: Mapping[str, int]
    where: str = "true"


class Equation(_Model):
    """Terms that make zero (or, with `at_most`, no more than that) wherever they do in the exact tables.

    `each`: the equation stands once per column of this list, which `{column}` stands for.
    """

    name: str
    says: str
    terms: tuple[Term, ...]
    each: tuple[str, ...] = ()
    at_most: bool = False

    def instances(self) -> Iterator[tuple[str, tuple[Term, ...]]]:
        """Name and terms, once per column of `each`."""
        for column in self.each or ("",):
            yield (
                f"{self.name} {column}".strip(),
                tuple(
                    term.model_copy(
                        update={
                            "columns": {
                                name.replace("{column}", column): factor
                                for name, factor in term.columns.items()
                            }
                        }
                    )
                    for term in self.terms
                ),
            )


class Declaration(_Model):
    """The whole of `published.yml`."""

    levels: tuple[str, ...]
    weights: Mapping[str, float]
    marts: Mapping[str, Mart]
    equations: tuple[Equation, ...]


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
