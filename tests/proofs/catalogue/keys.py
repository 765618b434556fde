"""Items 65-68: the same row twice, the same person twice, persons out of the ordinary."""

from __future__ import annotations

import datetime as dt
from random import Random

from proofs.case import CATALOGUE, Case
from proofs.catalogue.dates import born
from proofs.damage import case_of, spot, with_row
from proofs.table import Family, Row, Table

BOTH = ("csv", "xlsx")


@CATALOGUE.item(65, "same row key twice", families="EV", formats=BOTH, kinds=("identical", "different", "three times"))  # fmt: skip
def same_key(rng: Random, family: Family, form: str, kind: str) -> Case:
    """Identical rows count once. Different ones: enrolment sets all aside, villages keep the first."""
    where = spot(rng, family, rng.randint(4, 12))
    table = where.table
    again = where.row
    if kind == "different":
        column = "upah" if family == "E" else "pekerjaan"
        text = "1234567" if family == "E" else "LAINNYA"
        again = again.typed(column, text, int(text) if family == "E" else text)
    count = 2 if kind == "three times" else 1
    rows = [*table.rows]
    for _ in range(count):
        rows.insert(rng.randint(where.at + 1, len(rows)), again)
    sent = Table(family, table.headers, tuple(rows))
    if kind != "different":
        return case_of(rng, form, sent, good=table.rows, noted=True)
    if family == "E":
        return case_of(rng, form, sent, good=where.others, bad=(where.row, again))
    return case_of(rng, form, sent, good=table.rows, bad=(again,), noted=True)


@CATALOGUE.item(65, "same row key twice", families="E", formats=BOTH, kinds=("two memberships",))
def two_memberships(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    other = "BPU" if where.row.values["segmen"] == "PU" else "PU"
    again = where.row.typed("segmen", other, other).typed("kpj", "09900000001", "09900000001")
    sent = Table(family, where.table.headers, (*where.table.rows, again))
    return case_of(rng, form, sent)


@CATALOGUE.item(66, "two payers in one month", families="E", formats=BOTH, kinds=("all else equal", "two numbers"))  # fmt: skip
def two_payers(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    payer = "DBHCHT" if where.row.values["sumber_dana"] != "DBHCHT" else "APBD"
    again = where.row.typed("sumber_dana", payer, payer)
    if kind == "two numbers":
        again = again.typed("kpj", "09900000002", "09900000002")
    sent = Table(family, where.table.headers, (*where.table.rows, again))
    return case_of(rng, form, sent)


@CATALOGUE.item(
    67, "dead in the register", families="V", formats=BOTH, kinds=("MATI", "MENINGGAL", "2")
)
def dead(rng: Random, family: Family, form: str, kind: str) -> Case:
    """Landing keeps the status as sent; who is counted is for the marts to say."""
    where = spot(rng, family)
    return with_row(rng, form, where, where.row.typed("status_dasar", kind, kind))


@CATALOGUE.item(68, "too young, too old", families="E", formats=BOTH, kinds=("12 years", "70 at registration", "70, member for long"))  # fmt: skip
def ages(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    registered = dt.date(2012 if "long" in kind else 2025, 3, 2)
    rows = tuple(_registered(row, registered) for row in where.table.rows)
    headers = {**where.table.headers, "tanggal_kepesertaan": "TANGGAL KEPESERTAAN"}
    birth = dt.date(2013 if kind.startswith("12") else 1955, rng.randint(1, 8), rng.randint(1, 28))
    row = born(rows[where.at], family, birth).typed("segmen", "BPU", "BPU")
    table = Table(family, headers, rows).with_row(where.at, row)
    return case_of(rng, form, table, noted="long" not in kind)


def _registered(row: Row, day: dt.date) -> Row:
    return row.typed("tanggal_kepesertaan", f"{day:%d/%m/%Y}", day)
