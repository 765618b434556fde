"""The stages of the linkage that need no weighing: pairs of mentions that a rule calls one person.

Each stage asks for the same name and the same birth date beside what it is called by, and for no other
sex. A pair depends on its two mentions alone, never on who else there is: so pairs can be kept from night
to night. Whether a pair becomes a link is decided in `linkage`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

MENTION = {
    "mention": pl.UInt64, "nik": pl.UInt64, "name": pl.String, "birth_date": pl.Date,
    "sex": pl.String, "family_card": pl.UInt64, "region_code": pl.String,
}  # fmt: skip
"""One way in which files speak of a NIK; `mention` is the digest of the rest, names as sent."""
PAIRS = {
    "nik": pl.UInt64, "mention": pl.UInt64, "linked_nik": pl.UInt64, "linked_mention": pl.UInt64,
    "stage": pl.String, "score": pl.Float64, "evidence": pl.String,
}  # fmt: skip
"""A pair of mentions; `score` (a probability) only where it was weighed."""
EVIDENCE = {
    "nik_15": "first 15 digits of the NIK, name, birth date",
    "nik_transposed": "NIK with two neighbouring digits swapped, name, birth date",
    "nik_old_prefix": "NIK under a former region code, name, birth date",
    "family_card": "family card, name, birth date, sex in the NIK",
    "name_birth_village": "name, birth date, village, sex in the NIK",
}
"""Stage -> what agrees, surest first."""
NIK_STAGES = ("nik_15", "nik_transposed", "nik_old_prefix")
_SERIAL_AND_BIRTH = 10**10  # the last ten digits of a NIK; the first six are its region
_KABUPATEN = 10**12
_WOMEN = 40
_VILLAGE_CODE_LENGTH = 13
_KEY = ["nik", "mention"]
_LINKED_KEY = ["linked_nik", "linked_mention"]

Successors = Mapping[int, frozenset[int]]
"""Kabupaten code as a number (9101) -> codes it has had in other years."""


def compare(
    asked: pl.DataFrame,
    known: pl.DataFrame,
    successors: Successors,
    stages: tuple[str, ...] = tuple(EVIDENCE),
) -> pl.DataFrame:
    """Pairs of a mention of `asked` and one of `known` at each of the stages, by the columns of `PAIRS`.

    Names are compared as they are: they come folded.
    """
    found = [pl.DataFrame(schema=PAIRS)]
    for stage in stages:
        both = _agreeing(asked, known, _candidates(stage, asked, known, successors))
        if stage not in NIK_STAGES:
            # Nothing of the NIKs agrees by itself here, so their sex has to.
            both = both.filter(_is_female(pl.col("nik")) == _is_female(pl.col("linked_nik")))
        found.append(
            both.select(
                *_KEY,
                *_LINKED_KEY,
                stage=pl.lit(stage),
                score=pl.lit(None, dtype=pl.Float64),
                evidence=pl.lit(EVIDENCE[stage]),
            )
        )
    return pl.concat(found)


def _candidates(
    stage: str, asked: pl.DataFrame, known: pl.DataFrame, successors: Successors
) -> pl.DataFrame:
    finders: dict[str, Callable[[], pl.DataFrame]] = {
        "nik_15": lambda: _first_fifteen(asked, known),
        "nik_transposed": lambda: _transposed(asked, known),
        "nik_old_prefix": lambda: _old_prefix(asked, known, successors),
        "family_card": lambda: _alike(asked, known, "family_card"),
        "name_birth_village": lambda: _alike(
            _in_villages(asked), _in_villages(known), "region_code"
        ),
    }
    return finders[stage]()


def _first_fifteen(asked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """NIKs that differ in their last digit only, as a spreadsheet that keeps 15 digits leaves them."""
    left = asked.select("nik", key=pl.col("nik") // 10)
    right = known.select(linked_nik="nik", key=pl.col("nik") // 10)
    return left.join(right, on="key").select("nik", "linked_nik")


def _transposed(asked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """NIKs in which two neighbouring digits changed places."""
    niks = asked.select("nik").unique()
    there = known.select(linked_nik="nik").unique()
    swapped = []
    for place in range(15):
        low, high = 10**place, 10 ** (place + 1)
        digit, next_digit = (pl.col("nik") // low) % 10, (pl.col("nik") // high) % 10
        change = (digit.cast(pl.Int64) - next_digit.cast(pl.Int64)) * (high - low)
        other = (pl.col("nik").cast(pl.Int64) + change).cast(pl.UInt64)
        turned = niks.select("nik", linked_nik=other).filter(digit != next_digit)
        swapped.append(turned.join(there, on="linked_nik", how="semi"))
    return pl.concat(swapped)


def _old_prefix(asked: pl.DataFrame, known: pl.DataFrame, successors: Successors) -> pl.DataFrame:
    """NIKs that differ in their region only, where one region succeeded the other."""
    pairs = [(old, new) for old, others in successors.items() for new in others]
    regions = pl.DataFrame(
        pairs, schema={"region": pl.UInt64, "linked_region": pl.UInt64}, orient="row"
    )
    parts = (pl.col("nik") % _SERIAL_AND_BIRTH, pl.col("nik") // _KABUPATEN)
    left = asked.select("nik", key=parts[0], region=parts[1]).join(regions, on="region")
    right = known.select(linked_nik="nik", key=parts[0], linked_region=parts[1])
    return left.join(right, on=["key", "linked_region"]).select("nik", "linked_nik")


def _in_villages(mentions: pl.DataFrame) -> pl.DataFrame:
    return mentions.filter(pl.col("region_code").str.len_bytes() == _VILLAGE_CODE_LENGTH)


def _alike(asked: pl.DataFrame, known: pl.DataFrame, key: str) -> pl.DataFrame:
    """Persons with the same birth date and `key`; a birth date that everybody without one gets is none.

    1 January counts only for whom the NIK itself says so.
    """
    is_first = (pl.col("birth_date").dt.month() == 1) & (pl.col("birth_date").dt.day() == 1)
    day, month = _day(pl.col("nik")), (pl.col("nik") // 10**6) % 100
    is_told = ~is_first | ((month == 1) & (day == 1))
    left = asked.filter(is_told).select("nik", key, "birth_date")
    right = known.filter(is_told).select(pl.col("nik").alias("linked_nik"), key, "birth_date")
    return left.join(right, on=[key, "birth_date"]).select("nik", "linked_nik")


def _agreeing(asked: pl.DataFrame, known: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """Pairs of mentions of the candidates with the same name and birth date and no other sex."""
    theirs = known.select(
        linked_nik="nik",
        linked_mention="mention",
        their_name="name",
        their_birth_date="birth_date",
        their_sex="sex",
    )
    return (
        candidates.unique(maintain_order=True)
        .join(asked.select(*_KEY, "name", "birth_date", "sex"), on="nik")
        .join(theirs, on="linked_nik")
        .filter(pl.col("birth_date") == pl.col("their_birth_date"))
        .filter(pl.col("name") == pl.col("their_name"))
        .filter((pl.col("sex") == pl.col("their_sex")).fill_null(value=True))
    )


def _day(nik: pl.Expr) -> pl.Expr:
    day = (nik // 10**8) % 100
    return pl.when(day > _WOMEN).then(day - _WOMEN).otherwise(day)


def _is_female(nik: pl.Expr) -> pl.Expr:
    return (nik // 10**8) % 100 > _WOMEN
