"""Which runbook helps where something failed: one home for every verb, night and alert.

A failure is known by the name of what was raised, because out of a run of Dagster only names come back.
What `semesta doctor` finds has codes of its own, in `doctor_words`.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import NamedTuple

FOLDER = "docs/runbooks"
_OF_FAILURE = {
    "AccessDamaged": "access-record-damaged",
    "AlertDamaged": "alert-undelivered",
    "CannotServe": "ui-does-not-start",
    "FileDamaged": "version-damaged",
    "GateShut": "exit-gate-shut",
    "KeyMismatch": "key-missing",
    "KeyProblem": "key-missing",
    "KeyringDamaged": "key-missing",
    "LandedDamaged": "landed-file-lost",
    "LedgerDamaged": "ledger-damaged",
    "ManifestDamaged": "version-damaged",
    "ManifestProblem": "model-error",
    "NightRunning": "two-nights-at-once",
    "NoSpace": "disk-full",
    "StoreMissing": "restore-on-a-clean-machine",
    "TransformProblem": "model-error",
    "VersionDamaged": "version-damaged",
    "died": "night-killed",
}
_OF_NUMBER = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EROFS: "store-read-only",
    errno.EACCES: "store-read-only",
}
DIED = "died"
"""A process that ended without a word: nothing was raised."""


class Failed(NamedTuple):
    """A failed run: its sentence, and the names of what was raised, outermost first."""

    told: str
    names: tuple[str, ...]


def page(runbook: str) -> str:
    """Where a runbook is read."""
    return f"{FOLDER}/{runbook}.md"


def page_for(names: Iterable[str]) -> str | None:
    """The runbook of the first of these failures that has one; as a chain of causes has them, outermost first."""
    found = (_OF_FAILURE[name] for name in names if name in _OF_FAILURE)
    runbook = next(found, None)
    return page(runbook) if runbook else None


def page_of(problem: BaseException) -> str | None:
    """The runbook of what was raised, by its causes too."""
    if isinstance(problem, OSError) and problem.errno in _OF_NUMBER:
        return page(_OF_NUMBER[problem.errno])
    return page_for(_chain(problem))


def with_page(problem: BaseException) -> str:
    """What was raised as a sentence, with its runbook in brackets."""
    found = page_of(problem)
    return f"{problem} ({found})" if found else str(problem)


def all_runbooks() -> frozenset[str]:
    """Every runbook that a failure leads to."""
    return frozenset(_OF_FAILURE.values()) | frozenset(_OF_NUMBER.values())


def _chain(problem: BaseException | None) -> Iterable[str]:
    while problem is not None:
        yield type(problem).__name__
        problem = problem.__cause__
