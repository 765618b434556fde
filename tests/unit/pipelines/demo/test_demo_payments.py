"""Bills, orders and budgets of the demo agree with its members, and every seeded fault is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from pipelines.demo.budget import budget_of, standing
from pipelines.demo.geography import region
from pipelines.demo.levels import level_of
from pipelines.demo.world import DemoSummary, write_demo

BITUNG = "71.72"


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return write_demo(tmp_path_factory.mktemp("hurt"), regions=[BITUNG], damage=1e-6)


def rows_of(folder: Path) -> list[dict[str, object]]:
    (path,) = folder.iterdir()
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_bills_are_what_members_paid(tmp_path: Path) -> None:
    truth = tmp_path / "truth.parquet"
    summary = write_demo(tmp_path / "inbox", regions=[BITUNG], first="2025-09", truth=truth)
    assert summary.faults == ()
    place = f"{BITUNG}/2025-09"
    bills = rows_of(tmp_path / "inbox" / "bpjstk__billings" / place)
    people = rows_of(tmp_path / "inbox" / "bpjstk__billing_lines" / place)
    orders = rows_of(tmp_path / "inbox" / "budget__payments" / place)
    paid = pl.read_parquet(truth).filter("is_paid", period="2025-09")
    funds = pl.col("funding_source_code").is_in(["APBD", "CSR"])
    members = paid.filter(funds, pl.col("segment_code").is_in(["BPU", "PU"]))
    assert sum(float(str(bill["JUMLAH TAGIHAN"])) for bill in bills) == members["iuran"].sum()
    assert Counter(str(row["KODE IURAN"]) for row in people) == {
        str(bill["KODE IURAN"]): int(float(str(bill["JUMLAH ORANG"]))) for bill in bills
    }
    ordered = sum(float(str(row["NILAI SP2D"])) for row in orders if row["KODE IURAN"])
    regional = members.filter(funding_source_code="APBD")
    assert ordered == regional["iuran"].sum()


def test_a_fault_of_every_kind_is_seeded_once(hurt: DemoSummary) -> None:
    assert set(Counter(fault.cause_code for fault in hurt.faults).values()) == {1}
    assert len({fault.billing_code for fault in hurt.faults}) == len(hurt.faults) == 15
    assert all(fault.difference for fault in hurt.faults)


def test_published_lines_stay_what_reports_print() -> None:
    blitar, trenggalek = region("35.05"), region("35.03")
    printed = standing(budget_of(blitar, level_of(blitar), []))
    assert printed[2024, "5.1.02.02.02", "DBHCHT"] == 452_508_000
    assert printed[2025, "5.1.02.02.02", "DBHCHT"] == 913_701_600
    printed = standing(budget_of(trenggalek, level_of(trenggalek), []))
    assert printed[2023, "5.1.02.02.02", "DBHCHT"] == 365_600_000
    assert printed[2024, "5.1.02.02.02", "DBHCHT"] == 2_092_600_000
