"""HTML tables under a workbook's name, as OpenSID and other web programs export them.

Text only: what the page says is what was sent. Spans are filled inside their own rectangle as
merges, never beyond; scripts, styles and entities of a DTD are not read.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pipelines.landing.grid import hidden_rows_note, sheet_of, struck_notes
from pipelines.landing.sheet import FileRefused, Note, Sheet

MAX_SPAN = 10_000
MAX_SPANNED_CELLS = 1_000_000
_CELLS = {"td", "th", "tr"}
_EMPTY = {"br", "col", "hr", "img", "input", "wbr"}  # elements without an end
_SILENT = {"script", "style", "title", "head"}
_LINE = "\v"
# What stands in lines, in a table or among choices inside a cell is no one number: a mark parts it.
_PARTED = "~"
_PARTS = {"br": _LINE, "td": _PARTED, "th": _PARTED, "select": _PARTED, "option": _PARTED}
_ASIDE = {"sup", "sub", "s", "strike", "del"}
_ASIDE_STYLE = re.compile(
    r"line-through|vertical-align:(?:super|sub)\b|display:none|visibility:hidden|mso-hide:all"
)
_CLASS_RULE = re.compile(r"\.([\w-]+)[^{}]*\{([^}]*)\}")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)


def read_webpage(data: bytes) -> list[Sheet]:
    """Every outermost table of the page that has cells, as a sheet.

    Raises:
        FileRefused: not text, no table, or a span that is no honest one.

    """
    reader = _Tables()
    reader.feed(_decoded(data))
    reader.close()
    if reader.is_open:
        raise FileRefused("UNREADABLE_FILE", "page_cut")
    if not reader.tables:
        raise FileRefused("UNREADABLE_FILE", "page_empty")
    note = Note("READ_BY_CONTENT", "page")
    return [
        sheet_of(
            f"tabel {number}",
            table.grid(),
            merges=table.merges,
            is_text_only=True,
            notes=[
                note,
                *hidden_rows_note(table.hidden_rows),
                *struck_notes(table.partly_struck, table.struck),
            ],
        )
        for number, table in enumerate(reader.tables, start=1)
    ]


def _decoded(data: bytes) -> str:
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("NUL_BYTES")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "strict")
    declared = _CHARSET.search(data[:2048])
    names = ["utf-8-sig", "cp1252"]
    if declared and declared.group(1).lower() in {b"iso-8859-1", b"windows-1252", b"latin1"}:
        names.reverse()
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise FileRefused("UNREADABLE_FILE", "page_encoding")


class _Table:
    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        self.taken: set[tuple[int, int]] = set()
        self.merges: list[tuple[int, int, int, int]] = []
        self.row = -1
        self.column = 0
        self.hidden_rows = self.partly_struck = self.struck = 0

    def place(self, rowspan: int, colspan: int) -> tuple[int, int]:
        while (self.row, self.column) in self.taken:
            self.column += 1
        at = (self.row, self.column)
        if len(self.taken) + rowspan * colspan > MAX_SPANNED_CELLS:
            raise FileRefused("FILE_TOO_LARGE", "spans")
        self.taken.update(
            (at[0] + down, at[1] + right) for down in range(1, rowspan) for right in range(colspan)
        )
        if rowspan * colspan > 1:
            self.merges.append((*at, at[0] + rowspan - 1, at[1] + colspan - 1))
        self.column += colspan
        return at

    def grid(self) -> list[list[str]]:
        height = max(row for row, _ in self.cells) + 1
        width = max(column for _, column in self.cells) + 1
        rows = [[""] * width for _ in range(height)]
        for (row, column), text in self.cells.items():
            rows[row][column] = text
        return rows


class _Tables(HTMLParser):
    """Outermost tables; a table inside a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._table: _Table | None = None
        self._depth = 0
        self._silent = 0
        self._at: tuple[int, int] | None = None
        self._text: list[str] = []
        self._counted: list[str] = []
        self._aside = ""
        self._aside_depth = 0
        self._in_style = False
        self._aside_classes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
            self._in_style = tag == "style"
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._table = _Table()
            elif self._at is not None:
                self._say(_PARTED)
        elif self._table is None:
            return
        elif self._depth > 1 or tag not in _CELLS:
            if self._at is not None:
                self._start_in_cell(tag, dict(attrs))
        elif tag == "tr":
            self._end_cell()
            self._table.row += 1
            self._table.column = 0
            self._table.hidden_rows += _is_hidden(attrs)
        else:
            self._end_cell()
            self._table.row = max(self._table.row, 0)
            given = dict(attrs)
            self._at = self._table.place(_span(given.get("rowspan")), _span(given.get("colspan")))
            self._table.struck += self._is_aside(given)

    def _start_in_cell(self, tag: str, given: dict[str, str | None]) -> None:
        """An element within a cell; what it sets aside ends with it, or with the cell."""
        if self._aside == tag:
            self._aside_depth += 1
        elif not self._aside and (tag in _ASIDE or self._is_aside(given)) and tag not in _EMPTY:
            self._aside, self._aside_depth = tag, 1
        if tag == "input" and given.get("type") != "hidden":
            self._say(given.get("value") or "")
        elif tag in _PARTS:
            self._say(_PARTS[tag])

    def _say(self, text: str) -> None:
        self._text.append(text)
        if not self._aside:
            self._counted.append(text)

    def _is_aside(self, given: dict[str, str | None]) -> bool:
        """Whether an element's text is struck, raised, lowered or not shown, by its style or class."""
        style = "".join((given.get("style") or "").split()).lower()
        classes = (given.get("class") or "").split()
        return (
            "hidden" in given
            or _ASIDE_STYLE.search(style) is not None
            or not self._aside_classes.isdisjoint(classes)
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
            self._in_style = False
        elif tag == "table" and self._depth:
            self._depth -= 1
            if self._depth == 0:
                self._end_table()
        elif tag in _CELLS and self._depth == 1:
            self._end_cell()
        elif self._aside == tag:
            self._aside_depth -= 1
            self._aside = tag if self._aside_depth else ""

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._aside_classes |= {
                name
                for name, rule in _CLASS_RULE.findall(data)
                if _ASIDE_STYLE.search("".join(rule.split()).lower())
            }
        if self._at is not None and not self._silent:
            self._say(data)

    @property
    def is_open(self) -> bool:
        """Whether the page ended inside a table."""
        return self._table is not None

    def _end_table(self) -> None:
        self._end_cell()
        if self._table is not None and self._table.cells:
            self.tables.append(self._table)
        self._table = None

    def _end_cell(self) -> None:
        if self._at is not None and self._table is not None:
            text, counted = _plain(self._text), _plain(self._counted)
            is_part = bool(counted) and counted != text
            self._table.partly_struck += is_part
            self._table.struck += not counted and bool(text)
            self._table.cells[self._at] = counted if is_part else text
        self._at, self._aside = None, ""
        self._text.clear()
        self._counted.clear()


def _plain(pieces: list[str]) -> str:
    """The text of a cell, its lines parted, single blanks inside."""
    lines = "".join(pieces).split(_LINE)
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    given = dict(attrs)
    style = (given.get("style") or "").replace(" ", "").lower()
    return "hidden" in given or "display:none" in style or "mso-hide:all" in style


def _span(text: str | None) -> int:
    if text is None or not text.strip().isdigit():
        return 1
    span = int(text)
    if span > MAX_SPAN:
        raise FileRefused("FILE_TOO_LARGE", "spans")
    return max(span, 1)
