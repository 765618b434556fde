"""Identities where none belongs: a NIK typed into the column of the employer's number, a name under occupation.

Columns that are not personal leave the private store as labels and codes. What stands in them by mistake
is hidden before a row is landed; the original keeps it as sent. Two things are told for certain: sixteen
digits that a NIK or a family card number could be, and the very text of the row's own personal columns.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.contract import Contract

HIDDEN = "(DATA PRIBADI)"
"""What stands in the place of an identity; no label and no code."""
_NUMBER_LENGTH = 16
# PPKKCC DDMMYY SSSS: of both numbers, women's days 40 higher.
_NUMBER = (
    r"(^|[^0-9])[1-9][0-9]{5}(?:0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])(?:0[1-9]|1[0-2])[0-9]{6}"
    r"($|[^0-9])"
)
_TEXTS = frozenset({"text", "label", "code", "identifier"})
_SHORTEST_NAME = 5


def hidden(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The rows with every identity hidden that stands in a column which is not personal."""
    personal = [
        name
        for name, column in contract.columns.items()
        if column.personal and column.type == "text" and name in frame.columns
    ]
    changed = []
    for name, column in contract.columns.items():
        # The number of a document is its own, whatever it looks like.
        is_document = column.type == "code" and name == contract.row_key[0]
        if column.personal or column.type not in _TEXTS or is_document or name not in frame.columns:
            continue
        texts = frame[name]
        if texts.dtype != pl.String or _longest(texts) < _SHORTEST_NAME:
            continue
        masked = _without_names(_without_numbers(texts), [frame[other] for other in personal])
        if masked is not texts:
            changed.append(masked.alias(name))
    return frame.with_columns(changed) if changed else frame


def _longest(texts: pl.Series) -> int:
    """Bytes of the longest text."""
    longest = texts.str.len_bytes().max()
    return longest if isinstance(longest, int) else 0


def _without_numbers(texts: pl.Series) -> pl.Series:
    if _longest(texts) < _NUMBER_LENGTH or not texts.str.contains(_NUMBER).any():
        return texts
    # Twice, because two numbers share the sign between them.
    once = texts.str.replace_all(_NUMBER, f"${{1}}{HIDDEN}${{2}}")
    return once.str.replace_all(_NUMBER, f"${{1}}{HIDDEN}${{2}}")


def _without_names(texts: pl.Series, names: list[pl.Series]) -> pl.Series:
    for own in names:
        is_own = (texts == own) & (texts.str.len_bytes() >= _SHORTEST_NAME)
        if is_own.any():
            texts = texts.zip_with(
                ~is_own.fill_null(value=False), pl.Series([HIDDEN]).new_from_index(0, texts.len())
            )
    return texts
