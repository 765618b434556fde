"""The line `linkage`: who is linked to whom in the demo world, against the truth that comes with it.

Files that the entry holds for their faults are accepted by decision, so that faulty NIKs are there to be
linked. A pair is right where both NIKs were written for the same person of the truth.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.decide import Wish, decide
from pipelines.demo.levels import DEFAULT
from pipelines.demo.world import write_demo
from pipelines.identity.linkage import link
from pipelines.landing.contract import all_contracts
from pipelines.landing.official_regions import successors
from pipelines.night import open_night
from pipelines.persons import mentions
from proofs.journal import Journal
from proofs.store import OLD, Landing
from warehouse.ledger import Ledger

PRECISION, RECALL = 0.998, 0.95
DAMAGE = 0.2


@dataclass(frozen=True)
class Figures:
    """What the linkage of one world comes to.

    Attributes:
        stages: links per stage.
        wrong: links between NIKs of two people.
        strangers: links of a NIK that the truth does not know.
        needed: pairs of a person's NIK in a list and another in a register, both accepted.
        found: of these, the linked ones.
        same: persons whose NIK is the same in both.
        listed, registered: mentions compared.
        seconds: for linking, without and with reading the mentions.

    """

    stages: dict[str, int]
    wrong: int
    strangers: int
    needed: int
    found: int
    same: int
    listed: int
    registered: int
    seconds: tuple[float, float]

    @property
    def precision(self) -> float:
        """Share of right links among those whose truth is known."""
        known = sum(self.stages.values()) - self.strangers
        return 1 - self.wrong / known if known else 1.0

    @property
    def recall(self) -> float:
        """Share of the persons in a list and a register who are one person to us."""
        return (self.found + self.same) / ((self.needed + self.same) or 1)


def measure(folder: Path, scale: float, regions: Sequence[str] = DEFAULT) -> Figures:
    """Make a damaged world, land it, accept what is held, link, and compare with the truth."""
    landing = Landing.at(folder)
    truth = folder / "truth.parquet"
    write_demo(landing.store.inbox, regions=regions, scale=scale, damage=DAMAGE, truth=truth)
    for path in landing.store.inbox.rglob("*"):
        os.utime(path, (OLD, OLD))
    receipts = landing.land(*all_contracts())
    night = open_night(landing.settings)
    for receipt in receipts:
        if receipt.status == "held" and receipt.rows.accepted:
            decide(night, Wish(receipt.receipt_id, "accept", "proof", "proof"))
    with Ledger(landing.store.ledger_file) as ledger:
        begin = time.monotonic()
        lists, registers = mentions(landing.store, ledger)
        read = time.monotonic()
        links = link(lists, registers, successors())
        end = time.monotonic()
    counts = dict(links["stage"].value_counts().sort("stage").iter_rows())
    return Figures(
        stages=counts,
        listed=lists.height,
        registered=registers.height,
        seconds=(end - read, end - begin),
        **_compared(links, lists, registers, pl.read_parquet(truth)),
    )


def _compared(
    links: pl.DataFrame, lists: pl.DataFrame, registers: pl.DataFrame, truth: pl.DataFrame
) -> dict[str, Any]:
    sent, registered = (
        truth.select("person", nik=pl.col(name).cast(pl.UInt64, strict=False)).drop_nulls().unique()
        for name in ("nik_sent", "nik_registered")
    )
    owners = pl.concat([sent, registered]).unique().group_by("nik").agg("person")
    told = links.join(owners, on="nik", how="left").join(
        owners.select(linked_nik="nik", other="person"), on="linked_nik", how="left"
    )
    is_known = pl.col("person").is_not_null() & pl.col("other").is_not_null()
    shared = pl.col("person").list.set_intersection("other").list.len()
    pairs = (
        sent.join(registered.select("person", linked_nik="nik"), on="person")
        .join(lists.select("nik").unique(), on="nik", how="semi")
        .join(registers.select(linked_nik="nik").unique(), on="linked_nik", how="semi")
        .select("nik", "linked_nik")
        .unique()
    )
    needed = pairs.filter(pl.col("nik") != pl.col("linked_nik"))
    return {
        "wrong": told.filter(is_known & (shared == 0)).height,
        "strangers": told.filter(~is_known).height,
        "needed": needed.height,
        "found": needed.join(links, on=["nik", "linked_nik"], how="semi").height,
        "same": pairs.height - needed.height,
    }


def prove() -> tuple[str, bool]:
    """Run the line in full, at life size; the figures, and whether precision and recall hold."""
    journal = Journal.of("linkage")
    with tempfile.TemporaryDirectory() as folder:
        told = journal.result("life size", lambda: vars(measure(Path(folder), 1.0)))
    found = Figures(**told)
    stages = ", ".join(f"{name} {count}" for name, count in found.stages.items())
    figures = (
        f"{found.registered} registered and {found.listed} listed mentions: precision "
        f"{found.precision:.5f}, recall {found.recall:.5f} ({found.found} of {found.needed} misspelt "
        f"NIKs, {found.strangers} links of people without truth); {stages}; "
        f"{found.seconds[0]:.1f} s to link, {found.seconds[1]:.1f} s with reading"
    )
    return figures, found.precision >= PRECISION and found.recall >= RECALL
