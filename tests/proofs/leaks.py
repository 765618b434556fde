"""Looking for identities: every byte of files, every cell of tables, every part of archives.

Identities are known by words of at least `SHORTEST` letters or digits that occur nowhere else; what is
searched is cut into such words, so that a million cells are looked through once, however many are sought.
"""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

SHORTEST = 8
_WORD = re.compile(rb"[0-9A-Za-z]{8,}")
_RUNS = re.compile(r"[0-9]{8,}|[a-z]{8,}")
_SEPARATORS = re.compile(r"(?<=[0-9])[ .\-'_](?=[0-9])")
_TEXTS = 4_096


@dataclass(frozen=True)
class Sought:
    """Words that give a person away -> the person's number."""

    words: dict[str, int]

    @classmethod
    def of(cls, people: Iterable[tuple[int, Iterable[str]]]) -> Sought:
        """Every word as it is; of a NIK also 15 digits, and its plain digests, which can be reversed."""
        words: dict[str, int] = {}
        for number, told in people:
            for word in told:
                words[word.lower()] = number
                if word.isdigit() and len(word) == 16:
                    words[word[:15]] = number
                    for kind in ("md5", "sha1", "sha256"):
                        words[hashlib.new(kind, word.encode()).hexdigest()] = number
        short = [word for word in words if len(word) < SHORTEST]
        if short:
            raise ValueError(f"too short to be sought: {short}")
        return cls(words)

    def in_bytes(self, data: bytes) -> set[int]:
        """Persons in the bytes, read as ASCII and as UTF-16."""
        return {
            self.words[word]
            for version in (data, data.replace(b"\0", b"") if b"\0" in data else b"")
            for word in {found.group().decode().lower() for found in _WORD.finditer(version)}
            for word in self._parts(word)
        }

    def in_text(self, text: str) -> set[int]:
        """Persons in a text; digits may be set apart by blanks, dots or dashes."""
        joined = _SEPARATORS.sub("", text)
        return self.in_bytes(text.encode()) | self.in_bytes(joined.encode())

    def _parts(self, word: str) -> Iterator[str]:
        """The word and what of it is sought: numbers run into others, and 15 digits of a longer number."""
        if word in self.words:
            yield word
        for run in _RUNS.findall(word):
            if run in self.words:
                yield run
            for at in range(len(run) - 14 if run.isdigit() else 0):
                for length in (15, 16):
                    if (part := run[at : at + length]) in self.words:
                        yield part


@dataclass
class Found:
    """Places looked at, and persons found: place -> their numbers."""

    files: int = 0
    bytes: int = 0
    cells: int = 0

    def __post_init__(self) -> None:
        self.leaks: dict[str, set[int]] = {}

    def note(self, place: str, persons: set[int]) -> None:
        if persons:
            self.leaks.setdefault(place, set()).update(persons)

    @property
    def persons(self) -> int:
        """How many persons were found anywhere."""
        return len(set().union(*self.leaks.values()))


def look_through(sought: Sought, paths: Iterable[Path], home: Path, found: Found) -> None:
    """Look through files under `home`: names, bytes, and what is inside databases and archives."""
    for path in paths:
        place = str(path.relative_to(home))
        data = path.read_bytes()
        found.files += 1
        found.bytes += len(data)
        found.note(place, sought.in_bytes(data))
        for inside, text in _inside(path, data):
            found.cells += 1
            found.note(f"{place}: {inside}", sought.in_text(text))


def _inside(path: Path, data: bytes) -> Iterator[tuple[str, str]]:
    """Texts that do not lie in a file as they are: of compressed parts, and of cells of tables."""
    if data[8:12] == b"DUCK":
        yield from _duckdb(path)
    elif data.startswith(b"SQLite format 3\0"):
        yield from _sqlite(path)
    elif data.startswith(b"PAR1"):
        with duckdb.connect() as con:
            yield from _cells(con, str(path), f"select * from read_parquet('{path}')")
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name).decode("utf-8", "replace")


def _duckdb(path: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect(path, read_only=True) as con:
        relations = con.execute(
            "select schema_name, table_name, sql from duckdb_tables() where not internal union all "
            "select schema_name, view_name, sql from duckdb_views() where not internal"
        ).fetchall()
        for schema, name, sql in relations:
            yield f"{schema}.{name} (definition)", sql or ""
            yield from _cells(con, f"{schema}.{name}", f'select * from "{schema}"."{name}"')
        for (comment,) in con.execute(
            "select comment from duckdb_columns() where comment is not null"
        ).fetchall():
            yield "comments", comment


def _cells(con: duckdb.DuckDBPyConnection, name: str, select: str) -> Iterator[tuple[str, str]]:
    """Distinct texts of every column, many joined into one."""
    for column, *_ in con.execute(f"describe {select}").fetchall():
        cast = f'select distinct cast("{column}" as varchar) from ({select})'
        result = con.execute(cast)
        while rows := result.fetchmany(_TEXTS):
            yield f"{name}.{column}", "\n".join(text for (text,) in rows if text is not None)


def _sqlite(path: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
        tables = [
            row[0] for row in con.execute("select name from sqlite_master where type='table'")
        ]
        for table in tables:
            for row in con.execute(f'select * from "{table}"'):
                for value in row:
                    if isinstance(value, bytes):
                        yield table, value.decode("utf-8", "replace")
                    elif value is not None:
                        yield table, str(value)
