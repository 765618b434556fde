"""The local programmes that reports describe, with their numbers, from files to marts and example queries."""

from __future__ import annotations

from typing import Any

import pytest
from programme_files import CARRIED, PREMIUM

pytestmark = [pytest.mark.nights, pytest.mark.slow]


@pytest.fixture
def night(programmes: tuple[Any, dict[str, Any]]) -> tuple[Any, dict[str, Any]]:
    """A store that holds the programmes of three regions beside a month of the demo, and its night."""
    return programmes


@pytest.fixture(scope="module")
def answers(programmes: tuple[Any, dict[str, Any]]) -> Any:
    """What an example query answers, by its name."""
    semesta, _ = programmes
    examples = semesta.sql("select query_name, sql from meta.example_queries", tier="restricted")
    texts = {each["query_name"]: each["sql"] for each in examples}
    return lambda name: semesta.sql(texts[name], tier="restricted")


def test_only_the_list_of_the_health_programme_is_refused(
    night: tuple[Any, dict[str, Any]],
) -> None:
    _, report = night
    assert report["exit_code"] == 0, report["problem"]
    odd = {
        r["file"]: (r["status"], [f["code"] for f in r["findings"]])
        for r in report["files"]
        if r["status"] != "accepted"
    }
    assert odd == {"pbi.csv": ("refused", ["OTHER_KIND_OF_FILE"])}


def test_bitung_promised_is_taken_passed_on_and_active(answers: Any) -> None:
    row = next(r for r in answers("sponsorship_money_and_workers") if r["period"] == "2019-09")
    counts = ("pledged_count", "deducted_count", "carried_count", "enrolled_count", "active_count")
    assert {row[name] for name in counts} == {CARRIED}
    assert {row[name] for name in ("pledged_idr", "deducted_idr", "remitted_idr")} == {16_951_200}
    assert (row["donor_count"], row["balance_idr"], row["is_all_equal"]) == (337, 0, True)


def test_bitung_takes_part_and_its_target_says_why_it_measures_nothing(
    night: tuple[Any, dict[str, Any]], answers: Any
) -> None:
    semesta, _ = night
    rows = semesta.sql(
        "select donor_agency_code, civil_servant_donor_count, civil_servant_count, participation_rate, "
        "orphaned_count from marts.mart_sponsorship where region_code = '71.72' and period = '2019-09' "
        "order by donor_agency_code",
        tier="restricted",
    )
    assert [tuple(row.values())[:4] for row in rows] == [
        ("2.07", 137, 400, 137 / 400),
        # Surakarta has an agency of the same code: the region stands before it.
        ("71.72/1.01", 200, 600, 200 / 600),
        ("ALL", 337, 1_000, 0.337),
    ]
    assert {row["orphaned_count"] for row in rows} == {None}, "nobody is paired"
    target = next(r for r in answers("sponsorship_targets") if r["period"] == "2019-09")
    assert (target["target_count"], target["attainment_percent"]) == (3_000, None)
    assert "1.009" in target["reason"]


def test_a_stopped_donor_leaves_his_worker_alone(answers: Any) -> None:
    rows = {
        r["period"]: (r["carried_count"], r["active_count"], r["orphaned_count"])
        for r in answers("sponsorship_workers_left_alone")
        if r["donor_agency_code"] == "ALL" and r["period"] < "2023"
    }
    assert rows == {"2022-08": (3, 3, 0), "2022-09": (3, 3, 1), "2022-10": (3, 3, 1)}


def test_tegal_pays_where_month_by_month_over_27_kelurahan(answers: Any) -> None:
    rows = [r for r in answers("stages_who_pays_where") if r["region_code"].startswith("33.76")]
    months = {
        month: {
            payer: (
                len(
                    {
                        r["region_code"]
                        for r in rows
                        if (r["period"], r["funding_source_code"]) == (month, payer)
                    }
                ),
                sum(
                    r["rt_rw_officer_count"]
                    for r in rows
                    if (r["period"], r["funding_source_code"]) == (month, payer)
                ),
            )
            for payer in ("CSR", "APBD", "UNKNOWN", "NOBODY")
        }
        for month in ("2022-08", "2022-09", "2022-10", "2023-01")
    }
    # Of the 27, 2 by CSR, and nobody is reported to pay in the others but where Panggung's head was a member.
    assert months["2022-08"] == {
        "CSR": (2, 2),
        "APBD": (0, 0),
        "UNKNOWN": (1, 1),
        "NOBODY": (24, 0),
    }
    assert months["2022-09"]["CSR"] == (0, 0)
    assert months["2022-10"] == {
        "CSR": (0, 0),
        "APBD": (26, 26),
        "UNKNOWN": (1, 1),
        "NOBODY": (0, 0),
    }
    # Heads but for the deceased, secretaries and treasurers of all 27, from the budget of 2023.
    assert months["2023-01"]["APBD"] == (27, 26 + 2 * 27)


def test_tegal_holes_between_funders(answers: Any) -> None:
    handed = {
        (r["from_code"], r["to_code"]): (
            r["person_count"],
            r["person_with_hole_count"],
            r["person_months_unpaid"],
        )
        for r in answers("stages_holes_between_funders")
        if r["period"] == "2022-10" and r["to_code"] == "APBD"
    }
    assert handed == {("CSR", "APBD"): (2, 2, 2), ("OFFICIAL_PERSONAL", "APBD"): (12, 0, 0)}


def test_tegals_heads_come_with_the_revised_budget(
    night: tuple[Any, dict[str, Any]], answers: Any
) -> None:
    lines = {
        (r["fiscal_year"], r["budget_version"]): r["line_count"]
        for r in answers("budget_original_against_revised")
        if r["region_code"] == "33.76" and r["funding_source_code"] == "APBD"
    }
    assert lines[2022, "PERUBAHAN"] == lines[2022, "MURNI"] + 1
    semesta, _ = night
    heads = semesta.sql(
        "select fiscal_year, budget_version, person_count, month_count, amount_idr, verdict "
        "from marts.mart_budget_vs_premium where region_code = '33.76' and fiscal_year in (2022, 2023) "
        "and premium_kind = 'BPU' and person_count in (1026, 4 * 1026) order by fiscal_year",
        tier="restricted",
    )
    # Heads for the last three months of 2022; four offices for the whole of 2023.
    assert [tuple(row.values()) for row in heads] == [
        (2022, "PERUBAHAN", 1_026, 3, 1_026 * 3 * PREMIUM, "EXACT"),
        (2023, "MURNI", 4_104, 12, 4_104 * 12 * PREMIUM, "EXACT"),
    ]


def test_months_that_end_say_who_is_under_three_months(answers: Any) -> None:
    rows = answers("sponsorship_months_that_end")
    assert rows, "the newest month of the demo has cohorts of three months"
    assert {r["scheme_code"] for r in rows} == {"MAS_DEDI_TEGAL"}
    assert [r["months_ahead"] for r in rows] == sorted(r["months_ahead"] for r in rows)
    for row in rows:
        assert 0 <= row["paid_under_3_months_count"] <= row["ending_count"]
        assert row["premium_to_renew_idr"] == row["ending_count"] * PREMIUM


def test_the_deceased_of_panggung_was_a_member(answers: Any) -> None:
    rows = {r["period"]: r for r in answers("claims_covered_on_the_day") if r["period"] < "2023"}
    shown = ("claim_count", "was_active_count", "not_active_count", "grace_count", "paid_idr",
             "median_days_to_payment", "under_3_months_count")  # fmt: skip
    assert [tuple(rows[month][name] for name in shown) for month in sorted(rows)] == [
        (1, 1, 0, 0, 10_000_000, 12.0, 1),
        (1, 0, 1, 0, None, None, None),
        (1, 1, 0, 0, 42_000_000, 21.0, 0),
    ]


def test_trenggaleks_funnel_sums_over_its_reasons(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    rows = semesta.sql(
        "select stage_code, reason_code, person_count, quota_count, villages_expected, villages_reporting "
        "from marts.mart_recipient_funnel where region_code = '35.03' and year = 2023 and wave_code = 'ALL' "
        "order by stage_order, reason_code desc",
        tier="restricted",
    )
    assert {(r["villages_expected"], r["villages_reporting"]) for r in rows} == {(157, 3)}
    assert {r["quota_count"] for r in rows if r["reason_code"] == "REACHED"} == {5_600}
    assert [(r["stage_code"], r["reason_code"], r["person_count"]) for r in rows] == [
        ("PROPOSED", "REACHED", 9),
        ("CHECKED", "REACHED", 6),
        ("CHECKED", "PENDING", 1),
        ("CHECKED", "DEAD", 1),
        ("CHECKED", "ALREADY_PU", 1),
        ("DECIDED", "REACHED", 4),
        ("DECIDED", "PENDING", 1),
        ("DECIDED", "OVER_QUOTA", 1),
        ("ENROLLED", "REACHED", 3),
        ("ENROLLED", "NOT_ENROLLED", 1),
        ("PAID", "REACHED", 3),
        ("ENDING", "REACHED", 1),
        ("ENDING", "NOT_ENDING", 2),
        ("ENDED", "REACHED", 1),
    ]


def test_154_villages_of_trenggalek_owe_their_list(answers: Any) -> None:
    rows = [
        r for r in answers("recipients_villages_that_owe") if r["region_code"].startswith("35.03.")
    ]
    assert len(rows) == 154
    assert all(r["days_late"] > 365 for r in rows)


def test_no_cooperative_budgeted_insurance_first(answers: Any) -> None:
    (row,) = [r for r in answers("cooperatives_insurance_first") if r["year"] == 2017]
    shown = ("is_jamsostek_named", "budgeted_before_surplus", "paid_before_surplus", "member_count")
    assert tuple(row[name] for name in shown) == (False, False, False, 150)


def test_what_copying_mas_dedi_would_cost_surakarta(answers: Any) -> None:
    (row,) = [
        r
        for r in answers("copying_a_scheme")
        if r["region_code"] == "33.72" and "Mas Dedi" in r["scheme_name"]
    ]
    shown = (
        "people_as_asked",
        "month_count",
        "premium_idr",
        "cost_as_asked_idr",
        "funding_source_code",
    )
    assert tuple(row[name] for name in shown) == (5_000, 3, PREMIUM, 252_000_000, "ASN_DONOR")


def test_what_copying_a_budget_would_cost(answers: Any) -> None:
    rows = answers("copying_a_budgeted_scheme")
    assert {row["region_code"] for row in rows} == {"33.76"}, (
        "one region tells how many are eligible"
    )
    by_fund = {row["funding_source_code"]: row for row in rows}
    assert set(by_fund) == {"APBD", "DBHCHT"}
    for row in rows:
        assert row["is_home"]
        assert row["cost_per_month_idr"] == row["people_count"] * PREMIUM
    assert by_fund["APBD"]["month_count"] == 12
    assert by_fund["APBD"]["cost_idr"] == by_fund["APBD"]["people_count"] * 12 * PREMIUM
