"""A sheet of text cells, the one shape that every file format is read into, and what refuses a file.

Nothing is typed here: a cell is the text that was sent, or null where it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from pipelines.landing.findings import templates, told
from warehouse.receipt import Finding

DELIMITERS = (";", ",", "\t", "|")
# What the only table of a delimited file is called, in its rows and in the workbook that goes back.
TEXT_SHEET = "Data"
# What stands in a cell whose value cannot be had; `cell_faults` turns each into the row's code.
NO_VALUE = "#FORMULA!"
MERGED = "#MERGED!"
EARLY_DATE = "#DATE!"
SHOWN_OTHERWISE = "#SHOWN!"


class FileRefused(Exception):
    """The file as a whole cannot be read; `code`, `case` and named values say why and what to do.

    Its own text is English, for logs; `finding` says it to the sender.
    """

    def __init__(self, code: str, case: str = "", /, **values: object) -> None:
        super().__init__(templates(code, case)[1].format(**values))
        self.code = code
        self._case = case
        self._values = values

    @property
    def finding(self) -> Finding:
        """The refusal as a finding of the receipt."""
        return told(self.code, self._case, self._values)

    def __reduce__(self) -> tuple[object, ...]:
        """All parts come back from a reader's process."""
        return _revived, (type(self), self.code, self._case, self._values)


def _revived(
    kind: type[FileRefused], code: str, case: str, values: dict[str, object]
) -> FileRefused:
    return kind(code, case, **values)


class FileHeld(FileRefused):
    """The file can be read, but a person must decide first."""


@dataclass(frozen=True)
class Note:
    """Something that was repaired or noticed while reading; never holds a cell's value.

    `values`: what the sentence of the code names, `row` and `count` aside.
    `count`: cells or rows it is about, added up over a file; 0 where nothing is counted.
    """

    code: str
    case: str = ""
    values: tuple[tuple[str, object], ...] = ()
    row: int | None = None
    count: int = 0

    @classmethod
    def of(
        cls, code: str, case: str = "", *, row: int | None = None, count: int = 0, **values: object
    ) -> Note:
        """A note with named values."""
        return cls(code, case, tuple(values.items()), row, count)

    @property
    def finding(self) -> Finding:
        """The note as a finding of the receipt."""
        values = {**dict(self.values), "row": self.row, "count": self.count}
        return told(self.code, self.case, values, self.row)


@dataclass(frozen=True)
class Sheet:
    """One sheet, or a delimited file as its only sheet.

    Attributes:
        name: sheet name as sent; `TEXT_SHEET` for a delimited file.
        rows: row number as sent (1-based), one per record or used sheet row.
        cells: text columns `c0`, `c1`, ...; one row per entry of `rows`.
        numbers: Boolean columns of the same names, true where a workbook's cell is a number;
            None where the format knows only text.
        merges: merged ranges of a workbook: (top, left, bottom, right), positions from 0.
        shown: `at` (position of the row), `cell`, `text`: numbers whose format shows other digits
            than they have: a code with its zeros or signs (1 as `001`), a percentage (`89.29%`), or
            `SHOWN_OTHERWISE`.
        widths: fields per record of a delimited file; None for workbooks.
        is_visible: false for hidden sheets.
        spans: physical lines per record of a delimited file; None where each takes one.
        recoded: true for records that were not UTF-8 but Windows-1252; None where none was.
        ends_abruptly: the delimited file's last line has no line end.
        is_tidy: every cell is known to be printable ASCII without a blank at its ends or two in a row.
        notes: what was repaired.

    """

    name: str
    rows: pl.Series
    cells: pl.DataFrame
    numbers: pl.DataFrame | None = None
    merges: tuple[tuple[int, int, int, int], ...] = ()
    shown: pl.DataFrame | None = None
    widths: pl.Series | None = None
    is_visible: bool = True
    spans: pl.Series | None = None
    recoded: pl.Series | None = None
    ends_abruptly: bool = False
    is_tidy: bool = False
    notes: tuple[Note, ...] = ()

    def head(self, count: int) -> list[list[str | None]]:
        """The first `count` rows as lists of cells, where a header is looked for."""
        return [list(row) for row in self.cells.head(count).iter_rows()]

    def below(self, count: int) -> Sheet:
        """The sheet without its first `count` rows."""
        return replace(
            self,
            rows=self.rows.slice(count),
            cells=self.cells.slice(count),
            merges=(),
            shown=None,
            numbers=self.numbers.slice(count) if self.numbers is not None else None,
            widths=self.widths.slice(count) if self.widths is not None else None,
            spans=self.spans.slice(count) if self.spans is not None else None,
            recoded=self.recoded.slice(count) if self.recoded is not None else None,
        )

    def lines_above(self, count: int) -> int:
        """Physical lines of the first `count` rows."""
        return int(self.spans.head(count).sum()) if self.spans is not None else count

    @property
    def line_count(self) -> int:
        """Physical lines of the rows; a workbook's row is one."""
        return int(self.spans.sum()) if self.spans is not None else self.rows.len()

    def lines_where(self, chosen: pl.Series) -> int:
        """Physical lines of the chosen rows."""
        return int(self.spans.filter(chosen).sum() if self.spans is not None else chosen.sum())
