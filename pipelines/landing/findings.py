"""Findings: what each code means, what was done, and how the sender mends it, in both languages.

The tables of sentences stand beside: rows, notes on files, refusals, and what particular cases add.
Receipts hold the Indonesian sentence; `spoken` says the same in English. None holds a cell's value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from pipelines.landing.case_sentences import CASES, DETAILS
from pipelines.landing.file_sentences import NOTE_SENTENCES
from pipelines.landing.refusal_sentences import REFUSAL_SENTENCES
from pipelines.landing.row_sentences import ROW_SENTENCES
from warehouse.receipt import Action, Finding


class Meaning(NamedTuple):
    """What was done about a code, and the sentences for it."""

    action: Action
    text_id: str
    text_en: str


class Reading(NamedTuple):
    """A finding's sentence taken apart, in one language."""

    problem: str
    remedy: str
    particulars: str


ROW_CODES = {code: Meaning("quarantined", *texts) for code, texts in ROW_SENTENCES.items()}
FILE_CODES = {code: Meaning(*meaning) for code, meaning in NOTE_SENTENCES.items()} | {
    code: Meaning("rejected", *texts) for code, texts in REFUSAL_SENTENCES.items()
}


def templates(code: str, case: str = "") -> tuple[str, str]:
    """The Indonesian and the English sentence of a file's code, placeholders unfilled.

    Raises:
        KeyError: the code, or the case of it, has no sentence.

    """
    if case:
        return CASES[code, case]
    _, text_id, text_en = FILE_CODES[code]
    if code not in DETAILS:
        return text_id, text_en
    detail_id, detail_en = DETAILS[code]
    return f"{text_id} ({detail_id})", f"{text_en} ({detail_en})"


def file_finding(code: str, case: str = "", /, **values: object) -> Finding:
    """A finding about the whole file, in Indonesian."""
    return told(code, case, values)


def told(code: str, case: str, values: Mapping[str, object], row: int | None = None) -> Finding:
    """A finding from a code and the values that its sentence names."""
    return Finding(
        code, row, None, FILE_CODES[code].action, templates(code, case)[0].format(**values)
    )


def row_finding(code: str, row: int, column: str | None = None) -> Finding:
    """A finding about one quarantined row."""
    meaning = ROW_CODES[code]
    return Finding(code, row, column, meaning.action, meaning.text_id)


def sentence(code: str, language: str) -> str:
    """The sentence of a row or file code; the code itself where it has none of its own."""
    meaning = ROW_CODES.get(code) or FILE_CODES.get(code)
    if meaning is None:
        return code
    return meaning.text_id if language == "id" else meaning.text_en


def spoken(finding: Finding, language: str) -> str:
    """A finding's sentence in `language`; receipts hold the Indonesian one."""
    if language == "id":
        return finding.message
    meaning = ROW_CODES.get(finding.code)
    if meaning is not None and finding.message == meaning.text_id:
        return meaning.text_en
    case, values = _read_back(finding.code, finding.message)
    return finding.message if case is None else templates(finding.code, case)[1].format(**values)


def taken_apart(code: str, message: str) -> Reading:
    """What is wrong, how to mend it, and the particulars, from an Indonesian sentence."""
    whole, particulars = message, ""
    case, values = _read_back(code, message)
    if case == "" and code in DETAILS:
        whole, particulars = FILE_CODES[code].text_id, DETAILS[code][0].format(**values)
    problem, _, remedy = whole.partition(": ")
    return Reading(problem, remedy, particulars)


def _read_back(code: str, message: str) -> tuple[str | None, dict[str, str]]:
    """The case of a sentence and the values in it; no case where no template says it."""
    for case, pattern in _patterns(code):
        if (found := pattern.fullmatch(message)) is not None:
            return case, found.groupdict()
    return None, {}


@cache
def _patterns(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    cases = [*(case for of, case in CASES if of == code), *([""] if code in FILE_CODES else [])]
    return tuple(
        (case, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(text)), re.DOTALL))
        for case in sorted(cases, reverse=True)
        for text in templates(code, case)[:1]
    )
