"""What the values of a binary XLS do not tell: its records, walked once.

The layout is that of [MS-XLS] (BIFF8) and its predecessor of Excel 5 and 95. Only records that the
values hide are read: errors, formulas never computed, number formats, struck and raised text, hidden
rows and columns.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from pipelines.landing import archive, biff_strings
from pipelines.landing.number_formats import BUILT_IN, as_shown, shows_otherwise
from pipelines.landing.sheet import NO_VALUE, FileRefused, Note
from pipelines.landing.sheet_xml import Probe

_BOF, _BOUNDSHEET, _FILEPASS, _FORMAT, _XF = 0x0809, 0x0085, 0x002F, 0x041E, 0x00E0
_ROW, _COLINFO, _FORMULA, _BOOLERR = 0x0208, 0x007D, 0x0006, 0x0205
_NUMBER, _RK, _MULRK = 0x0203, 0x027E, 0x00BD
_FONT, _SST, _CONTINUE, _SHARED_TEXT, _TEXT = 0x0031, 0x00FC, 0x003C, 0x00FD, 0x0204
_BIFF8 = 0x0600
_WORKSHEET = 0x00
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_COMPUTE_ON_LOAD = 0x0003
# What olefile raises over bytes that only begin like a compound file.
DAMAGED_OLE = (OSError, ValueError, LookupError, TypeError, ArithmeticError, struct.error)


def probe(data: bytes) -> tuple[dict[str, Probe], list[Note]]:
    """What the records say beside the values, by worksheet name; and notes of the whole workbook.

    Raises:
        FileRefused: no workbook, or cut off.
        FileHeld: protected by a password.

    """
    stream, has_macros = _workbook_stream(data)
    try:
        found = _probe_stream(stream)
    except (struct.error, IndexError):
        raise _damaged() from None
    return found, [Note("MACROS_IGNORED")] if has_macros else []


def _workbook_stream(data: bytes) -> tuple[bytes, bool]:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            if name is None:
                raise FileRefused("UNREADABLE_FILE", "not_excel")
            return ole.openstream(name).read(), ole.exists("_VBA_PROJECT_CUR")
    except DAMAGED_OLE:
        raise _damaged() from None


def _damaged() -> FileRefused:
    return FileRefused("UNREADABLE_FILE", "damaged")


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Records from `start` to the end of their substream."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        depth += {_BOF: 1, 0x000A: -1}.get(kind, 0)
        if depth == 0:
            return
        at += 4 + length
    raise _damaged()


@dataclass
class _Globals:
    """The records before the first sheet, as they come."""

    formats: dict[int, str]
    cell_formats: list[tuple[int, int]] = field(default_factory=list)
    fonts: list[biff_strings.Font] = field(default_factory=list)
    strings: list[bytes] = field(default_factory=list)
    sheets: list[tuple[str, int]] = field(default_factory=list)

    def styles(self) -> _Styles:
        is_marked = self.strings and any(font.is_aside for font in self.fonts)
        shown = {n: self.formats.get(code, "") for n, (_, code) in enumerate(self.cell_formats)}
        fonts = [biff_strings.font_of(self.fonts, font) for font, _ in self.cell_formats]
        return _Styles(
            {number: code for number, code in shown.items() if shows_otherwise(code)},
            frozenset(n for n, font in enumerate(fonts) if font is not None and font.is_struck),
            biff_strings.counted_texts(self.strings, self.fonts) if is_marked else {},
        )


@dataclass(frozen=True)
class _Styles:
    """Of cell formats and shared strings, by number: number formats, whole and partial strikes."""

    formats: dict[int, str]
    struck: frozenset[int]
    counted: dict[int, str]


def _probe_stream(stream: bytes) -> dict[str, Probe]:
    found = _Globals({int(number): code for number, code in BUILT_IN.items()})
    is_biff8, before = True, 0
    for kind, body in _records(stream, 0):
        if kind == _BOF:
            is_biff8 = struct.unpack_from("<H", body)[0] == _BIFF8
        elif kind == _FILEPASS:
            raise archive.protected()
        elif kind == _FORMAT:
            code = _text(body, 2, count_size=2 if is_biff8 else 1, is_biff8=is_biff8)
            found.formats[struct.unpack_from("<H", body)[0]] = code
        elif kind == _FONT:
            found.fonts.append(biff_strings.Font.of(body))
        elif kind == _XF:
            found.cell_formats.append(struct.unpack_from("<HH", body))
        elif kind == _SST or (kind == _CONTINUE and before in {_SST, _CONTINUE} and found.strings):
            found.strings.append(body)
        elif kind == _BOUNDSHEET and body[5] == _WORKSHEET:
            name = _text(body, 6, count_size=1, is_biff8=is_biff8)
            found.sheets.append((name, struct.unpack_from("<I", body)[0]))
        before = kind
    styles = found.styles()
    return {name: _probe_sheet(stream, position, styles) for name, position in found.sheets}


def _text(body: bytes, at: int, *, count_size: int, is_biff8: bool) -> str:
    count = int.from_bytes(body[at : at + count_size], "little")
    at += count_size
    if not is_biff8:
        return body[at : at + count].decode("cp1252", "replace")
    is_wide = body[at] & 1
    raw = body[at + 1 : at + 1 + count * (2 if is_wide else 1)]
    return raw.decode("utf-16-le" if is_wide else "latin-1", "replace")


def _probe_sheet(stream: bytes, position: int, styles: _Styles) -> Probe:
    probe = Probe()
    hidden: list[tuple[int, int]] = []
    blank: list[tuple[int, int]] = []
    hidden_rows: set[int] = set()
    filled_rows: set[int] = set()
    for kind, body in _records(stream, position):
        if kind == _ROW:
            row, first, end = struct.unpack_from("<HHH", body)
            probe.width = max(probe.width, end)
            if end > first and struct.unpack_from("<H", body, 12)[0] & 0x20:
                hidden_rows.add(row)
        elif kind == _COLINFO and struct.unpack_from("<H", body, 8)[0] & 1:
            hidden.append(struct.unpack_from("<HH", body))
        elif kind == _BOOLERR and body[7]:
            probe.texts[struct.unpack_from("<HH", body)] = _ERRORS.get(body[6], "#N/A")
        elif kind == _FORMULA:
            _formula(probe, body, blank)
        elif kind in {_NUMBER, _RK, _MULRK} and (styles.formats or styles.struck):
            _numbers_shown(probe, kind, body, styles)
        elif kind == _SHARED_TEXT and (styles.counted or styles.struck):
            _text_shown(probe, body, styles)
        if kind in {_BOOLERR, _FORMULA, _NUMBER, _RK, _MULRK, _SHARED_TEXT, _TEXT}:
            filled_rows.add(struct.unpack_from("<H", body)[0])
    if probe.formulas == 0:
        # Libraries that write formulas and compute none leave every result blank.
        probe.texts.update(dict.fromkeys(blank, NO_VALUE))
    probe.hidden_rows = len(hidden_rows & filled_rows)
    probe.hidden_columns = sum(
        max(0, min(last, probe.width - 1) - first + 1) for first, last in hidden
    )
    return probe


def _numbers_shown(probe: Probe, kind: int, body: bytes, styles: _Styles) -> None:
    for row, column, style, value in _numbers(kind, body):
        probe.struck += style in styles.struck
        code = styles.formats.get(style)
        if code is not None and (shown := as_shown(value, code)) is not None:
            probe.shown[row, column] = shown


def _text_shown(probe: Probe, body: bytes, styles: _Styles) -> None:
    row, column, style, index = struct.unpack_from("<HHHI", body)
    probe.struck += style in styles.struck
    if index in styles.counted:
        probe.texts[row, column] = styles.counted[index]
        probe.partly_struck += 1


def _formula(probe: Probe, body: bytes, blank: list[tuple[int, int]]) -> None:
    """A formula's stored result: an error, blank, a value never computed, or a value to use."""
    at: tuple[int, int] = struct.unpack_from("<HH", body)
    result, flags = body[6:14], struct.unpack_from("<H", body, 14)[0]
    if result[6:8] == b"\xff\xff":
        if result[0] == 2:
            probe.texts[at] = _ERRORS.get(result[2], "#N/A")
            return
        if result[0] == 3:
            blank.append(at)
            return
    elif flags & _COMPUTE_ON_LOAD and struct.unpack("<d", result)[0] == 0:
        probe.texts[at] = NO_VALUE
        return
    probe.formulas += 1


def _numbers(kind: int, body: bytes) -> Iterator[tuple[int, int, int, float]]:
    row, column = struct.unpack_from("<HH", body)
    if kind == _NUMBER:
        yield row, column, *struct.unpack_from("<Hd", body, 4)
    elif kind == _RK:
        style, packed = struct.unpack_from("<HI", body, 4)
        yield row, column, style, _unpacked(packed)
    else:
        for number in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + 6 * number)
            yield row, column + number, style, _unpacked(packed)


def _unpacked(packed: int) -> float:
    """Value of an RK number: 30 bits of an integer or of a double, perhaps in hundredths."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value
