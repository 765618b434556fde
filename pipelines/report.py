"""`semesta run`: decides whether there is anything to do, runs the Dagster job in process, reports."""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines import words
from pipelines.alerts import Kind, alert_failure
from pipelines.landing.contract import all_contracts
from pipelines.landing.findings import spoken
from pipelines.landing.names import shown
from pipelines.night import Night, open_night, reading, waiting
from pipelines.runbooks import Failed, page_for, page_of
from pipelines.settings import Settings
from pipelines.steps import ask, stays
from pipelines.touched import month_lived_in, months_waiting, unpublished
from warehouse.lock import night_lock
from warehouse.receipt import Receipt, Status
from warehouse.versions import current

LOCK_WAIT_SECONDS = 600.0
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class NoSuchMonth(Exception):
    """A month was asked for that is none, or that no night can be about."""


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
    runbook: str | None = None
    is_gate: bool = False
    undelivered: tuple[str, ...] = ()

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
            "runbook": self.runbook,
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
            lines += [words.say(language, "runbook", page=self.runbook)] if self.runbook else []
            lines += [words.say(language, "undelivered", why=why) for why in self.undelivered]
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


def run_night(
    settings: Settings, periods: tuple[str, ...], reason: str | None = None, by: str | None = None
) -> Report:
    """Run what is new; without news, say so without loading Dagster. A night that fails alerts.

    Raises:
        NoSuchMonth: one of `periods` is none.

    """
    store = settings.store
    store.require()
    _require_months(periods)
    begin = time.perf_counter()
    try:
        with night_lock(store, LOCK_WAIT_SECONDS):
            night = open_night(settings)
            failed = _run(night, periods, reason, by)
    except Exception as failure:
        run_id = f"command-{os.getpid()}-{time.time_ns()}"
        told = [f"{type(failure).__name__}: {failure}"]
        alert_failure(store, "error", run_id, told, page_of(failure))
        raise
    night.seconds["total"] = time.perf_counter() - begin
    report = _report(night, failed)
    if report.problem is None:
        return report
    run_id = night.run_id or f"command-{os.getpid()}-{time.time_ns()}"
    kind: Kind = "gate" if report.is_gate else "error"
    alert = alert_failure(store, kind, run_id, report.problem.splitlines(), report.runbook)
    return replace(report, undelivered=alert.undelivered if alert else ())


def _run(
    night: Night, periods: tuple[str, ...], reason: str | None, by: str | None
) -> Failed | None:
    """The night under its lock; returns what it failed of."""
    if periods:
        ask(night, periods, reason=reason, by=by)
    elif not waiting(night) and stays(night) is not None:
        return None
    # Loading Dagster takes seconds: files are read meanwhile.
    with reading(night, all_contracts()):
        from pipelines.defs.run import execute_night

        return execute_night(night, periods or _months(night))


def _require_months(periods: tuple[str, ...]) -> None:
    for period in periods:
        if not _MONTH.fullmatch(period):
            raise NoSuchMonth(f"--period {period}: a month is written as 2025-09")
    if periods:
        from pipelines.defs.run import months_there_are

        known = months_there_are()
        if unknown := sorted(set(periods) - set(known)):
            raise NoSuchMonth(
                f"--period {', '.join(unknown)}: there are months from {known[0]} to {known[-1]}; "
                "nothing would be run"
            )


def _report(night: Night, failed: Failed | None) -> Report:
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
        problem=night.gate_problem or (failed.told if failed else None),
        runbook=page_for(failed.names) if failed else None,
        is_gate=night.gate_problem is not None,
    )


def _months(night: Night) -> tuple[str, ...]:
    """Months that wait or are not published yet; else the month of this day."""
    months = months_waiting(waiting(night))
    with night.ledger() as ledger:
        late = unpublished(ledger, current(night.settings.store))
    months |= late.months if late is not None else set()
    from pipelines.defs.run import months_there_are

    known = set(months_there_are())
    return tuple(sorted(months & known)) or (month_lived_in(dt.datetime.now(dt.UTC)),)
