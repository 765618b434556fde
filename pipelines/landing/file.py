"""One file: bytes -> accepted, quarantined and non-data rows, each row in exactly one class.

Pure: nothing is read from or written to disk here, and no decision depends on other files.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from pipelines.landing import classify
from pipelines.landing.checks import (
    any_errors,
    control_totals,
    duplicates,
    identity_notes,
    key_conflicts,
    last_line,
    wide_errors,
    width_error,
)
from pipelines.landing.contract import Contract
from pipelines.landing.corrections import senders_sheets
from pipelines.landing.delimited import read_delimited
from pipelines.landing.header import (
    HEADER_WINDOW,
    Header,
    Place,
    find_header,
    refuse_without_header,
)
from pipelines.landing.sheet import FileHeld, FileRefused, Note, Sheet
from pipelines.landing.values import LABEL_SEPARATOR, Typed, type_rows
from pipelines.landing.workbook import read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNKNOWN_SENDER = "unknown"


@dataclass(frozen=True)
class Counts:
    """Rows of one file by class; every row is in exactly one."""

    accepted: int = 0
    quarantined: int = 0
    non_data: int = 0

    @property
    def landed(self) -> int:
        """Rows as sent."""
        return self.accepted + self.quarantined + self.non_data


@dataclass(frozen=True)
class FileRows:
    """What one readable file holds.

    Attributes:
        counts: rows by class.
        accepted: typed canonical columns, identifiers in clear, plus `_row`, `_sheet`, `_sender`,
            `_region_code`, `_period`; a wide row appears once per label.
        quarantined: `_row`, `_sheet`, `codes` (list), `columns` (list), then the cells as sent.
        row_errors: (row, canonical column, code), the first error of every quarantined row.
        notes: repairs and warnings of the whole file.
        columns: canonical columns that the file carries.
        invalid_niks: rows whose NIK identifies nobody.
        niks_ending_zero: accepted NIKs that end in 0; Excel's cut makes them all do so.
        distinct_niks: distinct accepted NIKs.
        held: why a person must decide before the rows count, if so.

    """

    counts: Counts
    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    row_errors: tuple[tuple[int, str, str], ...]
    notes: tuple[Note, ...]
    columns: tuple[str, ...]
    invalid_niks: int = 0
    niks_ending_zero: int = 0
    distinct_niks: int = 0
    held: tuple[Note, ...] = field(default=())


def read_file(data: bytes, contract: Contract, place: Place) -> FileRows:
    """Read one file under its contract.

    Raises:
        FileRefused: the file as a whole cannot be used; the sentence says why and what to do.
        FileHeld: it could, once a person has decided.

    """
    if not data:
        raise FileRefused("EMPTY_FILE", "the file is empty (0 bytes): export it again and send it")
    sheet, header = _choose_sheet(_sheets(data, contract, place), contract, place)
    return _read_sheet(sheet, header, contract, place)


def _sheets(data: bytes, contract: Contract, place: Place) -> list[Sheet]:
    """The sheets of the file, by what its bytes are, not by its name."""
    if data.startswith((b"PK", _OLE)):
        return senders_sheets(read_workbook(data))
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        message = "the file is a web page under another name: open it in Excel and save it as XLSX"
        raise FileRefused("UNREADABLE_FILE", message)
    if start.startswith(b"%pdf"):
        raise FileRefused("UNREADABLE_FILE", "the file is a PDF: send the table as XLSX or CSV")
    return [read_delimited(data, lambda head: find_header(contract, head, place) is not None)]


def _choose_sheet(sheets: list[Sheet], contract: Contract, place: Place) -> tuple[Sheet, Header]:
    """The one visible sheet whose header fits the contract."""
    fitting = [
        (sheet, header)
        for sheet in sheets
        if (header := find_header(contract, sheet.head(HEADER_WINDOW), place)) is not None
    ]
    visible = [(sheet, header) for sheet, header in fitting if sheet.is_visible]
    if len(visible) > 1:
        names = ", ".join(str(number + 1) for number, s in enumerate(sheets) if s.is_visible)
        message = f"sheets {names} all fit: leave one of them in the workbook"
        raise FileHeld("SEVERAL_SHEETS", message)
    if visible:
        return visible[0]
    if fitting:
        message = "the only sheet that fits is hidden: unhide it and send the workbook again"
        raise FileHeld("HIDDEN_SHEET", message)
    shown = [sheet for sheet in sheets if sheet.is_visible and sheet.cells.height]
    if not shown:
        raise FileRefused("EMPTY_FILE", "the workbook holds no rows: export it again and send it")
    raise refuse_without_header(contract, shown[0].head(HEADER_WINDOW), place)


def _read_sheet(sheet: Sheet, header: Header, contract: Contract, place: Place) -> FileRows:
    classes = classify.row_classes(contract, sheet.cells, header)
    is_data = classes == classify.DATA
    data = sheet.cells.filter(is_data)
    rows = sheet.rows.filter(is_data)
    numbers = sheet.numbers.filter(is_data) if sheet.numbers is not None else None
    notes = [*sheet.notes, *_header_notes(header, sheet, data)]
    if classify.REPEATED in classes:
        notes.append(Note("REPEATED_HEADER", "the header is repeated inside the file"))
    typed = type_rows(contract, header, data, numbers, place)
    errors = typed.errors.with_columns(
        _width=width_error(sheet, header, is_data, data.height),
        **wide_errors(contract, header, typed),
        **any_errors(contract, typed),
    ).select("_width", pl.exclude("_width"))
    control, control_notes = control_totals(sheet, classes, typed, contract, header, place)
    errors, tail_notes = last_line(sheet, is_data, typed, errors, control)
    failed = errors.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    duplicate = duplicates(typed.values, ~failed)
    errors = errors.with_columns(_key=key_conflicts(contract, typed.values, ~failed & ~duplicate))
    failed = errors.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    keep = ~failed & ~duplicate
    if repeated := int(duplicate.sum()):
        notes.append(Note("DUPLICATE_ROWS", f"{repeated} identical rows are counted once"))
    niks = typed.values["nik"].filter(keep) if "nik" in typed.values.columns else pl.Series([""])
    held = list(control_notes)
    if data.is_empty():
        held.append(Note("NO_ROWS", "the file holds a header and no rows"))
    return FileRows(
        counts=Counts(
            accepted=int(keep.sum()),
            quarantined=int(failed.sum()),
            non_data=int((~is_data).sum()) + int(duplicate.sum()),
        ),
        accepted=_accepted(sheet, header, contract, place, typed, data, rows, keep),
        quarantined=_quarantined(sheet, data, rows, errors, failed),
        row_errors=_row_errors(rows, errors, failed),
        notes=(*notes, *tail_notes, *identity_notes(contract, typed.values, keep)),
        columns=_columns_present(contract, header),
        invalid_niks=int(errors["nik"].is_not_null().sum()) if "nik" in errors.columns else 0,
        niks_ending_zero=int(niks.str.ends_with("0").sum()),
        distinct_niks=niks.n_unique() if "nik" in typed.values.columns else 0,
        held=tuple(held),
    )


def _columns_present(contract: Contract, header: Header) -> tuple[str, ...]:
    wide = {value for _, value in header.wide}
    if header.wide and contract.unpivot:
        wide.add(contract.unpivot.into)
    return tuple(name for name in contract.columns if name in header.columns or name in wide)


def _header_notes(header: Header, sheet: Sheet, data: pl.DataFrame) -> list[Note]:
    notes = [
        Note(
            "UNKNOWN_COLUMN", f"column {text!r} is not known: add an alias or list it under ignore"
        )
        for text in header.unknown
    ]
    unnamed = [cell for cell in sheet.cells.columns if cell not in header.texts]
    if sheet.widths is None:
        notes += [
            Note("UNNAMED_COLUMN", f"column {int(cell[1:]) + 1} has no header and holds data")
            for cell in unnamed
            if data[cell].is_not_null().any()
        ]
    return notes


def _accepted(
    sheet: Sheet,
    header: Header,
    contract: Contract,
    place: Place,
    typed: Typed,
    data: pl.DataFrame,
    rows: pl.Series,
    keep: pl.Series,
) -> pl.DataFrame:
    """Accepted rows with their provenance; wide rows unfolded."""
    sender = (
        data[header.sender].str.strip_chars()
        if header.sender
        else pl.Series([None] * data.height, dtype=pl.String)
    )
    frame = typed.values.with_columns(_row=rows, _sheet=pl.lit(sheet.name), _given=sender).filter(
        keep
    )
    frame = _unfold(frame, contract, header)
    own_columns = [pl.col(name) for name in contract.sender_columns if name in frame.columns]
    return frame.with_columns(
        _sender=pl.coalesce(
            pl.col("_given"),
            pl.lit(place.region_code, dtype=pl.String),
            *own_columns,
            pl.lit(UNKNOWN_SENDER),
        ),
        _region_code=pl.col(contract.region_column)
        if contract.region_scope == "row" and contract.region_column
        else pl.lit(place.region_code, dtype=pl.String),
        _period=pl.col(contract.period_column)
        if contract.period_column
        else pl.lit(place.period, dtype=pl.String),
    ).drop("_given")


def _unfold(frame: pl.DataFrame, contract: Contract, header: Header) -> pl.DataFrame:
    """A wide file as one row per label that has a value."""
    if contract.unpivot is None or not header.wide:
        return frame
    fixed = [name for name in frame.columns if LABEL_SEPARATOR not in name]
    parts = []
    for label in contract.unpivot.groups:
        here = {
            name: f"{name}{LABEL_SEPARATOR}{label}"
            for name in contract.unpivot.values
            if (label, name) in header.wide
        }
        if here:
            part = frame.select(
                *fixed,
                pl.lit(label).alias(contract.unpivot.into),
                *(pl.col(cell).alias(name) for name, cell in here.items()),
                *(
                    pl.lit(None, dtype=pl.Int64).alias(name)
                    for name in contract.unpivot.values
                    if name not in here
                ),
            )
            parts.append(
                part.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in here))
            )
    return pl.concat(parts, how="diagonal")


def _quarantined(
    sheet: Sheet, data: pl.DataFrame, rows: pl.Series, errors: pl.DataFrame, failed: pl.Series
) -> pl.DataFrame:
    """Quarantined rows with every reason, cells as sent."""
    codes = errors.select(
        codes=pl.concat_list(pl.all()).list.drop_nulls(),
        columns=pl.concat_list(
            pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in errors.columns
        ).list.drop_nulls(),
    )
    return pl.concat(
        [
            rows.to_frame("_row").with_columns(_sheet=pl.lit(sheet.name)),
            codes,
            data,
        ],
        how="horizontal",
    ).filter(failed)


def _row_errors(
    rows: pl.Series, errors: pl.DataFrame, failed: pl.Series
) -> tuple[tuple[int, str, str], ...]:
    """The first error of every failed row."""
    first = errors.select(
        code=pl.coalesce(pl.all()),
        column=pl.coalesce(
            pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in errors.columns
        ),
    ).with_columns(_row=rows)
    return tuple(
        (row, column if not column.startswith("_") else "", code)
        for row, column, code in first.filter(failed).select("_row", "column", "code").iter_rows()
    )
