"""What the values of an XLSX do not tell: the raw XML of styles, workbook and sheets.

The values come from calamine. This module finds what calamine hides: formulas without a value,
error cells, codes shown with leading zeros, hidden rows and columns, and how far the cells reach.
A sheet that cannot hold any of these (a few searches for bytes tell) is not parsed a second time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from xml.etree import ElementTree as ET

from pipelines.landing import struck_text
from pipelines.landing.number_formats import BUILT_IN, as_shown, shows_otherwise
from pipelines.landing.sheet import NO_VALUE, FileRefused
from pipelines.landing.xml_pass import Broken, pass_over

_PREFIXED = (b":c ", b":row ", b":sheetData")
_TELLTALES = (
    b"<f>", b"<f ", b"<f/", b't="e"', b'hidden="', b'zeroHeight="', b"='", b"<c>", b"<row>",
    *_PREFIXED,
)  # fmt: skip
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d')
_LAST_ROW = re.compile(rb'<row\b[^>]*? r="(\d+)"')
MAX_GRID_CELLS = 30_000_000
# What no office program writes into a sheet, and readers of XML take differently.
_UNUSUAL_MARKUP = (b"<!--", b"<![CDATA[", b"</v><v")
_CODED_NUMBER = re.compile(rb"<(?:\w+:)?v\b[^>]*>[-+0-9.eE]*&#")
_INLINE_VALUE = re.compile(rb't="inlineStr"[^>]*><(?:\w+:)?v\b')
_TRUE = {"1", "true"}


@dataclass(frozen=True)
class Book:
    """What workbook.xml says: (sheet name, relation id) in order, and whether values are stale."""

    sheets: tuple[tuple[str, str], ...]
    is_uncomputed: bool


@dataclass(frozen=True)
class Shared:
    """What the sheets of a workbook share.

    Attributes:
        formats: cell style -> number format, of the styles that show other digits than the value's.
        struck: cell styles that are struck through.
        counted: index of a shared string -> its text as it counts, see `struck_text`.

    """

    formats: Mapping[str, str] = field(default_factory=dict)
    struck: frozenset[str] = frozenset()
    counted: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Probe:
    """What one sheet's XML says beside its values; cells are (row, column) from 0.

    Attributes:
        texts: text that must stand in a cell instead of its value (an error, a missing value, what
            is left of a text that is struck in part).
        shown: number as its format shows it, see `number_formats`.
        formulas: formula cells whose stored value is used.
        partly_struck: cells that lost struck, raised or lowered text.
        struck: filled cells that are struck through as a whole.
        hidden_rows: hidden rows that hold cells.
        hidden_columns: hidden columns within the used range.
        height, width: extent of the filled cells.

    """

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: int = 0
    partly_struck: int = 0
    struck: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    height: int = 0
    width: int = 0


def read_book(content: bytes) -> Book:
    """Sheet names and relation ids of workbook.xml.

    A workbook that asks to be computed when it is opened was never computed by a spreadsheet
    program: a formula's zero there is a placeholder.
    """
    root = _tree(content)
    sheets: list[tuple[str, str]] = []
    is_uncomputed = False
    for element in root.iter():
        tag = _local(element.tag)
        if tag == "sheet":
            ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
            sheets.append((element.get("name", ""), ids[0] if ids else ""))
        elif tag == "calcPr":
            is_uncomputed = element.get("fullCalcOnLoad", "0") in _TRUE
    return Book(tuple(sheets), is_uncomputed)


def read_relations(content: bytes) -> dict[str, str]:
    """Relation id -> part name, for the relations of xl/workbook.xml."""
    found = {}
    for element in _tree(content):
        target = element.get("Target", "")
        found[element.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def read_styles(content: bytes) -> Shared:
    """What styles.xml says of cell styles."""
    root = _tree(content)
    struck = struck_text.struck_styles(root) if struck_text.may_hold(content) else frozenset[str]()
    return Shared(_telling_styles(root), struck)


def read_strings(content: bytes) -> dict[str, str]:
    """The shared strings that count for less than they show, by index; see `struck_text`."""
    return struck_text.counted_texts(_tree(content)) if struck_text.may_hold(content) else {}


def _telling_styles(root: ET.Element) -> dict[str, str]:
    formats = BUILT_IN | {
        element.get("numFmtId", ""): element.get("formatCode", "")
        for element in root.iter()
        if _local(element.tag) == "numFmt"
    }
    cell_formats = next((e for e in root if _local(e.tag) == "cellXfs"), None)
    if cell_formats is None:
        return {}
    return {
        str(style): code
        for style, element in enumerate(cell_formats)
        if shows_otherwise(code := formats.get(element.get("numFmtId", ""), ""))
    }


def probe_sheet(content: bytes, shared: Shared, *, is_uncomputed: bool) -> Probe:
    """Look at one sheet part; parsed only where something can be found.

    Raises:
        FileRefused: the cells lie so far apart that the sheet cannot be an honest table, or are
            written as no office program writes them.

    """
    if (
        any(mark in content for mark in _UNUSUAL_MARKUP)
        or content.count(b"<?") > 1  # the declaration is the first
        or (b"&#" in content and _CODED_NUMBER.search(content))
    ):
        raise FileRefused("UNREADABLE_FILE", "markup")
    probe = (
        _Parser(shared, is_uncomputed=is_uncomputed).run(content)
        if _is_suspicious(content, shared)
        else Probe()
    )
    if probe.height * probe.width > MAX_GRID_CELLS:
        raise FileRefused("FILE_TOO_LARGE", "far_cells")
    return probe


def _is_suspicious(content: bytes, shared: Shared) -> bool:
    start = content[:4096]
    if b"<worksheet" not in start or any(mark in content for mark in _TELLTALES):
        return True
    if struck_text.may_hold(content) or (shared.counted and b't="s"' in content):
        return True
    if any(f' s="{style}"'.encode() in content for style in (*shared.formats, *shared.struck)):
        return True
    if b'"inlineStr"' in content and _INLINE_VALUE.search(content):
        return True
    cells, rows = content.count(b"<c "), content.count(b"<row ")
    if content.count(b' r="') < cells + rows:
        return True
    last = content.rfind(b"<row ")
    row = _LAST_ROW.match(content, last) if last >= 0 else None
    height = int(row.group(1)) if row else 0
    if height > 1_048_576:
        return True
    far = max((_column(name) for name in set(_FAR_COLUMN.findall(content))), default=26)
    return height * far > MAX_GRID_CELLS


@cache
def _column(letters: bytes | str) -> int:
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + letter - 64
    return number


class _Parser:
    """One pass over a sheet part with expat: attributes of rows and cells, values where needed."""

    def __init__(self, shared: Shared, *, is_uncomputed: bool) -> None:
        self.probe = Probe()
        self._shared = shared
        self._is_uncomputed = is_uncomputed
        self._row = self._cell = -1
        self._is_row_hidden = self._is_hidden_by_default = self._row_counted = False
        self._type = self._style = ""
        self._has_formula = self._has_value = self._has_text = False
        self._in_value = self._is_aside = False
        self._value: list[str] = []
        self._counted: list[str] = []
        self._hidden_spans: list[tuple[int, int]] = []

    def run(self, content: bytes) -> Probe:
        # Most sheets use no prefix, and names without a namespace are what is compared.
        is_plain = b"<worksheet" in content[:4096] and not any(p in content for p in _PREFIXED)
        try:
            pass_over(content, self._start, self._end, self._text, with_namespaces=not is_plain)
        except Broken:
            raise FileRefused("UNREADABLE_FILE", "sheet") from None
        width = self.probe.width
        self.probe.hidden_columns = sum(
            max(0, min(last, width) - first + 1) for first, last in self._hidden_spans
        )
        return self.probe

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name if " " not in name else name.rpartition(" ")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag in {"v", "t"}:
            self._in_value = self._has_value = True
            self._has_text |= tag == "t"
        elif tag == "f":
            self._has_formula = True
        elif tag == "r":
            self._is_aside = False
        elif struck_text.is_aside(tag, attributes):
            self._is_aside = True
        elif tag == "row":
            number = attributes.get("r")
            self._row = int(number) - 1 if number else self._row + 1
            self._cell = -1
            hidden = attributes.get("hidden")
            self._is_row_hidden = self._is_hidden_by_default if hidden is None else hidden in _TRUE
            self._row_counted = False
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            self._hidden_spans.append((int(attributes["min"]), int(attributes["max"])))
        elif tag == "sheetFormatPr":
            self._is_hidden_by_default = attributes.get("zeroHeight") in _TRUE

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        letters = reference.rstrip("0123456789") if reference else ""
        self._cell = _column(letters) - 1 if letters else self._cell + 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._has_formula = self._has_value = self._has_text = self._is_aside = False
        self._value.clear()
        self._counted.clear()

    def _text(self, data: str) -> None:
        if self._in_value:
            self._value.append(data)
            if not self._is_aside:
                self._counted.append(data)

    def _end(self, name: str) -> None:
        tag = name if " " not in name else name.rpartition(" ")[2]
        if tag in {"v", "t"}:
            self._in_value = False
        elif tag == "c":
            self._end_cell("".join(self._value))

    def _end_cell(self, value: str) -> None:
        if not value and not self._has_formula:
            return
        probe, at = self.probe, (self._row, self._cell)
        if self._row >= probe.height:
            probe.height = self._row + 1
        if self._cell >= probe.width:
            probe.width = self._cell + 1
        if self._is_row_hidden and not self._row_counted:
            probe.hidden_rows += 1
            self._row_counted = True
        if self._type == "e":
            probe.texts[at] = value or "#N/A"
            return
        if self._has_formula:
            is_placeholder = self._is_uncomputed and self._type == "n" and value == "0"
            # A formula whose result is the empty text has a value element with nothing in it.
            is_empty_text = self._type == "str" and self._has_value
            if (not value and not is_empty_text) or is_placeholder:
                probe.texts[at] = NO_VALUE
                return
            probe.formulas += 1
        self._look(probe, at, value)

    def _look(self, probe: Probe, at: tuple[int, int], value: str) -> None:
        """What a person sees in a filled cell beside its value."""
        if self._style in self._shared.struck:
            probe.struck += 1
        if counted := self._counted_text(value):
            probe.texts[at] = counted
            probe.partly_struck += 1
        elif self._type == "inlineStr" and not self._has_text:
            probe.texts[at] = value
        if self._type == "n" and self._style in self._shared.formats:
            shown = as_shown(float(value), self._shared.formats[self._style])
            if shown is not None:
                probe.shown[at] = shown

    def _counted_text(self, value: str) -> str | None:
        """What is left of a text that is struck, raised or lowered in part; None for any other cell."""
        if self._type == "s":
            return self._shared.counted.get(value)
        return "".join(self._counted).strip() if len(self._counted) < len(self._value) else None


def _tree(content: bytes) -> ET.Element:
    try:
        return ET.fromstring(content)  # noqa: S314 - parts with a DTD were refused before
    except ET.ParseError:
        raise FileRefused("UNREADABLE_FILE", "part") from None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
