"""Every reason at its boundary: what makes it, and the neighbour that does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from judging import NIK, judge, verdict

from pipelines.precheck.reasons import REASONS

LAYAK: tuple[str, list[str]] = ("LAYAK", [])
UNKNOWN = {"is_registered": False, "present_in": None, "seen_alive_period": None}
OTHER_NIK = "3376011203809013"


def born(year: int, month: int, day: int) -> dict[str, Any]:
    return {"birth_date_registered": dt.date(year, month, day)}


def test_who_has_nothing_against_him_is_to_be_paid_for() -> None:
    assert verdict({}) == LAYAK


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nik": None, "nik_error": "NIK_LENGTH"}, "NIK_INVALID"),
        ({"died_period": "2025-07", "seen_alive_period": None}, "DEAD"),
        ({"died_period": "2025-08"}, "DEAD"),
        ({"moved_period": "2025-07", "is_elsewhere": True, "present_in": None}, "MOVED"),
        ({"moved_period": "2025-07", "is_elsewhere": True, "present_in": "35.05"}, "MOVED"),
        ({"provider_code": "TASPEN"}, "CIVIL_SERVANT"),
        ({"is_pu_paid": True}, "ALREADY_PU"),
        ({"other_payers": "Mandiri"}, "PAID_BY_OTHER"),
        (born(1960, 10, 31), "TOO_OLD"),
    ],
)
def test_not_to_be_paid(changes: dict[str, Any], code: str) -> None:
    assert verdict(changes) == ("TOLAK", [code])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_near": True, "near_nik": OTHER_NIK}, "NIK_NEAR"),
        ({"is_near": True, **UNKNOWN}, "NIK_NEAR"),
        ({"is_misspelt": True}, "NIK_NEAR"),
        ({"is_of_another": True}, "NIK_OF_ANOTHER"),
        (UNKNOWN, "NOT_REGISTERED"),
        ({**UNKNOWN, "is_village_known": False}, "NO_REGISTER"),
        ({"died_period": "2025-07"}, "REGISTERS_DISAGREE"),
        ({"died_later_period": "2025-11"}, "DIED_LATER"),
        ({"present_in": "35.05", "is_elsewhere": True}, "LIVES_ELSEWHERE"),
        ({"is_pu_in_arrears": True}, "PU_IN_ARREARS"),
        ({"is_payer_unknown": True}, "PAYER_UNKNOWN"),
        ({"is_active_by_branch": True}, "ACTIVE_BY_BRANCH"),
        ({"silent_since": "2025-08"}, "SENDER_SILENT"),
        ({"is_unheard": True}, "SENDER_SILENT"),
        (born(2010, 11, 1), "TOO_YOUNG"),
        ({"unreadable": ["tanggal_lahir"]}, "UNREADABLE"),
    ],
)
def test_not_yet_to_be_paid(changes: dict[str, Any], code: str) -> None:
    assert verdict(changes) == ("TUNDA", [code])


@pytest.mark.parametrize(
    "changes",
    [
        # 65 on the first day after the month; 15 on its last day.
        born(1960, 11, 1),
        born(2010, 10, 31),
        # Who is a member already did not start too late, and may go on.
        {**born(1950, 1, 1), "is_bpu_member": True},
        # Moved within the kabupaten; present in two.
        {"moved_period": "2025-07"},
        {"present_in": "33.76, 35.05"},
        # The same payer goes on paying.
        {"is_paid_by_same": True, "is_bpu_member": True},
        {"unreadable": []},
    ],
)
def test_the_neighbours_of_a_reason(changes: dict[str, Any]) -> None:
    assert verdict(changes) == LAYAK


def test_a_month_that_is_paid_is_not_paid_again() -> None:
    paid = {"is_paid_by_same": True, "is_bpu_member": True}
    assert verdict(paid, period="2025-09") == ("TOLAK", ["ALREADY_PAID"])
    unnamed = {"is_payer_unknown": True, "is_bpu_member": True}
    assert verdict(unnamed, period="2025-09") == ("TOLAK", ["ALREADY_PAID"])


@pytest.mark.parametrize(
    "changes",
    [
        {"is_pu_paid": True},
        {"is_pu_in_arrears": True},
        {"provider_code": "TASPEN"},
        {"moved_period": "2025-07", "is_elsewhere": True},
        {"present_in": "35.05", "is_elsewhere": True},
    ],
)
def test_who_pays_for_himself_may_work_and_live_where_he_likes(changes: dict[str, Any]) -> None:
    assert verdict(changes, is_assisted=False) == LAYAK


def test_all_reasons_are_told_and_the_worst_decides() -> None:
    row = judge(
        {
            "died_period": "2025-08",
            "is_pu_paid": True,
            "silent_since": "2025-07",
            **born(1950, 1, 1),
        }
    ).row(0, named=True)
    assert row["codes"] == ["DEAD", "ALREADY_PU", "TOO_OLD", "SENDER_SILENT"]
    assert (row["verdict"], row["saved_idr"]) == ("TOLAK", 16_800)
    too_old = (
        "berumur 75 tahun pada akhir bulan dan belum pernah tercatat sebagai BPU: pendaftaran "
        "pertama harus sebelum umur 65 tahun"
    )
    assert row["said"].split("; ") == [
        "tercatat meninggal (data 2025-08)",
        "sudah peserta PU, iurannya dibayar untuk 2025-09",
        too_old,
        "daftar peserta 2025-09 dari kantor cabangnya belum diterima (terakhir dibayar 2025-07)",
    ]


def test_only_what_is_rejected_is_saved_and_without_a_rate_nothing_is_counted() -> None:
    rows = ({}, UNKNOWN, {"is_pu_paid": True})
    assert judge(*rows)["saved_idr"].to_list() == [None, None, 16_800]
    assert judge(*rows, premium_idr=None)["saved_idr"].to_list() == [None, None, None]


def test_of_a_double_the_first_row_stands() -> None:
    one, two = {"person": "one"}, {"person": "two", "nik": OTHER_NIK}
    found = judge(one, two, one, one)
    assert found["codes"].to_list() == [[], [], ["DOUBLE"], ["DOUBLE"]]
    assert found["said"][2] == "ganda: orang ini sudah ada di baris 5"
    assert found["is_first"].to_list() == [True, True, False, False]


def test_of_two_rows_of_a_person_the_one_with_the_right_nik_stands() -> None:
    wrong = {"person": "one", "is_near": True, "near_nik": NIK}
    found = judge(wrong, {"person": "one"})
    assert found["codes"].to_list() == [["DOUBLE", "NIK_NEAR"], []]
    assert found["said"][0].startswith("ganda: orang ini sudah ada di baris 6; ")


def test_rows_without_a_nik_are_nobodys_double() -> None:
    none = {"nik": None, "nik_error": "NIK_MISSING"}
    assert judge(none, none)["codes"].to_list() == [["NIK_INVALID"], ["NIK_INVALID"]]


@pytest.mark.parametrize(
    ("register", "listed", "code"),
    [
        (dt.date(1960, 11, 1), dt.date(1960, 10, 31), []),
        (None, dt.date(1960, 10, 31), ["TOO_OLD"]),
        (None, None, ["TOO_OLD"]),
    ],
)
def test_the_register_tells_the_age_then_the_list_then_the_nik(
    register: dt.date | None, listed: dt.date | None, code: list[str]
) -> None:
    row = {"nik": "3376013110609012", "birth_date_registered": register, "birth_date": listed}
    assert verdict(row)[1] == code


def test_every_reason_has_a_name_of_its_own() -> None:
    assert len({reason.code for reason in REASONS}) == len(REASONS)
    assert len({reason.label for reason in REASONS}) == len(REASONS)
