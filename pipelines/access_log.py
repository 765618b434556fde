"""Questions to the access record: who opened what, in which days, and whose lists named a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, timezone

from warehouse.access import Entry, held_person, read_accesses
from warehouse.layout import Store

COLUMNS = (
    "number", "at", "account", "by", "verb", "purpose", "tier", "target", "version", "rows",
)  # fmt: skip
_JAKARTA = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Question:
    """What is asked; nothing where all is wanted.

    Attributes:
        since, until: days in Jakarta, both included.
        tier: what was opened: restricted, vault or originals.
        by: the account, or part of the name that was told.
        nik_keys: only accesses that gave this person out by name, under any of these keys.

    """

    since: date | None = None
    until: date | None = None
    tier: str | None = None
    by: str | None = None
    nik_keys: frozenset[str] | None = None


def answers(store: Store, question: Question) -> list[tuple[object, ...]]:
    """The lines of the record that answer, by `COLUMNS`; every seal was checked.

    Raises:
        AccessDamaged: a line of the record is not what was written.

    """
    return [_told(entry) for entry in read_accesses(store) if _is_meant(store, entry, question)]


def _is_meant(store: Store, entry: Entry, question: Question) -> bool:
    day = entry.at.astimezone(_JAKARTA).date()
    access = entry.access
    names = (access.account.casefold(), (access.by or "").casefold())
    asked = (question.by or "").casefold()
    return (
        (asked == names[0] or asked in names[1] or not asked)
        and (question.since is None or day >= question.since)
        and (question.until is None or day <= question.until)
        and question.tier in {None, access.tier}
        and (question.nik_keys is None or held_person(store, entry, question.nik_keys))
    )


def _told(entry: Entry) -> tuple[object, ...]:
    access = entry.access
    at = entry.at.isoformat(timespec="seconds")
    return (
        entry.number, at, access.account, access.by, access.verb, access.purpose, access.tier,
        access.target, access.version, access.rows,
    )  # fmt: skip
