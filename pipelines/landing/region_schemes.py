"""Whose region codes are these? Undotted codes are believed only where the whole column proves it.

Kemendagri writes `33.76.01.1001`, BPS writes `3376010001`. Without dots the two look alike and
mean different places: in the seven reference regions the first six digits of 62 of 75 BPS kecamatan
name another kecamatan of Kemendagri. So no code is read by itself. Pure; the register is handed in (`official_regions` has it).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import polars as pl

from pipelines.landing.sheet import Note

UNPROVEN, OTHER_SCHEME = "REGION_SCHEME_UNPROVEN", "REGION_SCHEME_BPS"
BARE_CODE = r"^([0-9]{4}|[0-9]{6}|[0-9]{7}|[0-9]{10}|[0-9]{2}\.[0-9]{2}\.[0-9]{3}(\.[0-9]{3})?)$"
SHORT_VILLAGE = r"^([0-9]{2}\.[0-9]{4})\.?$"

# Provinces in which both schemes give every kabupaten and kota the same number (BPS's own bridging
# table, second half of 2020; none of them has been divided since).
_SAME_KABUPATEN = frozenset({"17", "32", "33", "34", "35", "36", "51", "52", "63"})
_WHOLE_FROM = 3
_NATIONAL_FROM = 30
# Seruyan, the one kabupaten whose later BPS kecamatan have the numbers of all of Kemendagri's.
_WHOLE_PROVES_NOTHING = "62.08"


@dataclass(frozen=True)
class Register:
    """Codes that are known to exist.

    Attributes:
        kemendagri: dotted codes of every level, of all vintages at hand.
        bps: BPS code without dots -> dotted Kemendagri code, where a crosswalk is at hand.

    """

    kemendagri: frozenset[str]
    bps: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def kecamatan(self) -> Mapping[str, frozenset[str]]:
        """Kabupaten -> its kecamatan."""
        found: dict[str, set[str]] = defaultdict(set)
        for code in self.kemendagri:
            if len(code) == 8:
                found[code[:5]].add(code)
        return {kabupaten: frozenset(codes) for kabupaten, codes in found.items()}


@dataclass(frozen=True)
class Verdict:
    """What the bare codes of one column are.

    Attributes:
        scheme: `none` where the column holds no bare code.
        dotted: code as sent -> dotted Kemendagri code, for every code that may be used.

    """

    scheme: Literal["none", "kemendagri", "bps", "unproven"]
    dotted: Mapping[str, str]

    @property
    def speaks(self) -> bool:
        """Whether any cell needs it; where not, reading the column costs nothing more."""
        return self.scheme != "none" or bool(self.dotted)


def judge(codes: Iterable[str], register: Register, folder: str | None = None) -> Verdict:
    """Which scheme the distinct bare codes of one column follow, proven or not.

    Args:
        codes: the distinct codes of the whole column, whatever their form.
        register: which codes exist.
        folder: region that the file's place in the inbox names.

    """
    distinct = set(codes)
    if _are_provinces_of_bps(distinct):
        return Verdict("bps", {})
    bare = sorted(code for code in distinct if re.match(BARE_CODE, code))
    if not bare:
        return Verdict("none", {})
    agreed = {code: _dotted(code) for code in bare if _is_agreed(code, register)}
    open_codes = [code for code in bare if code not in agreed]
    if not open_codes:
        return Verdict("kemendagri", agreed)
    known = {code: full for code in open_codes if (full := _dotted(code)) in register.kemendagri}
    only_bps = [code for code in open_codes if _is_bps_only(code, known, register)]
    only_kemendagri = [code for code in known if _is_kemendagri_only(code, register, folder)]
    is_whole = len(open_codes) - len(known) <= 1 + len(known) // 50 and _holds_a_whole_kabupaten(
        known, register
    )
    if only_bps and only_kemendagri:
        return Verdict("unproven", agreed)
    if only_bps:
        crossed = {c: register.bps[_digits(c)] for c in open_codes if _digits(c) in register.bps}
        return Verdict("bps", {**agreed, **crossed})
    if only_kemendagri or is_whole:
        return Verdict("kemendagri", {**agreed, **known})
    return Verdict("unproven", agreed)


def bare_codes(sent: pl.Series) -> list[str]:
    """The distinct tidied codes of a column that are written without all their dots."""
    distinct = sent.unique().to_frame("sent").select(code=tidy(pl.col("sent")))
    return distinct.filter(
        pl.col("code").str.contains(rf"{BARE_CODE}|{SHORT_VILLAGE}|^[0-9]{{2}}$")
    )["code"].to_list()


def judge_column(codes: list[str], register: Callable[[], Register], folder: str | None) -> Verdict:
    """`judge` over the `bare_codes` of one column; short village codes are completed on the way.

    The register is asked for only where a cell needs it: most columns hold dotted codes alone.
    """
    if all(len(code) == 2 for code in codes):
        return judge(codes, Register(frozenset()))
    known = register()
    verdict = judge(codes, known, folder)
    short = {
        code: full for code in codes if (full := completed_village(code, folder, known)) is not None
    }
    return Verdict(verdict.scheme, {**verdict.dotted, **short})


def tidy(text: pl.Expr) -> pl.Expr:
    """The cell in capitals without blanks around it, an apostrophe before it, Excel's `.0` behind it."""
    return (
        text.str.normalize("NFKC")
        .str.strip_chars(" \t\u00a0'`’")
        .str.to_uppercase()
        .str.replace(r"^([0-9]{4,})\.0+$", "$1")
    )


def resolved(text: pl.Expr, dotted: pl.Expr, verdict: Verdict) -> pl.Expr:
    """Value of a tidied region cell: by the verdict where the code is bare, else `dotted`.

    In a column of BPS codes a province or kabupaten is BPS's too, with or without its dot.
    """
    value = dotted
    if verdict.scheme == "bps":
        value = pl.when((dotted.str.len_chars() > 5) | (dotted == "ID")).then(dotted)
    if verdict.dotted:
        given = pl.Series(list(verdict.dotted), dtype=pl.String)
        meant = pl.Series(list(verdict.dotted.values()), dtype=pl.String)
        value = pl.coalesce(
            text.replace_strict(given, meant, default=None, return_dtype=pl.String), value
        )
    return value


def defect(text: pl.Expr, verdict: Verdict) -> pl.Expr:
    """Code of the reason why a filled, tidied region cell has no value."""
    if verdict.scheme == "bps":
        return pl.when(text.str.contains(r"^[[0-9].]+$")).then(pl.lit(OTHER_SCHEME))
    is_bare = text.str.contains(BARE_CODE)
    return pl.when(is_bare & pl.lit(verdict.scheme == "unproven")).then(pl.lit(UNPROVEN))


def notes(column: str, sent: pl.Series, verdict: Verdict) -> list[Note]:
    """That codes were dotted, and by what proof; or why none was believed."""
    if verdict.scheme in {"bps", "unproven"}:
        if verdict.scheme == "unproven":
            return [Note.of("REGION_SCHEME_UNPROVEN_FILE", column=column)]
        return [Note.of("REGION_SCHEME_BPS_FILE", column=column)]
    if not verdict.dotted:
        return []
    given = list(verdict.dotted)
    changed = sent.to_frame("sent").select(tidy(pl.col("sent")).is_in(given).sum()).item()
    if not changed:
        return []
    return [Note.of("REGION_CODE_DOTTED", column=column, count=changed)]


def completed_village(code: str, folder: str | None, register: Register) -> str | None:
    """SISKEUDES's `01.2001.` under the kabupaten of its folder; None where that is no village."""
    found = re.match(SHORT_VILLAGE, code)
    if found is None or folder is None or not re.match(r"^[0-9]{2}\.[0-9]{2}", folder):
        return None
    full = f"{folder[:5]}.{found[1]}"
    return full if full in register.kemendagri and full.startswith(folder) else None


def _digits(code: str) -> str:
    return code.replace(".", "")


def _dotted(code: str) -> str:
    """The code as Kemendagri would dot it; itself where it has no such length."""
    if "." in code or len(code) not in {4, 6, 10}:
        return code
    return ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:]) if part)


def _are_provinces_of_bps(codes: set[str]) -> bool:
    """Whether province codes, the same in both schemes but for Papua, are those of BPS.

    Only BPS has a 97; and in a national list of either vintage, 94 without 92 is BPS's Papua.
    """
    provinces = {code for code in codes if len(code) == 2}
    is_national = len(provinces) >= _NATIONAL_FROM
    return "97" in provinces or (is_national and "94" in provinces and "92" not in provinces)


def _is_agreed(code: str, register: Register) -> bool:
    """Whether both schemes give the code to one place; such a code proves neither."""
    full = _dotted(code)
    if full not in register.kemendagri:
        return False
    return register.bps.get(code) == full or (len(code) == 4 and code[:2] in _SAME_KABUPATEN)


def _is_bps_only(code: str, known: Mapping[str, str], register: Register) -> bool:
    """A form that only BPS uses, or a code that only BPS has."""
    if "." in code or len(code) == 7:
        return True
    if code in known:
        return False
    # No village of Kemendagri has a number below 1000; of BPS, nearly every kecamatan ends in 0.
    return code in register.bps or (len(code) == 10 and code[6] == "0")


def _is_kemendagri_only(code: str, register: Register, folder: str | None) -> bool:
    """A known code that the BPS scheme cannot hold, or that the folder confirms."""
    if len(code) == 6 or _dotted(code) == folder:
        return True
    return bool(register.bps) and len(code) == 10 and code[:7] not in register.bps


def _holds_a_whole_kabupaten(known: Mapping[str, str], register: Register) -> bool:
    """Whether villages of every kecamatan of some kabupaten are there.

    Read by BPS they would all lie in kecamatan split off later (numbers that do not end in 0),
    without one of the kecamatan they were split from; no kabupaten of BPS is made like that.
    """
    present: dict[str, set[str]] = defaultdict(set)
    for full in known.values():
        if len(full) == 13 and not full.startswith(_WHOLE_PROVES_NOTHING):
            present[full[:5]].add(full[:8])
    return any(
        len(wanted := register.kecamatan[kabupaten]) >= _WHOLE_FROM and wanted <= kecamatan
        for kabupaten, kecamatan in present.items()
    )
