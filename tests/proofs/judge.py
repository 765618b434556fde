"""The judge: correct, loud or silent, by the same rules for every reader.

*Correct*: as prescribed. *Loud*: otherwise, but nothing wrong was accepted and what is missing was
named. *Silent*: a wrong value, a lost or an invented row, or a row that had to be mended, handed on
without a word. For readers that promise no checks, rows to be mended that are handed on exactly as
typed are counted apart (*as sent*): a later check could still see them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from proofs.case import Case
from proofs.table import Row, Value

Class = Literal["correct", "loud", "as sent", "silent"]


@dataclass(frozen=True)
class Observed:
    """What a reader made of a file.

    `rows`: accepted rows by canonical column. `quarantined`: how many rows it set aside; None for a
    reader that knows no such thing. `landed`: rows it says the file has.
    """

    outcome: Literal["read", "refused", "held", "broke"]
    rows: tuple[dict[str, Value], ...] = ()
    quarantined: int | None = None
    landed: int | None = None
    codes: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class Judgement:
    """The class, in words what was expected and seen, and whether a prescribed note was missing."""

    verdict: Class
    why: str = ""
    note_missing: bool = False


def judge(case: Case, seen: Observed) -> Judgement:
    """Compare what was seen with what the case prescribes."""
    if seen.outcome != "read":
        wanted = {"refuse": "refused", "hold": "held", "read": "read"}[case.verdict]
        if seen.outcome == wanted:
            return Judgement("correct", seen.said)
        return Judgement("loud", f"{wanted} expected, {seen.outcome}: {seen.said}")
    return _judge_rows(case, seen)


def _judge_rows(case: Case, seen: Observed) -> Judgement:
    invented, lost, as_sent = _match(case, seen)
    said = ", ".join(dict.fromkeys(seen.codes)) or "nothing said"
    if invented:
        return Judgement("silent", f"{invented} rows accepted that nobody sent so ({said})")
    aside = seen.quarantined or 0
    named = aside if as_sent == 0 else 0
    if lost + len(case.bad) > named + as_sent and seen.quarantined is not None:
        return Judgement("silent", f"{lost} good rows gone, {aside} set aside ({said})")
    if lost and seen.quarantined is None:
        return Judgement("silent", f"{lost} good rows gone ({said})")
    if as_sent and seen.quarantined is None:
        return Judgement("as sent", f"{as_sent} rows handed on as typed")
    if case.verdict != "read":
        return Judgement("loud", f"{case.verdict} expected, read: {said}")
    if lost:
        return Judgement("loud", f"{lost} good rows set aside ({said})")
    if seen.landed is not None and case.landed is not None and seen.landed != case.landed:
        return Judgement("silent", f"{case.landed} rows were sent, {seen.landed} counted")
    if seen.quarantined is not None and aside != len(case.bad):
        return Judgement("loud", f"{len(case.bad)} rows to set aside, {aside} were ({said})")
    return Judgement("correct", said, note_missing=case.noted and not seen.codes)


def _match(case: Case, seen: Observed) -> tuple[int, int, int]:
    """Accepted rows that match nothing, good rows that are missing, bad rows handed on as typed."""
    checks = seen.quarantined is not None
    waiting = list(case.good)
    typed = [] if checks else list(case.bad)
    invented = as_sent = 0
    for row in seen.rows:
        if (found := _find(waiting, row, checks=checks)) is not None:
            waiting.remove(found)
        elif (found := _find(typed, row, checks=False)) is not None:
            typed.remove(found)
            as_sent += 1
        else:
            invented += 1
    return invented, len(waiting), as_sent


def _find(known: list[Row], row: dict[str, Value], *, checks: bool) -> Row | None:
    return next((one for one in known if _same(one, row, checks=checks)), None)


def _same(known: Row, row: dict[str, Value], *, checks: bool) -> bool:
    return all(
        name in row
        and (
            _means(value, row[name])
            or (not checks and _still_text(known.texts.get(name, ""), value, row[name]))
        )
        for name, value in known.values.items()
    )


def _means(value: Value, got: Value) -> bool:
    """Whether a reader's value is the one that was meant."""
    if value is None or got is None:
        return value is None and got is None
    if isinstance(value, frozenset):
        return got in value
    if isinstance(value, str) and isinstance(got, str):
        # How many blanks stand between two words is nobody's figure.
        return value.split() == got.split()
    if isinstance(value, (int, float)):
        return isinstance(got, (int, float)) and float(value) == float(got)
    return type(got) is type(value) and got == value


def _still_text(text: str, value: Value, got: Value) -> bool:
    """Whether a reader without types of its own says what was typed, so that nothing is lost yet."""
    if got is None or isinstance(got, str):
        return (got or "").strip() == text.strip() or (
            isinstance(value, dt.date) and got == value.isoformat()
        )
    if isinstance(got, dt.datetime):
        return got.time() == dt.time() and got.date() == value
    # A number for a code is right only where it prints as the code that was typed.
    return isinstance(value, str) and type(got) in {int, float} and str(got) == value
