"""Whether the persons of a file can be told apart and belong where the file was put.

A list in which everybody was born on one day, or shares a NIK, or comes from another kabupaten gives
wrong people however well each row reads: a person decides first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from pipelines.landing.contract import Contract
from pipelines.landing.header import Header
from pipelines.landing.official_regions import successors
from pipelines.landing.sheet import Note

FEWEST = 20
"""A verdict on a share needs this many persons."""
_KABUPATEN = 10**12
_NEW_YEAR_SHARE, _SHARED_SHARE, _ELSEWHERE_SHARE, _HERE_SHARE = 0.5, 0.05, 0.9, 0.05


@dataclass(frozen=True)
class People:
    """Persons of a part of a file.

    Attributes:
        rows: with a NIK.
        born: with a birth date.
        new_year: of these, born on 1 January.
        shared: rows whose NIK stands under several birth dates in this part.
        homes: kabupaten as a number (3376) -> rows: where a row says that the person lives, else where
            the NIK was issued.

    """

    rows: int = 0
    born: int = 0
    new_year: int = 0
    shared: int = 0
    homes: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, contract: Contract, header: Header, values: pl.DataFrame) -> People:
        """What the rows that can be read say of their persons."""
        if "nik" not in values.columns or values.is_empty():
            return cls()
        niks = pl.col("nik").cast(pl.UInt64)
        persons = values.select(
            nik=niks,
            born=pl.col(contract.birth_column)
            if contract.birth_column in values.columns
            else pl.lit(None, dtype=pl.Date),
            home=pl.coalesce(_stated_home(contract, header), niks // _KABUPATEN),
        ).filter(pl.col("nik").is_not_null())
        born = persons["born"]
        is_new_year = (born.dt.month() == 1) & (born.dt.day() == 1)
        return cls(
            persons.height,
            born.len() - born.null_count(),
            int(is_new_year.sum()),
            _shared(persons),
            Counter(dict(persons["home"].value_counts().iter_rows())),
        )

    def __add__(self, other: People) -> People:
        """The persons of both parts."""
        return People(
            self.rows + other.rows,
            self.born + other.born,
            self.new_year + other.new_year,
            self.shared + other.shared,
            self.homes + other.homes,
        )

    def doubts(self, region_code: str | None) -> list[Note]:
        """Why a person must look at the file before its rows count; `region_code`: of its place."""
        found = []
        if self.born >= FEWEST and self.new_year >= _NEW_YEAR_SHARE * self.born:
            found.append(Note.of("BORN_ON_NEW_YEAR", rows=self.new_year, all=self.born))
        if self.rows >= FEWEST and self.shared > _SHARED_SHARE * self.rows:
            found.append(Note.of("NIK_SHARED", rows=self.shared, all=self.rows))
        if elsewhere := self._elsewhere(region_code):
            found.append(Note.of("PEOPLE_OF_ELSEWHERE", rows=elsewhere, all=self.rows))
        return found

    def _elsewhere(self, region_code: str | None) -> int:
        """Rows of one other kabupaten, where they are nearly all and hardly one is of the file's own."""
        if region_code is None or len(region_code) < len("33.76") or self.rows < FEWEST:
            return 0
        here = int(region_code[:5].replace(".", ""))
        own = sum(self.homes[code] for code in {here, *successors().get(here, ())})
        (other, count), *_ = self.homes.most_common(1)
        is_other = count >= _ELSEWHERE_SHARE * self.rows and own <= _HERE_SHARE * self.rows
        return count if is_other and other != here else 0


def _stated_home(contract: Contract, header: Header) -> pl.Expr:
    """The kabupaten that a row states itself; null where the file's place says it for all rows."""
    stated = [
        pl.col(name)
        .str.slice(0, 5)
        .str.replace(".", "", literal=True)
        .cast(pl.UInt64, strict=False)
        for name, column in contract.columns.items()
        if column.type == "region_code" and name in header.columns
    ]
    return pl.coalesce(stated) if stated else pl.lit(None, dtype=pl.UInt64)


def _shared(persons: pl.DataFrame) -> int:
    """Rows whose NIK stands under several birth dates."""
    if persons["nik"].n_unique() == persons.height:
        return 0
    several = pl.col("born").drop_nulls().n_unique().over("nik") > 1
    return int(persons.select(several.sum()).item())
