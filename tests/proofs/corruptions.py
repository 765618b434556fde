"""The line `corruptions`: mistakes seeded into models and into files, and what becomes of each.

A model's mistake counts where it changes a published table; it is caught where dbt's tests or the exit
suites keep the version back. A file's slip counts where other rows would be accepted; it is caught where
the file is refused or held, or every wrong row is set aside with its reason, and nowhere later: what the
entry lets in is a survivor here. Beside them, fifty clean months in which no gate may object to anything.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from pipelines.demo.world import write_demo
from pipelines.settings import Settings
from proofs import clean_months, input_faults, model_faults
from proofs.input_faults import Sheet
from proofs.journal import WORK, Journal, state
from proofs.model_bench import Bench, Project
from proofs.store import Landing
from warehouse.layout import Store
from warehouse.receipt import Receipt

MODELS, INPUTS = 160, 150
CAUGHT = 0.95
REGION, NEXT, MONTH, BEFORE = "33.72", "33.76", "2025-10", "2025-09"
VILLAGE = "33.72.05.1007"
SCALE = 0.05
ENTRY = "entry gate"
Outcome = dict[str, Any]


def model_outcomes(bench: Bench) -> Iterator[Callable[[], Outcome | None]]:
    """One attempt after the other: a mistake and what became of it; None where no figure changed."""

    def attempt(number: int) -> Outcome | None:
        rng = Random(f"model {number}")
        fault = model_faults.draw(rng, bench.subjects, bench.project.sql, bench.columns)
        looked = bench.look(fault.model, fault.sql) if fault else None
        if fault is None or looked is None or not looked.tables:
            return None
        return {"name": fault.name, "gate": looked.gate, "why": looked.reasons[:1]}

    for number in count():
        yield lambda n=number: attempt(n)


class Inbox:
    """A store per kind of file with the months before it landed; each slip is landed in a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = folder / "world"
        if not self.world.exists():
            aside = folder / "world.building"
            shutil.rmtree(aside, ignore_errors=True)
            write_demo(aside, regions=[REGION, NEXT], first="2025-07", last=MONTH, scale=SCALE)
            aside.rename(self.world)
        self.sheets = [self._sheet(*place) for place in _PLACES]
        self.clean: dict[str, pl.DataFrame] = {}

    def _sheet(self, source: str, folder: str, name: str) -> Sheet:
        """A good file of the month; a register comes a second time, as it was."""
        (path,) = (self.world / source / folder).glob(name)
        place = path.relative_to(self.world).as_posix()
        month = path.parent.name
        if month == MONTH:
            (earlier,) = (self.world / source / folder.replace(MONTH, BEFORE)).glob("*")
            return Sheet.read(path, place, earlier)
        return Sheet.read(path, place.replace(month, MONTH), path)

    def land(self, sheet: Sheet, good: Sheet) -> tuple[Receipt, pl.DataFrame | None]:
        """The receipt of a file after its history, and the rows that would count."""
        now = self.folder / "now"
        shutil.rmtree(now, ignore_errors=True)
        shutil.copytree(self._history(good), now)
        landing = Landing(Settings(Store(now / "store"), now / "key", 1, "id"))
        landing.put(sheet.place, sheet.data)
        (receipt,) = landing.land(sheet.place.split("/")[0])
        rows = landing.landed_rows(receipt) if receipt.status == "accepted" else None
        return receipt, rows

    def _history(self, good: Sheet) -> Path:
        """A store in which everything of the same kind but this month's file has landed."""
        source = good.place.split("/")[0]
        folder = self.folder / "history" / source
        if not folder.exists():
            aside = self.folder / "history.building"
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(parents=True)
            landing = Landing.at(aside)
            shutil.copytree(self.world / source, landing.store.inbox / source)
            for path in landing.store.inbox.rglob(f"{MONTH}/*"):
                path.unlink()
            landing.let_settle()
            if bad := [r for r in landing.land(source) if r.status != "accepted"]:
                raise AssertionError(f"clean files of {source} are not accepted: {bad[0].findings}")
            folder.parent.mkdir(exist_ok=True)
            aside.rename(folder)
        return folder

    def clean_rows(self, good: Sheet) -> pl.DataFrame:
        """The rows of the good file, which is accepted, or nothing is proven."""
        if good.place not in self.clean:
            receipt, rows = self.land(good, good)
            if rows is None:
                raise AssertionError(f"the good file {good.place} is {receipt.status}")
            self.clean[good.place] = rows
        return self.clean[good.place]

    def outcome(self, name: str, good: Sheet, bad: Sheet) -> Outcome | None:
        """What became of a slip; None where the very same rows count as of the good file."""
        receipt, rows = self.land(bad, good)
        codes = [finding.code for finding in receipt.findings]
        if rows is None:
            return {"name": name, "gate": ENTRY, "why": [receipt.status, *codes[:1]]}
        wanted, found = _counted(self.clean_rows(good)), _counted(rows)
        lost = sum((wanted - found).values())
        is_moved = bad.place != good.place
        if not found - wanted and not lost and not is_moved:
            return None
        if not found - wanted and lost <= receipt.rows.quarantined and not is_moved:
            return {"name": name, "gate": ENTRY, "why": ["quarantined", *codes[:1]]}
        return {"name": name, "gate": None, "why": codes[:2]}


_PLACES = (
    ("bpjstk__participants", f"{REGION}/{MONTH}", "*"),
    ("bpjstk__participants", f"{REGION}/{MONTH}", "*"),
    ("bpjstk__participant_totals", f"{REGION}/{MONTH}", "*"),
    ("bpjstk__employers", f"{REGION}/{MONTH}", "*"),
    ("bpjstk__project_workers", f"{REGION}/{MONTH}", "*"),
    ("village__residents", f"{VILLAGE}/2025-07", "*"),
    ("agency__staff", f"{REGION}/2025-07", "non_asn*"),
)
"""The files on which coverage rests; the members' list twice, as most figures come from it."""


def _counted(rows: pl.DataFrame) -> Counter[tuple[Any, ...]]:
    """Landed rows without their provenance."""
    names = sorted(name for name in rows.columns if not name.startswith("_"))
    return Counter(rows.select(pl.col(names).cast(pl.String)).rows())


def input_outcomes(inbox: Inbox) -> Iterator[Callable[[], Outcome | None]]:
    """One attempt after the other, like `model_outcomes`."""

    def attempt(number: int) -> Outcome | None:
        drawn = input_faults.draw(Random(f"input {number}"), inbox.sheets)
        return inbox.outcome(*drawn) if drawn else None

    for number in count():
        yield lambda n=number: attempt(n)


def seeded(
    kind: str, attempts: Iterator[Callable[[], Outcome | None]], wanted: int, journal: Journal
) -> list[Outcome]:
    """The first `wanted` different mistakes that change something; each is tried once per journal."""
    found: dict[str, Outcome] = {}
    for number, attempt in enumerate(attempts):
        outcome = journal.result(f"{kind} {number}", attempt)
        if outcome is not None:
            found.setdefault(outcome["name"], outcome)
        if len(found) == wanted:
            break
    return list(found.values())


def summary(
    models: list[Outcome], inputs: list[Outcome], months: dict[str, Any]
) -> tuple[str, list[str], bool]:
    """The figures, the survivors and false alarms by name, and whether the claim holds."""
    every = [*models, *inputs]
    survivors = [f"survived: {one['name']}" for one in every if one["gate"] is None]
    gates = Counter(one["gate"] for one in every if one["gate"])
    caught = len(every) - len(survivors)
    alarms = [
        f"false alarm in {month}: {said}"
        for month, list_of in sorted(months["alarms"].items())
        for said in list_of
    ]
    by_gate = ", ".join(f"{gate} {number}" for gate, number in sorted(gates.items()))
    figures = (
        f"{caught} of {len(every)} caught ({caught / len(every):.1%}; {by_gate}), "
        f"{len(models)} in models and {len(inputs)} in files, {len(survivors)} survivors listed; "
        f"{len(months['alarms'])} of {months['months']} clean months with a false alarm, "
        f"{len(months['noticed'])} rules for review or warning noticed something"
    )
    holds = caught >= CAUGHT * len(every) and not alarms and months["months"] >= clean_months.MONTHS
    return figures, [*survivors, *alarms], holds


def prove() -> tuple[str, bool]:
    """Run the line in full; survivors are printed by name."""
    journal = Journal.of("corruptions")
    folder = WORK / "corruptions" / state()
    built = folder / "night"
    if not (built / "done").exists():
        shutil.rmtree(built, ignore_errors=True)
        built.mkdir(parents=True)
        landing = Landing.at(built)
        write_demo(landing.store.inbox, regions=["33.76"], first="2025-07", last=BEFORE)
        landing.let_settle()
        landing.run_night()
        (built / "done").touch()
    database = Store(built / "store").build_database
    bench = Bench(folder / "bench", database, Project.compiled(database, folder / "dbt"))
    try:
        if rules := bench.failing_rules():
            raise AssertionError(f"the clean night fails {rules}")
        models = seeded("model", model_outcomes(bench), MODELS, journal)
    finally:
        bench.close()
    inputs = seeded("input", input_outcomes(Inbox(folder)), INPUTS, journal)
    months = journal.result("months", lambda: _months(folder / "months"))
    figures, listed, holds = summary(models, inputs, months)
    print("\n".join(listed))  # noqa: T201 - the survivors by name are part of the figure
    return figures, holds


def _months(folder: Path) -> dict[str, Any]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return clean_months.run(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
