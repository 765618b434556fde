"""Strings of a binary XLS with their runs: which of them are struck, raised or lowered in part.

The layout is that of [MS-XLS]: FONT (2.4.122), SST (2.4.265) and its CONTINUE records, XLUnicodeRichExtendedString
(2.5.293). The values themselves are calamine's.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_STRUCK = 0x08
_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
# Font number 4 does not exist: the fifth FONT record is number 5.
_NO_FONT = 4


@dataclass(frozen=True)
class Font:
    """What a FONT record says of its text: struck through, raised or lowered."""

    is_struck: bool
    is_shifted: bool

    @classmethod
    def of(cls, body: bytes) -> Font:
        """A font from the body of its record."""
        flags, shift = struct.unpack_from("<H", body, 2)[0], struct.unpack_from("<H", body, 8)[0]
        return cls(bool(flags & _STRUCK), shift != 0)

    @property
    def is_aside(self) -> bool:
        """Whether its text is no part of the text beside it."""
        return self.is_struck or self.is_shifted


def font_of(fonts: Sequence[Font], number: int) -> Font | None:
    """The font that a format or a run calls `number`."""
    at = number - 1 if number > _NO_FONT else number
    return fonts[at] if at < len(fonts) else None


def counted_texts(records: Sequence[bytes], fonts: Sequence[Font]) -> dict[int, str]:
    """Index of a shared string -> its text without what is struck, raised or lowered beside others.

    `records`: bodies of the SST record and the CONTINUE records behind it.

    Raises:
        IndexError, struct.error: the records end within a string.

    """
    reader = _Reader(records)
    count = struct.unpack("<II", reader.take(8))[1]
    found = {}
    for index in range(count):
        text, runs = reader.string()
        if (counted := _counted(text, runs, fonts)) is not None:
            found[index] = counted
    return found


def _counted(text: str, runs: list[tuple[int, int]], fonts: Sequence[Font]) -> str | None:
    """None where no run is aside, or nothing is left."""
    kept, start, is_aside = [], 0, False
    for at, number in [*runs, (len(text), 0)]:
        if not is_aside:
            kept.append(text[start:at])
        font = font_of(fonts, number)
        start, is_aside = at, font is not None and font.is_aside
    left = "".join(kept).strip()
    return left if left and len("".join(kept)) < len(text) else None


class _Reader:
    """Bytes over several records; the characters of a string begin anew in each, with their width."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records = records
        self._record = self._at = 0

    def take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            if self._at == len(self._records[self._record]):
                self._record, self._at = self._record + 1, 0
            body = self._records[self._record]
            piece = body[self._at : self._at + count - len(taken)]
            self._at += len(piece)
            taken += piece
        return taken

    def string(self) -> tuple[str, list[tuple[int, int]]]:
        """One string in UTF-16 units, and its runs: (first character, font number)."""
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & _EXTENDED else 0
        text = self._characters(count, is_wide=bool(flags & _WIDE))
        places = [struct.unpack("<HH", self.take(4)) for _ in range(runs)]
        self.take(extra)
        return text, places

    def _characters(self, count: int, *, is_wide: bool) -> str:
        text = ""
        while len(text) < count:
            if self._at == len(self._records[self._record]):
                self._record, self._at = self._record + 1, 1
                is_wide = bool(self._records[self._record][0] & _WIDE)
            width = 2 if is_wide else 1
            room = (len(self._records[self._record]) - self._at) // width
            raw = self.take(min(room, count - len(text)) * width)
            # Units beyond the first plane stay two, as the runs count them.
            units = struct.unpack(f"<{len(raw) // 2}H", raw) if is_wide else raw
            text += "".join(map(chr, units))
        return text
