"""The seeds of agencies and employers agree with each other and with those of worker groups."""

from __future__ import annotations

import re

from project_tree import SEEDS, read_seed

LABELS = read_seed(SEEDS / "agency_labels.csv")
KINDS = {row["employer_kind"] for row in read_seed(SEEDS / "employer_kinds.csv")}
CODES = {
    "jenis": KINDS,
    "penyelenggara": {"BPJSTK", "TASPEN", "ASABRI", "NONE"},
    "status_kepegawaian": {"BPJSTK", "TASPEN", "ASABRI", "VENDOR"},
    "opd": {"ALL"},
}


def as_compared(label: str) -> str:
    return re.sub("[^A-Z0-9]+", " ", label.upper()).strip()


def test_labels_stand_as_they_are_compared_and_mean_a_known_code() -> None:
    odd = [
        row
        for row in LABELS
        if row["label"] != as_compared(row["label"]) or row["code"] not in CODES[row["field"]]
    ]
    assert not odd


def test_whoever_is_no_non_asn_staff_is_not_the_agencys_own_to_enrol() -> None:
    insured = {row["label"]: row["code"] for row in LABELS if row["field"] == "status_kepegawaian"}
    others = {
        as_compared(row["label"])
        for row in read_seed(SEEDS / "worker_group_labels.csv")
        if (row["field"] == "status_kepegawaian" and row["worker_group_code"] == "private_employee")
        or row["worker_group_code"] == ""
    }
    assert {
        label: insured.get(label) for label in others if insured.get(label) in {None, "BPJSTK"}
    } == {}
