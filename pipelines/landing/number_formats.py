"""Number formats that show other digits than the value has: codes, percentages, digits of their own.

What a person sees is what was meant: 1 shown as `001` is the code 001, 0.8929 shown as `89,29%` is a
percentage. A format that adds digits (`0"00"` shows 168 as 16800) says another number than its value,
and nobody can tell which one is meant.
"""

from __future__ import annotations

import re

from pipelines.landing.sheet import SHOWN_OTHERWISE

# Percentages are formats that every workbook has without naming them (ECMA-376 part 1, 18.8.30).
BUILT_IN = {"9": "0%", "10": "0.00%"}
# Zeros, possibly parted by fixed signs: the digits shown are the digits of the code.
_CODE_FORMAT = re.compile(r"^(?:0|\\[-./ ]|\"[-./ ]+\"|[- /])+$")
_FIXED = re.compile(r'"[^"]*"|\\.')
_FIXED_DIGIT = re.compile(r'"[^"]*[0-9][^"]*"|\\[0-9]')


def shows_otherwise(code: str) -> bool:
    """Whether the format may show other digits than the value has."""
    return _is_code(code) or _is_percent(code) or _FIXED_DIGIT.search(code) is not None


def as_shown(value: float, code: str) -> str | None:
    """The number as a format that `shows_otherwise` shows it; None where that is no other number."""
    if _is_percent(code):
        return percent(value)
    if _FIXED_DIGIT.search(code):
        return SHOWN_OTHERWISE
    if value < 0 or not value.is_integer() or value >= 1e15:
        return None
    slots = code.count("0")
    digits = str(int(value)).zfill(slots)
    surplus, digits = digits[: len(digits) - slots], digits[len(digits) - slots :]
    pattern = code.replace("\\", "").replace('"', "")
    rest = iter(digits)
    text = "".join(next(rest) if sign == "0" else sign for sign in pattern)
    return surplus + text


def percent(value: float) -> str:
    """A share as the percentage it is shown as, in machine notation: `89.29%`."""
    hundredfold = round(value * 100, 10)
    return f"{int(hundredfold) if hundredfold.is_integer() else hundredfold!r}%"


def _is_code(code: str) -> bool:
    """Whether the format shows a fixed count of digits, so that leading zeros are proven."""
    return code.count("0") >= 2 and _CODE_FORMAT.match(code) is not None


def _is_percent(code: str) -> bool:
    return "%" in _FIXED.sub("", code)
