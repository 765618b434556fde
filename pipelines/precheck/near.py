"""The list beside the village registers: NIKs with a digit wrong, and NIKs that are somebody else's.

A NIK that no register has is compared by the rules of the linkage, the surest rule first; nothing is
weighed here, what only resembles is left to people. Names are at hand here and go no further.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import polars as pl

from pipelines.identity.linkage import distinct, with_folded_names
from pipelines.identity.names import folded
from pipelines.identity.nik import birth_parts
from pipelines.identity.stages import EVIDENCE, MENTION, compare
from pipelines.landing.official_regions import successors

Registered = Callable[[pl.Series, pl.Series], pl.DataFrame]
"""NIKs and birth dates -> what the village registers say of whom they name, see `persons.registered`."""
NEAR = {"row": pl.Int64, "near_nik": pl.String, "is_near": pl.Boolean, "is_of_another": pl.Boolean}
"""A row of the list: the one registered NIK that is meant, if there is one; whether there is any."""
_CENTURY = 100
_RANK = {stage: place for place, stage in enumerate(EVIDENCE)}


def beside_registers(people: pl.DataFrame, registered: Registered, day: dt.date) -> pl.DataFrame:
    """What the registers say about the valid NIKs of a list, by the columns of `NEAR`.

    Args:
        people: rows of the list, by the columns of `listed.PEOPLE`.
        registered: the registers.
        day: for the century of a birth date that only the NIK tells.

    """
    valid = people.filter(pl.col("nik").is_not_null())
    valid = valid.select(
        "row",
        "name",
        "region_code",
        listed_birth="birth_date",
        nik=pl.col("nik").cast(pl.UInt64),
        birth_date=pl.col("birth_date").fill_null(nik_birth_dates(valid["nik"], day)),
    )
    known = registered(valid["nik"].unique(), valid["birth_date"].unique())
    unknown = valid.join(known.select("nik").unique(), on="nik", how="anti")
    meant = _meant(unknown, known)
    return (
        valid.join(meant, on="row", how="left")
        .join(_of_another(valid, known), on="row", how="left")
        .select(
            "row",
            near_nik=pl.col("near_nik").cast(pl.String).str.zfill(16),
            is_near=pl.col("is_near").fill_null(value=False),
            is_of_another=pl.col("is_of_another").fill_null(value=False),
        )
    )


def nik_birth_dates(niks: pl.Series, day: dt.date) -> pl.Series:
    """The birth dates that valid NIKs tell: of the two possible years the later one not after that of `day`."""
    parts = birth_parts(niks)
    year = pl.lit(day.year // _CENTURY * _CENTURY) + pl.col("year").cast(pl.Int32)
    return parts.select(
        pl.date(
            pl.when(year > day.year).then(year - _CENTURY).otherwise(year),
            pl.col("month"),
            pl.col("day"),
        ).alias("birth_date")
    ).to_series()


def _meant(unknown: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """For rows whose NIK no register has: the NIK that a rule of the linkage finds, if it is one only."""
    asked = unknown.select(
        pl.col(name).cast(kind) if name in unknown.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in {**MENTION, "mention": pl.UInt64}.items()
    ).with_columns(mention=unknown["row"].cast(pl.UInt64))
    pairs = compare(
        with_folded_names(asked).filter(pl.col("name") != ""),
        with_folded_names(distinct(known)),
        successors(),
    )
    surest = pl.col("stage").replace_strict(_RANK, return_dtype=pl.Int8)
    return (
        pairs.filter(surest == surest.min().over("mention"))
        .group_by(row=pl.col("mention").cast(pl.Int64))
        .agg(near_nik=pl.col("linked_nik").unique())
        .select(
            "row",
            near_nik=pl.when(pl.col("near_nik").list.len() == 1).then(
                pl.col("near_nik").list.first()
            ),
            is_near=pl.lit(value=True),
        )
    )


def _of_another(valid: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Rows whose NIK the registers know under other names and other birth dates only."""
    listed = pl.col("listed_birth")
    same_name = folded(pl.col("name")) == folded(pl.col("their_name"))
    same_birth = listed == pl.col("their_birth")
    told = known.select("nik", their_name="name", their_birth="birth_date")
    return (
        valid.filter(listed.is_not_null() & pl.col("name").is_not_null())
        .join(told, on="nik")
        .group_by("row")
        .agg(is_of_another=~(same_name | same_birth).fill_null(value=True).any())
    )
