"""Files and passwords that `semesta land` is given by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path


class CannotLand(Exception):
    """What was given by hand cannot be taken; the message says what to give instead."""


def read_password(path: Path) -> str:
    """The password in a file: its first line. It goes to the readers and nowhere else.

    Raises:
        CannotLand: the file cannot be read or begins with an empty line.

    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        message = f"{path} cannot be read as text: write the password into its first line"
        raise CannotLand(message) from None
    if not lines or not lines[0]:
        message = f"{path} holds no password: write it into its first line"
        raise CannotLand(message)
    return lines[0]


def place_by_hand(
    inbox: Path, paths: Iterable[Path], source: str, region: str | None, period: str | None
) -> tuple[set[str], list[str]]:
    """Copy files given by hand to their places in the inbox.

    Returns:
        those places, and a sentence for every path that is left alone: there is no such file, it is
        a link, a folder or a device, or its name says that it is not finished.

    """
    folder = inbox.joinpath(*(part for part in (source, region, period) if part))
    placed, left_alone = set(), []
    for path in paths:
        try:
            placed.add(_placed(path, folder).relative_to(inbox).as_posix())
        except CannotLand as problem:
            left_alone.append(str(problem))
    return placed, left_alone


def _placed(path: Path, folder: Path) -> Path:
    if path.is_symlink() or not path.is_file():
        message = f"{path} is no file of its own: name the files themselves, not links or folders"
        raise CannotLand(message)
    if path.name.startswith(".") or path.name.endswith(".part"):
        message = f"{path.name} is named like an unfinished upload, which is left alone: rename it"
        raise CannotLand(message)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    unfinished = target.with_name(f"{target.name}.part")
    shutil.copyfile(path, unfinished, follow_symlinks=True)
    unfinished.rename(target)
    return target
