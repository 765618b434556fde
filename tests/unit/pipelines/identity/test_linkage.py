"""Links: who is the same person under two NIKs, and who must stay apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from pipelines.identity.linkage import (
    DECISIONS,
    PERSON,
    Linkage,
    asked_of,
    distinct,
    resolve,
    with_folded_names,
)
from pipelines.identity.stages import compare

BORN = dt.date(1990, 3, 12)
SITI = 3376015203909012
BUDI = 3376011203909002
VILLAGE = "33.76.01.1001"
MOVED = {9101: frozenset({9301}), 9301: frozenset({9101})}


def person(nik: int, name: str, born: dt.date | None = BORN, **more: Any) -> dict[str, Any]:
    plain = {"sex": None, "family_card": None, "region_code": None, "receipt": 1}
    return {"nik": nik, "name": name, "birth_date": born, **plain, **more}


def people(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=PERSON)


def linkage(
    listed: list[dict[str, Any]],
    registered: list[dict[str, Any]],
    decided: list[tuple[int, int, bool]] | None = None,
) -> Linkage:
    lists, known = people(*listed), with_folded_names(distinct(people(*registered)))
    asked = asked_of(distinct(lists), known)
    decisions = pl.DataFrame(decided or [], schema=DECISIONS, orient="row")
    pairs = compare(asked, known, MOVED)
    return resolve(pairs, asked, lists.select("nik", "receipt"), MOVED, 0.99, decisions)


def links(*worlds: Any) -> list[tuple[Any, ...]]:
    return linkage(*worlds).links.select("nik", "linked_nik", "stage").rows()


SWAPPED = 3376015203909102


@pytest.mark.parametrize(
    ("written", "stage"),
    [(SITI - 1, "nik_15"), (3376015203909021, "nik_transposed"), (SWAPPED, "nik_transposed")],
)
def test_a_misspelt_nik_of_the_same_name_and_birth_date_is_linked(written: int, stage: str) -> None:
    listed = [person(written, "Hj. SITI AMINAH, S.Pd")]
    assert links(listed, [person(SITI, "Siti Aminah")]) == [(written, SITI, stage)]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "SITI AMALIA"},
        {"born": dt.date(1990, 3, 13)},
        {"born": None},
        {"sex": "L"},
    ],
)
def test_another_name_birth_date_or_sex_keeps_two_people_apart(change: dict[str, Any]) -> None:
    mention = person(SITI - 1, **{"name": "SITI AMINAH", **change})
    assert not links([mention], [person(SITI, "SITI AMINAH", sex="P")])


def test_a_nik_that_a_register_has_is_its_own_persons() -> None:
    known = [person(SITI, "SITI AMINAH"), person(SITI - 1, "SITI AMINAH")]
    assert not links([person(SITI - 1, "SITI AMINAH")], known)


def test_two_answers_are_none_even_at_a_later_stage() -> None:
    known = [
        person(SITI + 1, "SITI AMINAH", region_code=VILLAGE),
        person(SITI + 2, "SITI AMINAH"),
    ]
    assert not links([person(SITI, "SITI AMINAH", region_code=VILLAGE)], known)


def test_twins_and_namesakes_in_one_file_are_two_people() -> None:
    both = [person(SITI, "SITI AMINAH"), person(SITI - 1, "SITI AMINAH")]
    assert not links(both, [person(SITI, "SITI AMINAH")])
    several = [person(SITI - 1, "SITI AMINAH"), person(SITI + 1, "SITI AMINAH")]
    assert not links(several, [person(SITI, "SITI AMINAH")])
    twin = person(SITI - 1, "SINTA AMINAH")
    assert not links([twin], [person(SITI, "SITI AMINAH")])


def test_two_misspellings_in_two_files_are_one_person() -> None:
    months = [
        person(SITI - 1, "SITI AMINAH", receipt=1),
        person(SITI + 1, "SITI AMINAH", receipt=2),
    ]
    assert [row[1] for row in links(months, [person(SITI, "SITI AMINAH")])] == [SITI, SITI]


def test_a_nik_of_a_whole_family_is_nobodys() -> None:
    family = [
        person(SITI - 1, "SITI AMINAH"),
        person(SITI - 1, "AHMAD", dt.date(1980, 5, 1)),
        person(SITI - 1, "RANI", dt.date(2001, 7, 9)),
    ]
    assert not links(family, [person(SITI, "SITI AMINAH")])


def test_a_region_that_got_another_code_is_the_same_region() -> None:
    old, new = 9101011203909001, 9301051203909001
    assert links([person(old, "YOHANIS")], [person(new, "YOHANES")]) == []
    assert links([person(old, "YOHANIS")], [person(new, "YOHANIS")]) == [
        (old, new, "nik_old_prefix")
    ]
    elsewhere = 3303051203909001
    assert not links([person(old, "YOHANIS")], [person(elsewhere, "YOHANIS")])


def test_a_family_card_with_name_and_birth_date_is_a_person() -> None:
    card = 3376010101129001
    other = 3376011203909555
    mine = person(other, "MOCH. YUSUF", family_card=card)
    assert links([mine], [person(BUDI, "Muhammad Jusuf", family_card=card)]) == [
        (other, BUDI, "family_card")
    ]
    assert not links([mine], [person(BUDI, "MOCH. YUNUS", family_card=card)])
    assert not links([mine], [person(SITI, "MOCH. YUSUF", family_card=card)])


def test_name_birth_date_and_village_are_a_person_only_where_one_has_them() -> None:
    other = 3376011203909555
    mine = person(other, "SLAMET", region_code=VILLAGE)
    known = person(BUDI, "SLAMET", region_code=VILLAGE)
    assert links([mine], [known]) == [(other, BUDI, "name_birth_village")]
    namesake = person(BUDI + 5, "SLAMET", region_code=VILLAGE)
    assert not links([mine], [known, namesake])
    assert not links([mine], [person(BUDI, "SLAMET", region_code="33.76.01.1002")])


def test_everybody_born_on_the_first_of_january_is_nobody() -> None:
    first = dt.date(1990, 1, 1)
    other, known = 3376011203909555, 3376011203909002
    mine = person(other, "SLAMET", first, region_code=VILLAGE)
    assert not links([mine], [person(known, "SLAMET", first, region_code=VILLAGE)])
    told, right = 3376010101909555, 3376010101909002
    mine = person(told, "SLAMET", first, region_code=VILLAGE)
    assert links([mine], [person(right, "SLAMET", first, region_code=VILLAGE)]) == [
        (told, right, "name_birth_village")
    ]


def test_nothing_gives_nothing() -> None:
    assert links([], []) == []
    assert links([person(SITI, "SITI")], []) == []
    assert links([], [person(SITI, "SITI")]) == []


def test_what_several_people_could_be_is_left_to_people_with_the_reason() -> None:
    known = [person(SITI + 1, "SITI AMINAH"), person(SITI + 2, "SITI AMINAH")]
    left = linkage([person(SITI, "SITI AMINAH")], known).open
    assert left.select("linked_nik", "reason").rows() == [
        (SITI + 1, "SEVERAL_ANSWERS"),
        (SITI + 2, "SEVERAL_ANSWERS"),
    ]
    both = [person(SITI, "SITI AMINAH"), person(SITI - 1, "SITI AMINAH")]
    assert linkage(both, [person(SITI, "SITI AMINAH")]).open["reason"].to_list() == [
        "NAMED_TOGETHER"
    ]


def test_a_decision_outweighs_every_stage() -> None:
    known = [person(SITI + 1, "SITI AMINAH"), person(SITI + 2, "SITI AMINAH")]
    asked = [person(SITI, "SITI AMINAH")]
    same = linkage(asked, known, [(SITI, SITI + 2, True)])
    assert same.links.select("linked_nik", "stage").rows() == [(SITI + 2, "reviewed")]
    assert same.open.is_empty()
    other = linkage(asked, known, [(SITI, SITI + 2, False)])
    assert other.links.select("linked_nik", "stage").rows() == [(SITI + 1, "nik_15")]
    neither = linkage(asked, known, [(SITI, SITI + 2, False), (SITI + 1, SITI, False)])
    assert neither.links.is_empty()
    assert neither.open.is_empty()
    strangers = linkage([person(BUDI, "BUDI")], known, [(BUDI, SITI + 1, True)])
    assert strangers.links.select("nik", "linked_nik").rows() == [(BUDI, SITI + 1)]


def test_lists_speak_for_each_other_where_no_register_helps() -> None:
    months = [person(SITI, "SITI AMINAH", receipt=1), person(SITI + 1, "SITI AMINAH", receipt=2)]
    assert links(months, []) == [(SITI + 1, SITI, "nik_15")]
    third = person(SITI + 2, "SITI AMINAH", receipt=3)
    assert not links([*months, third], [])
    together = [person(SITI, "SITI AMINAH"), person(SITI + 1, "SITI AMINAH")]
    assert not links(together, [])
    assert not links(months, [], [(SITI, SITI + 1, False)])
