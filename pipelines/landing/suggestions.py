"""Suggested fixes for a cell that was turned away: only where one answer is certain.

Certain means that something else in the row or the file's place says the same: the NIK confirms a
birth date, the folder confirms a month or a region. Nothing here is ever applied by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from pipelines.identity import nik as nik_rules
from pipelines.landing.calendar import MONTHS
from pipelines.landing.header import Place

_LETTERED_MONTH = re.compile(r"^\W*([A-Za-z]+)\W*(\d{2}|\d{4})\W*$")
_NUMBERED_MONTH = re.compile(r"^\W*(\d{1,2})\W+(\d{2}|\d{4})\W*$")


@dataclass(frozen=True)
class Suspect:
    """A cell that was turned away: its text, its code, the row's NIK and the file's place."""

    code: str
    text: str
    nik: str | None
    place: Place


def suggest(cell: Suspect) -> str | None:
    """The certain fix as it should be typed; None where there is none."""
    match cell.code:
        case "NIK_NOT_DIGITS" | "NIK_LENGTH":
            return _nik(cell.text)
        case "NOT_A_DATE":
            return _birth_date(cell)
        case "NOT_A_MONTH":
            return _month(cell)
        case "NOT_A_REGION_CODE" | "OTHER_REGION":
            return _region(cell)
        case _:
            return None


def is_whole_nik(text: str) -> bool:
    """Whether `text` is a NIK that can identify a person."""
    defect = pl.DataFrame({"nik": [text]}).select(
        nik_rules.defect(pl.col("nik"), is_number_cell=pl.lit(value=False))
    )
    return defect.item() is None


def _nik(text: str) -> str | None:
    """The digits alone, where only separators stood between or around them."""
    bare = re.sub(r"[\s.\-_/,:;'\"`’‘()]+|^NIK", "", text, flags=re.IGNORECASE)
    return bare if bare != text and re.fullmatch(r"\d{16}", bare) and is_whole_nik(bare) else None


def _birth_date(cell: Suspect) -> str | None:
    """The birth date of the NIK, where the cell holds the same day, month and year in any order."""
    numbers = [int(number) for number in re.findall(r"\d+", cell.text)]
    words = [MONTHS[word] for word in re.findall(r"[a-z]+", cell.text.lower()) if word in MONTHS]
    nik = re.sub(r"\D", "", cell.nik or "")
    if len(numbers) + len(words) != 3 or len(nik) != 16 or not is_whole_nik(nik):
        return None
    day, month, year = int(nik[6:8]) % 40, int(nik[8:10]), int(nik[10:12])
    given = [number for number in numbers if number >= 100]
    written = sorted([*(n % 100 for n in numbers), *words])
    if written != sorted([day, month, year]) or len(given) > 1:
        return None
    if given:
        return f"{day:02d}/{month:02d}/{given[0]}" if given[0] % 100 == year else None
    newest = int(cell.place.period[2:4]) if cell.place.period else 0
    return f"{day:02d}/{month:02d}/19{year:02d}" if year > newest > 0 else None


def _month(cell: Suspect) -> str | None:
    """The folder's month, where the cell spells the same month and year."""
    if cell.place.period is None:
        return None
    if found := _LETTERED_MONTH.match(cell.text):
        month = MONTHS.get(found[1].lower(), 0)
    elif found := _NUMBERED_MONTH.match(cell.text):
        month = int(found[1])
    else:
        return None
    year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
    return cell.place.period if f"{year}-{month:02d}" == cell.place.period else None


def _region(cell: Suspect) -> str | None:
    """The folder's code with its dots, where the cell holds the same digits.

    Digits without dots may be a BPS code as well; only the folder can tell.
    """
    region = cell.place.region_code or ""
    bare = re.sub(r"\D", "", cell.text)
    return region if bare and bare == region.replace(".", "") and cell.text != region else None
