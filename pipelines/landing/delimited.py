"""Delimited text: bytes -> one sheet of text cells, with the line number of every record.

Lines without a quote character take a vectorised path; lines with one go through a strict parser,
one record at a time. Both give the same cells. Nothing is guessed from values: the delimiter is the
one under which the contract's header appears.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable

import polars as pl

from pipelines.landing.sheet import FileRefused, Note, Sheet

DELIMITERS = (";", ",", "\t", "|")
HEADER_WINDOW = 21
MAX_LINE_CHARS = 64 * 1024
MAX_RECORD_LINES = 5
_BOM = "\ufeff"


def decode(data: bytes) -> tuple[str, list[Note]]:
    r"""Text of the bytes with `\\n` line ends: UTF-8, UTF-16 with a byte order mark, else cp1252.

    Raises:
        FileRefused: NUL characters, or bytes of no known encoding.

    """
    notes: list[Note] = []
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            message = "the file starts as UTF-16 and is broken: save it again as CSV UTF-8"
            raise FileRefused("ENCODING_BROKEN", message) from None
        notes.append(Note("ENCODING_UTF16", "read as UTF-16"))
    elif b"\x00" in data:
        stripped = data.rstrip(b"\x00")
        if b"\x00" not in stripped:
            message = "the file ends in empty bytes, so its upload broke off: send it again"
            raise FileRefused("UPLOAD_INCOMPLETE", message)
        raise FileRefused("NUL_BYTES", "the file holds NUL bytes: save it again as CSV UTF-8")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                text = data.decode("cp1252")
            except UnicodeDecodeError:
                message = "the file is neither UTF-8 nor Windows-1252: save it again as CSV UTF-8"
                raise FileRefused("ENCODING_UNKNOWN", message) from None
            notes.append(Note("ENCODING_CP1252", "read as Windows-1252; names may need a look"))
    if text.startswith(_BOM):
        if text.startswith(_BOM * 2):
            notes.append(Note("DOUBLE_BOM", "two byte order marks removed"))
        text = text.lstrip(_BOM)
    if "\x00" in text:
        raise FileRefused("NUL_BYTES", "the file holds NUL bytes: save it again as CSV UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def read_delimited(data: bytes, finds_header: Callable[[list[list[str | None]]], bool]) -> Sheet:
    """The file as a sheet.

    `finds_header` says whether the first rows, split by a delimiter, hold the contract's header.

    Raises:
        FileRefused: unreadable text, a quote that is never closed, a line beyond 64 KiB.

    """
    text, notes = decode(data)
    ends_abruptly = not text.endswith("\n")
    lines = text.split("\n")
    if not ends_abruptly:
        lines.pop()
    delimiter = _delimiter(lines[:HEADER_WINDOW], finds_header)
    records, numbers = _records(lines, delimiter)
    return Sheet(
        name="",
        rows=pl.Series("_row", numbers, dtype=pl.Int32),
        cells=records.drop("_width"),
        widths=records["_width"],
        ends_abruptly=ends_abruptly,
        notes=tuple(notes),
    )


def _delimiter(lines: list[str], finds_header: Callable[[list[list[str | None]]], bool]) -> str:
    """The delimiter under which the header appears; else the most frequent one, for the message."""
    for delimiter in DELIMITERS:
        fields = [[cell or None for cell in _fields(line, delimiter) or [line]] for line in lines]
        if finds_header(fields):
            return delimiter
    return max(DELIMITERS, key=lambda delimiter: sum(line.count(delimiter) for line in lines))


def _fields(record: str, delimiter: str) -> list[str] | None:
    """Fields of one record; None while a quoted field is still open. A stray quote is literal."""
    try:
        return next(csv.reader([record], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
    return next(csv.reader([record], delimiter=delimiter, strict=False), [])


def _records(lines: list[str], delimiter: str) -> tuple[pl.DataFrame, list[int]]:
    """Cells `c0`... plus `_width` for every record, and the number of each record's first line."""
    quoted = _quoted_records(lines, delimiter)
    swallowed = {first + offset for first, (_, span) in quoted.items() for offset in range(1, span)}
    kept = [index for index in range(len(lines)) if index not in swallowed]
    plain = pl.Series("line", [lines[index] for index in kept] if swallowed else lines)
    too_long = plain.str.len_bytes() > MAX_LINE_CHARS
    if too_long.any():
        row = kept[too_long.arg_max() or 0] + 1
        message = f"line {row} is longer than 64 KiB: this is not a table, export it again"
        raise FileRefused("LINE_TOO_LONG", message)
    widths = plain.str.count_matches(delimiter, literal=True).cast(pl.Int32) + 1
    for position, index in enumerate(kept):
        if index in quoted:
            widths[position] = len(quoted[index][0])
    span = max(1, int(widths.max() or 1))  # type: ignore[arg-type]
    names = [f"c{number}" for number in range(span)]
    if span == 1:
        frame = plain.to_frame("c0")
    else:
        frame = (
            plain.str.split_exact(delimiter, span - 1).struct.rename_fields(names).struct.unnest()
        )
    if quoted:
        frame = _with_quoted(frame, kept, quoted)
    cells = frame.with_columns(
        pl.when(pl.all().str.strip_chars() == "").then(None).otherwise(pl.all()).name.keep()
    )
    return cells.with_columns(_width=widths), [index + 1 for index in kept]


def _quoted_records(lines: list[str], delimiter: str) -> dict[int, tuple[list[str], int]]:
    """Index of a record's first line -> (fields, lines it spans), for records that hold a quote."""
    found: dict[int, tuple[list[str], int]] = {}
    free = 0
    for index in (index for index, line in enumerate(lines) if '"' in line):
        if index < free:
            continue
        record, span = lines[index], 1
        while (fields := _fields(record, delimiter)) is None:
            span += 1
            if span > MAX_RECORD_LINES or index + span > len(lines):
                message = (
                    f"line {index + 1} opens a quotation mark that is not closed within "
                    f"{MAX_RECORD_LINES} lines: remove it or close it, then send the file again"
                )
                raise FileRefused("QUOTE_UNCLOSED", message)
            record += "\n" + lines[index + span - 1]
        found[index] = (fields, span)
        free = index + span
    return found


def _with_quoted(
    frame: pl.DataFrame, kept: list[int], quoted: dict[int, tuple[list[str], int]]
) -> pl.DataFrame:
    """The frame with the strictly parsed records in their places."""
    places = [position for position, index in enumerate(kept) if index in quoted]
    width = frame.width
    strict = pl.DataFrame(
        [
            [*quoted[kept[place]][0], *[None] * (width - len(quoted[kept[place]][0]))]
            for place in places
        ],
        schema=dict.fromkeys(frame.columns, pl.String),
        orient="row",
    ).with_columns(_place=pl.Series(places, dtype=pl.UInt32))
    numbered = frame.with_row_index("_place")
    return (
        pl.concat([numbered.filter(~pl.col("_place").is_in(places)), strict], how="diagonal")
        .sort("_place")
        .drop("_place")
    )
