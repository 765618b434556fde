"""What the last build knows of the people of a list: registers, payments, payers, and what a month costs.

Everything is as of the month the list is for, or of the last month before it of which a member list is
known. Reads the build and decides nothing about members: paid, grace, ended, silent are the build's words.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.precheck.listed import CannotCheck
from warehouse.connect import DatabaseError, open_build
from warehouse.layout import Store

FACTS = {
    "row": pl.Int64, "person": pl.String, "is_misspelt": pl.Boolean,
    "is_registered": pl.Boolean, "is_village_known": pl.Boolean, "birth_date": pl.Date,
    "present_in": pl.String, "is_elsewhere": pl.Boolean, "moved_period": pl.String,
    "died_period": pl.String, "seen_alive_period": pl.String, "died_later_period": pl.String,
    "provider_code": pl.String, "is_pu_paid": pl.Boolean, "is_pu_in_arrears": pl.Boolean,
    "is_bpu_member": pl.Boolean, "other_payers": pl.String, "is_paid_by_same": pl.Boolean,
    "is_payer_unknown": pl.Boolean, "silent_since": pl.String, "is_unheard": pl.Boolean,
    "is_active_by_branch": pl.Boolean,
}  # fmt: skip
"""A row of the list with a valid NIK, and what is known of its person."""


@dataclass(frozen=True)
class Terms:
    """What the list is checked for.

    Attributes:
        period: the month it is to be paid for.
        as_of: the last month up to it of which a member list is known; None before the first one.
        funding_code, funding_name: who is to pay.
        is_assisted: whether the payer assists for a fixed term, so that no other insurance may stand.
        premium_idr: what a month costs per person; None where no rate is in force.
        is_settled: whether the law settles that rate for this payer.
        min_age, max_age: ages, in whole years at the end of the month, at a first registration as BPU.

    """

    period: str
    as_of: str | None
    funding_code: str
    funding_name: str
    is_assisted: bool
    premium_idr: int | None
    is_settled: bool
    min_age: int
    max_age: int

    @property
    def last_day(self) -> dt.date:
        """The day on which ages are counted and registers are asked."""
        return last_day(self.period)

    @property
    def months_behind(self) -> int:
        """Months between the last known member list and the month; 0 where no list is known at all."""
        if self.as_of is None:
            return 0
        then = last_day(self.as_of)
        return (self.last_day.year - then.year) * 12 + self.last_day.month - then.month

    @property
    def is_observed(self) -> bool:
        """Whether a member list of the very month is known."""
        return self.period == self.as_of


def last_day(period: str) -> dt.date:
    """Last day of a month.

    Raises:
        CannotCheck: the text is no month.

    """
    try:
        first = dt.date.fromisoformat(f"{period}-01")
    except ValueError:
        raise CannotCheck(f"{period!r} is no month: write it like 2026-01") from None
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


@contextmanager
def last_build(store: Store) -> Iterator[Build]:
    """The build of the last night, read only; the caller holds the night's lock.

    Raises:
        CannotCheck: there is none, or it was never finished.

    """
    if not store.build_database.exists():
        raise CannotCheck("no night has been built on this store yet: run `semesta run` first")
    try:
        with open_build(store, read_only=True) as con:
            yield Build(lambda query, values: con.sql(query, params=values).pl(), con.register)
    except DatabaseError as problem:
        # A night that broke off leaves a build without all of its tables.
        raise CannotCheck(
            "the last night did not finish its build, so nothing can be asked of it: "
            f"run `semesta run` ({str(problem).splitlines()[0]})"
        ) from problem


@dataclass(frozen=True)
class Build:
    """What can be asked of a build.

    Attributes:
        ask: a query and its values -> its rows.
        lay: puts a table beside those of the build, under a name.

    """

    ask: Callable[[str, dict[str, object]], pl.DataFrame]
    lay: Callable[[str, object], object]

    def terms(self, funding_code: str, period: str) -> Terms:
        """What a list of this payer and month is checked for.

        Raises:
            CannotCheck: there is no such payer or month.

        """
        day = last_day(period)
        payers = {row["funding_source_code"]: row for row in self._rows(_PAYERS, day=day)}
        if funding_code not in payers:
            known = ", ".join(sorted(payers))
            raise CannotCheck(f"there is no payer {funding_code!r}: name one of {known}")
        payer = payers[funding_code]
        group = payer["discount_group"]
        rate = next(iter(self._rows(_PREMIUM, period=period, funding_group=group)), None)
        (window,) = self._rows(_WINDOW, day=day)
        (observed,) = self._rows(_OBSERVED, period=period)
        return Terms(
            period,
            observed["as_of"],
            funding_code,
            payer["name_id"],
            payer["default_cohort_kind"] == "FIXED_TERM",
            rate["premium_idr"] if rate else None,
            bool(rate and rate["is_settled"]),
            window["min_age"],
            window["max_age"],
        )

    def facts(self, people: pl.DataFrame, terms: Terms) -> pl.DataFrame:
        """What is known of rows with `row`, `nik_key` and `region_code`, by the columns of `FACTS`."""
        day = terms.last_day
        self.lay("people", people.to_arrow())
        values = {
            "period": terms.period,
            "day": day,
            "oldest_register": f"{day.year - 1}-{day.month:02d}",
            "as_of": terms.as_of or "",
            "funding": terms.funding_code,
        }
        return self.ask(_FACTS, values).select(
            pl.col(name).cast(kind) for name, kind in FACTS.items()
        )

    def _rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        return self.ask(query, values).to_dicts()


_PAYERS = """
    select funding_source_code, name_id, discount_group, default_cohort_kind
    from seeds.funding_sources
    where valid_from <= $day and (valid_to is null or valid_to > $day)
"""
_PREMIUM = """
    select premium_idr, is_settled
    from core.dim_bpu_premium
    where
        funding_group = $funding_group
        and valid_from_period <= $period
        and (valid_to_period is null or valid_to_period > $period)
"""
_WINDOW = """
    select min_age, max_age
    from seeds.age_windows
    where
        window_code = 'WORKING_AGE' and valid_from <= $day and (valid_to is null or valid_to > $day)
"""
# Where no member list is known at all, the months in which the branch answered.
_OBSERVED = """
    select coalesce(
        (select max(period) from core.fct_person_months where period <= $period and is_in_file),
        (select max(period) from intermediate.int_periods_observed where period <= $period)
    ) as as_of
"""
_FACTS = Path(__file__).with_name("facts.sql").read_text(encoding="utf-8")
