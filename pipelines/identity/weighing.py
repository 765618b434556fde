"""Linkage by probability: how much two mentions speak for one person (Fellegi and Sunter), by splink.

What is compared and what counts as alike is here; how much each likeness weighs is a dated seed
(`linkage_parameters.csv`), and no night fits it anew. A pair is weighed where something cheap agrees:
birth date and the beginning of the name, family card, the first twelve digits of the NIK, or name and year.
Who is linked is decided in `linkage`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines.identity.parameters import Parameters

if TYPE_CHECKING:
    import duckdb
    from splink import SettingsCreator
    from splink.internals.comparison_creator import ComparisonCreator

WEIGHED = {
    "nik": pl.UInt64, "mention": pl.UInt64, "linked_nik": pl.UInt64, "linked_mention": pl.UInt64,
    "score": pl.Float64, "evidence": pl.String,
}  # fmt: skip
_INITIALS = 2
_WOMEN = 40

# Level by level, the first that holds; `other` is what is left. Null on either side says nothing.
COMPARISONS: dict[str, dict[str, str]] = {
    "name": {
        "same": "name_l = name_r",
        "one_edit": "length(name_l) >= 5 and damerau_levenshtein(name_l, name_r) <= 1",
        "words_missing": "starts_with(name_l, name_r || ' ') or starts_with(name_r, name_l || ' ')",
        "alike": "jaro_winkler_similarity(name_l, name_r) >= 0.92",
    },
    "birth": {
        "same": "birth_l = birth_r",
        # Who copies a date wrongly often copies the NIK right, and the NIK says it too.
        "in_nik": "nik_birth_l = birth_r or nik_birth_r = birth_l",
        "swapped": (
            "birth_l % 100 = birth_r % 100 and birth_l // 10000 = birth_r // 100 % 100 "
            "and birth_r // 10000 = birth_l // 100 % 100"
        ),
    },
    "nik": {
        "one_fault": "damerau_levenshtein(place_serial_l, place_serial_r) <= 1",
        "same_place": "left(place_serial_l, 6) = left(place_serial_r, 6)",
    },
    "sex": {"same": "sex_l = sex_r"},
    # One comparison: who shares a card lives in one village, so both must not count beside each other.
    "home": {
        "family_card": "family_card_l = family_card_r",
        "village": "length(region_l) = 13 and region_l = region_r",
        "kecamatan": "length(region_l) >= 8 and left(region_l, 8) = left(region_r, 8)",
        "kabupaten": "left(region_l, 5) = left(region_r, 5)",
    },
}
CONTRADICTED = r"\b(name|birth) other\b"
"""Evidence that says two people, whatever else agrees: twins share all but the name."""
OTHER = "other"
_SILENT = {
    "nik": "place_serial_l is null or place_serial_r is null",
    "home": (
        "(region_l is null or region_r is null) and not coalesce(family_card_l = family_card_r, false)"
    ),
}
_BLOCKS = (
    ("birth", "initials"),
    ("family_card",),
    ("nik_head",),
    # A name and a year alone are shared by thousands: who is meant lives in the same kabupaten.
    ("name", "birth_year", "kabupaten"),
)
"""What two mentions must have in common to be weighed: all of one of these."""


def weigh(
    con: duckdb.DuckDBPyConnection,
    asked: pl.DataFrame,
    known: pl.DataFrame,
    parameters: Parameters,
) -> pl.DataFrame:
    """Pairs of a mention of `asked` and one of `known` whose score reaches the review threshold.

    Args:
        con: a database in memory; what is laid there is taken away again.
        asked, known: mentions by the columns of `linkage.MENTION`, names folded.
        parameters: those in force.

    Returns:
        One row per pair by the columns of `WEIGHED`; `score` is the probability that both are one
        person, `evidence` the level of each comparison.

    """
    if asked.is_empty() or known.is_empty():
        return pl.DataFrame(schema=WEIGHED)
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=con)
    asking = comparable(asked.lazy()).collect()
    sides = {"asked": asking, "known": _met(comparable(known.lazy()), asking)}
    for name, frame in sides.items():
        con.register(f"{name}_frame", frame.to_arrow())
        con.execute(f"create or replace table {name}_mentions as select * from {name}_frame")
        con.unregister(f"{name}_frame")
    tables = [api.register(f"{name}_mentions", dataset_display_name=name) for name in sides]
    linker = Linker(tables, _settings(parameters), log_level=None)
    found = linker.inference.predict(
        threshold_match_probability=parameters.review, warning_mode="never"
    )
    rows: pl.DataFrame = con.sql(_told(found.physical_name)).pl()
    con.execute(f"drop table {found.physical_name}")
    for name in sides:
        con.execute(f"drop table {name}_mentions")
    return rows.select(pl.col(name).cast(kind) for name, kind in WEIGHED.items())


def _met(known: pl.LazyFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """The few of `known` that share a block with anybody asked; splink need not hold the others."""
    shared = [
        pl.struct(block)
        .hash()
        .is_in(asked.select(pl.struct(block).hash().unique().implode()).item())
        for block in _BLOCKS
    ]
    return known.filter(pl.any_horizontal(shared)).collect(engine="streaming")


def comparable(mentions: pl.LazyFrame) -> pl.LazyFrame:
    """Mentions by what is compared: birth dates as DDMMYY, the NIK as place and serial.

    Returns:
        unique_id, nik, mention, name, initials, birth, birth_year, nik_birth, nik_head, place_serial, sex,
        region, kabupaten, family_card.

    """
    nik, birth = pl.col("nik"), pl.col("birth_date").dt
    digits = nik.cast(pl.String).str.zfill(16)
    day = (nik // 10**8) % 100
    return mentions.select(
        pl.format("{}-{}", "nik", "mention").alias("unique_id"),
        "nik",
        "mention",
        "name",
        initials=pl.col("name").str.slice(0, _INITIALS),
        birth=birth.day().cast(pl.Int64) * 10_000
        + birth.month().cast(pl.Int64) * 100
        + birth.year().cast(pl.Int64) % 100,
        birth_year=birth.year().cast(pl.Int64) % 100,
        nik_birth=(
            pl.when(day > _WOMEN).then(day - _WOMEN).otherwise(day) * 10_000 + nik // 10**4 % 10**4
        ).cast(pl.Int64),
        nik_head=nik // 10**4,
        place_serial=digits.str.slice(0, 6) + digits.str.slice(12),
        sex="sex",
        region="region_code",
        kabupaten=pl.col("region_code").str.slice(0, 5),
        family_card="family_card",
    )


def level_of(comparison: str) -> str:
    """The SQL that names the level of a comparison between sides `_l` and `_r`; null: nothing said."""
    whens = " ".join(f"when {sql} then '{name}'" for name, sql in COMPARISONS[comparison].items())
    return f"case when {_silent(comparison)} then null {whens} else '{OTHER}' end"


def _silent(comparison: str) -> str:
    return _SILENT.get(comparison, f"{comparison}_l is null or {comparison}_r is null")


def _settings(parameters: Parameters) -> SettingsCreator:
    from splink import SettingsCreator

    comparisons: list[ComparisonCreator | dict[str, Any]] = []
    for name, levels in COMPARISONS.items():
        weighted = [
            {
                "sql_condition": sql,
                "label_for_charts": level,
                "m_probability": parameters.m[name, level],
                "u_probability": parameters.u[name, level],
            }
            for level, sql in [*levels.items(), (OTHER, "ELSE")]
        ]
        silent = {
            "sql_condition": _silent(name),
            "label_for_charts": "silent",
            "is_null_level": True,
        }
        comparisons.append({"output_column_name": name, "comparison_levels": [silent, *weighted]})
    return SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": _rule(block)} for block in _BLOCKS
        ],
        probability_two_random_records_match=parameters.prior,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
        additional_columns_to_retain=["nik", "mention"],
    )


def _rule(block: tuple[str, ...]) -> str:
    return " and ".join(f"l.{name} = r.{name}" for name in block)


def _told(table: str) -> str:
    """The pairs of splink's answer; its `gamma` counts levels from the last one up."""
    words = []
    for name, levels in COMPARISONS.items():
        labels = [*levels, OTHER]
        whens = " ".join(
            f"when {len(labels) - 1 - place} then '{name} {label}'"
            for place, label in enumerate(labels)
        )
        words.append(f"case gamma_{name} {whens} end")
    return (
        "select nik_l nik, mention_l mention, nik_r linked_nik, mention_r linked_mention, "
        f"match_probability score, concat_ws(', ', {', '.join(words)}) evidence from {table}"
    )
