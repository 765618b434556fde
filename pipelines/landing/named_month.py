"""The month that a file's folder or name speaks of, against the months of its rows.

A value in the row wins, but a file whose name says another month than its rows is held: one of the
two is wrong and only the sender knows which.
"""

from __future__ import annotations

import re

from pipelines.landing.calendar import MONTHS
from pipelines.landing.contract import Contract
from pipelines.landing.findings import file_finding
from warehouse.receipt import Finding, Receipt

_YEAR = r"(20\d{2})"
_NUMERIC = re.compile(rf"(?<!\d){_YEAR}[-_. ]?(0[1-9]|1[0-2])(?!\d)(?![-_.]\d{{1,2}}(?!\d))")
_NUMERIC_LAST = re.compile(rf"(?<!\d)(?<!\d[-_.])(0[1-9]|1[0-2])[-_. ]?{_YEAR}(?!\d)")
_SPELT = re.compile(
    rf"(?<![a-z])({'|'.join(sorted(MONTHS, key=len, reverse=True))})[-_. ]*{_YEAR}(?!\d)"
)


def month_in_name(name: str) -> str | None:
    """The one month that a file name speaks of; None where it names none, several, or a day."""
    text = name.lower()
    found = {f"{year}-{month}" for year, month in _NUMERIC.findall(text)}
    found |= {f"{year}-{month}" for month, year in _NUMERIC_LAST.findall(text)}
    found |= {f"{year}-{MONTHS[word]:02d}" for word, year in _SPELT.findall(text)}
    return found.pop() if len(found) == 1 else None


def month_findings(receipt: Receipt, contract: Contract) -> list[Finding]:
    """The hold where the named month is none of the rows' months, the warning beside others or none."""
    inside = sorted({scope.period for scope in receipt.scopes if scope.period and scope.row_count})
    if not inside:
        is_standing = contract.stands_from_its_month and any(s.row_count for s in receipt.scopes)
        return [file_finding("NO_MONTH")] if is_standing else []
    named = {"map": receipt.period, "nama berkas": month_in_name(receipt.file_name)}
    for where, month in named.items():
        if month is not None and month not in inside:
            contents = ", ".join(inside[:6])
            return [file_finding("PERIOD_MISMATCH", place=where, month=month, inside=contents)]
    others = [month for month in inside if month != receipt.period]
    if receipt.period is not None and contract.period_column is not None and others:
        return [file_finding("OTHER_MONTHS_INSIDE", months=", ".join(others[:6]))]
    return []
