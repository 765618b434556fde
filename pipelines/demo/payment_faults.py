"""Seeded faults on the way from budget to bill: one of every kind in each damaged region.

Each fault is a bill of its own, so that a fault has one cause and a known amount of rupiah. Above zero
more went out than stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipelines.demo.bills import Bill, OrderLine
from pipelines.demo.budget import JHT, JKN
from pipelines.demo.premiums import BPU_PREMIUM

_UNPLANNED = "2.07.05.2.01.0009"
_WRONG_PREMIUM = 18_000


@dataclass(frozen=True)
class SeededFault:
    """What was done to which bill: the cause that must be found, and the difference in rupiah."""

    region_code: str
    cause_code: str
    billing_code: str
    difference: int


def seeded(
    region_code: str, bills: Sequence[Bill], months: Mapping[str, pl.DataFrame]
) -> tuple[list[Bill], list[SeededFault]]:
    """The bills with one of each fault, as far as there are bills for it, and what was done."""
    done, faults = {bill.code: bill for bill in bills}, []
    free = [
        bill
        for bill in bills
        if bill.lines.height > 1 and bill.orders and bill.orders[0].village is None
    ]
    free.sort(key=lambda bill: (-bill.people, bill.code))
    for cause, (segment, change) in _FAULTS.items():
        chosen = next((bill for bill in free if segment in {"", bill.segment}), None)
        if chosen is None:
            continue
        free.remove(chosen)
        changed, difference = change(chosen, months[chosen.first])
        done[chosen.code] = changed
        faults.append(SeededFault(region_code, cause, chosen.code, difference))
    return list(done.values()), faults


def _wrong_account(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    return replace(bill, orders=_moved(bill, account=JKN)), bill.billed


def _not_in_budget(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    return replace(bill, orders=_moved(bill, sub_activity=_UNPLANNED)), bill.billed


def _order_without_bill(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    return replace(bill, is_sent=False), bill.billed


def _bill_without_order(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    return replace(bill, orders=()), -bill.billed


def _billed_not_paid(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    return replace(bill, orders=(), paid=None, paid_on=None), -bill.billed


def _order_not_booked(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    return replace(bill, paid=None, paid_on=None), bill.billed


def _overpaid(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    again = tuple(replace(line, number=f"9{line.number}") for line in bill.orders)
    return replace(bill, orders=bill.orders + again, paid=2 * bill.billed), bill.billed


def _underpaid(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    first, *rest = bill.orders
    less = first.amount // 2
    orders = (replace(first, amount=first.amount - less), *rest)
    return replace(bill, orders=orders, paid=bill.billed - less), -less


def _booked_otherwise(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    less = bill.billed // 4
    return replace(bill, paid=bill.billed - less), less


def _over_budget(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    """Paid from the account that `over_budget_amount` gives half of it."""
    return replace(bill, orders=_moved(bill, account=JHT)), bill.billed - bill.billed // 2


def over_budget_amount(bills: Sequence[Bill]) -> int:
    """What the budget must have for the account that is overspent; 0 where none is."""
    return sum(
        bill.billed // 2 for bill in bills if any(line.account == JHT for line in bill.orders)
    )


def _wrong_rate(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    changed = _billed_for(bill, bill.lines.with_columns(iuran=pl.lit(_WRONG_PREMIUM, pl.Int64)))
    return changed, changed.billed - bill.people * BPU_PREMIUM


def _persons_missing(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    return replace(bill, lines=bill.lines.slice(1)), int(bill.lines["iuran"][0])


def _lines_beyond(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    changed = _billed_for(bill, bill.lines.slice(1))
    return replace(changed, lines=bill.lines), changed.billed - bill.billed


def _not_active(bill: Bill, members: pl.DataFrame) -> tuple[Bill, int]:
    """Two employees of companies, whom no list shows as workers without an employer, on the bill."""
    others = members.filter(pl.col("segment") == "BPU").select("nik")
    strangers = (
        members.filter("is_paid", pl.col("segment") == "PU", pl.col("fund") == "EMPLOYER")
        .join(others, on="nik", how="anti")
        .head(2)
        .select("nik", "kpj", iuran=pl.lit(BPU_PREMIUM, pl.Int64))
    )
    changed = _billed_for(bill, pl.concat([bill.lines, strangers]))
    return changed, changed.billed - bill.billed


def _not_billed(bill: Bill, _: pl.DataFrame) -> tuple[Bill, int]:
    changed = _billed_for(bill, bill.lines.slice(1))
    return changed, changed.billed - bill.billed


_Change = Callable[[Bill, pl.DataFrame], tuple[Bill, int]]
_FAULTS: dict[str, tuple[str, _Change]] = {
    "WRONG_RATE": ("BPU", _wrong_rate),
    "BILLED_NOT_ACTIVE": ("BPU", _not_active),
    "NOT_IN_BUDGET": ("BPU", _not_in_budget),
    "ACTIVE_NOT_BILLED": ("PU", _not_billed),
    "OVER_BUDGET": ("PU", _over_budget),
    "WRONG_ACCOUNT": ("", _wrong_account),
    "ORDER_WITHOUT_BILL": ("", _order_without_bill),
    "BILL_WITHOUT_ORDER": ("", _bill_without_order),
    "BILLED_NOT_PAID": ("", _billed_not_paid),
    "ORDER_NOT_BOOKED": ("", _order_not_booked),
    "OVERPAID": ("", _overpaid),
    "UNDERPAID": ("", _underpaid),
    "BOOKED_OTHERWISE": ("", _booked_otherwise),
    "PERSONS_MISSING_FROM_BILL_LINES": ("", _persons_missing),
    "LINES_BEYOND_BILL": ("PU", _lines_beyond),
}
"""Cause -> segment of the bills it is done to (empty: any), and how."""


def _moved(bill: Bill, account: str = "", sub_activity: str = "") -> tuple[OrderLine, ...]:
    """The order as one line, elsewhere in the budget."""
    line = bill.orders[0]
    return (
        replace(
            line,
            amount=bill.billed,
            account=account or line.account,
            sub_activity=sub_activity or line.sub_activity,
        ),
    )


def _billed_for(bill: Bill, lines: pl.DataFrame) -> Bill:
    """The bill, paid in full by its order, for these lines."""
    billed = int(lines["iuran"].sum())
    first, *rest = bill.orders
    orders = (replace(first, amount=first.amount + billed - bill.billed), *rest)
    return replace(
        bill, people=lines.height, billed=billed, paid=billed, lines=lines, orders=orders
    )
