"""File names as data: what may be shown of one, and what may be written beside it.

A sender chooses the names, so they may hold anything: signs that turn the reading direction, escape
sequences, bytes that are no text, more than the file system can add an ending to.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# The longest ending is put behind a name: `.tanda-terima.html`, under its building name.
LONGEST_KEPT = 200
_LONGEST_MEMBER = 120
_LONGEST_SUFFIX = 10
# Sixteen digits are a NIK or a family card, a mobile phone begins with 08 or 628.
_NUMBERS = re.compile(r"(?<!\d)(?:\d{16}|(?:0|62)8\d{8,11})(?!\d)")
_SEPARATORS = re.compile(r"[/\\]+")


def printable(name: str) -> str:
    """The name without control signs, direction marks and bytes that are no text."""
    return "".join("\ufffd" if unicodedata.category(one)[0] == "C" else one for one in name)


def shown(path: str) -> str:
    """A name or a path as it may be told: printable, without numbers of persons that a sender put there."""
    return _NUMBERS.sub("#", printable(path))


def shortened(name: str, most: int = LONGEST_KEPT) -> str:
    """The name, cut in its middle where it is longer than `most` bytes; the digest keeps it distinct."""
    if len(name.encode()) <= most:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    stem, dot, suffix = name.rpartition(".")
    ending = f"{dot}{suffix}" if stem and len(suffix.encode()) <= _LONGEST_SUFFIX else ""
    room = most - len(digest) - len(ending.encode()) - 1
    return f"{name.encode()[:room].decode(errors='ignore')}~{digest}{ending}"


def member_names(names: Iterable[str]) -> list[tuple[str, str]]:
    """Per file of a ZIP the name to show, folders included, and a name of one part, used once only."""
    taken: set[str] = set()
    found = []
    for name in names:
        parts = [printable(part) for part in _SEPARATORS.split(name) if part not in {"", ".", ".."}]
        shown = "/".join(parts) or "berkas"
        plain = shortened(shown.replace("/", "_").lstrip("."), _LONGEST_MEMBER) or "berkas"
        unique, number = plain, 2
        while unique.casefold() in taken:
            unique, number = f"{number}_{plain}", number + 1
        taken.add(unique.casefold())
        found.append((shown, unique))
    return found
