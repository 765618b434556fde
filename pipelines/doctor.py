"""`semesta doctor`: what a night and the UI need, looked at without changing anything; a line each.

Here stand what a line is and in which order the lines come; what is looked at stands in `doctor_store` and
`doctor_machine`, the sentences in `doctor_words`. A line that fails says what a night or the UI would fail of;
one that warns can wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from pipelines import doctor_machine, doctor_store
from pipelines.doctor_words import told
from pipelines.runbooks import page
from pipelines.settings import Settings
from warehouse.layout import Store

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Line:
    """One thing that was looked at: `code` names the sentence, `values` fill it in."""

    check: str
    state: State
    code: str
    values: dict[str, object] = field(default_factory=dict)

    def sentences(self, language: str) -> tuple[str, str, str]:
        """What was found, what to do about it and the runbook; empty where there is none."""
        found, remedy, runbook = told(self.code, language)
        where = page(runbook) if runbook else ""
        return found.format(**self.values), remedy.format(**self.values), where

    def to_json(self, language: str) -> dict[str, str]:
        """As `--json` prints it."""
        found, remedy, runbook = self.sentences(language)
        return {
            "check": self.check,
            "state": self.state,
            "code": self.code,
            "found": found,
            "remedy": remedy,
            "runbook": runbook,
        }

    def lines(self, language: str) -> list[str]:
        """As a person reads it."""
        found, remedy, runbook = self.sentences(language)
        sign = {"ok": "ok", "warn": "warn", "fail": "FAIL"}[self.state]
        lines = [f"{sign:<5} {self.check:<10} {found}"]
        if self.state != "ok":
            lines.append(f"      {'':<10} -> {remedy}" + (f" ({runbook})" if runbook else ""))
        return lines


Finding = tuple[State, str, dict[str, object]]
"""What a look found: state, code of the sentence, values."""


def examine(settings: Settings, port: int, now: dt.datetime) -> list[Line]:
    """Every line; where there is no whole store, those that need one are left out."""
    return [
        Line(check, state, code, values)
        for check, look in _looks(settings, port, now)
        for state, code, values in look()
    ]


def _looks(
    settings: Settings, port: int, now: dt.datetime
) -> Iterator[tuple[str, Callable[[], list[Finding]]]]:
    store: Store = settings.store
    yield "packages", doctor_machine.packages
    yield "dbt", doctor_machine.models
    yield "clock", lambda: doctor_machine.clock(store, now)
    yield "port", lambda: doctor_machine.port(port)
    yield "store", lambda: doctor_store.whole(store)
    if doctor_store.is_whole(store):
        yield "modes", lambda: doctor_store.modes(store)
        yield "writable", lambda: doctor_store.writable(store)
        yield "space", lambda: doctor_store.space(store)
        yield "ledger", lambda: doctor_store.ledger(store)
        yield "key", lambda: doctor_store.key(settings)
        yield "inbox", lambda: doctor_store.inbox(store)
        yield "landed", lambda: doctor_store.landed(store)
        yield "version", lambda: doctor_store.version(store)
        yield "copies", lambda: doctor_store.copies(store)
        yield "access", lambda: doctor_store.access(store)
        yield "lock", lambda: doctor_store.lock(store, now)
        yield "dagster", lambda: doctor_machine.dagster(settings)
        yield "senders", lambda: doctor_store.senders(store, now)
        yield "alerts", lambda: doctor_store.alerts(store)
