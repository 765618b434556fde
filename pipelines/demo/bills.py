"""Bills of payers whom the branch bills, with their people, and the payment orders that pay them.

Payers are agencies by employer number and groups (wadah) of workers without an employer: SG for regional
money, SD for villages, SC for a company's gift. The treasury's bills are paid by order within the month,
as long as the budget lasts, and so is the bill of a village government by the village's own order; amounts follow the members, so they are as small as the world is. Reports
print budget lines and no bill: the bills of published lines are invented, for the people and months they
print.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.demo.budget import ASSISTANCE, DBHCHT, JKK, JKM, JKN, SUB_ACTIVITY
from pipelines.demo.employers import village_of_number
from pipelines.demo.geography import Region
from pipelines.demo.premiums import BPU_PREMIUM
from pipelines.demo.village_budget import OFFICERS_ACCOUNT, OFFICERS_ACTIVITY, OFFICERS_FUND

# The general allocation (DAU), and the share of tobacco excise.
_FUND_CODES = {"APBD": "1.2.01.01.02", "DBHCHT": DBHCHT[0]}
_GROUPS = {
    "APBD": "SG{}01",
    "DBHCHT": "SG{}02",
    "APBDES": "SD{}01",
    "DD": "SD{}02",
    "CSR": "SC{}01",
}
_ORDER_DAY, _BOOKED_DAY = 18, 20
_LABOUR_OFFICE, _SECRETARIAT, _HEALTH_OFFICE = (
    "DINAS TENAGA KERJA",
    "SEKRETARIAT DAERAH",
    "DINAS KESEHATAN",
)
_NOBODY = pl.DataFrame(schema={"nik": pl.String, "kpj": pl.String, "iuran": pl.Int64})
# Region -> (first month, last month, people) of bills for published budget lines.
_PUBLISHED = {
    "35.03": ("2023-10", "2023-12", 5_600),
    "35.05": ("2024-08", "2024-12", 5_387),
}


@dataclass(frozen=True)
class OrderLine:
    """One line of a payment order (SP2D)."""

    number: str
    date: dt.date
    agency: str
    sub_activity: str
    account: str
    fund: str
    amount: int
    bill: str | None
    village: str | None = None


@dataclass(frozen=True)
class Bill:
    """One bill; `lines` (nik, kpj, iuran) is empty where nobody sends its people."""

    code: str
    payer: str
    segment: str
    first: str
    last: str
    people: int
    billed: int
    paid: int | None
    paid_on: dt.date | None
    lines: pl.DataFrame
    orders: tuple[OrderLine, ...] = ()
    is_sent: bool = True


def bills_of(
    region: Region,
    months: Iterable[tuple[str, pl.DataFrame]],
    budget: Mapping[tuple[int, str, str], int],
    village_means: Mapping[str, int] | None = None,
) -> list[Bill]:
    """Every bill of the months, in the order of their codes.

    Args:
        region: whose branch bills.
        months: each month with its memberships.
        budget: what stands for (fiscal year, account, payer); its own bills stop where it is spent.
        village_means: what each village's budget has a year for the premiums of its own officers.

    """
    left = dict(budget)
    villages: dict[tuple[str, str], int] = {}
    bills = _published(region, left)
    for period, rows in months:
        for nth, (payer, segment, fund, members) in enumerate(_payers(region, rows), 1):
            code = f"{region.number:04d}{period[2:4]}{period[5:]}{nth:04d}"
            bill = _bill(code, payer, segment, period, members)
            if fund in _FUND_CODES:
                parts = _parts(segment, members)
                keys = [(int(period[:4]), account, fund) for account, _ in parts]
                if any(left.get(key, 0) < part for key, (_, part) in zip(keys, parts, strict=True)):
                    continue
                for key, (_, part) in zip(keys, parts, strict=True):
                    left[key] -= part
                agency = _LABOUR_OFFICE if segment == "BPU" else _SECRETARIAT
                day = _day(period, _ORDER_DAY)
                bill = with_orders(bill, agency, _FUND_CODES[fund], parts, day)
            elif village := _village_of(region, payer, segment, fund):
                means = (village_means or {}).get(village, 0)
                spent = villages.get((period[:4], village), 0) + bill.billed
                if spent > means:
                    continue
                villages[period[:4], village] = spent
                bill = replace(bill, orders=(_village_order(bill, village, period),))
            bills.append(bill)
    return bills


def _village_of(region: Region, payer: str, segment: str, fund: str) -> str | None:
    """The desa whose officers a bill is for; None for any other payer, and for kelurahan."""
    if segment != "PU" or fund != "APBDES":
        return None
    village = region.villages[village_of_number(region, payer)]
    return village if village[9] == "2" else None


def _village_order(bill: Bill, village: str, period: str) -> OrderLine:
    """The village's own order on its budget; it names the bill."""
    return OrderLine(
        f"{period[5:]}/SPP/{village[6:]}/{period[:4]}", _day(period, _ORDER_DAY),
        "PEMERINTAH DESA", OFFICERS_ACTIVITY, OFFICERS_ACCOUNT, OFFICERS_FUND, bill.billed, bill.code, village,
    )  # fmt: skip


def health_order(period: str, staff: int, wage: int) -> OrderLine:
    """The order next door: health insurance of the same staff, which is no premium of this programme."""
    return OrderLine(
        _order_number(f"{period[2:4]}{period[5:]}9999", period[:4]), _day(period, _ORDER_DAY),
        _HEALTH_OFFICE, SUB_ACTIVITY, JKN, _FUND_CODES["APBD"], staff * (wage * 4 // 100), None,
    )  # fmt: skip


def with_orders(
    bill: Bill, agency: str, fund: str, parts: Iterable[tuple[str, int]], day: dt.date
) -> Bill:
    """The bill with one order of a line per account."""
    number = _order_number(bill.code, str(day.year))
    orders = tuple(
        OrderLine(number, day, agency, SUB_ACTIVITY, account, fund, amount, bill.code)
        for account, amount in parts
    )
    return Bill(**{**vars(bill), "orders": orders})


def _order_number(code: str, year: str) -> str:
    return f"{code[-8:]}/SP2D/LS/{year}"


def _payers(region: Region, rows: pl.DataFrame) -> Iterable[tuple[str, str, str, pl.DataFrame]]:
    """Payer's number, segment, fund and paid members, in a fixed order."""
    paid = rows.filter("is_paid")
    for fund, pattern in _GROUPS.items():
        members = paid.filter(pl.col("segment") == "BPU", pl.col("fund") == fund)
        if members.height:
            yield pattern.format(f"{region.number:04d}"), "BPU", fund, members
    public = paid.filter(pl.col("segment") == "PU", pl.col("fund").is_in(["APBD", "APBDES"]))
    for (npp, fund), members in public.sort("npp", "kpj").group_by(
        "npp", "fund", maintain_order=True
    ):
        yield str(npp), "PU", str(fund), members


def _bill(code: str, payer: str, segment: str, period: str, members: pl.DataFrame) -> Bill:
    billed = int(members["iuran"].sum())
    return Bill(
        code, payer, segment, period, period, members.height, billed, billed,
        _day(period, _BOOKED_DAY), members.select("nik", "kpj", "iuran"),
    )  # fmt: skip


def _parts(segment: str, members: pl.DataFrame) -> list[tuple[str, int]]:
    """Accounts and amounts: vulnerable workers in one, own staff by programme."""
    billed = int(members["iuran"].sum())
    if segment == "BPU":
        return [(ASSISTANCE[0], billed)]
    accident = int(members.select(((pl.col("upah") * 24 + 5_000) // 10_000).sum()).item())
    return [(JKK, accident), (JKM, billed - accident)]


def _published(region: Region, left: dict[tuple[int, str, str], int]) -> list[Bill]:
    if region.code not in _PUBLISHED:
        return []
    first, last, people = _PUBLISHED[region.code]
    months = int(last[5:]) - int(first[5:]) + 1
    billed = people * months * BPU_PREMIUM
    left[int(last[:4]), ASSISTANCE[0], "DBHCHT"] -= billed
    code = f"{region.number:04d}{last[2:4]}{last[5:]}0000"
    payer = _GROUPS["DBHCHT"].format(f"{region.number:04d}")
    bill = Bill(
        code, payer, "BPU", first, last, people, billed, billed, _day(last, _BOOKED_DAY), _NOBODY
    )
    parts = [(ASSISTANCE[0], billed)]
    return [with_orders(bill, _LABOUR_OFFICE, DBHCHT[0], parts, _day(last, _ORDER_DAY))]


def _day(period: str, day: int) -> dt.date:
    return dt.date(int(period[:4]), int(period[5:]), day)
