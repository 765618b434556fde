"""What the build is asked: the register of the month, the payments of the last known one, the dated rate."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_build import small_build

from pipelines.precheck.known import Terms, last_build
from pipelines.precheck.listed import CannotCheck
from warehouse.connect import open_build
from warehouse.layout import Store

VILLAGE, OTHER = "33.76.01.1001", "35.05.15.2011"
PERSON = ("n", "p")
SEEN: dict[str, list[tuple[Any, ...]]] = {
    "fct_person_months": [("somebody", "2025-09", "BPU", "PAID", "2025-09", True)],
    "int_senders_heard": [("33.76", "2025-09", True)],
}
BORN = "1980-03-12"


def resident(snapshot: str, *, village: str = VILLAGE, **flags: Any) -> tuple[Any, ...]:
    present = flags.get("present", not (flags.get("dead") or flags.get("moved")))
    return (
        "p", village, snapshot, BORN, present, flags.get("dead", False), flags.get("moved", False),
        flags.get("provider"),
    )  # fmt: skip


def month(
    status: str, *, segment: str = "BPU", last_paid: str | None = "2025-09"
) -> tuple[Any, ...]:
    return ("p", "2025-09", segment, status, last_paid, status != "UNKNOWN")


def paid(funding: str, segment: str = "BPU") -> tuple[Any, ...]:
    return ("p", "2025-09", segment, funding, True)


def facts(
    folder: Path, *, period: str = "2025-10", region: str | None = VILLAGE, funding: str = "APBD",
    **rows: list[tuple[Any, ...]],
) -> dict[str, Any]:  # fmt: skip
    """What is known of the person `p`, whose NIK key is `n`."""
    together = {name: [*SEEN.get(name, []), *rows.get(name, [])] for name in {*SEEN, *rows}}
    together.setdefault("persons", [PERSON])
    people = pl.DataFrame({"row": [7], "nik_key": ["n"], "region_code": [region]})
    with last_build(small_build(folder, **together)) as build:
        return build.facts(people, build.terms(funding, period)).row(0, named=True)


def terms(store: Store, funding: str, period: str) -> Terms:
    with last_build(store) as build:
        return build.terms(funding, period)


def test_of_a_nik_never_seen_nothing_is_known(tmp_path: Path) -> None:
    found = facts(tmp_path, persons=[], int_residents_keyed=[resident("2025-07", village=VILLAGE)])
    assert (found["row"], found["person"]) == (7, "n")
    assert not found["is_registered"]
    assert found["is_village_known"]
    assert not found["is_unheard"]
    assert found["died_period"] is None


@pytest.mark.parametrize(
    ("snapshots", "is_registered"),
    [
        (["2024-10"], True),
        (["2024-09"], False),
        (["2025-10"], True),
        (["2025-11"], False),
        (["2025-07", "2025-09"], True),
    ],
)
def test_a_register_holds_for_a_year(
    tmp_path: Path,
    snapshots: list[str],
    is_registered: bool,  # noqa: FBT001
) -> None:
    found = facts(tmp_path, int_residents_keyed=[resident(snapshot) for snapshot in snapshots])
    assert found["is_registered"] == found["is_village_known"] == is_registered
    assert found["birth_date"] == (dt.date(1980, 3, 12) if is_registered else None)


def test_whom_a_later_register_leaves_out_is_not_registered(tmp_path: Path) -> None:
    later = ("somebody", VILLAGE, "2025-08", BORN, True, False, False, None)
    found = facts(tmp_path, int_residents_keyed=[resident("2025-07"), later])
    assert not found["is_registered"]
    assert found["is_village_known"]


@pytest.mark.parametrize(
    ("registers", "died", "later"),
    [
        ([resident("2025-10", dead=True)], "2025-10", None),
        ([resident("2025-07"), resident("2025-09", dead=True)], "2025-09", None),
        ([resident("2025-07"), resident("2025-11", dead=True)], None, "2025-11"),
        # A village that told of a death by mistake and took it back.
        ([resident("2025-07", dead=True), resident("2025-09")], None, None),
        # The dead stay dead when their register grows old.
        ([resident("2023-01", dead=True)], "2023-01", None),
    ],
)
def test_a_death_is_what_the_village_said_last_up_to_the_month(
    tmp_path: Path, registers: list[tuple[Any, ...]], died: str | None, later: str | None
) -> None:
    found = facts(tmp_path, int_residents_keyed=registers)
    assert (found["died_period"], found["died_later_period"]) == (died, later)


def test_a_death_in_one_village_and_a_later_life_in_another(tmp_path: Path) -> None:
    registers = [resident("2025-07", dead=True), resident("2025-08", village=OTHER)]
    found = facts(tmp_path, int_residents_keyed=registers)
    assert (found["died_period"], found["seen_alive_period"]) == ("2025-07", "2025-08")


def answer(period: str, *, dead: bool) -> tuple[Any, ...]:
    return ("p", "CIVIL_REGISTRY", period, dead, not dead)


@pytest.mark.parametrize(
    ("registers", "answers", "died", "seen_alive", "later"),
    [
        ([], [answer("2025-08", dead=True)], "2025-08", None, None),
        ([], [answer("2025-07", dead=True), answer("2025-08", dead=False)], None, "2025-08", None),
        ([], [answer("2025-11", dead=True)], None, None, "2025-11"),
        # The village says dead, the civil registry later alive: somebody has to look.
        ([resident("2025-07", dead=True)], [answer("2025-08", dead=False)], "2025-07", "2025-08", None),
    ],
)  # fmt: skip
def test_the_civil_registry_tells_of_deaths_too(
    tmp_path: Path,
    registers: list[tuple[Any, ...]],
    answers: list[tuple[Any, ...]],
    died: str | None,
    seen_alive: str | None,
    later: str | None,
) -> None:
    found = facts(tmp_path, int_residents_keyed=registers, int_life_told=answers)
    told = ("died_period", "seen_alive_period", "died_later_period")
    assert tuple(found[name] for name in told) == (died, seen_alive, later)


@pytest.mark.parametrize(
    ("registers", "region", "moved", "is_elsewhere", "present_in"),
    [
        ([resident("2025-07")], VILLAGE, None, False, "33.76"),
        ([resident("2025-07", moved=True)], VILLAGE, "2025-07", True, None),
        ([resident("2025-07", moved=True), resident("2025-07", village="33.76.02.1001")],
         VILLAGE, "2025-07", False, "33.76"),
        ([resident("2025-07", moved=True), resident("2025-07", village=OTHER)],
         VILLAGE, "2025-07", True, "35.05"),
        ([resident("2025-07", village=OTHER)], VILLAGE, None, True, "35.05"),
        # A list that names no village: wherever the person is present.
        ([resident("2025-07", village=OTHER)], None, None, False, "35.05"),
    ],
)  # fmt: skip
def test_who_moved_is_looked_for_in_the_kabupaten_of_the_list(
    tmp_path: Path,
    registers: list[tuple[Any, ...]],
    region: str | None,
    moved: str | None,
    is_elsewhere: bool,  # noqa: FBT001
    present_in: str | None,
) -> None:
    found = facts(tmp_path, region=region, int_residents_keyed=registers)
    assert found["moved_period"] == moved
    assert (found["is_elsewhere"], found["present_in"]) == (is_elsewhere, present_in)


def test_a_former_code_of_a_village_means_its_region_of_today(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        region="91.01.05.2001",
        int_residents_keyed=[resident("2025-07", village="93.01.05.2001")],
        int_region_codes_dated=[("91.01.05.2001", "93.01.05.2001", "0001-01-01", None)],
    )
    assert (found["is_elsewhere"], found["is_village_known"]) == (False, True)


@pytest.mark.parametrize(
    ("staff", "provider"),
    [
        (("n", "TASPEN", "2025-01-01", None), "TASPEN"),
        (("n", "ASABRI", None, "2025-10-15"), "ASABRI"),
        (("n", "TASPEN", None, "2025-09-30"), None),
        (("n", "TASPEN", "2025-11-01", None), None),
        (("n", "BPJSTK", None, None), None),
    ],
)
def test_a_roster_tells_who_is_insured_elsewhere(
    tmp_path: Path, staff: tuple[Any, ...], provider: str | None
) -> None:
    assert facts(tmp_path, stg_agency__staff=[staff])["provider_code"] == provider
    registered = resident("2025-07", provider="TASPEN")
    by_register = facts(tmp_path / "register", int_residents_keyed=[registered])
    assert by_register["provider_code"] == "TASPEN"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([month("PAID", segment="PU")], {"is_pu_paid": True, "is_bpu_member": False}),
        ([month("GRACE", segment="PU")], {"is_pu_in_arrears": True, "is_pu_paid": False}),
        ([month("ENDED", segment="PU")], {"is_pu_paid": False, "silent_since": None}),
        ([month("UNPAID")], {"is_bpu_member": True}),
        ([month("UNKNOWN", last_paid="2025-08")], {"silent_since": "2025-08"}),
        ([month("UNKNOWN", segment="JAKON")], {"silent_since": None}),
    ],
)
def test_memberships_of_the_last_known_month(
    tmp_path: Path, rows: list[tuple[Any, ...]], told: dict[str, Any]
) -> None:
    found = facts(tmp_path, fct_person_months=rows)
    assert {name: found[name] for name in told} == told


@pytest.mark.parametrize(
    ("funding", "payers", "told"),
    [
        ("APBD", ["APBD"], (None, True, False)),
        ("APBD", ["SELF", "CSR"], ("Mandiri, TJSL/CSR perusahaan", False, False)),
        ("APBD", ["APBD", "SELF"], ("Mandiri", True, False)),
        ("APBD", ["UNKNOWN"], (None, False, True)),
        ("UNKNOWN", ["UNKNOWN"], (None, True, False)),
        ("APBD", [], (None, False, False)),
    ],
)
def test_who_paid_the_last_known_month(
    tmp_path: Path, funding: str, payers: list[str], told: tuple[str | None, bool, bool]
) -> None:
    rows = [paid(payer) for payer in payers] + [paid("SELF", "PU")]
    found = facts(tmp_path, funding=funding, int_memberships_labelled=rows)
    assert (found["other_payers"], found["is_paid_by_same"], found["is_payer_unknown"]) == told


@pytest.mark.parametrize(("end", "payers"), [("2025-09", None), ("2025-10", "TJSL/CSR perusahaan")])
def test_a_payment_that_ends_before_the_month_is_no_double(
    tmp_path: Path, end: str, payers: str | None
) -> None:
    found = facts(
        tmp_path,
        int_memberships_labelled=[paid("CSR")],
        fct_person_months=[month("PAID"), month("PAID", segment="PU")],
        int_planned_ends=[("p", "2025-09", "BPU", end), ("p", "2025-09", "PU", end)],
    )
    assert found["other_payers"] == payers
    assert found["is_pu_paid"] == (payers is not None)
    assert found["is_bpu_member"]


@pytest.mark.parametrize(
    ("region", "rows", "is_unheard"),
    [
        (VILLAGE, {}, False),
        (OTHER, {}, True),
        # A branch that serves both is heard for both.
        (OTHER, {"branch_regions": [("B", "33.76", "2015-07-01", None), ("B", "35.05", "2015-07-01", None)]}, False),
        (OTHER, {"branch_regions": [("B", "33.76", "2015-07-01", None), ("B", "35.05", "2015-07-01", "2024-01-01")]}, True),
        (OTHER, {"int_senders_heard": [("35", "2025-09", True)]}, False),
        (OTHER, {"int_senders_heard": [("35.05", "2025-09", False)]}, True),
        (OTHER, {"int_match_answers": [("p", "2025-09", False, False)]}, False),
        (OTHER, {"int_match_answers": [("p", "2025-09", False, True)]}, True),
        (OTHER, {"fct_person_months": [month("PAID")]}, False),
        (None, {}, False),
    ],
)  # fmt: skip
def test_where_no_branch_was_heard_nothing_is_known_of_payments(
    tmp_path: Path,
    region: str | None,
    rows: dict[str, Any],
    is_unheard: bool,  # noqa: FBT001
) -> None:
    assert facts(tmp_path, region=region, **rows)["is_unheard"] == is_unheard


def test_the_branchs_answer_counts_where_no_list_has_the_person(tmp_path: Path) -> None:
    active = [("p", "2025-09", True, False)]
    assert facts(tmp_path, int_match_answers=active)["is_active_by_branch"]
    both = facts(tmp_path / "both", int_match_answers=active, fct_person_months=[month("ENDED")])
    assert not both["is_active_by_branch"]


def test_linked_niks_are_one_person_and_the_misspelt_one_is_told(tmp_path: Path) -> None:
    store = small_build(
        tmp_path,
        persons=[("right", "p"), ("wrong", "p")],
        person_links=[("wrong", "right")],
        **SEEN,
    )
    people = pl.DataFrame(
        {"row": [1, 2], "nik_key": ["right", "wrong"], "region_code": [VILLAGE, VILLAGE]}
    )
    with last_build(store) as build:
        found = build.facts(people, build.terms("APBD", "2025-10")).sort("row")
    assert found["person"].to_list() == ["p", "p"]
    assert found["is_misspelt"].to_list() == [False, True]


@pytest.mark.parametrize(
    ("funding", "period", "premium", "is_settled"),
    [
        ("APBD", "2026-04", 16_800, True),
        ("SELF", "2026-03", 16_800, True),
        ("SELF", "2026-04", 8_400, True),
        ("CSR", "2026-04", 16_800, False),
        ("CSR", "2027-01", None, False),
    ],
)
def test_the_premium_is_that_of_the_payer_and_the_month(
    tmp_path: Path,
    funding: str,
    period: str,
    premium: int | None,
    is_settled: bool,  # noqa: FBT001
) -> None:
    found = terms(small_build(tmp_path, **SEEN), funding, period)
    assert (found.premium_idr, found.is_settled) == (premium, is_settled)
    assert (found.min_age, found.max_age) == (15, 64)
    assert found.is_assisted == (funding != "SELF")


@pytest.mark.parametrize(
    ("period", "as_of"), [("2025-09", "2025-09"), ("2026-01", "2025-09"), ("2025-08", None)]
)
def test_the_last_month_with_a_member_list(tmp_path: Path, period: str, as_of: str | None) -> None:
    totals_only = [("2025-10",)]
    store = small_build(tmp_path, **SEEN, int_periods_observed=totals_only)
    assert terms(store, "APBD", period).as_of == as_of


@pytest.mark.parametrize(
    ("funding", "period", "said"),
    [
        ("APBB", "2025-10", "there is no payer 'APBB': name one of APBD, CSR, SELF, UNKNOWN"),
        ("OLD", "2025-10", "there is no payer 'OLD'"),
        ("APBD", "2025-13", "'2025-13' is no month"),
        ("APBD", "Oktober", "'Oktober' is no month"),
    ],
)
def test_what_cannot_be_asked_says_what_to_write(
    tmp_path: Path, funding: str, period: str, said: str
) -> None:
    with pytest.raises(CannotCheck, match=said):
        terms(small_build(tmp_path, **SEEN), funding, period)


def test_without_a_build_a_night_is_asked_for(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.create()
    with pytest.raises(CannotCheck, match=r"no night has been built .* run `semesta run` first"):
        terms(store, "APBD", "2025-10")


def test_a_build_that_broke_off_asks_for_a_night(tmp_path: Path) -> None:
    store = small_build(tmp_path)
    with open_build(store) as con:
        con.execute("drop table core.fct_person_months")
    with pytest.raises(CannotCheck, match=r"did not finish its build.*run `semesta run`"):
        terms(store, "APBD", "2025-10")
