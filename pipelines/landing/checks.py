"""Checks over the rows of one sheet: widths, required alternatives, control totals, keys, identity.

Each gives one column of codes, or notes about the whole file; which rows then count is `file.py`'s.
"""

from __future__ import annotations

import polars as pl

from pipelines.identity import nik as nik_rules
from pipelines.landing import classify
from pipelines.landing.contract import Contract
from pipelines.landing.header import Header, Place
from pipelines.landing.sheet import Note, Sheet
from pipelines.landing.values import LABEL_SEPARATOR, Typed, type_rows

# A verdict on a share needs this many NIKs; a fault of every row needs no share.
FEWEST_FOR_SHARES = 200


def width_error(sheet: Sheet, header: Header, is_data: pl.Series, height: int) -> pl.Series:
    """SHORT_ROW or LONG_ROW of a delimited file; a cell is never shifted into another column."""
    if sheet.widths is None:
        return pl.Series([None] * height, dtype=pl.String)
    expected = sheet.widths[header.position]
    widths = sheet.widths.filter(is_data)
    return (
        pl.select(
            pl.when(widths < expected)
            .then(pl.lit("SHORT_ROW"))
            .when(widths > expected)
            .then(pl.lit("LONG_ROW"))
        ).to_series()
        if height
        else pl.Series([], dtype=pl.String)
    )


def wide_errors(contract: Contract, header: Header, typed: Typed) -> dict[str, pl.Series]:
    """A wide row needs a figure, and a label with any value needs its required ones."""
    if contract.unpivot is None or not header.wide:
        return {}
    required = [name for name in contract.unpivot.values if contract.columns[name].required]
    present = set(header.wide)
    problems = []
    for label, group in contract.unpivot.groups.items():
        for name in (n for n in required if (label, n) in present):
            others = [n for n in group if n != name and (label, n) in present]
            problems += [
                pl.col(f"{name}{LABEL_SEPARATOR}{label}").is_null()
                & pl.col(f"{other}{LABEL_SEPARATOR}{label}").is_not_null()
                for other in others
            ]
    figures = [pl.col(f"{name}{LABEL_SEPARATOR}{label}").is_null() for label, name in present]
    return {
        "_wide": typed.values.select(
            pl.when(pl.any_horizontal(pl.all_horizontal(*figures), *problems)).then(
                pl.lit("REQUIRED_EMPTY")
            )
        ).to_series()
    }


def any_errors(contract: Contract, typed: Typed) -> dict[str, pl.Series]:
    """A row must fill at least one of the columns named under `require_any`."""
    if not contract.require_any:
        return {}
    empty = pl.all_horizontal(pl.col(name).is_null() for name in contract.require_any)
    return {"_any": typed.values.select(pl.when(empty).then(pl.lit("REQUIRED_EMPTY"))).to_series()}


def control_totals(
    sheet: Sheet,
    classes: pl.Series,
    typed: Typed,
    contract: Contract,
    header: Header,
    place: Place,
) -> tuple[frozenset[str], list[Note]]:
    """Number columns that the file's own total row confirms, and the mismatch that holds it."""
    is_total = classes == classify.TOTAL
    count = int(is_total.sum())
    if count == 0:
        return frozenset(), []
    last_filled = (classes != classify.BLANK).arg_true()[-1]
    if count > 1 or classes[last_filled] != classify.TOTAL:
        return frozenset(), []
    total = type_rows(
        contract,
        header,
        sheet.cells.filter(is_total),
        sheet.numbers.filter(is_total) if sheet.numbers is not None else None,
        place,
    )
    confirmed: list[str] = []
    differing: list[str] = []
    for name in typed.number_columns:
        printed = total.values[name][0]
        if printed is None:
            continue
        unread = int((typed.errors[name].is_not_null()).sum())
        same = unread == 0 and abs(typed.values[name].sum() - printed) < 0.5
        (confirmed if same else differing).append(name)
    if not differing:
        return frozenset(confirmed), []
    row = sheet.rows.filter(is_total)[0]
    message = f"the total row differs from the sum of the rows in {', '.join(sorted(differing))}"
    return frozenset(confirmed), [Note("CONTROL_TOTAL_MISMATCH", message, row)]


def last_line(
    sheet: Sheet,
    is_data: pl.Series,
    typed: Typed,
    errors: pl.DataFrame,
    confirmed: frozenset[str],
) -> tuple[pl.DataFrame, list[Note]]:
    """A last line without line end may have lost digits: quarantined unless something confirms it."""
    if not sheet.ends_abruptly or not errors.height or not is_data[-1]:
        return errors, []
    last_cell = f"c{sheet.cells.width - 1}"
    cut = [name for name, cell in typed.number_columns.items() if cell == last_cell]
    if cut and cut[0] not in confirmed:
        is_last = pl.int_range(pl.len()) == errors.height - 1
        marked = errors.with_columns(
            _width=pl.when(is_last).then(pl.lit("POSSIBLY_TRUNCATED")).otherwise(pl.col("_width"))
        )
        return marked, []
    return errors, [Note("NO_FINAL_NEWLINE", "the last line has no line end", int(sheet.rows[-1]))]


def duplicates(values: pl.DataFrame, usable: pl.Series) -> pl.Series:
    """Rows whose canonical content stood in the file before."""
    if values.is_empty():
        return usable
    return values.select(~pl.struct(pl.all()).is_first_distinct()).to_series() & usable


def key_conflicts(contract: Contract, values: pl.DataFrame, usable: pl.Series) -> pl.Series:
    """KEY_CONFLICT for rows that share a row key and differ in content."""
    keys = [name for name in contract.row_key if name in values.columns]
    if values.is_empty() or not keys:
        return pl.Series([None] * values.height, dtype=pl.String)
    candidates = values.select(keys).with_row_index("_at").filter(usable)
    if contract.on_key_conflict == "quarantine":
        clashing = candidates.filter(pl.struct(keys).is_duplicated())
    else:
        clashing = candidates.filter(~pl.struct(keys).is_first_distinct())
    return values.select(
        pl.when(pl.int_range(pl.len()).is_in(clashing["_at"].cast(pl.Int64).to_list())).then(
            pl.lit("KEY_CONFLICT")
        )
    ).to_series()


def identity_notes(contract: Contract, values: pl.DataFrame, keep: pl.Series) -> list[Note]:
    """How many accepted rows disagree with their NIK; legal, so only a warning."""
    if "nik" not in values.columns:
        return []
    accepted = values.filter(keep)
    sex = next((n for n, c in contract.columns.items() if c.type == "sex"), None)
    birth = next((n for n, c in contract.columns.items() if c.type == "date" and c.past_only), None)
    notes = []
    if sex and (
        count := accepted.filter(
            (pl.col(sex) == "P") != nik_rules.says_female(pl.col("nik"))
        ).height
    ):
        notes.append(Note("SEX_MISMATCH", f"{count} rows have another sex than their NIK says"))
    if birth:
        differs = nik_rules.birth_day_and_month(pl.col("nik")) != pl.col(birth).dt.strftime(
            "%d%m%y"
        )
        if count := accepted.filter(differs).height:
            notes.append(
                Note(
                    "BIRTH_DATE_MISMATCH",
                    f"{count} rows have another birth date than their NIK says",
                )
            )
    return notes


def nik_cut(errors: pl.DataFrame) -> list[Note]:
    """The hold of a file whose NIKs lost their last digits: all of them, or most of many."""
    if "nik" not in errors.columns or errors.is_empty():
        return []
    cut = int((errors["nik"] == "NIK_TRUNCATED").sum())
    if cut < errors.height and (errors.height < FEWEST_FOR_SHARES or cut * 2 <= errors.height):
        return []
    message = f"{cut} of {errors.height} NIKs end in 0000"
    return [Note("NIK_TRUNCATED_FILE", message)]
