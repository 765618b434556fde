"""OpenDocument spreadsheets (ODS): content.xml in one pass -> sheets.

A cell there carries its value and the text that is shown, so errors, codes with leading zeros,
percentages, struck and raised text, merges and hidden rows are read from the same place as the values.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from pipelines.landing import archive
from pipelines.landing.grid import hidden_rows_note, put, sheet_of, struck_notes
from pipelines.landing.number_formats import percent
from pipelines.landing.sheet import NO_VALUE, FileRefused, Note, Sheet
from pipelines.landing.xml_pass import Broken, pass_over

MAX_GRID_CELLS = 30_000_000
MAX_FILLED_CELLS = 10_000_000
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_NUMBERS = {"float", "percentage", "currency"}

Value = str | float | bool | dt.date


@dataclass
class _Table:
    name: str
    is_visible: bool
    values: dict[tuple[int, int], Value] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: int = 0
    hidden_rows: int = 0
    partly_struck: int = 0
    struck: int = 0


def read_ods(data: bytes) -> list[Sheet]:
    """Every sheet of the document, hidden ones marked.

    Raises:
        FileRefused: damaged, hostile, or larger than any honest document.
        FileHeld: protected by a password.

    """
    content: bytes | None = None
    has_macros = False
    for name, part in archive.parts(data):
        if name == "META-INF/manifest.xml" and b"encryption-data" in part:
            raise archive.protected()
        if name == "content.xml":
            content = part
        has_macros |= name.startswith("Basic/")
    if content is None:
        raise _damaged()
    notes = [Note("MACROS_IGNORED")] if has_macros else []
    return [_sheet(table, notes) for table in _Parser().run(content)]


def _damaged() -> FileRefused:
    return FileRefused("UNREADABLE_FILE", "damaged")


def _sheet(table: _Table, notes: list[Note]) -> Sheet:
    height = max((row for row, _ in table.values), default=-1) + 1
    width = max((column for _, column in table.values), default=-1) + 1
    if height * width > MAX_GRID_CELLS:
        raise FileRefused("FILE_TOO_LARGE", "far_cells")
    rows: list[list[Value]] = [[""] * width for _ in range(height)]
    put(rows, table.values)
    return sheet_of(
        table.name,
        rows,
        merges=table.merges,
        shown=table.shown,
        is_visible=table.is_visible,
        notes=[
            *notes,
            *hidden_rows_note(table.hidden_rows),
            *struck_notes(table.partly_struck, table.struck),
            *([Note.of("FORMULA_VALUES", cells=table.formulas)] if table.formulas else []),
            *([] if table.is_visible else [Note("HIDDEN_SHEET")]),
        ],
    )


class _Parser:
    """One pass over content.xml with expat."""

    def __init__(self) -> None:
        self._tables: list[_Table] = []
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._aside_styles: set[str] = set()
        self._style = ""
        self._path: list[str] = []
        self._table: _Table | None = None
        self._row = self._column = 0
        self._row_repeats = 1
        self._is_row_hidden = self._is_row_filled = False
        self._row_cells: list[tuple[int, int]] = []
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._skipped = self._aside = 0
        self._has_aside = False

    def run(self, content: bytes) -> list[_Table]:
        try:
            pass_over(content, self._start, self._end, self._characters)
        except (Broken, ValueError):
            raise _damaged() from None
        return self._tables

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if self._cell is not None:
            self._start_in_cell(name, attributes)
        elif name == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif name == _STYLE + "table-properties":
            if attributes.get(_TABLE + "display") == "false":
                self._hidden_styles.add(self._style)
        elif name == _STYLE + "text-properties":
            self._start_text_style(attributes)
        elif name == _TABLE + "table" and parent == _OFFICE + "spreadsheet":
            is_hidden = attributes.get(_TABLE + "style-name", "") in self._hidden_styles
            self._table = _Table(attributes.get(_TABLE + "name", ""), not is_hidden)
            self._row = 0
        elif self._table is None:
            return
        elif name == _TABLE + "table-row":
            self._column = 0
            self._row_repeats = _count(attributes, "number-rows-repeated")
            self._is_row_hidden = attributes.get(_TABLE + "visibility", "visible") != "visible"
            self._row_cells = []
        elif name in {_TABLE + "table-cell", _TABLE + "covered-table-cell"}:
            self._cell = attributes
            self._paragraphs = []
            self._has_aside = False

    def _start_text_style(self, attributes: dict[str, str]) -> None:
        is_struck = attributes.get(_STYLE + "text-line-through-style", "none") != "none"
        shift = attributes.get(_STYLE + "text-position", "0%").split()[0]
        if is_struck:
            self._struck_styles.add(self._style)
        if is_struck or shift not in {"0%", "0"}:
            self._aside_styles.add(self._style)

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or name == _OFFICE + "annotation":
            self._skipped += 1
        elif self._aside or attributes.get(_TEXT + "style-name") in self._aside_styles:
            self._aside += 1
            self._has_aside = True
        elif name == _TEXT + "p":
            self._paragraphs.append("")
        elif self._paragraphs and name == _TEXT + "s":
            self._paragraphs[-1] += " " * min(int(attributes.get(_TEXT + "c", "1")), 1_000)
        elif self._paragraphs and name in {_TEXT + "tab", _TEXT + "line-break"}:
            self._paragraphs[-1] += " "

    def _characters(self, data: str) -> None:
        if self._cell is not None and not (self._skipped or self._aside) and self._paragraphs:
            self._paragraphs[-1] += data

    def _end(self, name: str) -> None:
        self._path.pop()
        if self._skipped:
            self._skipped -= 1
        elif self._aside:
            self._aside -= 1
        elif name in {_TABLE + "table-cell", _TABLE + "covered-table-cell"}:
            if self._cell is not None:
                self._end_cell(self._cell)
            self._cell = None
        elif name == _TABLE + "table-row" and self._table is not None:
            self._end_row(self._table)
        elif name == _TABLE + "table" and self._path[-1] == _OFFICE + "spreadsheet":
            if self._table is not None:
                self._tables.append(self._table)
            self._table = None

    def _end_cell(self, cell: dict[str, str]) -> None:
        table, repeats = self._table, _count(cell, "number-columns-repeated")
        if table is None:
            return
        text = "\n".join(self._paragraphs).strip()
        value = text if self._has_aside and text else _value(cell, text)
        if value is not None and value != "":
            if len(table.values) + repeats > MAX_FILLED_CELLS:
                raise FileRefused("FILE_TOO_LARGE", "repeats")
            for column in range(self._column, self._column + repeats):
                at = (self._row, column)
                table.values[at] = value
                self._row_cells.append(at)
                if (shown := _shown(cell, value, text)) is not None:
                    table.shown[at] = shown
            table.partly_struck += self._has_aside
            table.struck += cell.get(_TABLE + "style-name") in self._struck_styles
            is_error = cell.get(_CALC + "value-type") == "error"
            if _TABLE + "formula" in cell and value != NO_VALUE and not is_error:
                table.formulas += 1
        down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            table.merges.append(
                (self._row, self._column, self._row + down - 1, self._column + right - 1)
            )
        self._column += repeats

    def _end_row(self, table: _Table) -> None:
        if self._row_cells:
            table.hidden_rows += self._row_repeats if self._is_row_hidden else 0
            if len(table.values) + len(self._row_cells) * self._row_repeats > MAX_FILLED_CELLS:
                raise FileRefused("FILE_TOO_LARGE", "repeats")
            for below in range(1, self._row_repeats):
                for row, column in self._row_cells:
                    table.values[row + below, column] = table.values[row, column]
                    if (row, column) in table.shown:
                        table.shown[row + below, column] = table.shown[row, column]
        self._row += self._row_repeats


def _count(attributes: dict[str, str], name: str) -> int:
    return max(1, int(attributes.get(_TABLE + name, "1")))


def _value(cell: dict[str, str], text: str) -> Value | None:
    """Value of a cell by its declared type; an error and a formula without value as marks."""
    kind = cell.get(_OFFICE + "value-type")
    if cell.get(_CALC + "value-type") == "error":
        return text or "#N/A"
    if kind in _NUMBERS:
        return float(cell[_OFFICE + "value"]) if _OFFICE + "value" in cell else NO_VALUE
    if kind == "date":
        stamp = dt.datetime.fromisoformat(cell.get(_OFFICE + "date-value", ""))
        return stamp if stamp.time() != dt.time() else stamp.date()
    if kind == "boolean":
        return cell.get(_OFFICE + "boolean-value") == "true"
    if kind == "time":
        return cell.get(_OFFICE + "time-value", text)
    if kind is None and not text:
        return NO_VALUE if _TABLE + "formula" in cell else None
    return cell.get(_OFFICE + "string-value", text)


def _shown(cell: dict[str, str], value: Value, text: str) -> str | None:
    """The text shown for a number that is a percentage, or a code: digits with leading zeros or signs."""
    if isinstance(value, float) and cell.get(_OFFICE + "value-type") == "percentage":
        return percent(value)
    if not isinstance(value, float) or not value.is_integer() or not text.startswith("0"):
        return None
    digits = "".join(sign for sign in text if sign not in "-./ ")
    is_code = digits.isdigit() and len(digits) > len(f"{value:.0f}") and int(digits) == value
    return text if is_code else None
