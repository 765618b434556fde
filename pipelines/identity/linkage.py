"""Linkage: one person under two NIKs, one of them misspelt, as lists and registers have them.

A NIK that stands in a list of persons (members, officers, recipients) and in no village register is
compared with the registers in stages, surest first. Each stage asks for the same name and the same birth
date beside what it is called by, and accepts only where one person of the registers answers; what two
people could have written is left apart. Deterministic: the same rows give the same links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from pipelines.identity.names import folded

PERSON = {
    "nik": pl.UInt64, "name": pl.String, "birth_date": pl.Date, "sex": pl.String,
    "family_card": pl.UInt64, "village_code": pl.String, "receipt": pl.UInt64,
}  # fmt: skip
"""A mention of a person in one file: the columns of both inputs of `link`."""
LINKS = {"nik": pl.UInt64, "linked_nik": pl.UInt64, "stage": pl.String}
STAGES = ("nik_15", "nik_transposed", "nik_old_prefix", "family_card", "name_birth_village")
_SERIAL_AND_BIRTH = 10**10  # the last ten digits of a NIK; the first six are its region
_KABUPATEN = 10**12
_WOMEN = 40

Candidates = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]


def link(
    lists: pl.DataFrame, registers: pl.DataFrame, successors: Mapping[int, frozenset[int]]
) -> pl.DataFrame:
    """Links between NIKs of `lists` that no register has, and NIKs of `registers`.

    Args:
        lists, registers: mentions by the columns of `PERSON`; NIKs are valid.
        successors: kabupaten code as a number (9101) -> codes it has had in other years.

    Returns:
        `nik` of the lists, `linked_nik` of the registers and the `stage` that proved it, by `nik`.

    """
    asked = _asked(lists, registers)
    answered: list[pl.DataFrame] = []
    known = registers.select("nik", "name", "birth_date", "sex", "family_card", "village_code")
    for stage, candidates in _stages(successors).items():
        pairs = _agreeing(asked, known, candidates(asked, known), stage)
        found = _unique(pairs, lists)
        answered.append(found.with_columns(stage=pl.lit(stage)))
        # Who has several answers at a surer stage is not asked again at a weaker one.
        asked = asked.join(pairs, on="nik", how="anti")
    return pl.concat([pl.DataFrame(schema=LINKS), *answered]).sort("nik")


def _asked(lists: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """Distinct persons of the lists under a NIK that no register has.

    A NIK under several names and several birth dates is several people's, so nobody's.
    """
    unknown = lists.join(registers.select("nik").unique(), on="nik", how="anti")
    people = (
        unknown.drop("receipt")
        .unique(maintain_order=True)
        .with_columns(name=folded(pl.col("name")))
        .filter((pl.col("name") != "") & pl.col("birth_date").is_not_null())
        .unique(maintain_order=True)
    )
    shared = (pl.col("name").n_unique().over("nik") > 1) & (
        pl.col("birth_date").n_unique().over("nik") > 1
    )
    return people.filter(~shared)


def _stages(successors: Mapping[int, frozenset[int]]) -> dict[str, Candidates]:
    return {
        "nik_15": _first_fifteen,
        "nik_transposed": _transposed,
        "nik_old_prefix": lambda asked, known: _old_prefix(asked, known, successors),
        "family_card": lambda asked, known: _alike(asked, known, "family_card", "birth_date"),
        "name_birth_village": lambda asked, known: _alike(
            asked, known, "village_code", "birth_date"
        ),
    }


def _first_fifteen(asked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """NIKs that differ in their last digit only, as a spreadsheet that keeps 15 digits leaves them."""
    left = asked.select("nik", key=pl.col("nik") // 10)
    right = known.select(linked_nik="nik", key=pl.col("nik") // 10)
    return left.join(right, on="key").select("nik", "linked_nik")


def _transposed(asked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """NIKs in which two neighbouring digits changed places."""
    niks = asked.select("nik").unique()
    swapped = []
    for place in range(15):
        low, high = 10**place, 10 ** (place + 1)
        digit, next_digit = (pl.col("nik") // low) % 10, (pl.col("nik") // high) % 10
        change = (digit.cast(pl.Int64) - next_digit.cast(pl.Int64)) * (high - low)
        other = (pl.col("nik").cast(pl.Int64) + change).cast(pl.UInt64)
        swapped.append(niks.select("nik", linked_nik=other).filter(digit != next_digit))
    return pl.concat(swapped).join(known.select(linked_nik="nik").unique(), on="linked_nik")


def _old_prefix(
    asked: pl.DataFrame, known: pl.DataFrame, successors: Mapping[int, frozenset[int]]
) -> pl.DataFrame:
    """NIKs that differ in their region only, where one region succeeded the other."""
    pairs = [(old, new) for old, others in successors.items() for new in others]
    regions = pl.DataFrame(
        pairs, schema={"region": pl.UInt64, "linked_region": pl.UInt64}, orient="row"
    )
    parts = (pl.col("nik") % _SERIAL_AND_BIRTH, pl.col("nik") // _KABUPATEN)
    left = asked.select("nik", key=parts[0], region=parts[1]).join(regions, on="region")
    right = known.select(linked_nik="nik", key=parts[0], linked_region=parts[1])
    return left.join(right, on=["key", "linked_region"]).select("nik", "linked_nik")


def _alike(asked: pl.DataFrame, known: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Persons with the same `keys`; a birth date that everybody without one gets is none.

    1 January counts only for whom the NIK itself says so.
    """
    is_first = (pl.col("birth_date").dt.month() == 1) & (pl.col("birth_date").dt.day() == 1)
    day, month = _day(pl.col("nik")), (pl.col("nik") // 10**6) % 100
    is_told = ~is_first | ((month == 1) & (day == 1))
    left = asked.filter(is_told).select("nik", *keys)
    right = known.filter(is_told).select(pl.col("nik").alias("linked_nik"), *keys)
    return left.join(right, on=list(keys)).select("nik", "linked_nik")


def _agreeing(
    asked: pl.DataFrame, known: pl.DataFrame, candidates: pl.DataFrame, stage: str
) -> pl.DataFrame:
    """The candidates with the same name and birth date and no other sex, each pair once."""
    pairs = candidates.unique(maintain_order=True)
    theirs = known.rename({name: f"their_{name}" for name in known.columns})
    mine = asked.select("nik", "name", "birth_date", "sex", "family_card", "village_code")
    both = (
        pairs.join(mine, on="nik")
        .join(theirs, left_on="linked_nik", right_on="their_nik")
        .filter(pl.col("birth_date") == pl.col("their_birth_date"))
        .filter(pl.col("name") == folded(pl.col("their_name")))
        .filter((pl.col("sex") == pl.col("their_sex")).fill_null(value=True))
    )
    if stage in {"family_card", "name_birth_village"}:
        # Nothing of the NIKs agrees by itself here, so their sex has to.
        both = both.filter(_is_female(pl.col("nik")) == _is_female(pl.col("linked_nik")))
    return both.select("nik", "linked_nik").unique(maintain_order=True)


def _unique(pairs: pl.DataFrame, lists: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose NIK has one answer, and whom no file names as two people.

    A file that lists both NIKs, or two NIKs of one answer, speaks of two people.
    """
    single = pairs.filter(pl.col("linked_nik").n_unique().over("nik") == 1)
    involved = pl.concat([single["nik"], single["linked_nik"]]).unique()
    seen = lists.filter(pl.col("nik").is_in(involved.implode())).select("nik", "receipt").unique()
    named = single.join(seen, on="nik")
    apart = named.join(seen, left_on=["linked_nik", "receipt"], right_on=["nik", "receipt"])
    twice = named.filter(pl.col("nik").n_unique().over("linked_nik", "receipt") > 1)
    return single.join(apart, on="nik", how="anti").join(twice, on="nik", how="anti")


def _day(nik: pl.Expr) -> pl.Expr:
    day = (nik // 10**8) % 100
    return pl.when(day > _WOMEN).then(day - _WOMEN).otherwise(day)


def _is_female(nik: pl.Expr) -> pl.Expr:
    return (nik // 10**8) % 100 > _WOMEN
