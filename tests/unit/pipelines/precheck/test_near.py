"""A list beside the village registers: a wrong digit is found by the rules of the linkage, and no more."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from pipelines.identity.linkage import PERSON
from pipelines.precheck.listed import PEOPLE
from pipelines.precheck.near import beside_registers, nik_birth_dates

DAY = dt.date(2025, 10, 31)
NIK, BORN, VILLAGE = "3376015203909012", dt.date(1990, 3, 12), "33.76.01.1001"


def person(nik: str = NIK, name: str = "SITI AMINAH", **changes: Any) -> dict[str, Any]:
    told = {
        "birth_date": BORN,
        "sex": "P",
        "family_card": None,
        "region_code": VILLAGE,
        "receipt": 1,
    }
    return {"nik": int(nik), "name": name, **told, **changes}


def listed(nik: str | None, name: str | None = "Siti Aminah", **changes: Any) -> dict[str, Any]:
    told = {"birth_date": BORN, "region_code": VILLAGE, "nik_error": None, "unreadable": None}
    return {"row": 5, "nik": nik, "name": name, **told, **changes}


def beside(row: dict[str, Any], *registers: dict[str, Any]) -> tuple[str | None, bool, bool]:
    register = pl.DataFrame(registers, schema=PERSON)

    def registered(niks: pl.Series, births: pl.Series) -> pl.DataFrame:
        return register.filter(
            pl.col("nik").is_in(niks.implode()) | pl.col("birth_date").is_in(births.implode())
        )

    found = beside_registers(pl.DataFrame([row], schema=PEOPLE), registered, DAY)
    return found.select("near_nik", "is_near", "is_of_another").row(0)


NOTHING = (None, False, False)
FOUND = (NIK, True, False)


@pytest.mark.parametrize(
    "row",
    [
        listed("3376015203909011"),
        listed("3376015203909021"),
        listed("3376015203909011", "Hj. SITI AMINAH"),
        listed("3376015203909011", region_code=None),
        listed("3376015203909011", birth_date=None),
        # Neither digit alone, but name, birth date and village.
        listed("3376025203909555"),
    ],
)
def test_a_wrong_digit_is_found(row: dict[str, Any]) -> None:
    assert beside(row, person(), person("3376011204919013", "BUDI")) == FOUND


@pytest.mark.parametrize(
    "row",
    [
        listed(NIK),
        listed("3376015203909011", "SITI AISYAH"),
        listed("3376015203909011", None),
        listed("3376015203909011", birth_date=dt.date(1991, 3, 12)),
        listed("3376025203909555", region_code="33.76.01.1002"),
        listed("3376025203909555", region_code=None),
    ],
)
def test_what_is_no_wrong_digit(row: dict[str, Any]) -> None:
    assert beside(row, person()) == NOTHING


def test_of_two_who_may_be_meant_none_is_taken() -> None:
    twice = (person("3376015203909012"), person("3376015203909013"))
    assert beside(listed("3376015203909011"), *twice) == (None, True, False)


def test_the_surest_rule_goes_first() -> None:
    by_village = person("3376025203909777")
    assert beside(listed("3376015203909011"), person(), by_village) == FOUND


@pytest.mark.parametrize(
    ("row", "is_of_another"),
    [
        (listed(NIK, "BUDI", birth_date=dt.date(1991, 1, 2)), True),
        (listed(NIK, "BUDI"), False),
        (listed(NIK, "SITI AMINAH", birth_date=dt.date(1991, 1, 2)), False),
        (listed(NIK, "Hj. Siti Aminah", birth_date=dt.date(1991, 1, 2)), False),
        (listed(NIK, "BUDI", birth_date=None), False),
        (listed(NIK, None, birth_date=dt.date(1991, 1, 2)), False),
    ],
)
def test_a_nik_of_another_has_another_name_and_birth_date(
    row: dict[str, Any],
    is_of_another: bool,  # noqa: FBT001
) -> None:
    assert beside(row, person()) == (None, False, is_of_another)


def test_one_register_that_agrees_is_enough() -> None:
    row = listed(NIK, "BUDI", birth_date=dt.date(1991, 1, 2))
    theirs = person(name="BUDI", birth_date=dt.date(1991, 1, 2))
    assert beside(row, person(), theirs) == NOTHING


def test_a_list_without_a_valid_nik_asks_nothing() -> None:
    row = listed(None, nik_error="NIK_LENGTH")
    people = pl.DataFrame([row], schema=PEOPLE)
    empty = pl.DataFrame(schema=PERSON)
    assert beside_registers(people, lambda *_: empty, DAY).is_empty()


@pytest.mark.parametrize(
    ("nik", "born"),
    [
        ("3376015203909012", dt.date(1990, 3, 12)),
        ("3376012902009012", dt.date(2000, 2, 29)),
        ("3376010101259012", dt.date(2025, 1, 1)),
        ("3376010101269012", dt.date(1926, 1, 1)),
    ],
)
def test_the_year_of_a_nik_is_not_after_the_day(nik: str, born: dt.date) -> None:
    assert nik_birth_dates(pl.Series([nik]), DAY).item() == born
