"""Lines of words above, between and below the rows, and what they say of the figures beside them.

Such a line is no row of data, but it may change what the rows mean: figures in thousands, or a part
of the file that counts something else. Then a person must look.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.contract import Contract
from pipelines.landing.header import Header
from pipelines.landing.sheet import Note, Sheet
from pipelines.landing.values import NUMBER_TYPES

_MOST_FILLED = 2
_SCALE = r"(?:ribu|juta|mili?[ay]r)(?:an)?"
_SCALED = "(?i)" + "|".join(
    (
        rf"\b(?:dalam|dlm|satuan|x)\b[ :.]*(?:rp\.?|rupiah)?[ ]*{_SCALE}\b",
        rf"\b{_SCALE} (?:rupiah|rp|orang|jiwa|pekerja|peserta|tenaga kerja)\b",
        rf"\brp\.? ?\(?{_SCALE}\b",
        rf"\((?:rp\.? ?)?{_SCALE}\b",
        r"\b(?:thousand|million|billion)s?\b",
        r"\b(?:dalam|dlm|in|x|kali) ?1[.,]?000(?:[.,]?000)*\b",
        r"(?:^|[^0-9.,/-])000(?:[^0-9.,/-]|$)",
        r"\brp\.? ?['’]?000\b",
    )
)


def doubts(
    contract: Contract, header: Header, top: Sheet | None, body: Sheet, failed: pl.Series
) -> tuple[Note, ...]:
    """Why a person must look: what a line says above the header (`top`), or among the failed rows."""
    lines = []
    if failed.any():
        lines.append(_lines(body, failed).filter(pl.col("filled") <= _MOST_FILLED))
    if top is not None and header.position:
        lines.append(_lines(top, pl.int_range(top.rows.len(), eager=True) < header.position))
    found = []
    for between in lines:
        if between.is_empty():
            continue
        if _has_figures(contract, header):
            found += _at("SCALED_NUMBERS", between.filter(pl.col("text").str.contains(_SCALED)))
        is_other = [
            any(refusal.is_said_by([text]) for refusal in contract.refuse_when)
            for text in between["text"]
        ]
        found += _at("OTHER_PART", between.filter(pl.Series(is_other, dtype=pl.Boolean)))
    return tuple(found)


def _lines(sheet: Sheet, wanted: pl.Series) -> pl.DataFrame:
    """`row`, `text` and number of `filled` cells of the wanted rows that are not empty."""
    at = wanted.arg_true()
    told = sheet.cells[at].select(
        row=sheet.rows.gather(at).cast(pl.Int64),
        text=pl.concat_str(pl.all(), separator=" ", ignore_nulls=True),
        filled=pl.sum_horizontal(pl.all().is_not_null()),
    )
    return told.filter(pl.col("filled") > 0)


def _has_figures(contract: Contract, header: Header) -> bool:
    named = (*header.columns, *(value for _, value in header.wide))
    return any(contract.columns[name].type in NUMBER_TYPES for name in named)


def _at(code: str, lines: pl.DataFrame) -> list[Note]:
    return [Note.of(code, row=lines["row"][0])] if lines.height else []
