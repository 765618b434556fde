"""Items 49-56: the population identity number."""

from __future__ import annotations

import datetime as dt
from random import Random

from proofs.case import CATALOGUE, Case
from proofs.damage import Spot, case_of, spot, with_bad_row, with_row
from proofs.table import BIRTH, SEX, Family, identity_number

BOTH = ("csv", "xlsx")
_FULL = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
_ARABIC = {ord("0") + digit: 0x0660 + digit for digit in range(10)}


@CATALOGUE.item(49, "NIK in a number cell", families="EV", formats=("xlsx",), kinds=("cut to 15 digits", "whole", "all rows"))  # fmt: skip
def number_cell(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    table, column = where.table, where.table.at("nik")
    rows = range(len(table.rows)) if kind == "all rows" else [where.at]
    typed = {}
    bad = []
    for at in rows:
        nik = table.rows[at].texts["nik"]
        stored = int(nik) if kind == "whole" else int(nik) // 10 * 10
        typed[at + 1, column] = float(stored)
        bad.append(table.rows[at].typed("nik", str(stored)))
    good = () if kind == "all rows" else where.others
    return case_of(rng, form, table, typed=typed, good=good, bad=tuple(bad))


@CATALOGUE.item(50, "NIK in scientific notation", families="EV", formats=BOTH, kinds=("dot", "comma", "all digits"))  # fmt: skip
def scientific(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    nik = where.row.texts["nik"]
    text = f"{nik[0]}.{nik[1:] if kind == 'all digits' else nik[1:6]}E+15"
    text = text.replace(".", ",") if kind == "comma" else text
    return with_bad_row(rng, form, where, where.row.typed("nik", text))


@CATALOGUE.item(50, "NIK in scientific notation", families="EV", formats=BOTH, kinds=("above 1 %", "below 1 %"))  # fmt: skip
def scientific_share(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family, 300)
    table = where.table
    spoilt = set(rng.sample(range(300), 12 if kind == "above 1 %" else 2))
    for at in spoilt:
        nik = table.rows[at].texts["nik"]
        table = table.with_row(at, table.rows[at].typed("nik", f"{nik[0]}.{nik[1:6]}E+15"))
    good = tuple(row for at, row in enumerate(table.rows) if at not in spoilt)
    bad = tuple(table.rows[at] for at in sorted(spoilt))
    verdict = "refuse" if kind == "above 1 %" else "read"
    return case_of(rng, form, table, good=good, bad=bad, verdict=verdict)


@CATALOGUE.item(51, "signs around the NIK", families="EV", formats=BOTH, kinds=("apostrophe", "hard blank", "zero width", "blanks"))  # fmt: skip
def signs_around(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    nik = where.row.texts["nik"]
    text = {
        "apostrophe": f"'{nik}",
        "hard blank": f"\u00a0{nik}\u00a0",
        "zero width": f"\u200b{nik[:8]}\u200b{nik[8:]}\ufeff",
        "blanks": f"  {nik} ",
    }[kind]
    return with_row(rng, form, where, where.row.typed("nik", text, nik), noted=kind != "blanks")


@CATALOGUE.item(
    52, "digits of other scripts", families="EV", formats=BOTH, kinds=("full width", "Arabic")
)
def other_digits(rng: Random, family: Family, form: str, kind: str) -> Case:
    """NFKC folds full-width digits; Arabic ones stay what they are, so the row is set aside."""
    where = spot(rng, family)
    nik = where.row.texts["nik"]
    if kind == "Arabic":
        return with_bad_row(rng, form, where, where.row.typed("nik", nik.translate(_ARABIC)))
    text = nik.translate(_FULL)
    return with_row(rng, form, where, where.row.typed("nik", text, nik), noted=True)


@CATALOGUE.item(53, "no NIK", families="EV", formats=BOTH, kinds=("15 digits", "17 digits", "letter", "one digit", "zeros", "serial 0000", "temporary", "employee number", "empty", "dash", "footnoted"))  # fmt: skip
def no_nik(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    nik = where.row.texts["nik"]
    cut = rng.randrange(16)
    text = {
        "15 digits": nik[:cut] + nik[cut + 1 :],
        "17 digits": nik[:cut] + str(rng.randint(0, 9)) + nik[cut:],
        "letter": nik[:cut] + rng.choice("OIlS") + nik[cut + 1 :],
        "one digit": str(rng.randint(1, 9)) * 16,
        "zeros": "0" * 16,
        "serial 0000": nik[:12] + "0000",
        "temporary": "0" + nik[1:],
        "employee number": f"{rng.randint(1970, 1995)}0512{rng.randint(2000, 2015)}011003",
        "empty": "",
        "dash": "-",
        "footnoted": nik[:15] + rng.choice("\u00b9\u00b2\u2076"),
    }[kind]
    return with_bad_row(rng, form, where, where.row.typed("nik", text))


@CATALOGUE.item(54, "sex differs from the NIK", families="EV", formats=BOTH, kinds=("one row", "above 5 %", "below 5 %"))  # fmt: skip
def other_sex(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family, None if kind == "one row" else 240)
    table, column = where.table, SEX[family]
    count = {"one row": 1, "above 5 %": 24, "below 5 %": 6}[kind]
    for at in rng.sample(range(len(table.rows)), count):
        other = "L" if table.rows[at].texts[column] == "P" else "P"
        table = table.with_row(at, table.rows[at].typed(column, other, other))
    verdict = "hold" if kind == "above 5 %" else "read"
    return case_of(rng, form, table, verdict=verdict, noted=True)


@CATALOGUE.item(55, "impossible birth date in the NIK", families="EV", formats=BOTH, kinds=("31 February", "month 13", "day 00", "day 72", "31 April", "29 February 2001", "month 00"))  # fmt: skip
def impossible_birth(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    nik = where.row.texts["nik"]
    six = {
        "31 February": "310285",
        "month 13": "051385",
        "day 00": "000585",
        "day 72": "720585",
        "31 April": "710485",
        "29 February 2001": "290201",
        "month 00": "050085",
    }[kind]
    return with_bad_row(rng, form, where, where.row.typed("nik", nik[:6] + six + nik[12:]))


@CATALOGUE.item(56, "birth date differs from the NIK", families="EV", formats=BOTH, kinds=("one day", "another year", "day and month"))  # fmt: skip
def other_birth(rng: Random, family: Family, form: str, kind: str) -> Case:
    where: Spot = spot(rng, family)
    sex = str(where.row.values[SEX[family]])
    birth = dt.date(rng.randint(1970, 1999), 4, 9)
    other = {
        "one day": birth + dt.timedelta(days=1),
        "another year": birth.replace(year=birth.year - 1),
        "day and month": birth.replace(month=birth.day, day=birth.month),
    }[kind]
    nik = identity_number(birth, sex, int(where.row.texts["nik"][-3:]))
    row = where.row.typed("nik", nik, nik)
    row = row.typed(BIRTH[family], f"{other:%d/%m/%Y}", other)
    return with_row(rng, form, where, row, noted=True)
