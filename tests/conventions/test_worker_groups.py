"""The seeds of worker groups agree with those of occupations: two homes would be two answers."""

from __future__ import annotations

import re

import pytest
from project_tree import SEEDS, read_seed

GROUPS = {row["worker_group_code"] for row in read_seed(SEEDS / "worker_groups.csv")}
LABELS = read_seed(SEEDS / "worker_group_labels.csv")
RULES = read_seed(SEEDS / "worker_group_segments.csv")
OCCUPATIONS = read_seed(SEEDS / "occupation_is_work.csv")
WORK = [row for row in OCCUPATIONS if row["is_work"] == "true"]


def test_there_are_89_occupations_and_82_of_them_are_work() -> None:
    assert len({row["occupation_code"] for row in OCCUPATIONS}) == 89
    assert len({row["occupation_code"] for row in WORK}) == 82


@pytest.mark.parametrize("occupation", WORK, ids=lambda row: str(row["occupation_code"]))
def test_an_occupation_that_is_work_has_one_group_of_its_segment(
    occupation: dict[str, str],
) -> None:
    meant = {
        row["worker_group_code"]
        for row in LABELS
        if row["field"] in {"pekerjaan", "ANY"} and row["label"] == occupation["occupation_name"]
    }
    assert len(meant) == 1, f"{occupation['occupation_name']}: name its group once"
    presumed = {
        row["segment_code"]
        for row in RULES
        if row["worker_group_code"] in meant and row["region_code"] == "ID"
    }
    assert presumed == {occupation["default_segment_code"]}


def test_every_group_has_a_rule_for_the_nation_and_unmapped_has_none() -> None:
    ruled = {row["worker_group_code"] for row in RULES if row["region_code"] == "ID"}
    assert ruled == GROUPS - {"UNMAPPED"}


def test_no_label_means_unmapped() -> None:
    assert not [row["label"] for row in LABELS if row["worker_group_code"] == "UNMAPPED"]


def test_labels_are_in_capitals_and_say_something() -> None:
    odd = [
        row["label"]
        for row in LABELS
        if row["label"] != row["label"].upper().strip() or not re.search("[A-Z]", row["label"])
    ]
    assert not odd


def test_a_regional_rule_is_of_a_province_a_kabupaten_or_the_nation() -> None:
    odd = [
        row for row in RULES if not re.fullmatch(r"ID|[0-9]{2}(\.[0-9]{2})?", row["region_code"])
    ]
    assert not odd
