"""The line `linkage`: who is linked to whom in the demo world, against the truth that comes with it.

Files that the entry holds for their faults are accepted by decision, so that faulty NIKs are there to be
linked. A pair is right where both NIKs were written for the same person of the truth. One village's
register comes a night later than all others, to see what a village costs.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.demo.levels import DEFAULT
from pipelines.demo.world import write_demo
from pipelines.identity.linkage import asked_of, distinct, with_folded_names
from pipelines.identity.parameters import parameters_in_force
from pipelines.identity.stages import compare
from pipelines.identity.weighing import weigh
from pipelines.landing.contract import all_contracts
from pipelines.landing.official_regions import successors
from pipelines.persons import REGISTER, Who, mentions, who_is_who
from proofs.journal import Journal
from proofs.store import Landing
from warehouse.connect import open_scratch
from warehouse.ledger import Ledger

PRECISION, RECALL = 0.998, 0.95
DAMAGE = 0.2
RULES_SECONDS, WEIGHT_SECONDS = 15, 60


@dataclass(frozen=True)
class Figures:
    """What the linkage of one world comes to.

    Attributes:
        stages: links per stage.
        wrong: links between NIKs of two people.
        weighed, weighed_wrong: of the links by probability, those whose truth is known, and the wrong.
        strangers: links of a NIK that the truth does not know.
        needed: pairs of a person's NIK in a list and another in a register, both accepted.
        found: of these, the linked ones.
        left: of these, the ones left to people.
        same: persons whose NIK is the same in both.
        listed, registered: mentions compared.
        seconds: of the step; rules, weights, a first night, one village more, nothing new. The last three
            with reading.

    """

    stages: dict[str, int]
    wrong: int
    weighed: int
    weighed_wrong: int
    strangers: int
    needed: int
    found: int
    left: int
    same: int
    listed: int
    registered: int
    seconds: dict[str, float]

    @property
    def precision(self) -> float:
        """Share of right links among those whose truth is known."""
        known = sum(self.stages.values()) - self.strangers
        return 1 - self.wrong / known if known else 1.0

    @property
    def weighed_precision(self) -> float:
        """The same of the links by probability."""
        return 1 - self.weighed_wrong / self.weighed if self.weighed else 1.0

    @property
    def recall(self) -> float:
        """Share of the persons in a list and a register who are one person to us."""
        return (self.found + self.same) / ((self.needed + self.same) or 1)


def measure(folder: Path, scale: float, regions: Sequence[str] = DEFAULT) -> Figures:
    """Make a damaged world, land it, accept what is held, link, and compare with the truth."""
    landing = Landing.at(folder)
    truth = folder / "truth.parquet"
    write_demo(landing.store.inbox, regions=regions, scale=scale, damage=DAMAGE, truth=truth)
    registers = sorted((landing.store.inbox / REGISTER).rglob("*.*"))
    late = registers[len(registers) // 2]
    waiting = folder / late.name
    late.rename(waiting)
    _land(landing)
    seconds = {}
    with Ledger(landing.store.ledger_file) as ledger:
        lists, known = mentions(landing.store, ledger)
        seconds["rules"], seconds["weights"] = _seconds(landing, lists, known)
        seconds["first night"], _ = _timed(lambda: who_is_who(landing.store, ledger))
    waiting.rename(late)
    _land(landing)
    with Ledger(landing.store.ledger_file) as ledger:
        seconds["one village more"], _ = _timed(lambda: who_is_who(landing.store, ledger))
        seconds["nothing new"], who = _timed(lambda: who_is_who(landing.store, ledger))
        lists, known = mentions(landing.store, ledger)
    return Figures(
        stages=dict(who.linkage.links["stage"].value_counts().sort("stage").iter_rows()),
        listed=lists.height,
        registered=known.height,
        seconds=seconds,
        **_compared(who, pl.read_parquet(truth)),
    )


def _land(landing: Landing) -> None:
    """Land what waits; what is held comes in by decision."""
    landing.let_settle()
    landing.land(*all_contracts())
    landing.accept_held()


def _seconds(landing: Landing, lists: pl.DataFrame, registers: pl.DataFrame) -> tuple[float, float]:
    """Seconds of the rules, from mentions to pairs, and of the weights for the same mentions."""
    begin = time.monotonic()
    known = with_folded_names(distinct(registers))
    asked = asked_of(distinct(lists), known)
    compare(asked, known, successors())
    rules = time.monotonic()
    with open_scratch(landing.store) as con:
        weigh(con, asked, known, parameters_in_force(datetime.now(UTC).date()))
    return rules - begin, time.monotonic() - rules


def _timed(step: Callable[[], Who]) -> tuple[float, Who]:
    begin = time.monotonic()
    done = step()
    return time.monotonic() - begin, done


def _compared(who: Who, truth: pl.DataFrame) -> dict[str, Any]:
    links, left = who.linkage.links, who.linkage.open
    sent, registered = (
        truth.select("person", nik=pl.col(name).cast(pl.UInt64, strict=False)).drop_nulls().unique()
        for name in ("nik_sent", "nik_registered")
    )
    owners = pl.concat([sent, registered]).unique().group_by("nik").agg("person")
    told = links.join(owners, on="nik", how="left").join(
        owners.select(linked_nik="nik", other="person"), on="linked_nik", how="left"
    )
    is_known = pl.col("person").is_not_null() & pl.col("other").is_not_null()
    is_wrong = is_known & (pl.col("person").list.set_intersection("other").list.len() == 0)
    is_weighed = pl.col("stage") == "probability"
    pairs = (
        sent.join(registered.select("person", linked_nik="nik"), on="person")
        .join(who.seen.select("nik").unique(), on="nik", how="semi")
        .join(who.registered.to_frame("linked_nik"), on="linked_nik", how="semi")
        .select("nik", "linked_nik")
        .unique()
    )
    needed = pairs.filter(pl.col("nik") != pl.col("linked_nik"))
    return {
        "wrong": told.filter(is_wrong).height,
        "weighed": told.filter(is_known & is_weighed).height,
        "weighed_wrong": told.filter(is_wrong & is_weighed).height,
        "strangers": told.filter(~is_known).height,
        "needed": needed.height,
        "found": needed.join(links, on=["nik", "linked_nik"], how="semi").height,
        "left": needed.join(left, on=["nik", "linked_nik"], how="semi").height,
        "same": pairs.height - needed.height,
    }


def prove() -> tuple[str, bool]:
    """Run the line in full, at life size; the figures, and whether all limits hold."""
    journal = Journal.of("linkage")
    with tempfile.TemporaryDirectory() as folder:
        told = journal.result("life size", lambda: vars(measure(Path(folder), 1.0)))
    found = Figures(**told)
    links = sum(found.stages.values())
    stages = ", ".join(
        f"{name} {count} ({count / links:.1%})" for name, count in found.stages.items()
    )
    seconds = ", ".join(f"{name} {count:.1f} s" for name, count in found.seconds.items())
    figures = (
        f"{found.registered} registered and {found.listed} listed mentions: precision "
        f"{found.precision:.5f} (by probability {found.weighed_precision:.5f} of {found.weighed}), "
        f"recall {found.recall:.5f} ({found.found} of {found.needed} misspelt NIKs, {found.left} left "
        f"to people, {found.strangers} links of people without truth); {stages}; {seconds}"
    )
    holds = (
        found.precision >= PRECISION
        and found.recall >= RECALL
        and found.seconds["rules"] <= RULES_SECONDS
        and found.seconds["weights"] <= WEIGHT_SECONDS
    )
    return figures, holds
