"""Block layouts: a household's lines above its members, page furniture, headers on every page.

Population books print blocks: a line with the family card number, the members below, on the next
page the header again. What tells a member's row is named by the contract (`blocks`), not here. A
file without such lines passes through untouched.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import polars as pl

from pipelines.landing import classify
from pipelines.landing.contract import Blocks, Contract, normalise_header
from pipelines.landing.header import Header
from pipelines.landing.sheet import Note, Sheet

_RUNNING_NUMBER = r"^\s*[0-9]{1,5}\.?\s*$"
_SOME_DIGITS = r"[0-9]{8}"


def with_carried_values(sheet: Sheet, header: Header, contract: Contract) -> tuple[Sheet, Header]:
    """The sheet with a column of its own for each value that the blocks carry, and the header.

    A block's value holds for the run of members right below it and ends with it: members whose run
    has no line of its own get no value rather than the last family's.
    """
    if contract.blocks is None or (member := _members(sheet, header, contract.blocks)) is None:
        return sheet, header
    if not _prints_blocks(sheet, member, contract.blocks.label):
        return sheet, header
    cells, columns = sheet.cells, dict(header.columns)
    for name, pattern in contract.blocks.carried.items():
        if name in header.columns or not (values := _block_values(sheet, member, pattern)):
            continue
        cell = f"c{cells.width}"
        cells = cells.with_columns(_per_run(member, values[0]).alias(cell))
        columns[name] = cell
    if cells.width == sheet.cells.width:
        return sheet, header
    numbers = sheet.numbers
    if numbers is not None:
        added = cells.columns[numbers.width :]
        numbers = numbers.with_columns(pl.lit(value=False).alias(cell) for cell in added)
    note = Note("BLOCK_LAYOUT")
    return (
        replace(sheet, cells=cells, numbers=numbers, notes=(*sheet.notes, note)),
        replace(header, columns=columns, carried=tuple(set(columns) - set(header.columns))),
    )


def furniture(sheet: Sheet, header: Header, contract: Contract) -> pl.Series | None:
    """Rows of a file of blocks that are no member's; None where it has no blocks."""
    if contract.blocks is None or not header.carried:
        return None
    member = _members(sheet, header, contract.blocks)
    return None if member is None else ~member


def _prints_blocks(sheet: Sheet, member: pl.Series, label: str) -> bool:
    """Whether a line outside the members' rows has the text that stands beside a block's number."""
    found = sheet.cells.filter(~member).select(
        pl.any_horizontal(pl.all().str.contains(label)).any()
    )
    return bool(found.item())


def _members(sheet: Sheet, header: Header, blocks: Blocks) -> pl.Series | None:
    """Rows that are a member's; None where the file numbers no members."""
    wanted = {normalise_header(text) for text in blocks.member_number}
    cell = next((c for c, text in header.texts.items() if text in wanted), None)
    if cell is None or "nik" not in header.columns:
        return None
    return sheet.cells.select(
        pl.col(cell).str.contains(_RUNNING_NUMBER).fill_null(value=False)
        | pl.col(header.columns["nik"]).str.contains(_SOME_DIGITS).fill_null(value=False)
    ).to_series()


def _block_values(sheet: Sheet, member: pl.Series, pattern: str) -> list[pl.Series]:
    """Per row the value that a block's line carries; empty where no line carries one."""
    own = [cell for cell in sheet.cells.columns if cell[1:].isdigit()]
    found = sheet.cells.select(
        pl.coalesce(pl.col(cell).str.extract(pattern, 1) for cell in own)
    ).to_series()
    found = found.zip_with(~member, pl.Series([None], dtype=pl.String))
    return [found] if found.null_count() < len(found) else []


def _per_run(member: pl.Series, values: pl.Series) -> pl.Series:
    """To each member the last value that stands between the run of members before it and its own."""
    starts = member & ~member.shift(1, fill_value=False)
    frame = pl.DataFrame(
        {"member": member, "value": values, "run": starts.cast(pl.Int64).cum_sum()}
    )
    # Lines above the first member of run n are those counted after run n - 1 has begun.
    lines = frame.filter(~pl.col("member") & pl.col("value").is_not_null())
    per_run = lines.group_by(pl.col("run") + 1).agg(pl.col("value").last())
    return (
        frame.join(per_run, on="run", how="left", maintain_order="left")
        .select(pl.when(pl.col("member")).then(pl.col("value_right")))
        .to_series()
    )


def header_lines(cells: pl.DataFrame, header: Header) -> pl.Series:
    """Rows that repeat a line of a two-line header, or number its columns as `(1)`, `(2)`, ..."""
    tests: list[pl.Expr] = []
    for line in header.lines:
        texts = [classify.normalised(cell).fill_null("") == text for cell, text in line.items()]
        tests.append(pl.all_horizontal(texts))
    numbers = [
        pl.col(cell).str.strip_chars("-() ").cast(pl.Int64, strict=False)
        for cell in header.texts
        if cell in cells.columns
    ]
    if len(numbers) >= 3:
        steps = [
            (later - earlier == 1).fill_null(value=False) for earlier, later in pairwise(numbers)
        ]
        tests.append((numbers[0] == 1).fill_null(value=False) & pl.all_horizontal(steps))
    if not tests:
        return pl.Series([False] * cells.height, dtype=pl.Boolean)
    return cells.select(pl.any_horizontal(tests)).to_series()
