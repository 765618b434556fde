"""Delimited text: a file -> chunks of text cells, with the line number of every record.

The file is streamed in blocks that end at a line end. Lines without a quotation mark and with as
many fields as the header are split all at once; every other line goes through a strict parser, one
record at a time. Both give the same cells. Nothing is guessed from values: the delimiter is the one
under which the contract's header appears.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.landing.header import HEADER_WINDOW, Header
from pipelines.landing.sheet import DELIMITERS, TEXT_SHEET, FileRefused, Note, Sheet
from pipelines.landing.text_blocks import BLOCK_BYTES, Source, TextBlock, text_blocks

MAX_LINE_BYTES = 64 * 1024
MAX_RECORD_LINES = 5
_NEWLINE, _QUOTE = 0x0A, b'"'
_SPACE, _BEYOND_ASCII = 0x20, 0x80
_HEAD_BYTES = 1 << 20  # more than any header needs, and little beside a block
Finder = Callable[[list[list[str | None]]], Header | None]
Lines = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Delimited:
    """A delimited file of which the first rows were seen.

    `header` is None where no delimiter makes the contract's header appear; `head` then holds the
    first rows under the likeliest delimiter, for the message.
    """

    source: Source
    delimiter: str
    header: Header | None
    head: list[list[str | None]]
    notes: tuple[Note, ...] = ()

    def chunks(
        self, *, only_strict: bool = False, block_bytes: int = BLOCK_BYTES
    ) -> Iterator[Sheet]:
        """The records in order; only the first chunk holds the header, only the last may end abruptly.

        `only_strict` sends every line through the strict parser, to compare the two ways.

        Raises:
            FileRefused: unreadable text, a quote that is never closed, a line beyond 64 KiB.

        """
        width = len(self.head[self.header.position]) if self.header else 1
        splitter = _Splitter(self.delimiter, width, only_strict=only_strict)
        carried: TextBlock | None = None
        for block in text_blocks(self.source, block_bytes):
            whole = carried.joined(block) if carried else block
            sheet, carried = splitter.split(whole)
            if sheet is not None:
                yield replace(sheet, notes=(*self.notes, *sheet.notes))


def open_delimited(source: Source, find: Finder, notes: tuple[Note, ...] = ()) -> Delimited:
    """Look at the first rows: which delimiter makes the header appear, and where.

    `notes` is what was noticed before; it comes with the first chunk.

    Raises:
        FileRefused: the text cannot be read.

    """
    first = next(text_blocks(source, _HEAD_BYTES), None)
    lines = (
        first.data.decode("utf-8").split("\n")[: HEADER_WINDOW * MAX_RECORD_LINES] if first else []
    )
    heads = {delimiter: _head(lines, delimiter) for delimiter in DELIMITERS}
    for delimiter, head in heads.items():
        if (header := find(head)) is not None:
            return Delimited(source, delimiter, header, head, notes)
    likeliest = max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))
    return Delimited(source, likeliest, None, heads[likeliest], notes)


def _head(lines: list[str], delimiter: str) -> list[list[str | None]]:
    """The first records under a delimiter; lines whose quote stays open are taken as they are."""
    rows: list[list[str | None]] = []
    at = 0
    while at < len(lines) and len(rows) < HEADER_WINDOW:
        fields, span = _record(lines, at, delimiter) or (lines[at].split(delimiter), 1)
        rows.append([field if field.strip() else None for field in fields] or [None])
        at += span
    return rows


def _record(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int] | None:
    """Fields of the record that starts at line `at`, and the lines it takes; None: never closed.

    A quotation mark that does not enclose a field is part of the text.
    """
    text = lines[at]
    for span in range(1, MAX_RECORD_LINES + 1):
        try:
            return next(csv.reader([text], delimiter=delimiter, strict=True), [""]), span
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                return (lines[at].split(delimiter), 1) if span == 1 else None
        if at + span >= len(lines):
            return None
        text += "\n" + lines[at + span]
    return None


class _Splitter:
    """Splits one block after the other, all with the delimiter and width of the header."""

    def __init__(self, delimiter: str, width: int, *, only_strict: bool) -> None:
        self._delimiter = delimiter
        self._width = width
        self._only_strict = only_strict
        self._marks: Lines = np.empty(0, dtype=np.int64)

    def split(self, block: TextBlock) -> tuple[Sheet | None, TextBlock | None]:
        """The block's records, and what must wait for the next block (an open quoted field)."""
        data = block.data
        view = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(view == _NEWLINE)
        if not ends.size:
            return None, block if data else None
        starts = np.concatenate(([0], ends[:-1] + 1))
        _refuse_long_line(block, starts, ends)
        self._marks = np.flatnonzero(view == ord(self._delimiter))
        fields = self._fields_per_line(ends)
        is_odd = fields != self._width
        if self._width == 1 or self._only_strict:
            is_odd[:] = True
        if _QUOTE in data:
            quotes = np.flatnonzero(view == _QUOTE[0])
            is_odd[np.unique(np.searchsorted(ends, quotes))] = True
        if not is_odd.any():
            may_be_blank, is_tidy = self._blanks(block, view, starts)
            cells = _plain_cells(
                data, self._delimiter, self._width, ends.size, may_be_blank=may_be_blank
            )
            sheet = self._sheet(block, cells, np.arange(ends.size), fields, None)
            return replace(sheet, is_tidy=is_tidy), None
        return self._split_odd(block, starts, ends, fields, is_odd)

    def _blanks(
        self, block: TextBlock, view: npt.NDArray[np.uint8], starts: Lines
    ) -> tuple[bool, bool]:
        """Whether some cell may be nothing but blanks; whether all are tidy, as `Sheet` knows it."""
        if block.is_ascii:  # its only blank is the space
            spaces = np.flatnonzero(view == _SPACE)
            before, after = view[spaces - 1], view[spaces + 1]  # a line end before the first byte
            leads, trails = self._is_edge(before), self._is_edge(after)
            return bool(leads.any()), not (leads | trails | (after == _SPACE)).any()
        firsts = (view[self._marks + 1], view[starts])
        # An empty cell begins with its end; a blank beyond ASCII begins like any other sign there.
        is_blank = [
            ((first <= _SPACE) | (first >= _BEYOND_ASCII)) & ~self._is_edge(first)
            for first in firsts
        ]
        return any(bool(some.any()) for some in is_blank), False

    def _is_edge(self, signs: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        edges: npt.NDArray[np.bool_] = (signs == _NEWLINE) | (signs == ord(self._delimiter))
        return edges

    def _fields_per_line(self, ends: Lines) -> Lines:
        marks = self._marks
        expected = self._width - 1
        if expected and marks.size == ends.size * expected:
            table = marks.reshape(-1, expected)
            if (table[:, -1] < ends).all() and (table[1:, 0] > ends[:-1]).all():
                return np.full(ends.size, self._width, dtype=np.int64)
        return np.diff(np.searchsorted(marks, ends), prepend=0) + 1

    def _split_odd(
        self,
        block: TextBlock,
        starts: Lines,
        ends: Lines,
        fields: Lines,
        is_odd: npt.NDArray[np.bool_],
    ) -> tuple[Sheet | None, TextBlock | None]:
        """A block in which some lines need the strict parser."""
        at = np.flatnonzero(is_odd)
        records, swallowed, waits = self._strict_records(block, starts, ends, at)
        rest = None
        count = ends.size
        if waits is not None:
            rest, count = block.since(int(starts[waits]), int(waits)), int(waits)
            starts, ends, fields, is_odd = (
                starts[:count],
                ends[:count],
                fields[:count],
                is_odd[:count],
            )
            if not count:
                return None, rest
        is_plain = ~is_odd
        is_plain[swallowed[swallowed < count]] = False
        plain_at = np.flatnonzero(is_plain)
        plain = _plain_cells(
            _lines(block.data, starts, ends, plain_at),
            self._delimiter,
            self._width,
            plain_at.size,
            may_be_blank=self._blanks(block, np.frombuffer(block.data, np.uint8), starts)[0],
        )
        strict_at = np.fromiter(records, dtype=np.int64, count=len(records))
        strict = _cells_of([fields for fields, _ in records.values()], self._width)
        line = np.concatenate([plain_at, strict_at])
        order = np.argsort(line, kind="stable")
        cells = pl.concat([plain, strict], how="diagonal")[order]
        widths = np.concatenate(
            [fields[plain_at], np.array([len(f) for f, _ in records.values()], dtype=np.int64)]
        )[order]
        spans = np.concatenate(
            [np.ones(plain_at.size, np.int64), np.array([s for _, s in records.values()], np.int64)]
        )[order]
        sheet = self._sheet(block, cells, line[order], widths, spans, is_last=rest is None)
        return sheet, rest

    def _strict_records(
        self, block: TextBlock, starts: Lines, ends: Lines, at: Lines
    ) -> tuple[dict[int, tuple[list[str], int]], Lines, int | None]:
        """Line -> (fields, lines it spans) of the records at lines `at`; swallowed lines; who waits."""
        texts = [block.data[starts[line] : ends[line]].decode("utf-8") for line in at]
        if (rows := _single_lines(texts, self._delimiter)) is not None:
            none = np.empty(0, dtype=np.int64)
            return {int(line): (row, 1) for line, row in zip(at, rows, strict=True)}, none, None
        records: dict[int, tuple[list[str], int]] = {}
        swallowed: list[int] = []
        free = 0
        for line in at.tolist():
            if line < free:
                continue
            following = [
                block.data[starts[n] : ends[n]].decode("utf-8")
                for n in range(line, min(line + MAX_RECORD_LINES, ends.size))
            ]
            found = _record(following, 0, self._delimiter)
            if found is None:
                if not block.is_last and len(following) < MAX_RECORD_LINES:
                    return records, np.array(swallowed, dtype=np.int64), line
                raise _unclosed(block.first_line + line)
            if found[1] > 1 and self._swallows_rows(following[: found[1]]):
                raise _unclosed(block.first_line + line)
            records[line] = found
            free = line + found[1]
            swallowed += range(line + 1, free)
        return records, np.array(swallowed, dtype=np.int64), None

    def _swallows_rows(self, lines: list[str]) -> bool:
        """Whether a quoted field that spans lines holds what is a whole row by itself."""
        return self._width > 2 and any(
            line.count(self._delimiter) + 1 >= self._width for line in lines[1:]
        )

    def _sheet(
        self,
        block: TextBlock,
        cells: pl.DataFrame,
        line: Lines,
        widths: Lines,
        spans: Lines | None,
        *,
        is_last: bool = True,
    ) -> Sheet:
        rows = pl.Series("_row", line + block.first_line, dtype=pl.Int32)
        return Sheet(
            name=TEXT_SHEET,
            rows=rows,
            cells=cells,
            widths=pl.Series(widths, dtype=pl.Int32),
            spans=pl.Series(spans, dtype=pl.Int32) if spans is not None else None,
            recoded=rows.is_in(block.recoded_lines) if block.recoded_lines else None,
            ends_abruptly=block.ends_abruptly and is_last,
            notes=block.notes,
        )


def _single_lines(texts: list[str], delimiter: str) -> list[list[str]] | None:
    """Fields of every text, when each is one whole record under strict quoting; else None."""
    try:
        rows = list(csv.reader([text or " " for text in texts], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    if len(rows) != len(texts):
        return None
    return rows


def _lines(data: bytes, starts: Lines, ends: Lines, at: Lines) -> bytes:
    """The lines `at` of a block, runs of neighbours cut at once."""
    if not at.size:
        return b""
    if at.size == starts.size:
        return data[: ends[-1] + 1]  # lines that wait for the next block may follow
    breaks = np.flatnonzero(np.diff(at) != 1)
    firsts = np.concatenate(([0], breaks + 1))
    lasts = np.concatenate((breaks, [at.size - 1]))
    return b"".join(
        data[starts[at[first]] : ends[at[last]] + 1]
        for first, last in zip(firsts, lasts, strict=True)
    )


def _plain_cells(
    data: bytes, delimiter: str, width: int, count: int, *, may_be_blank: bool
) -> pl.DataFrame:
    """Cells of lines that hold no quotation mark and `width` fields each.

    Cells of nothing but blanks become empty; `may_be_blank` is False where none begins with one.
    """
    names = [f"c{number}" for number in range(width)]
    if not count:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    cells = pl.read_csv(
        io.BytesIO(data),
        separator=delimiter,
        has_header=False,
        new_columns=names,
        infer_schema=False,
        quote_char=None,
    )
    if cells.shape != (count, width):
        message = f"{count} lines of {width} fields were read as {cells.shape}"
        raise AssertionError(message)
    if not may_be_blank:
        return cells
    return cells.with_columns(pl.when(pl.all().str.strip_chars() != "").then(pl.all()).name.keep())


def _cells_of(rows: list[list[str]], width: int) -> pl.DataFrame:
    """Cells of strictly parsed records; longer ones widen the frame, shorter ones leave nulls."""
    span = max([width, *(len(row) for row in rows)])
    columns = {
        f"c{number}": pl.Series(
            [row[number] if number < len(row) and row[number].strip() else None for row in rows],
            dtype=pl.String,
        )
        for number in range(span)
    }
    return pl.DataFrame(columns)


def _refuse_long_line(block: TextBlock, starts: Lines, ends: Lines) -> None:
    lengths = ends - starts
    if lengths.max() > MAX_LINE_BYTES:
        line = block.first_line + int(lengths.argmax())
        raise FileRefused("LINE_TOO_LONG", "at", row=line)


def _unclosed(line: int) -> FileRefused:
    return FileRefused("QUOTE_UNCLOSED", row=line, window=MAX_RECORD_LINES)
