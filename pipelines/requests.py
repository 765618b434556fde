"""Requests of the persons themselves (UU 27/2022 Art. 5 to 13): whom one is about."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.identity import nik as nik_rules
from pipelines.identity.keys import SecretKey
from pipelines.identity.pseudonyms import pseudonyms


class NoSuchPerson(Exception):
    """A request does not say whom it is about; the message tells what is missing, never a NIK."""


def nik_in(path: Path) -> str:
    """The NIK in a file: its first line. A command line would leave it in the shell's history.

    Raises:
        NoSuchPerson: the file cannot be read, or holds no valid NIK.

    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split()
    except (OSError, UnicodeDecodeError):
        raise NoSuchPerson(
            f"{path} cannot be read as text: write the NIK into its first line"
        ) from None
    if len(lines) != 1 or not nik_rules.is_plain(pl.Series(lines))[0]:
        raise NoSuchPerson(f"{path} holds no valid NIK: write its 16 digits into the first line")
    return lines[0]


def key_of(key: SecretKey, path: Path) -> str:
    """The pseudonym of the NIK in a file.

    Raises:
        NoSuchPerson: the file holds no valid NIK.

    """
    return str(pseudonyms(key, "nik", pl.Series([nik_in(path)]))[0])
