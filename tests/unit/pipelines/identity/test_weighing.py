"""Weights: what speaks for one person, what against, and that nothing is fitted in a night."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.identity.linkage import PERSON, distinct, with_folded_names
from pipelines.identity.parameters import ParametersMissing, parameters_in_force
from pipelines.identity.weighing import COMPARISONS, CONTRADICTED, OTHER, weigh

DAY = dt.date(2026, 1, 1)
BORN = dt.date(1990, 3, 12)
SITI, WRONG = 3376015203909012, 3376015203909107
VILLAGE = "33.76.01.1001"


def person(nik: int, name: str, born: dt.date = BORN, **more: Any) -> dict[str, Any]:
    plain = {"sex": "P", "family_card": None, "region_code": VILLAGE, "receipt": 1}
    return {"nik": nik, "name": name, "birth_date": born, **plain, **more}


def weighed(
    asked: dict[str, Any], *known: dict[str, Any], review: float = 0.001
) -> dict[int, tuple[float, str]]:
    sides = [
        with_folded_names(distinct(pl.DataFrame(rows, schema=PERSON)))
        for rows in ([asked], list(known))
    ]
    with duckdb.connect() as con:
        found = weigh(con, *sides, replace(parameters_in_force(DAY), review=review))
        assert not con.sql("show tables").fetchall(), "names stay behind in the database"
    return {
        row["linked_nik"]: (row["score"], row["evidence"]) for row in found.iter_rows(named=True)
    }


def test_a_misspelt_name_beside_a_misspelt_nik_is_still_the_person() -> None:
    score, evidence = weighed(person(WRONG, "SITI AMINH"), person(SITI, "SITI AMINAH"))[SITI]
    assert score > parameters_in_force(DAY).accept
    assert evidence == "name one_edit, birth same, nik same_place, sex same, home village"


def test_day_and_month_in_each_others_place_count_where_the_nik_is_right_about_them() -> None:
    swapped = person(WRONG, "SITI AMINAH", dt.date(1990, 12, 3))
    score, evidence = weighed(swapped, person(SITI, "SITI AMINAH"))[SITI]
    assert score > parameters_in_force(DAY).accept
    assert "birth in_nik" in evidence


def test_a_twin_is_another_person_however_much_agrees() -> None:
    card = 3376010101129001
    twin = person(SITI + 1, "SINTA AMELIA", family_card=card)
    score, evidence = weighed(person(SITI, "SITI AMINAH", family_card=card), twin)[SITI + 1]
    assert score < parameters_in_force(DAY).accept
    assert re.search(CONTRADICTED, evidence)


def test_a_household_mate_is_no_candidate() -> None:
    card = 3376010101129001
    mate = person(3376011407859001, "SITI RAHMAH", dt.date(1985, 7, 14), family_card=card, sex="L")
    assert not weighed(person(SITI, "SITI AMINAH", family_card=card), mate, review=0.2)


def test_a_namesake_of_another_day_in_the_same_village_is_no_candidate() -> None:
    namesake = person(3376014708909001, "SITI AMINAH", dt.date(1990, 8, 7))
    assert not weighed(person(WRONG, "SITI AMINAH"), namesake, review=0.2)


def test_a_namesake_of_the_same_day_elsewhere_is_not_accepted() -> None:
    elsewhere = person(7172015203909012, "SITI AMINAH", region_code="71.72.01.1001")
    found = weighed(person(WRONG, "SITI AMINAH"), elsewhere)
    assert found.get(elsewhere["nik"], (0.0, ""))[0] < parameters_in_force(DAY).accept


def test_a_file_without_residence_says_nothing_for_or_against() -> None:
    _, evidence = weighed(
        person(WRONG, "SITI AMINAH", region_code=None), person(SITI, "SITI AMINAH")
    )[SITI]
    assert "home" not in evidence


def test_every_level_has_both_weights_in_force_and_they_are_shares() -> None:
    parameters = parameters_in_force(DAY)
    levels = {(name, level) for name, sql in COMPARISONS.items() for level in (*sql, OTHER)}
    assert set(parameters.m) == set(parameters.u) == levels
    for name in COMPARISONS:
        for shares in (parameters.m, parameters.u):
            total = sum(share for (comparison, _), share in shares.items() if comparison == name)
            assert total == pytest.approx(1, abs=1e-3)


def test_parameters_are_dated(tmp_path: Any) -> None:
    seed = tmp_path / "linkage_parameters.csv"
    header = "comparison_code,level_code,m_probability,u_probability,threshold,legal_basis,valid_from,valid_to\n"
    rows = [f"{name},ALL,,,0.5,x,2015-01-01,2020-01-01\n{name},ALL,,,0.9,x,2020-01-01,\n"
            for name in ("PRIOR", "REVIEW", "ACCEPT")]  # fmt: skip
    seed.write_text(header + "".join(rows))
    assert parameters_in_force(dt.date(2019, 12, 31), seed).accept == 0.5
    assert parameters_in_force(dt.date(2020, 1, 1), seed).accept == 0.9
    with pytest.raises(ParametersMissing, match="PRIOR, REVIEW, ACCEPT"):
        parameters_in_force(dt.date(2014, 12, 31), seed)


def test_a_higher_threshold_shows_fewer() -> None:
    strict = replace(parameters_in_force(DAY), review=0.999999)
    sides = [
        distinct(pl.DataFrame([person(nik, "SITI AMINAH")], schema=PERSON)) for nik in (WRONG, SITI)
    ]
    with duckdb.connect() as con:
        assert weigh(con, *sides, strict).is_empty()
