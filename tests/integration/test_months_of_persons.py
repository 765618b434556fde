"""Two nights of member lists: what is told of a person's months, and what a later file makes of it."""

from __future__ import annotations

import json
import os
import time
from typing import Any

import pytest

pytestmark = [pytest.mark.nights, pytest.mark.slow]

HEAD = "NIK;KPJ;NAMA;SEGMEN;NPP;PROGRAM;IURAN;BLTH;SUMBER DANA;TANGGAL NONAKTIF\n"
PEOPLE = (
    *("late", "missed", "dropped", "absent", "assisted", "ended"),
    *(f"steady{number}" for number in range(6)),
)


def line(who: str, month: str, paid: int = 16800, ended: str = "") -> str:
    number = 9001 + PEOPLE.index(who)
    payer = "APBD" if who == "assisted" else "MANDIRI"
    return f"337601520390{number};K{number};WARGA;BPU;{number};JKM+JKK;{paid};{month};{payer};{ended}\n"


def put(semesta: Any, place: str, lines: list[str]) -> None:
    semesta.put(place, HEAD + "".join(lines))
    os.utime(semesta.inbox / place, (time.time() - 10, time.time() - 10))


def told(semesta: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """(who, month) -> the month; who somebody is, only the employer's number of this test tells."""
    rows = semesta.sql("select * from core.fct_person_months", tier="restricted")
    names = {
        row["person_key"]: PEOPLE[int(row["employer_number"]) - 9001]
        for row in rows
        if row["employer_number"]
    }
    return {(names[row["person_key"]], row["period"]): row for row in rows}


@pytest.fixture(scope="module")
def semesta(tmp_path_factory: pytest.TempPathFactory, semesta_at: Any) -> Any:
    """A store after a night, and another with a re-export, a silent month and a later one."""
    semesta = semesta_at(tmp_path_factory.mktemp("months") / "store")
    semesta.run("init")
    folder = "bpjstk__participants/33.76"
    put(semesta, f"{folder}/2025-06/peserta.csv", [line(who, "2025-06") for who in PEOPLE])
    first = [
        line(who, "2025-07", paid=0 if who == "late" else 16800)
        for who in PEOPLE
        if who != "missed"
    ]
    put(semesta, f"{folder}/2025-07/peserta.csv", first)
    report = semesta.night()
    assert report["exit_code"] == 0, report["problem"]
    before = told(semesta)
    assert before["late", "2025-07"]["status_code"] == "GRACE"
    assert before["missed", "2025-07"]["status_code"] == "GRACE"
    assert before["dropped", "2025-07"]["status_code"] == "PAID"

    refused = semesta.run("finalize", "2025-07", "--document", "KEP/7/2025", check=False)
    assert (refused.returncode, "still provisional" in refused.stderr) == (2, True)
    for month, reason in (("2031-01", "no figures for 2031-01"), ("2025-6", "is no month")):
        refused = semesta.run("finalize", month, "--document", "KEP/7/2025", check=False)
        assert (refused.returncode, reason in refused.stderr) == (2, True)
    semesta.run("finalize", "2025-06", "--document", "KEP/6/2025")

    again = [line(who, "2025-07") for who in PEOPLE if who != "dropped"]
    put(semesta, f"{folder}/2025-07/peserta_ulang.csv", again)
    september = [
        line(who, "2025-09") if who != "ended" else line(who, "2025-09", paid=0, ended="05-09-2025")
        for who in PEOPLE
        if who not in {"absent", "assisted"}
    ]
    put(semesta, f"{folder}/2025-09/peserta.csv", september)
    # Somebody delivers August, so that the month is there; this region's sender does not.
    neighbour = line("steady5", "2025-08").replace("337601520390", "350501520390")
    put(semesta, "bpjstk__participants/35.05/2025-08/peserta.csv", [neighbour])
    report = semesta.night()
    assert report["exit_code"] == 0, report["problem"]
    assert [r["status"] for r in report["files"]] == ["accepted"] * 3, report["files"]
    return semesta


def test_every_month_has_a_status_and_its_rule(semesta: Any) -> None:
    found = {
        key: (row["status_code"], row["decided_by_code"], row["is_restored"])
        for key, row in told(semesta).items()
        if not key[0].startswith("steady") and key[1] > "2025-06"
    }
    paid, silent = ("PAID", "IURAN", False), ("UNKNOWN", "SENDER_SILENT", False)
    restored, grace = ("PAID", "IURAN", True), ("GRACE", "GRACE_RULE", False)
    assert found == {
        ("late", "2025-07"): restored,
        ("late", "2025-08"): silent,
        ("late", "2025-09"): paid,
        ("missed", "2025-07"): restored,
        ("missed", "2025-08"): silent,
        ("missed", "2025-09"): paid,
        ("dropped", "2025-07"): grace,
        ("dropped", "2025-08"): silent,
        ("dropped", "2025-09"): restored,
        ("absent", "2025-07"): paid,
        ("absent", "2025-08"): silent,
        ("absent", "2025-09"): grace,
        ("assisted", "2025-07"): paid,
        ("assisted", "2025-08"): silent,
        ("assisted", "2025-09"): ("ENDED", "LAPSED", False),
        ("ended", "2025-07"): paid,
        ("ended", "2025-08"): silent,
        ("ended", "2025-09"): ("ENDED", "ENDED_IN_FILE", False),
    }


def test_months_in_a_row_are_those_that_files_show(semesta: Any) -> None:
    found = told(semesta)
    rows = {month: found["late", month] for month in ("2025-06", "2025-07", "2025-08", "2025-09")}
    assert [row["months_paid_in_row"] for row in rows.values()] == [1, 2, 0, 1]
    assert [row["is_provisional"] for row in rows.values()] == [False, False, False, True]
    assert {row["program_codes"] for month, row in rows.items() if month != "2025-08"} == {
        "JKK,JKM"
    }
    assert {row["first_paid_period"] for row in rows.values()} == {"2025-06"}
    assert [row["learned_date"] is None for row in rows.values()] == [False, False, True, False]


def test_what_was_told_otherwise_is_restated_with_both_days(semesta: Any) -> None:
    found = told(semesta)
    rows = semesta.sql("select * from core.fct_restatements", tier="restricted")
    names = {row["person_key"]: who for (who, _), row in found.items()}
    assert {
        (names[r["person_key"]], r["period"], r["status_before"], r["status_now"]) for r in rows
    } == {
        ("late", "2025-07", "UNPAID", "PAID"),
        ("missed", "2025-07", "UNPAID", "PAID"),
        ("dropped", "2025-07", "PAID", "GRACE"),
    }
    for row in rows:
        assert row["learned_before_date"] <= row["learned_date"]
        assert found[names[row["person_key"]], "2025-07"]["first_learned_date"]


def test_the_mart_counts_the_same_people(semesta: Any) -> None:
    rows = semesta.sql(
        "select period, paid_count, grace_count, unknown_count "
        "from marts.mart_coverage_by_region_segment where method_code = 'person_eligible' "
        "and region_code = '33.76' and segment_code = 'ALL' order by period",
        tier="restricted",
    )
    figures = {r["period"]: (r["paid_count"], r["grace_count"], r["unknown_count"]) for r in rows}
    assert figures["2025-07"] == (11, 1, 0)
    assert figures["2025-08"][1:] == (0, 12)
    assert figures["2025-09"] == (9, 1, 0)


def explained(semesta: Any, who: str, month: str) -> list[tuple[str, str, str]]:
    """(role, file, row) of every row behind a month."""
    key = next(row["person_key"] for (name, _), row in told(semesta).items() if name == who)
    words = ("explain", "fct_person_months", f"person_key={key}", f"period={month}")
    rows = json.loads(semesta.run(*words, "--format", "json").stdout)
    return [(r["role"], "/".join(r["file"].split("/")[2:]), r["row"]) for r in rows]


def test_every_month_walks_back_to_the_rows_that_decide_it(semesta: Any) -> None:
    late = [("MONTH", "2025-07/peserta_ulang.csv", 2), ("REPLACED", "2025-07/peserta.csv", 2)]
    assert explained(semesta, "late", "2025-07") == late
    # Nobody reported August of this region: the month is counted from the last payment.
    assert explained(semesta, "late", "2025-08") == [("LAST_PAID", *late[0][1:])]
    dropped = [("LAST_PAID", "2025-06/peserta.csv", 4), ("REPLACED", "2025-07/peserta.csv", 3)]
    assert explained(semesta, "dropped", "2025-07") == dropped
    assert [role for role, _, _ in explained(semesta, "ended", "2025-09")] == ["MONTH", "LAST_PAID"]


def test_a_changed_figure_has_its_cause_and_an_official_one_stays(semesta: Any) -> None:
    rows = semesta.sql(
        "select version, previous_covered_count, covered_count, cause_code, cause_sources "
        "from meta.figure_history where period = '2025-07' and region_code = '33.76' "
        "and segment_code = 'ALL' and method_code = 'person_eligible'",
        tier="restricted",
    )
    assert rows == [
        {
            "version": 2,
            "previous_covered_count": 10,
            "covered_count": 11,
            "cause_code": "RESTATED_MONTH",
            "cause_sources": "bpjstk__participants",
        }
    ]
    words = ("diff", "v1", "v2", "--all", "--region", "33.76", "--format", "json")
    differences = json.loads(semesta.run(*words).stdout)
    causes = {
        row["period"]: row["causes"]
        for row in differences
        if (row["region_code"], row["segment_code"], row["method_code"])
        == ("33.76", "ALL", "person_eligible")
    }
    assert causes["2025-07"] == "RESTATED_MONTH (v2)"
    assert causes["2025-09"] == "NEW_FIGURE"
    assert "2025-06" not in causes
    pointer = json.loads((semesta.home / "hasil" / "2025-06" / "CURRENT.json").read_text())
    assert (pointer["status"], pointer["document"]) == ("resmi", "KEP/6/2025")
    official = semesta.sql(
        "select document, version, official_covered_count, covered_change_count "
        "from marts.mart_official_coverage where region_code = '33.76' "
        "and segment_code = 'ALL' and method_code = 'person_eligible'",
        tier="restricted",
    )
    assert official == [
        {
            "document": "KEP/6/2025",
            "version": 1,
            "official_covered_count": 12,
            "covered_change_count": 0,
        }
    ]


def test_the_flow_leads_from_what_was_told_to_what_is_known(semesta: Any) -> None:
    rows = semesta.sql(
        "select * from marts.mart_membership_flow where region_code = '33.76' "
        "and segment_code = 'ALL' and funding_source_code = 'ALL' order by period",
        tier="restricted",
    )
    july, august, september = rows
    told = ("opening_count", "restated_count", "unpaid_count", "reported_count", "closing_count")
    assert [july[column] for column in told] == [12, 0, 1, 0, 11]
    assert [august[column] for column in told] == [10, 1, 0, -11, 0]
    assert [september[column] for column in told] == [0, 0, 0, 9, 9]


def test_a_figure_walks_back_to_the_files_that_make_it(semesta: Any) -> None:
    key = {"region_code": "33", "segment_code": "ALL", "method_code": "person_eligible"}
    words = [f"{column}={value}" for column, value in key.items()]
    ask = ("explain", "mart_coverage_by_region_segment", *words, "--format", "json")
    rows = json.loads(semesta.run(*ask, "period=2025-07").stdout)
    assert [(r["role"], r["file"].split("/")[-1], r["rows"], r["persons"]) for r in rows] == [
        ("NUMERATOR", "peserta_ulang.csv", 11, 11)
    ]
    refused = semesta.run(*ask, "period=2031-01", check=False)
    assert (refused.returncode, "no row supports" in refused.stderr) == (2, True)
