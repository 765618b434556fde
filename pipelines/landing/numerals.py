"""Numbers as Indonesian offices write them: one grammar per file, proven, never guessed per cell.

`1.234.567,89` and `Rp 1.234.567,00` are Indonesian, `1,234,567.89` is English. A lone `1.234` is
1234 for a count of persons (persons have no fractions) and, for money, only where the file's other
cells prove the grammar.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

Grammar = Literal["indonesian", "english", "mixed", "unproven"]

_BLANK = r"[ \t\u00a0\u202f]"
# Blanks part thousands and nothing else: `12 5`, or two lines in one cell, are two numbers.
_SPACED = rf"^-?[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?:[.,][0-9]+)?$"
# A footnote's mark (`500\u00b9`), a fraction or a number in a circle is no digit of the number.
_NO_DIGIT = r"\p{No}"
# No thousands begin with a nought: `0.125` and `0,125` are fractions.
_LEAD = r"[1-9][0-9]{0,2}"
_INDONESIAN_ONLY = rf"^-?({_LEAD}(\.[0-9]{{3}}){{2,}}(,[0-9]+)?|{_LEAD}\.[0-9]{{3}},[0-9]+|[0-9]+,([0-9]{{1,2}}|[0-9]{{4,}})|0,[0-9]+)$"
_ENGLISH_ONLY = rf"^-?({_LEAD}(,[0-9]{{3}}){{2,}}(\.[0-9]+)?|{_LEAD},[0-9]{{3}}\.[0-9]+|[0-9]+\.([0-9]{{1,2}}|[0-9]{{4,}})|0\.[0-9]+)$"
_PLAIN = r"^-?[0-9]+$"
_DOT_GROUPS = rf"^-?{_LEAD}(\.[0-9]{{3}})+$"
_COMMA_GROUPS = rf"^-?{_LEAD}(,[0-9]{{3}})+$"
_INDONESIAN = rf"^-?({_LEAD}(\.[0-9]{{3}})+|[0-9]+)(,[0-9]+)?$"
_ENGLISH = rf"^-?({_LEAD}(,[0-9]{{3}})+|[0-9]+)(\.[0-9]+)?$"
_MACHINE = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True)
class Evidence:
    """Which ways to write numbers the text cells of a file prove."""

    is_indonesian: bool = False
    is_english: bool = False

    @classmethod
    def of(cls, columns: Iterable[pl.Series]) -> Evidence:
        """Evidence of the text cells of number columns (plain digits prove nothing)."""
        texts = [column for column in columns if column.len()]
        if not texts:
            return cls()
        frame = pl.concat(texts).alias("c").to_frame()
        indonesian, english, rupiah = frame.select(
            indonesian=bare("c", is_percent=True).str.contains(_INDONESIAN_ONLY).any(),
            english=bare("c", is_percent=True).str.contains(_ENGLISH_ONLY).any(),
            rupiah=pl.col("c").str.contains(r"(?i)^\s*-?rp").any(),
        ).row(0)
        return cls(bool(indonesian or (rupiah and not english)), bool(english))

    def __or__(self, other: Evidence) -> Evidence:
        """Evidence of both."""
        return Evidence(
            self.is_indonesian or other.is_indonesian, self.is_english or other.is_english
        )

    @property
    def grammar(self) -> Grammar:
        """The grammar that this proves."""
        if self.is_indonesian and self.is_english:
            return "mixed"
        if self.is_english:
            return "english"
        return "indonesian" if self.is_indonesian else "unproven"


def bare(column: str, *, is_percent: bool = False) -> pl.Expr:
    """The cell without blanks, `Rp`, a trailing `,-`; brackets of a negative become a minus.

    `is_percent`: the figures are percentages, so a percent sign behind one says nothing more.
    """
    text = (
        pl.col(column)
        .str.replace_all(_NO_DIGIT, "?")
        .str.normalize("NFKC")
        .str.strip_chars()
        .str.replace(rf"(?i)^(-?){_BLANK}*rp\.?{_BLANK}*", "$1")
        .str.replace(rf"^\({_BLANK}*(.*?){_BLANK}*\)$", "-$1")
        .str.replace(rf"^-{_BLANK}+", "-")
        .str.replace(rf"{_BLANK}*[,.]{_BLANK}*-$", "")
    )
    if is_percent:
        text = text.str.replace(rf"{_BLANK}*%$", "")
    return (
        pl.when(text.str.contains(_SPACED)).then(text.str.replace_all(_BLANK, "")).otherwise(text)
    )


def parsed(text: pl.Expr, *, is_number: pl.Expr, grammar: Grammar, whole_only: bool) -> pl.Expr:
    """Value of a `bare` text as Float64-free decimal text ready to cast, null where it is no number.

    `whole_only`: the column counts things, so a lone group of three digits is thousands under
    either grammar.
    """
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


def without_zero_decimals(number: pl.Expr) -> pl.Expr:
    """Machine text of an amount without decimals that are all zero.

    `1,000` among Indonesian amounts is an English thousand as likely as one and no hundredths:
    three zeros behind one to three digits stay, and make the cell no whole amount.
    """
    return number.str.replace(r"^(-?[0-9]+)\.(?:0{1,2}|0{4,})$", "$1").str.replace(
        r"^(-?[0-9]{4,})\.000$", "$1"
    )


def is_ambiguous(text: pl.Expr) -> pl.Expr:
    """Whether a `bare` text reads as two different amounts: a lone `1.234` or `1,234`."""
    return text.str.contains(rf"^-?{_LEAD}[.,][0-9]{{3}}$")
