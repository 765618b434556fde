"""Texts that go into files for spreadsheets: none may become a formula there.

A spreadsheet runs what begins with one of a few signs, be it typed, read from a CSV or saved as one later.
Such a text gets an apostrophe, by which spreadsheets themselves mark text; one that has some already gets
another, so that taking the first one off gives back what was meant. Signs: the OWASP page on CSV injection,
with the full-width ones that East Asian settings take for the same.
"""

from __future__ import annotations

import re

FORMULA = "^'*[=+\\-@\t\r\n＝＋－＠]"  # noqa: RUF001 (the full-width signs are meant)
_FORMULA = re.compile(FORMULA)


def safe_text(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
