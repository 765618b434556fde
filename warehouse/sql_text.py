"""How names, texts and lists of files are written in SQL; values of rows are always bound instead."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def identifier(name: str) -> str:
    """A name as SQL writes it, each dotted part in quotes."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def parquet_scan(paths: Iterable[Path]) -> str:
    """A scan of exactly these files, columns matched by name.

    DuckDB takes every file name for a pattern: characters that mean something there are escaped.
    """
    names = ("".join(f"[{c}]" if c in "*?[" else c for c in str(path)) for path in paths)
    return f"read_parquet([{', '.join(map(literal, names))}], union_by_name = true)"
