"""The gate of the open tier: every suppressed cell of the closed file is attacked before anybody reads it.

The attacker knows what the file shows and what every kept earlier version shows, the equations of
`published.yml`, and which counts have not changed since. He is asked for every count that is hidden now, and
for every one that an earlier version hides and did not give away by itself.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from data_quality.disclosure.attack import attack
from data_quality.disclosure.declaration import Declaration, declaration
from data_quality.disclosure.plan import Earlier, attached
from data_quality.disclosure.system import Source, catalog, read_system
from data_quality.suite import Expectation, Rule
from data_quality.verdict import Verdict
from warehouse.connect import Connection, open_file
from warehouse.sql_text import identifier, literal

RULE = Rule(
    id="exit.open_tier.nothing_recovered",
    severity="critical",
    why=(
        "A hidden count that sums, differences or earlier versions give back, or narrow below the "
        "threshold, exposes the few people behind it."
    ),
    fix=(
        "The data engineer looks for the sum in data_quality/disclosure/published.yml that the choice of "
        "hidden cells does not know; until then the served version stays."
    ),
    expectation=Expectation(type="linear_programs", kwargs={}),
    tiers=("open",),
)


@dataclass(frozen=True)
class Audit:
    """What the attacker did.

    Attributes:
        tried: hidden counts that were attacked.
        along: further ones, not small, that only went with their row: no secret is in them.
        public: of those tried, what the earlier versions give away by themselves.
        recovered: those found exactly.
        narrowed: further ones known to lie within less than the threshold.
        naked: shown figures that are computed of hidden ones, and small counts that are shown.
        programs: linear programs solved.
        examples: mart and column of some that were found; no key, no value.

    """

    tried: int
    recovered: int
    narrowed: int
    naked: int
    programs: int
    seconds: float
    along: int = 0
    public: int = 0
    examples: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the file may be read by everybody."""
        return not (self.recovered or self.narrowed or self.naked)

    @property
    def verdict(self) -> Verdict:
        """The same as a verdict of the exit gate."""
        observed = (
            f"{self.recovered} suppressed cells recovered and {self.narrowed} narrowed of {self.tried} tried, "
            f"{self.naked} shown beside what is hidden: {', '.join(self.examples)}"
        )
        return Verdict(
            RULE.id,
            RULE.severity,
            "open_tier",
            passed=self.passed,
            errored=False,
            observed=None if self.passed else observed,
            failing=(),
            why=RULE.why,
            fix=RULE.fix,
        )


def audit(shown: Path, exact: Path, threshold: int, earlier: Sequence[Earlier] = ()) -> Audit:
    """Attack the closed open file `shown`, made of the same build as `exact`, beside the `earlier` versions."""
    start = time.perf_counter()
    declared = declaration()
    with open_file(shown, read_only=True) as con:
        con.execute(f"attach {literal(str(exact))} as exact (read_only)")
        row = con.execute("select current_database()").fetchone()
        now = Source("exact", str(row[0]) if row else "open")
        naked = _naked(con, declared, now)
        with attached(con, earlier) as before:
            system = read_system(con, declared, [now, *before])
    shown_now, shown_before = system.shown_by(0), system.shown_by()
    hidden = ~(shown_now | shown_before)
    small = system.is_small(threshold)
    bare = small & shown_now & ~shown_before
    counted = system.counted
    told_now = system.told_by(0)
    before_only = system.kept_from_before() & ~shown_now
    wanted = hidden & ((told_now & (counted | small)) | before_only)
    along = ~small & ~system.secret()
    ranges, programs = attack(system, hidden, wanted & ~along, threshold)
    unsafe = wanted & ~along & ~ranges.is_safe(threshold)
    public = np.zeros_like(unsafe)
    if unsafe.any() and shown_before.any():
        # What the earlier versions give away by themselves is not this one's doing.
        alone, more = attack(system, ~shown_before, unsafe, threshold)
        public = unsafe & ~alone.is_safe(threshold)
        unsafe &= ~public
        programs += more
    exactly = unsafe & (ranges.up + ranges.down < 1 / 2)
    found = np.flatnonzero(unsafe | bare)
    named = (
        system.cells.filter(pl.col("quantity").is_in(found.tolist()))
        .select(pl.format("{}.{}", "mart", "column").alias("name"))["name"]
        .unique()
        .sort()
        .head(3)
    )
    return Audit(
        tried=int((wanted & ~along).sum()),
        along=int((wanted & along).sum()),
        public=int(public.sum()),
        recovered=int(exactly.sum()),
        narrowed=int((unsafe & ~exactly).sum()),
        naked=len(naked) + int(bare.sum()),
        programs=programs,
        seconds=round(time.perf_counter() - start, 2),
        examples=(*named.to_list(), *naked[:3]),
    )


def _naked(con: Connection, declared: Declaration, now: Source) -> list[str]:
    """Marts nobody released, villages, and derived columns that are shown where a count of theirs is hidden."""
    found = []
    there = catalog(con)
    for (database, mart), columns in sorted(there.items()):
        if database != now.shown or not mart.startswith("mart_"):
            continue
        told = declared.marts.get(mart)
        if told is None:
            found.append(f"marts.{mart} is not in published.yml")
            continue
        rows = declared.open_rows(mart, columns)
        tests = {"rows that are not open": f"not coalesce({rows}, false)"}
        for name, unit in told.units.items():
            counts = [*unit.counts, *(c for u in unit.follows for c in told.units[u].counts)]
            hidden = " or ".join(f"(seen.{c} is null and exact.{c} is not null)" for c in counts)
            shown = " or ".join(f"seen.{c} is not null" for c in unit.derived)
            if hidden and shown:
                tests[f"{mart}.{name}"] = f"({hidden}) and ({shown})"
        same = " and ".join(f"seen.{c} is not distinct from exact.{c}" for c in told.key)
        for name, test in tests.items():
            joined = (
                ""
                if name not in {f"{mart}.{unit}" for unit in told.units}
                else (f"inner join exact.marts.{identifier(mart)} as exact on {same}")
            )
            row = con.execute(
                f"select count(*) from {identifier(str(now.shown))}.marts.{identifier(mart)} as seen "
                f"{joined} where {test}"
            ).fetchone()
            if row and row[0]:
                found.append(f"{name} ({row[0]})")
    return found
