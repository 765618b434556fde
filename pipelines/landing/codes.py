"""Budget codes as spreadsheets mangle them: back to the one dotted form, where that is provable.

SIPD and SISKEUDES write codes in groups of fixed width. Dots get lost, zeros in front of a group
get lost, blanks and dots trail. A code is repaired only where nothing else can be meant; whatever
else a cell holds stays as it was sent and is counted. Region codes are `region_schemes.py`'s.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import polars as pl

from pipelines.landing.sheet import Note

CodeScheme = Literal["account", "sub_activity", "fund", "village_activity", "village_account"]

REPAIRED, UNPROVEN = "CODE_REPAIRED", "CODE_UNPROVEN"


class _Shape(NamedTuple):
    """Group widths of a code, the digits its first group may begin with, what may stand before it."""

    widths: tuple[int, ...]
    first: str
    before: str = ""


_SHAPES: dict[CodeScheme, _Shape] = {
    # Account and fund: Permendagri 90/2019 in the editions with a last group of four digits.
    "account": _Shape((1, 1, 2, 2, 2, 4), "4-7"),
    "fund": _Shape((1, 1, 2, 2, 2, 4), "1-3"),
    "sub_activity": _Shape((1, 2, 2, 1, 2, 4), "0-9X"),
    # Villages: Permendagri 20/2018; SISKEUDES puts `kecamatan.desa.` before the activity.
    "village_activity": _Shape((2, 2, 2), "0-9", before=r"\d{2}\.\d{4}\."),
    "village_account": _Shape((1, 1, 1, 2), "4-7"),
}
_NAME_BEHIND = r"^([0-9X][0-9X.]*)\s+[-–:]?\s*[A-Za-z(].*$"
_NUMBER_CELL = r"^(\d{5,})\.0+$"


def steps_to_canonical(text: pl.Expr, scheme: CodeScheme) -> list[dict[str, pl.Expr]]:
    """Columns that lead to `canonical`, the dotted code that `text` certainly means, else null.

    A code that is complete and in order, also one of a higher level, is itself. Lost or surplus
    zeros inside are mended where all groups are there and the last one is whole; lost dots where
    the digits are exactly as many as the whole code has. Shorter codes are never mended: the older
    chart of accounts (`5.2.2.03.12`) would be taken for the present one.
    """
    shape = _SHAPES[scheme]
    bare, code = pl.col("bare"), pl.col("canonical")
    groups = [rf"(0*[0-9X]{{1,{width}}})" for width in shape.widths[:-1]]
    groups.append(rf"([0-9]{{{shape.widths[-1]}}})")
    loose = bare.str.extract_groups("^" + r"\.".join(groups) + "$")
    dotless = bare.str.extract_groups(
        "^" + "".join(rf"([0-9X]{{{width}}})" for width in shape.widths) + "$"
    )
    read = pl.coalesce(
        pl.when(bare.str.contains(_in_order(shape))).then(bare),
        _joined(pl.col("loose"), shape),
        _joined(pl.col("dotless"), shape),
    )
    return [
        {"bare": _bare(text, shape)},
        {"loose": loose, "dotless": dotless},
        {"canonical": read},
        {"canonical": pl.when(code.str.contains(rf"^0?[{shape.first}]")).then(code)},
    ]


def canonical(texts: pl.Series, scheme: CodeScheme) -> pl.Series:
    """What `steps_to_canonical` leads to, per text."""
    frame = texts.to_frame("text")
    for step in steps_to_canonical(pl.col("text"), scheme):
        frame = frame.with_columns(**step)
    return frame["canonical"]


def is_canonical(text: pl.Series, scheme: CodeScheme) -> pl.Series:
    """Whether a cell is the dotted code already, of whatever level; null stays null."""
    shape = _SHAPES[scheme]
    return text.str.contains(_in_order(shape)) & text.str.contains(rf"^0?[{shape.first}]")


def notes(sent: pl.Series, scheme: CodeScheme, column: str) -> list[Note]:
    """How many cells of a code column were mended, and how many were left as they are."""
    if sent.null_count() == sent.len():
        return []
    sent = sent.drop_nulls()
    code = canonical(sent.str.strip_chars(), scheme)
    repaired = int((code != sent).sum())
    unproven = code.null_count()
    found = []
    if repaired:
        found.append(Note.of(REPAIRED, column=column, count=repaired))
    if unproven:
        found.append(Note.of(UNPROVEN, column=column, count=unproven))
    return found


def _bare(text: pl.Expr, shape: _Shape) -> pl.Expr:
    """The cell without blanks around dots, a name behind the code, trailing dots, a prefix."""
    bare = (
        text.str.normalize("NFKC")
        .str.strip_chars(" \t\u00a0'`’")
        .str.to_uppercase()
        .str.replace_all(r"\s*\.\s*", ".")
        .str.replace(_NAME_BEHIND, "$1")
        .str.replace(_NUMBER_CELL, "$1")
        .str.strip_chars_end(".")
    )
    if not shape.before:
        return bare
    whole = r"\.".join(r"\d+" for _ in shape.widths)
    return bare.str.replace(rf"^{shape.before}({whole})$", "$1")


def _in_order(shape: _Shape) -> str:
    """Every level of the code, each group in its own width."""
    pattern = ""
    for width in reversed(shape.widths):
        group = rf"[0-9X]{{{width}}}"
        pattern = rf"{group}(\.{pattern})?" if pattern else group
    return f"^{pattern}$"


def _joined(groups: pl.Expr, shape: _Shape) -> pl.Expr:
    """Extracted groups in their widths, dots between; null where the pattern did not match."""
    parts = [
        groups.struct.field(str(number)).str.strip_chars_start("0").str.zfill(width)
        for number, width in enumerate(shape.widths, 1)
    ]
    return pl.concat_str(parts, separator=".")
