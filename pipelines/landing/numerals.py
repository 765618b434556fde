"""Numbers as Indonesian offices write them: one grammar per file, proven, never guessed per cell.

`1.234.567,89` and `Rp 1.234.567,00` are Indonesian, `1,234,567.89` is English. A lone `1.234` is
1234 for a count of persons (persons have no fractions) and, for money, only where the file's other
cells prove the grammar.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

Grammar = Literal["indonesian", "english", "mixed", "unproven"]

_BLANKS = r"[\s\u00a0\u202f]"
_INDONESIAN_ONLY = r"^-?(\d{1,3}(\.\d{3}){2,}(,\d+)?|\d{1,3}\.\d{3},\d+|\d+,(\d{1,2}|\d{4,}))$"
_ENGLISH_ONLY = r"^-?(\d{1,3}(,\d{3}){2,}(\.\d+)?|\d{1,3},\d{3}\.\d+|\d+\.(\d{1,2}|\d{4,}))$"
_PLAIN = r"^-?\d+$"
_DOT_GROUPS = r"^-?\d{1,3}(\.\d{3})+$"
_COMMA_GROUPS = r"^-?\d{1,3}(,\d{3})+$"
_INDONESIAN = r"^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$"
_ENGLISH = r"^-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$"
_MACHINE = r"^-?\d+(\.\d+)?([eE][+-]?\d+)?$"


def bare(column: str) -> pl.Expr:
    """The cell without blanks, `Rp`, a trailing `,-`; brackets of a negative become a minus."""
    return (
        pl.col(column)
        .str.normalize("NFKC")
        .str.replace_all(_BLANKS, "")
        .str.replace(r"(?i)^(-?)rp\.?", "$1")
        .str.replace(r"^\((.*)\)$", "-$1")
        .str.replace(r"[,.]-$", "")
    )


def prove_grammar(cells: pl.DataFrame, columns: list[str], numbers: pl.DataFrame | None) -> Grammar:
    """Which grammar the file's text cells prove, over all its number columns together."""
    if not columns:
        return "unproven"
    texts = pl.concat(
        [
            cells.select(
                pl.when(numbers[column]).then(None).otherwise(bare(column)).alias("text")
                if numbers is not None
                else bare(column).alias("text")
            )
            for column in columns
        ]
    )["text"]
    is_rupiah = pl.concat(
        [
            cells.select(pl.col(column).str.contains(r"(?i)^\s*-?rp").any().alias("x"))
            for column in columns
        ]
    )["x"].any()
    indonesian = bool(texts.str.contains(_INDONESIAN_ONLY).any())
    english = bool(texts.str.contains(_ENGLISH_ONLY).any())
    if indonesian and english:
        return "mixed"
    if english:
        return "english"
    return "indonesian" if indonesian or is_rupiah else "unproven"


def parsed(column: str, *, is_number: pl.Expr, grammar: Grammar, whole_only: bool) -> pl.Expr:
    """Value as Float64-free decimal text ready to cast, null where the cell is no such number.

    `whole_only`: the column counts things, so a lone group of three digits is thousands under
    either grammar.
    """
    text = bare(column)
    as_indonesian = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    as_english = text.str.replace_all(",", "", literal=True)
    lone_group = text.str.contains(_DOT_GROUPS) | text.str.contains(_COMMA_GROUPS)
    digits = text.str.replace_all(r"[.,]", "")
    proven = {
        "indonesian": pl.when(text.str.contains(_INDONESIAN)).then(as_indonesian),
        "english": pl.when(text.str.contains(_ENGLISH)).then(as_english),
        "mixed": pl.when(text.str.contains(_INDONESIAN_ONLY))
        .then(as_indonesian)
        .when(text.str.contains(_ENGLISH_ONLY))
        .then(as_english),
        "unproven": pl.when(pl.lit(value=False)).then(text),
    }[grammar]
    counted = pl.when(lone_group).then(digits) if whole_only else proven
    return (
        pl.when(is_number)
        .then(pl.when(text.str.contains(_MACHINE)).then(text))
        .when(text.str.contains(_PLAIN))
        .then(text)
        .when(lone_group & pl.lit(whole_only))
        .then(counted)
        .otherwise(proven)
    )


def is_ambiguous(column: str) -> pl.Expr:
    """Whether the cell reads as two different amounts: a lone `1.234` or `1,234`."""
    text = bare(column)
    return text.str.contains(r"^-?\d{1,3}[.,]\d{3}$")
