"""Items 45-48, 61, 71: dates and months."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random
from typing import Any

from proofs import formats
from proofs.case import CATALOGUE, Case
from proofs.damage import Spot, case_of, spot, with_bad_row, with_row
from proofs.table import BIRTH, SEX, Family, Row, Table, clean_table, identity_number

BOTH = ("csv", "xlsx")
_EPOCH = dt.date(1899, 12, 30)


def born(row: Row, family: Family, birth: dt.date, text: str | None = None) -> Row:
    """The row with another birth date, in the NIK too, typed as `text`."""
    sex = str(row.values[SEX[family]])
    nik = identity_number(birth, sex, int(row.texts["nik"][-3:]))
    shown = f"{birth:%d/%m/%Y}" if text is None else text
    return row.typed("nik", nik, nik).typed(BIRTH[family], shown, birth)


@CATALOGUE.item(45, "Excel dates", families="EV", formats=("xlsx",), kinds=("date cells", "date cells of 1904", "bare serial", "bare serial against the NIK"))  # fmt: skip
def excel_dates(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    table, column = where.table, where.table.at(BIRTH[family])
    births = [row.values[BIRTH[family]] for row in table.rows]
    if kind.startswith("date cells"):
        typed: dict[tuple[int, int], Any] = {(at + 1, column): day for at, day in enumerate(births)}
        options = {"date_1904": True} if kind.endswith("1904") else {}
        data = formats.workbook(table.grid(), typed=typed, **options)
        return replace(case_of(rng, form, table), data=data)
    birth = births[where.at]
    assert isinstance(birth, dt.date)
    if kind == "bare serial":
        typed = {(where.at + 1, column): (birth - _EPOCH).days}
        return case_of(rng, form, table, typed=typed)
    serial = (birth - _EPOCH).days + rng.randint(40, 400)
    bad = where.row.typed(BIRTH[family], str(serial))
    return case_of(
        rng, form, table, typed={(where.at + 1, column): serial}, good=where.others, bad=(bad,)
    )


@CATALOGUE.item(46, "dates before March 1900", families="EV", formats=BOTH, kinds=("serial 60", "serial 1", "29/02/1900", "01/01/1900", "28/02/1900"))  # fmt: skip
def ancient_dates(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    serial = {"serial 60": 60, "serial 1": 1}.get(kind)
    bad = where.row.typed(BIRTH[family], kind if serial is None else str(serial))
    case = with_bad_row(rng, form, where, bad)
    if serial is None or form == "csv":
        return case

    def date_cell(book: Any, page: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_number(where.at + 1, where.table.at(BIRTH[family]), serial, day)

    return replace(case, data=formats.workbook(case.table.grid(), change=date_cell))


@CATALOGUE.item(47, "day and month swapped", families="EV", formats=BOTH, kinds=("impossible", "against the NIK"))  # fmt: skip
def swapped_dates(rng: Random, family: Family, form: str, kind: str) -> Case:
    """One row proves that some dates of the file are month first; the others must fit their NIK."""
    where = spot(rng, family, rng.randint(5, 12))
    table = where.table
    proof = born(where.row, family, dt.date(rng.randint(1965, 1999), 5, rng.randint(13, 28)))
    birth = proof.values[BIRTH[family]]
    bad = [proof.typed(BIRTH[family], f"{birth:%m/%d/%Y}")]
    table = table.with_row(where.at, bad[0])
    spoilt = [where.at]
    if kind == "against the NIK":
        at = (where.at + 1) % len(table.rows)
        row = born(table.rows[at], family, dt.date(rng.randint(1965, 1999), 3, rng.randint(4, 12)))
        day = row.values[BIRTH[family]]
        bad.append(row.typed(BIRTH[family], f"{day:%m/%d/%Y}"))
        table = table.with_row(at, bad[1])
        spoilt.append(at)
    good = tuple(row for at, row in enumerate(table.rows) if at not in spoilt)
    return case_of(rng, form, table, good=good, bad=tuple(bad))


@CATALOGUE.item(48, "years of two digits", families="EV", formats=BOTH, kinds=("fits", "fits, this century", "all rows", "against the NIK"))  # fmt: skip
def short_years(rng: Random, family: Family, form: str, kind: str) -> Case:
    where: Spot = spot(rng, family)
    table = where.table
    if kind == "all rows":
        rows = tuple(
            row.reworded(BIRTH[family], f"{row.values[BIRTH[family]]:%d/%m/%y}")
            for row in table.rows
        )
        return case_of(rng, form, Table(family, table.headers, rows))
    year = rng.randint(2001, 2006) if "century" in kind else rng.randint(1965, 1999)
    birth = dt.date(year, rng.randint(1, 12), rng.randint(1, 28))
    row = born(where.row, family, birth, f"{birth:%d/%m/%y}")
    if kind == "against the NIK":
        other = birth + dt.timedelta(days=370)
        return with_bad_row(rng, form, where, row.typed(BIRTH[family], f"{other:%d/%m/%y}"))
    return with_row(rng, form, where, row)


@CATALOGUE.item(
    61, "dates to come", families="EV", formats=BOTH, kinds=("born next year", "born next month")
)
def born_later(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    birth = dt.date(2026, 3, rng.randint(1, 28)) if "year" in kind else dt.date(2025, 10, 1)
    return with_bad_row(rng, form, where, where.row.typed(BIRTH[family], f"{birth:%d/%m/%Y}"))


@CATALOGUE.item(61, "dates to come", families="E", formats=BOTH, kinds=("prepaid", "too far ahead"))
def later_months(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A contribution may be paid up to twelve months ahead; more is a slip of the pen."""
    where = spot(rng, family, rng.randint(5, 12))
    if kind == "prepaid":
        month = rng.choice(("2025-12", "2026-09"))
        return with_row(rng, form, where, where.row.typed("blth", month, month))
    return with_bad_row(
        rng, form, where, where.row.typed("blth", rng.choice(("2026-11", "2052-09")))
    )


@CATALOGUE.item(71, "months as they are written", families="E", formats=BOTH, kinds=("Jan-24", "Mei-24", "Agt 2024", "Desember 2024", "Nopember 2024", "08/2024", "Pebruari 2024", "Oct-24"))  # fmt: skip
def written_months(rng: Random, family: Family, form: str, kind: str) -> Case:
    month = {
        "Jan-24": "2024-01",
        "Mei-24": "2024-05",
        "Agt 2024": "2024-08",
        "Desember 2024": "2024-12",
        "Nopember 2024": "2024-11",
        "08/2024": "2024-08",
        "Pebruari 2024": "2024-02",
        "Oct-24": "2024-10",
    }[kind]
    table = clean_table(rng, family)
    rows = tuple(row.typed("blth", kind, month) for row in table.rows)
    return case_of(rng, form, Table(family, table.headers, rows), period=month)


@CATALOGUE.item(
    71, "months as they are written", families="E", formats=("xlsx",), kinds=("date cells",)
)
def month_cells(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    month = rng.randint(1, 9)
    day = dt.date(2025, month, 1)
    rows = tuple(row.typed("blth", f"{day:%b-%y}", f"2025-{month:02d}") for row in table.rows)
    table = Table(family, table.headers, rows)
    typed = {(at + 1, table.at("blth")): day for at in range(len(rows))}
    return case_of(rng, form, table, typed=typed, period=f"2025-{month:02d}")
