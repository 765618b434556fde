"""Before the money goes out: budget = payment order = bill = people, or the difference has a cause.

One region with a seeded fault of every kind, one that is clean, and the published lines of two more,
of which only what is about money is there.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipelines.demo.budget import ASSISTANCE, JKK, JKM, budget_of, standing
from pipelines.demo.geography import region
from pipelines.demo.levels import level_of
from pipelines.demo.payment_faults import SeededFault
from pipelines.demo.world import write_demo
from warehouse.connect import open_file

pytestmark = [pytest.mark.nights, pytest.mark.slow]

HURT, CLEAN, BLITAR, TRENGGALEK = "71.72", "33.76", "35.05", "35.03"
MONEY = ("budget__lines", "budget__payments", "bpjstk__billings")
QUIET = {"MATCHED", "NOT_SPENT", "OTHER_PURSE", "NOT_REPORTED", "NOT_PREMIUM"}
# Every cause that a fault can be seeded for.
CAUSES = {
    *("WRONG_ACCOUNT", "NOT_IN_BUDGET", "ORDER_WITHOUT_BILL", "BILL_WITHOUT_ORDER", "BILLED_NOT_PAID"),
    *("ORDER_NOT_BOOKED", "OVERPAID", "UNDERPAID", "BOOKED_OTHERWISE", "OVER_BUDGET", "WRONG_RATE"),
    *("PERSONS_MISSING_FROM_BILL_LINES", "LINES_BEYOND_BILL", "BILLED_NOT_ACTIVE", "ACTIVE_NOT_BILLED"),
}  # fmt: skip


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, semesta_at: Any
) -> tuple[Any, tuple[SeededFault, ...]]:
    """A store after one night, and what was seeded."""
    semesta = semesta_at(tmp_path_factory.mktemp("payments") / "store")
    semesta.run("init")
    aside = tmp_path_factory.mktemp("printed")
    write_demo(aside, regions=[BLITAR, TRENGGALEK], first="2025-09", scale=0.005)
    for source in MONEY:
        shutil.copytree(aside / source, semesta.inbox / source)
    summary = write_demo(semesta.inbox, regions=[HURT, CLEAN], damage=1e-6)
    without_bill_codes(semesta.inbox / "budget__payments" / CLEAN)
    report = semesta.night()
    assert report["exit_code"] == 0, report["problem"]
    return semesta, summary.faults


def without_bill_codes(folder: Path) -> None:
    """Registers of orders as most treasuries keep them: no order names its bill."""
    for path in folder.rglob("*.xlsx"):
        book = load_workbook(path)
        for page in book:
            header = next(row for row in page.iter_rows() if "KODE IURAN" in [c.value for c in row])
            place = [cell.value for cell in header].index("KODE IURAN")
            for row in page.iter_rows(min_row=header[0].row + 1):
                row[place].value = None
        book.save(path)


def payments(semesta: Any, where: str) -> list[dict[str, Any]]:
    return semesta.sql(
        "select * from marts.mart_payment_reconciliation where " + where, "restricted"
    )


def test_every_seeded_fault_is_found_with_its_rupiah_and_nothing_else(
    world: tuple[Any, tuple[SeededFault, ...]],
) -> None:
    semesta, faults = world
    assert {fault.cause_code for fault in faults} == CAUSES
    found = payments(semesta, f"region_code = '{HURT}' and is_finding")
    # The bill of an order without a bill is not there: the order's number ends like it.
    told = {
        (row["billing_code"] or HURT.replace(".", "") + row["payment_order_codes"][:8]): (
            row["cause_code"],
            row["difference_idr"],
        )
        for row in found
    }
    assert told == {fault.billing_code: (fault.cause_code, fault.difference) for fault in faults}
    quiet = payments(semesta, f"region_code = '{HURT}' and not is_finding")
    assert {row["cause_code"] for row in quiet} <= QUIET


def test_seeded_faults_are_written_down_as_findings(
    world: tuple[Any, tuple[SeededFault, ...]],
) -> None:
    semesta, faults = world
    found = semesta.sql(
        "select finding_code, amount_idr, status, sentence_id from marts.mart_audit_findings "
        f"where region_code = '{HURT}'",
        "restricted",
    )
    causes = {fault.cause_code: abs(fault.difference) for fault in faults}
    assert {
        row["finding_code"]: row["amount_idr"] for row in found if row["finding_code"] in causes
    } == causes
    assert {row["status"] for row in found} == {"open"}
    overpaid = next(row["sentence_id"] for row in found if row["finding_code"] == "OVERPAID")
    assert overpaid.startswith("Terdapat kelebihan pembayaran iuran APBD di Kota Bitung")


def test_clean_data_gives_no_finding(world: tuple[Any, tuple[SeededFault, ...]]) -> None:
    semesta, _ = world
    rows = payments(semesta, f"region_code = '{CLEAN}'")
    assert {row["cause_code"] for row in rows} <= QUIET
    assert {row["further_cause_codes"] for row in rows} == {None}
    matched = [row for row in rows if row["cause_code"] == "MATCHED"]
    assert len(matched) > 10
    assert {row["bill_link_code"] for row in matched} == {"BY_AMOUNT"}
    question = f"select * from marts.mart_audit_findings where region_code = '{CLEAN}'"
    assert semesta.sql(question, "restricted") == []


def test_the_published_lines(world: tuple[Any, tuple[SeededFault, ...]]) -> None:
    semesta, _ = world
    (blitar,) = payments(semesta, f"region_code = '{BLITAR}' and fiscal_year = 2024")
    assert blitar["cause_code"] == "MATCHED"
    money = ("budget_idr", "sp2d_idr", "billed_idr", "paid_idr", "premium_due_idr")
    assert {blitar[name] for name in money} == {452_508_000}
    assert blitar["person_months_billed"] == 5_387 * 5
    spent, left = sorted(
        payments(semesta, f"region_code = '{TRENGGALEK}' and fiscal_year = 2023"),
        key=lambda row: str(row["cause_code"]),
    )
    assert (spent["cause_code"], spent["sp2d_idr"], spent["person_months_billed"]) == (
        "MATCHED",
        282_240_000,
        5_600 * 3,
    )
    assert (left["cause_code"], left["budget_idr"]) == ("NOT_SPENT", 83_360_000)
    findings = semesta.sql(
        "select amount_idr, person_count, sentence_id from marts.mart_audit_findings "
        f"where region_code = '{TRENGGALEK}' and finding_code = 'BUDGET_OVER_PREMIUM'",
        "restricted",
    )
    assert [(row["amount_idr"], row["person_count"]) for row in findings] == [(83_360_000, 5_600)]
    assert "Rp83.360.000" in findings[0]["sentence_id"]


def test_totals_are_the_budget_files_to_the_rupiah(
    world: tuple[Any, tuple[SeededFault, ...]],
) -> None:
    semesta, _ = world
    place = region(CLEAN)
    planned = standing(budget_of(place, level_of(place), {2025}))
    premiums = sum(
        amount
        for (_, account, _), amount in planned.items()
        if account in {ASSISTANCE[0], JKK, JKM}
    )
    (traced,) = semesta.sql(
        "select sum(budget_idr) as idr, sum(excluded_idr) as excluded from "
        f"marts.mart_payment_reconciliation where region_code = '{CLEAN}' and fiscal_year = 2025",
        "restricted",
    )
    assert traced["idr"] == premiums
    assert traced["excluded"] > 0


def test_every_order_and_every_bill_is_in_one_row(
    world: tuple[Any, tuple[SeededFault, ...]],
) -> None:
    semesta, _ = world
    build = semesta.home / "private" / "build" / "build.duckdb"
    with open_file(build, read_only=True) as con:
        landed = con.execute(
            "select (select sum(jumlah) from landed.budget__payments), "
            "(select sum(jumlah_tagihan) from landed.bpjstk__billings), "
            "(select count(*) from landed.bpjstk__billings)"
        ).fetchone()
    (told,) = semesta.sql(
        "select sum(sp2d_idr) + sum(excluded_idr) as ordered, sum(billed_idr) as billed, "
        "count(billed_idr) as bills, count(*) as n, "
        "count(distinct fiscal_year || payment_key) as keys from marts.mart_payment_reconciliation",
        "restricted",
    )
    assert (told["ordered"], told["billed"], told["bills"]) == landed
    assert told["n"] == told["keys"]


def test_a_payment_and_a_finding_are_walked_back(
    world: tuple[Any, tuple[SeededFault, ...]],
) -> None:
    semesta, _ = world
    (overpaid,) = payments(semesta, f"region_code = '{HURT}' and cause_code = 'OVERPAID'")
    words = ["fiscal_year=2025", f"payment_key={overpaid['payment_key']}"]
    rows = semesta.run("explain", "mart_payment_reconciliation", *words, "--format", "csv").stdout
    sources = {line.split(",")[1] for line in rows.splitlines()[1:]}
    assert sources == {
        "budget__lines",
        "budget__payments",
        "bpjstk__billings",
        "bpjstk__billing_lines",
    }
    (finding,) = semesta.sql(
        "select finding_key from marts.mart_audit_findings where finding_code = 'OVERPAID'",
        "restricted",
    )
    key = f"finding_key={finding['finding_key']}"
    assert semesta.run("explain", "mart_audit_findings", key, "--format", "csv").stdout == rows
    unknown = semesta.run("explain", "mart_audit_findings", "finding_key=t-0", check=False)
    assert (unknown.returncode, "no row supports" in unknown.stderr) == (2, True)


def test_findings_go_out_and_come_back(
    world: tuple[Any, tuple[SeededFault, ...]], tmp_path: Path
) -> None:
    semesta, _ = world
    sheet = tmp_path / "temuan.xlsx"
    semesta.run("findings", "--out", str(sheet), "--region", HURT)
    assert sheet.stat().st_mode & 0o777 == 0o600
    assert semesta.run("findings", "--out", str(sheet), check=False).returncode == 2
    book = load_workbook(sheet)
    page = book["Temuan"]
    header = [cell.value for cell in page[1]]
    place = {name: header.index(name) for name in header}
    today = dt.datetime.now(dt.UTC).date().strftime("%d/%m/%Y")
    steps = {"OVERPAID": "DIKEMBALIKAN", "WRONG_RATE": "DIJAWAB", "NOT_IN_BUDGET": "SELESAI"}
    back = 0
    for row in page.iter_rows(min_row=2):
        step = steps.get(str(row[place["JENIS TEMUAN"]].value))
        if step is None:
            continue
        row[place["TINDAK LANJUT"]].value = step
        row[place["DIPUTUSKAN OLEH"]].value = "Inspektur Pembantu II"
        row[place["TANGGAL"]].value = today
        if step == "DIKEMBALIKAN":
            back = int(str(row[place["NILAI (RP)"]].value).replace(".", "")) - 1
            row[place["JUMLAH DIKEMBALIKAN (RP)"]].value = f"{back:,}".replace(",", ".")
            row[place["DOKUMEN"]].value = "STS 12/2026"
    answered = tmp_path / "jawaban.xlsx"
    book.save(answered)
    semesta.put(f"semesta__finding_decisions/{HURT}/jawaban.xlsx", answered.read_bytes())
    report = semesta.night()
    assert report["exit_code"] == 0, report["problem"]
    assert [receipt["status"] for receipt in report["files"]] == ["accepted"]
    rows = semesta.sql(
        "select finding_code, status, repaid_idr, outstanding_idr, document, decided_by, "
        f"has_changed_since_decision from marts.mart_audit_findings where region_code = '{HURT}' "
        "and status <> 'open'",
        "restricted",
    )
    assert {row["finding_code"]: row["status"] for row in rows} == {
        "OVERPAID": "repaid",
        "WRONG_RATE": "answered",
        "NOT_IN_BUDGET": "closed",
    }
    (repaid,) = (row for row in rows if row["status"] == "repaid")
    assert (repaid["repaid_idr"], repaid["outstanding_idr"]) == (back, 1)
    assert (repaid["document"], repaid["decided_by"]) == ("STS 12/2026", "Inspektur Pembantu II")
    assert {row["has_changed_since_decision"] for row in rows} == {False}
    again = tmp_path / "lagi.xlsx"
    semesta.run("findings", "--out", str(again), "--region", HURT)
    kinds = [row[place["JENIS TEMUAN"]] for row in load_workbook(again)["Temuan"].values]
    assert "OVERPAID" in kinds
    assert "NOT_IN_BUDGET" not in kinds
