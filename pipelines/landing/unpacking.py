"""A ZIP of several files: its members, each brought to a file of its own in a private folder.

Runs in a limited process. A member's name is never a path: members are written as `0000`, `0001`.
A member that cannot be unpacked is a problem of its own; the others are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.landing import archive
from pipelines.landing.formats import StoredFile
from pipelines.landing.names import member_names
from pipelines.landing.sheet import FileHeld, FileRefused
from warehouse.receipt import Finding


@dataclass(frozen=True)
class Member:
    """One file of a ZIP.

    Attributes:
        shown: its name in the ZIP, folders included, as a receipt tells it.
        name: the same as one part of a path, used once in the ZIP.
        path: where its bytes lie now.
        problem: why they could not be had.

    """

    shown: str
    name: str
    path: Path
    problem: Finding | None = None


def unpack(original: StoredFile, folder: Path | None, password: str | None) -> tuple[Member, ...]:
    """Unpack a ZIP of several files into the new `folder`; empty for every other file.

    Raises:
        FileRefused: the ZIP goes beyond the limits, or is itself a member (`folder` is None).
        FileHeld: protected by a password that was not given or does not fit.

    """
    with original.open("rb") as file:
        if file.read(2) != b"PK":
            return ()
    data = original.read_bytes()
    if not archive.is_plain_archive(data):
        return ()
    if folder is None:
        raise archive.nested()
    names = archive.file_names(data)
    if len(names) < 2:
        return ()
    folder.mkdir()
    members = []
    for number, (name, (shown, plain)) in enumerate(zip(names, member_names(names), strict=True)):
        path = folder / f"{number:04}"
        problem = None
        try:
            path.write_bytes(archive.content_of(data, name, password))
        except FileHeld:
            raise
        except FileRefused as refused:
            problem = refused.finding
        members.append(Member(shown, plain, path, problem))
    return tuple(members)
