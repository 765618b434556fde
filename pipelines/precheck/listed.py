"""The list that is to be checked: who stands in which row, read as `village__recipients` are read.

A list need not be a complete proposal: NIK and name are asked for, and every row stands for itself, also
where it repeats another. Lines without a person, signatures among them, are nobody's rows. Columns and the
sheet that an earlier check added are taken out again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.identity import nik as nik_rules
from pipelines.landing.contract import Contract, all_contracts, normalise_header
from pipelines.landing.file import read_file, sheets_of
from pipelines.landing.header import HEADER_WINDOW, Header, Place, find_header
from pipelines.landing.sheet import Sheet

SUMMARY_SHEET = "Hasil pemeriksaan"
ADDED = ("HASIL PEMERIKSAAN", "ALASAN PEMERIKSAAN", "RUPIAH DIHEMAT")
"""Headers of the columns that a check adds."""
PEOPLE: dict[str, type[pl.DataType] | pl.DataType] = {
    "row": pl.Int64, "nik": pl.String, "name": pl.String, "birth_date": pl.Date,
    "region_code": pl.String, "nik_error": pl.String, "unreadable": pl.List(pl.String),
}  # fmt: skip
"""A row of the list: `nik` where it is valid, else why not; `unreadable`: columns that could not be read."""
_NOBODY = "{file} lists nobody below its header: there is nothing to check"
_SOURCE = "village__recipients"
_READ = {"nik": True, "nama": True, "tanggal_lahir": False, "kode_desa": False}
"""Columns that are read, and whether they must be there."""


class CannotCheck(Exception):
    """The list cannot be checked; the message says what to do."""


@dataclass(frozen=True)
class Listed:
    """A list as sent, and its people.

    Attributes:
        sheets: as sent, with what was read in number cells.
        number: index of the sheet that holds the people.
        header: its header.
        people: one row per person row, by the columns of `PEOPLE`, in the order of the sheet.

    """

    sheets: list[Sheet]
    number: int
    header: Header
    people: pl.DataFrame


@cache
def list_contract() -> Contract:
    """The contract of proposals, for a list of which NIK and name must be there."""
    proposals = all_contracts()[_SOURCE].model_dump()
    columns = {
        name: {**proposals["columns"][name], "required": must, "from_path": None}
        for name, must in _READ.items()
    }
    changed = {"columns": columns, "row_key": ("nik",), "may_repeat": True}
    return Contract.model_validate({**proposals, **changed})


def read_list(path: Path, period: str, password: str | None = None) -> Listed:
    """Read a list; `period` is the month it is to be paid for, `password` opens a protected workbook.

    Raises:
        FileRefused: the file cannot be read as a list of people.
        CannotCheck: nobody stands in it.

    """
    contract, place = list_contract(), Place(None, period)
    read = read_file(path, contract, place, password)
    names = pl.concat([read.accepted["_sheet"], read.quarantined["_sheet"]]).unique()
    if names.is_empty():
        raise CannotCheck(_NOBODY.format(file=path.name))
    everything = sheets_of(path, contract, place, password)
    sent = [sheet for sheet in everything if sheet.name != SUMMARY_SHEET]
    number = next(n for n, sheet in enumerate(sent) if sheet.name == names.item())
    sheet = sent[number]
    header = find_header(contract, sheet.head(HEADER_WINDOW), place, sheet.merges)
    assert header is not None, "it was read"  # noqa: S101
    people = pl.concat([_accepted(read.accepted), _quarantined(read.quarantined, header)])
    if people.is_empty():
        raise CannotCheck(_NOBODY.format(file=path.name))
    sent[number] = _without_added(sheet, header)
    return Listed(sent, number, header, people.sort("row"))


def _accepted(rows: pl.DataFrame) -> pl.DataFrame:
    return _people(rows, nik=pl.col("nik"), name=pl.col("nama"))


def _quarantined(rows: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Rows of which a cell could not be read; the NIK is at hand where it is not the bad cell."""
    nik_cell, name_cell = header.columns["nik"], header.columns["nama"]
    filled = pl.sum_horizontal(pl.col(r"^c\d+$").is_not_null())
    # A line below the table has no NIK, and a name at most: that of who signs.
    is_person = pl.col(nik_cell).is_not_null() | (pl.col(name_cell).is_not_null() & (filled > 1))
    about_nik = pl.col("columns").list.eval(pl.element() == "nik")
    error = pl.col("codes").list.get(about_nik.list.arg_max()).alias("nik_error")
    is_bad = about_nik.list.any()
    return _people(
        rows.filter(is_person),
        nik=pl.when(~is_bad).then(nik_rules.cleaned(nik_cell)),
        name=pl.col(name_cell).str.strip_chars(),
        nik_error=pl.when(is_bad).then(error),
        unreadable=pl.col("columns").list.set_difference(pl.lit(["nik"])),
    )


def _people(rows: pl.DataFrame, **given: pl.Expr) -> pl.DataFrame:
    told = {
        "row": pl.col("_row"),
        "birth_date": _optional(rows, "tanggal_lahir"),
        "region_code": _optional(rows, "kode_desa"),
        "nik_error": pl.lit(None),
        "unreadable": pl.lit(None),
        **given,
    }
    return rows.select(told[name].cast(kind).alias(name) for name, kind in PEOPLE.items())


def _optional(rows: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in rows.columns else pl.lit(None)


def _without_added(sheet: Sheet, header: Header) -> Sheet:
    """The sheet without the columns that an earlier check put at its end."""
    ours = {normalise_header(text) for text in ADDED}
    kept = list(sheet.cells.columns)
    while kept and header.texts.get(kept[-1]) in ours:
        kept.pop()
    numbers = sheet.numbers.select(kept) if sheet.numbers is not None else None
    return replace(sheet, cells=sheet.cells.select(kept), numbers=numbers)
