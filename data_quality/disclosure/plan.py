"""The open tier as SELECTs: kecamatan and above, small counts gone so that they cannot be computed.

**What is protected.** No count of 1 to 4 persons (`THRESHOLD` - 1) in any row that the open tier has
can be worked out exactly from the open tier, by any additions and subtractions over regions, segments,
methods and totals, nor by knowing these rules.

**What an attacker adds and subtracts.** Children and `unallocated` make their parent. PU, BPU and
Jakon make ALL plus the overlap. Covered and uncovered make the universe; a rate is a quotient of
two of them, a bound of three or four. The person methods share one numerator. A village register
counts a person of two villages once above them, so there the overlap lies between children and parent.

**The rule.** A *block* is what the children of one region show in one month: their ALL rows (class
total), their PU, BPU and Jakon rows (class part), or segments outside ALL (class apart). Methods with one
numerator are one family (`reported_*`, `person_*`) and share their blocks.

1. A count of 1-4 in covered, uncovered or universe hides the whole block. The overlap and the sum of
   segments belong to the class part of their row; `unallocated` (and the overlap of a register) to the
   block of the children, where it is the part of the parent that no child shows.
2. A hidden block hides the same class below it, down to the kecamatan: what lies below adds up to it.
3. A hidden class total hides the class part of the same place: segments add up to ALL.
4. `paid`, `grace` and what the bounds are made of (`unknown`, `unknown_occupation`, low, high) follow
   rules 1 and 2 each on its own, ALL and parts together, so that a small one costs its column in that
   block and not the headline. They are also hidden wherever the row is. Bounds are looked at for what they
   give back, not only for what stands beside them.

A hidden row loses every count, rate and bound, and says `is_suppressed`. It also loses the flag that its
universe is its numerator: the universe may stand in a reported row, and would then be the count.
The reason of a rate above 1 goes with the row as well. Where it is shown, the excess is at least 5, and the reason says
no more than which counts, none of them in the open tier, are together not smaller than that.

**Why hiding children is enough and the parent stays.** Shown margins are 0 or at least 5 (rule 1). Take a
shown parent with hidden parts, in one column of counts: a table of children (and the unallocated) by
segments whose row and column sums are at best known. An inner cell can be anything from
max(0, row + column - all) to min(row, column); with two or more rows and columns that are not all zero
these differ, and the upper end is at least 5, so nothing is found and nothing is narrowed below the
threshold. With a single row or column that is not zero the cell *equals* a margin, which is 0 or at least
5: there was nothing to protect. The single-child case is of this kind: the child's figures are its
parent's, so a small one hides the parent's block as well, without a rule of its own. Where ALL is hidden
too, only the parent's sum is known and each child may hold all of it. Tables further down can always be
completed for whatever stands above them (a transport problem with equal sums), so they add no knowledge.
Covered and uncovered are two such tables and independent; overlaps that are hidden only widen the ranges.

**What it does not claim.** Differences between methods (persons paid less persons of the register) or
between a branch's figure and ours (its potential can be the universe of ours, a cap on what is hidden),
versions published earlier, and other marts: this rule does not look at them. All-or-nothing hides more
than the least that would do: a small overlap in one kabupaten costs the segments of its whole province.

Reported figures follow the same rule. ALL rows of kabupaten and above are hidden only by a small figure in
an ALL row of the same province or of a region above, so headlines of regions with hundreds of persons stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from warehouse.connect import open_file

THRESHOLD = 5
SMALLEST_THRESHOLD = 3
_HERE = Path(__file__).resolve().parent
_KEY_ORDER = {
    "mart_coverage_by_region_segment": "period, region_code, segment_code, method_code",
    "mart_budget_vs_premium": "budget_line_key",
}


class DisclosureError(Exception):
    """It is not decided what of a mart may be shown."""


class Treatment(BaseModel):
    """What happens to each column of one mart in the open tier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: Literal["blocks", "lines"]
    hide: dict[str, str]
    publish: tuple[str, ...]
    withhold: tuple[str, ...]


@dataclass(frozen=True)
class OpenTable:
    """One table of the open tier: its name there, and its SELECT over the database `build`."""

    name: str
    select: str


def open_tables(build_database: Path, threshold: int = THRESHOLD) -> dict[str, str]:
    """`marts.<mart>` -> SELECT over the attached database `build`, for every mart shown to everybody.

    Raises:
        DisclosureError: a column of a mart is not classified, or a classified mart is not there.

    """
    with open_file(build_database, read_only=True) as connection:
        found = connection.execute(
            "select table_name, list(column_name order by ordinal_position) "
            "from information_schema.columns where table_schema = 'marts' group by all"
        ).fetchall()
    return {table.name: table.select for table in open_plan(dict(found), threshold)}


def open_plan(
    columns: Mapping[str, Sequence[str]], threshold: int = THRESHOLD
) -> tuple[OpenTable, ...]:
    """The open tables for marts with these `columns` (mart -> its columns in order).

    Raises:
        DisclosureError: as above, or the threshold protects nobody.

    """
    if threshold < SMALLEST_THRESHOLD:
        message = f"a threshold of {threshold} protects nobody: set {SMALLEST_THRESHOLD} or more"
        raise DisclosureError(message)
    plans = []
    for mart, treatment in _treatments().items():
        if mart not in columns:
            message = f"marts.{mart} is not in the build: build it, or take it out of columns.yml"
            raise DisclosureError(message)
        plans.append(OpenTable(f"marts.{mart}", _select(mart, treatment, columns[mart], threshold)))
    return tuple(plans)


def _select(mart: str, treatment: Treatment, columns: Sequence[str], threshold: int) -> str:
    known = {*treatment.hide, *treatment.publish, *treatment.withhold}
    if unknown := [column for column in columns if column not in known]:
        message = (
            f"marts.{mart} has columns nobody has decided about: {', '.join(unknown)}. Name each "
            "in data_quality/disclosure/columns.yml under hide, publish or withhold"
        )
        raise DisclosureError(message)
    if missing := sorted({*treatment.hide, *treatment.publish} - set(columns)):
        message = (
            f"marts.{mart} lacks {', '.join(missing)}, which columns.yml names: "
            "build the column, or take it out there"
        )
        raise DisclosureError(message)
    shown = ",\n    ".join(
        f"case when not {treatment.hide[column]} then {column} end as {column}"
        if column in treatment.hide
        else column
        for column in columns
        if column not in treatment.withhold
    )
    flags = Template((_HERE / f"{treatment.plan}.sql").read_text(encoding="utf-8")).substitute(
        mart=mart, largest_small=threshold - 1
    )
    return f"{flags}\nselect\n    {shown}\nfrom flagged\norder by {_KEY_ORDER[mart]}"


@cache
def _treatments() -> dict[str, Treatment]:
    raw = yaml.safe_load((_HERE / "columns.yml").read_text(encoding="utf-8"))
    return {mart: Treatment.model_validate(treatment) for mart, treatment in raw.items()}
