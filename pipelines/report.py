"""`semesta run`: decides whether there is anything to do, runs the Dagster job in process, reports."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipelines import words
from pipelines.copies import mend_copies
from pipelines.landing.contract import all_contracts
from pipelines.landing.findings import spoken
from pipelines.landing.names import shown
from pipelines.night import Night, nothing_to_do, open_night, reading, waiting
from pipelines.settings import Settings
from warehouse.lock import night_lock
from warehouse.receipt import Receipt, Status

LOCK_WAIT_SECONDS = 600.0


@dataclass(frozen=True)
class Report:
    """What a run came to."""

    published: bool
    version: str | None
    home: Path
    receipts: tuple[Receipt, ...] = ()
    verdicts: tuple[dict[str, object], ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    problem: str | None = None
    is_gate: bool = False

    @property
    def exit_code(self) -> int:
        """0 published or nothing new, 3 kept back by an exit gate, 1 an error."""
        if self.problem is None:
            return 0
        return 3 if self.is_gate else 1

    def to_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {
            "published": self.published,
            "version": self.version,
            "files": [receipt.to_json() for receipt in self.receipts],
            "rows": self.rows(),
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "cpu_seconds": {name: round(value, 3) for name, value in self.cpu_seconds.items()},
            "verdicts": list(self.verdicts),
            "problem": self.problem,
        }

    def rows(self) -> dict[str, int]:
        """Rows of this run's files by class; duplicates brought none."""
        counted = [r.rows for r in self.receipts if r.status != "duplicate"]
        return {
            name: sum(getattr(rows, name) for rows in counted)
            for name in ("landed", "accepted", "quarantined", "non_data")
        }

    def lines(self, language: str) -> list[str]:
        """The report as sentences."""
        statuses = Counter(receipt.status for receipt in self.receipts)
        lines = []
        if self.receipts:
            names: tuple[Status, ...] = ("accepted", "held", "refused", "duplicate")
            lines.append(words.say(language, "files", **{str(n): statuses[n] for n in names}))
            lines.append(words.say(language, "rows", **self.rows()))
        for receipt in self.receipts:
            if receipt.status in {"held", "refused"}:
                why = spoken(receipt.findings[0], language) if receipt.findings else ""
                lines.append(f"  {receipt.status}: {shown(receipt.inbox_path)}: {why}")
        if self.problem is not None:
            key = "kept" if self.is_gate else None
            lines += [words.say(language, key)] if key else []
            lines.append(self.problem)
        elif self.published:
            lines.append(
                words.say(language, "published", version=self.version, path=self.home / "current")
            )
        elif self.version is not None:
            lines.append(words.say(language, "nothing_new", version=self.version))
        stages = ", ".join(f"{name} {value:.1f}" for name, value in self.seconds.items())
        if stages:
            lines.append(words.say(language, "seconds", stages=stages))
        return lines


def run_night(settings: Settings, periods: tuple[str, ...]) -> Report:
    """Run what is new; without news, say so without loading Dagster."""
    store = settings.store
    store.require()
    begin = time.perf_counter()
    with night_lock(store, LOCK_WAIT_SECONDS):
        night = open_night(settings)
        night.is_asked = bool(periods)
        if not waiting(night) and (known := nothing_to_do(night)) is not None:
            mend_copies(store, known)
            night.seconds["total"] = time.perf_counter() - begin
            night.version = f"v{known.number}"
            return _report(night, None)
        # Loading Dagster takes seconds: files are read meanwhile.
        with reading(night, all_contracts()):
            from pipelines.defs.run import execute_night

            problem = execute_night(night, periods or _months(night))
    night.seconds["total"] = time.perf_counter() - begin
    return _report(night, problem)


def _report(night: Night, problem: str | None) -> Report:
    return Report(
        published=night.published,
        version=night.version,
        home=night.settings.store.home,
        receipts=tuple(night.receipts),
        verdicts=tuple(
            {
                "rule_id": verdict.rule_id,
                "severity": verdict.severity,
                "passed": verdict.passed and not verdict.errored,
                "observed": verdict.observed,
            }
            for verdict in night.verdicts
        ),
        seconds=night.seconds,
        cpu_seconds=night.cpu_seconds,
        problem=night.gate_problem or problem,
        is_gate=night.gate_problem is not None,
    )


def _months(night: Night) -> tuple[str, ...]:
    """First and last month that the ledger or the waiting files speak of."""
    with night.ledger() as ledger:
        named = {scope.period for r in ledger.receipts("accepted") for scope in r.scopes}
    named |= {file.place.period for file in waiting(night)}
    return tuple(sorted(month for month in named if month is not None))
