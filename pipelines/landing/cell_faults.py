"""Cells of a workbook that are more, or less, than their value: mended where proven, else an error.

A sheet arrives with marks in the cells whose value cannot be had (`sheet.NO_VALUE`, an error such as
`#REF!`), with the merged ranges and with the codes that a number format shows. Here the marks
become the codes of their rows, merged cells are filled where the contract allows it, and codes
stored as numbers get back the digits that their format proves.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.landing.classify import blank_rows
from pipelines.landing.contract import Contract
from pipelines.landing.header import Header
from pipelines.landing.sheet import EARLY_DATE, MERGED, NO_VALUE, SHOWN_OTHERWISE, Note, Sheet
from pipelines.landing.uniform import nulls
from pipelines.landing.values import NUMBER_TYPES

# Errors as spreadsheet programs show them, and the hashes of a column too narrow for its number.
_ERROR = r"^\s*(#(REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:[0-9]{3}|#{3,})\s*$"
_CODES = {
    NO_VALUE: "FORMULA_WITHOUT_VALUE",
    MERGED: "MERGED_CELLS",
    EARLY_DATE: "NOT_A_DATE",
    SHOWN_OTHERWISE: "SHOWN_OTHERWISE",
}
# One value over several rows is the same village or month for each of them, but not the same money
# and never the same person.
_NEVER_FILLED = frozenset({"nik", *NUMBER_TYPES})
# A spreadsheet number keeps 15 digits; a longer code in a number cell is another code.
SAFE_DIGITS = 15
_EXACT_TYPES = frozenset({"identifier", "code", "text", "region_code"})
_SHOWN_TYPES = frozenset({"text", "label", "code", "region_code", "identifier"})


def overlaid(
    errors: dict[str, pl.Series], sheet: Sheet, header: Header, contract: Contract
) -> dict[str, pl.Series]:
    """`errors` with the codes of the marks in the cells of a workbook's sheet."""
    located = {**header.columns, **{f"{v}@{label}": c for (label, v), c in header.wide.items()}}
    codes = _marks(sheet.cells, located)
    numbers = sheet.numbers
    for name, cell in header.columns.items():
        if numbers is not None and contract.columns[name].type in _EXACT_TYPES:
            lost = numbers[cell] & (sheet.cells[cell].str.len_bytes() > SAFE_DIGITS)
            if lost.any():
                code = pl.Series(["DIGITS_LOST"]).new_from_index(0, lost.len())
                codes[name] = code.zip_with(lost, nulls(lost.len()))
    return errors | {
        name: found.zip_with(found.is_not_null(), errors.get(name, nulls(found.len())))
        for name, found in codes.items()
    }


def _marks(cells: pl.DataFrame, located: dict[str, str]) -> dict[str, pl.Series]:
    """Codes of the marks by column, for columns that have any: most sheets have none."""
    hints = cells.select(
        pl.col(cell).str.contains_any(["#", "Err:"]).any().alias(name)
        for name, cell in located.items()
    )
    found = {}
    for name in (name for name in located if hints[name][0]):
        codes = cells.select(
            pl.when(pl.col(located[name]).str.contains(_ERROR))
            .then(pl.lit("CELL_ERROR"))
            .otherwise(
                pl.col(located[name]).replace_strict(_CODES, default=None, return_dtype=pl.String)
            )
        ).to_series()
        if codes.null_count() < codes.len():
            found[name] = codes
    return found


def mended(sheet: Sheet, header: Header, contract: Contract) -> Sheet:
    """The sheet with proven codes restored and merged cells filled, or marked for quarantine."""
    below = pl.int_range(sheet.rows.len(), eager=True) > header.position
    is_data = below & ~blank_rows(sheet.cells)
    return _filled(_restored(sheet, header, contract), header, contract, is_data)


def as_meant(sheet: Sheet, header: Header, contract: Contract) -> Sheet:
    """`mended`, with the cells that it marks as they were sent: how the sheet goes back to its sender."""
    marked = mended(sheet, header, contract)
    return replace(
        marked,
        cells=marked.cells.select(
            pl.when(pl.col(name).is_in([MERGED, SHOWN_OTHERWISE]))
            .then(sheet.cells[name])
            .otherwise(pl.col(name))
            .alias(name)
            for name in marked.cells.columns
        ),
    )


def _restored(sheet: Sheet, header: Header, contract: Contract) -> Sheet:
    """Numbers as their format shows them: codes, percentages, or the mark that nobody can tell.

    A percentage in a column of other numbers is none of them: 100 % is stored as 1.
    """
    if sheet.shown is None:
        return sheet
    cells = sheet.cells
    count = 0
    for position, name in header.read_columns().items():
        cell, column = f"c{position}", contract.columns[name]
        here = sheet.shown.filter((pl.col("cell") == cell) & (pl.col("at") > header.position))
        if column.unit == "percent":
            here = here.with_columns(pl.col("text").str.strip_suffix("%"))
        elif column.type in NUMBER_TYPES:
            here = here.filter(
                pl.col("text").eq(SHOWN_OTHERWISE) | pl.col("text").str.ends_with("%")
            )
            here = here.with_columns(text=pl.lit(SHOWN_OTHERWISE))
        elif column.type not in _SHOWN_TYPES:
            here = here.filter(pl.col("text") == SHOWN_OTHERWISE)
        if here.is_empty():
            continue
        cells = cells.with_columns(cells[cell].scatter(here["at"], here["text"]).alias(cell))
        count += int((here["text"] != SHOWN_OTHERWISE).sum())
    note = [Note.of("CODE_AS_SHOWN", cells=count)] if count else []
    return replace(sheet, cells=cells, notes=(*sheet.notes, *note))


def _filled(sheet: Sheet, header: Header, contract: Contract, is_data: pl.Series) -> Sheet:
    """Cells that a merge covers: filled in contracts that allow it, else marked."""
    by_cell = {cell: contract.columns[name].type for name, cell in header.columns.items()}
    ranges = [
        (top, f"c{left}", bottom)
        for top, left, bottom, _ in sheet.merges
        if bottom > top > header.position and f"c{left}" in by_cell
    ]
    if not ranges:
        return sheet
    covered = (
        pl.DataFrame(
            ranges, schema={"top": pl.Int64, "cell": pl.String, "bottom": pl.Int64}, orient="row"
        )
        .with_columns(at=pl.int_ranges("top", pl.col("bottom") + 1))
        .explode("at")
        .filter(pl.col("at") > pl.col("top"))
        .filter(pl.col("at") < sheet.cells.height)
    )
    covered = covered.filter(is_data.gather(covered["at"]))
    cells, numbers, filled = sheet.cells, sheet.numbers, 0
    for cell in covered["cell"].unique().sort():
        here = covered.filter(pl.col("cell") == cell)
        is_filled = contract.fill_merged and by_cell[cell] not in _NEVER_FILLED
        marks = pl.Series([MERGED] * here.height, dtype=pl.String)
        values = cells[cell].gather(here["top"]) if is_filled else marks
        cells = cells.with_columns(cells[cell].scatter(here["at"], values).alias(cell))
        if is_filled and numbers is not None:
            flags = numbers[cell].scatter(here["at"], numbers[cell].gather(here["top"]))
            numbers = numbers.with_columns(flags.alias(cell))
        filled += here.height if is_filled else 0
    note = (Note.of("MERGED_FILLED", cells=filled),) if filled else ()
    return replace(sheet, cells=cells, numbers=numbers, notes=(*sheet.notes, *note))
