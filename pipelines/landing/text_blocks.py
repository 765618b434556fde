r"""Text of a file, block by block: UTF-8 bytes that end at a line end, with `\n` as the only one.

UTF-8 is expected, a byte order mark says UTF-16, and lines that are neither become Windows-1252,
marked. Bytes that no text has (NUL) refuse the file.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.landing.sheet import FileRefused, Note
from warehouse.sealed import Sealed

Source = bytes | Path | Sealed
"""What is read: bytes at hand, a plain file, or a sealed one with its key."""
BLOCK_BYTES = 16 << 20
_MAX_UNBROKEN = 64 * 1024
_BOM = codecs.BOM_UTF8
# What an earlier program left of letters it could not read: a replacement character, or UTF-8 that was
# taken for Windows-1252 and encoded once more.
_TRACES = (b"\xef\xbf\xbd", b"\xc3\x83\xc2", b"\xc3\x82\xc2", b"\xc3\xa2\xe2\x82\xac")


@dataclass(frozen=True)
class TextBlock:
    """Some lines of a file.

    Attributes:
        data: UTF-8, every line ended by a line feed (also the last, see `ends_abruptly`).
        first_line: number of the first line, 1-based.
        is_last: nothing follows.
        ends_abruptly: the file's last line has no line end of its own.
        recoded_lines: numbers of lines that were Windows-1252.
        has_utf8: some line holds UTF-8 beyond ASCII.
        is_ascii: printable ASCII and line ends only.
        notes: what was repaired; the same note may come with several blocks.

    """

    data: bytes
    first_line: int
    is_last: bool
    ends_abruptly: bool = False
    recoded_lines: tuple[int, ...] = ()
    is_ascii: bool = True
    notes: tuple[Note, ...] = ()

    def joined(self, later: TextBlock) -> TextBlock:
        """This block's lines before those of the next one."""
        return replace(
            later,
            data=self.data + later.data,
            first_line=self.first_line,
            recoded_lines=self.recoded_lines + later.recoded_lines,
            is_ascii=self.is_ascii and later.is_ascii,
            notes=self.notes + later.notes,
        )

    def since(self, position: int, line: int) -> TextBlock:
        """What follows byte `position`, which begins the block's line number `line` (0-based)."""
        first = self.first_line + line
        later = tuple(number for number in self.recoded_lines if number >= first)
        return replace(self, data=self.data[position:], first_line=first, recoded_lines=later)


def text_blocks(source: Source, size: int = BLOCK_BYTES) -> Iterator[TextBlock]:
    r"""Blocks of the file, at least one for a file that holds any text.

    Raises:
        FileRefused: NUL bytes, broken UTF-16, bytes of no known encoding, a line without end.

    """
    line, rest, notes = 1, b"", list[Note]()
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        pieces = _decoded(file, size, notes)
        piece = next(pieces, b"")
        while piece or rest:
            following = next(pieces, b"")
            data, rest = _cut(rest + piece, is_last=not following)
            piece = following
            if not data:
                continue
            block = _block(data, line, is_last=not (piece or rest), notes=tuple(notes))
            notes.clear()
            yield block
            if not block.is_last:
                line += block.data.count(b"\n")


def _decoded(file: io.BufferedIOBase, size: int, notes: list[Note]) -> Iterator[bytes]:
    """Pieces of the file without byte order marks; UTF-16 as UTF-8; NUL refuses."""
    first = file.read(size)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        notes.append(Note("ENCODING_UTF16"))
        decoder = codecs.getincrementaldecoder("utf-16")()
        piece = first
        while piece:
            yield _without_nul(_transcoded(decoder, piece, is_last=False))
            piece = file.read(size)
        if tail := _transcoded(decoder, b"", is_last=True):
            yield tail
        return
    if first.startswith(_BOM * 2):
        notes.append(Note("DOUBLE_BOM"))
    while first.startswith(_BOM):
        first = first.removeprefix(_BOM)
    while first:
        if b"\x00" in first:
            _refuse_nul(first + file.read())
        yield first
        first = file.read(size)


def _transcoded(decoder: codecs.IncrementalDecoder, piece: bytes, *, is_last: bool) -> bytes:
    try:
        return decoder.decode(piece, is_last).encode("utf-8").removeprefix(_BOM)
    except UnicodeError:
        raise FileRefused("ENCODING_BROKEN") from None


def _without_nul(data: bytes) -> bytes:
    if b"\x00" in data:
        _refuse_nul(data)
    return data


def _refuse_nul(data: bytes) -> None:
    if b"\x00" not in data.rstrip(b"\x00"):
        raise FileRefused("UPLOAD_INCOMPLETE")
    raise FileRefused("NUL_BYTES")


def _cut(data: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
    """Whole lines, and the unfinished one that waits for more."""
    if is_last:
        return data, b""
    end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1))
    if len(data) - end > _MAX_UNBROKEN + 2:
        raise FileRefused("LINE_TOO_LONG")
    return data[: end + 1], data[end + 1 :]


def _block(data: bytes, line: int, *, is_last: bool, notes: tuple[Note, ...]) -> TextBlock:
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    ends_abruptly = is_last and not data.endswith(b"\n")
    if ends_abruptly:
        data += b"\n"
    recoded: tuple[int, ...] = ()
    is_ascii = data.isascii()
    if not is_ascii:
        data, recoded, has_utf8 = _as_utf8(data, line)
        kinds = {"ENCODING_CP1252": bool(recoded), "ENCODING_UTF8": has_utf8}
        kinds["LETTERS_LOST"] = any(trace in data for trace in _TRACES)
        notes += tuple(Note(code) for code, is_seen in kinds.items() if is_seen)
    plain = is_ascii and not data.translate(None, _PRINTABLE)
    return TextBlock(data, line, is_last, ends_abruptly, recoded, plain, notes)


_PRINTABLE = bytes([0x0A, *range(0x20, 0x7F)])


def _as_utf8(data: bytes, line: int) -> tuple[bytes, tuple[int, ...], bool]:
    """The lines as UTF-8; the numbers of those that were Windows-1252; whether others were not ASCII."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return data, (), True
    lines, recoded, has_utf8 = [], [], False
    for number, text in enumerate(data.split(b"\n"), line):
        try:
            text.decode("utf-8")
            has_utf8 = has_utf8 or not text.isascii()
            lines.append(text)
        except UnicodeDecodeError:
            try:
                lines.append(text.decode("cp1252").encode("utf-8"))
            except UnicodeDecodeError:
                raise FileRefused("ENCODING_UNKNOWN", row=number) from None
            recoded.append(number)
    return b"\n".join(lines), tuple(recoded), has_utf8
