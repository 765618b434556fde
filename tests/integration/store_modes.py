"""Who may do what with each path of a store: the modes that a night must leave behind."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

PRIVATE_DIRS = ("inbox", "private", "logs", "dagster")
VERSION_FILES = {"open.duckdb": 0o444, "manifest.json": 0o444, "restricted.duckdb": 0o440}


def wrong_modes(home: Path, key_file: Path) -> list[str]:
    """Every path of the store whose mode is another than it should be, and the key's."""
    found = [_judge(key_file, {0o400}), _judge(home, {0o755})]
    found += [_judge(path, _allowed(path.relative_to(home), path)) for path in home.rglob("*")]
    return sorted(filter(None, [*found, *_links(home)]))


def _allowed(inside: Path, path: Path) -> set[int]:
    """The modes that this path of the store may have."""
    room = inside.parts[0]
    if room in PRIVATE_DIRS:
        # A sender's own files and folders keep the mode they came with: the inbox is shut above them.
        is_kept = room == "inbox" and len(inside.parts) > 1
        kept = {0o755 if path.is_dir() else 0o644} if is_kept else set()
        return kept | ({0o700} if path.is_dir() else {0o600, 0o400})
    if room == "versions":
        return {0o755} if path.is_dir() else {VERSION_FILES.get(path.name, 0o644)}
    if room == "hasil":
        return {0o755} if path.is_dir() else {0o644}
    return {0o600}


def _judge(path: Path, allowed: set[int]) -> str:
    if path.is_symlink():
        return ""
    mode = stat.S_IMODE(path.lstat().st_mode)
    return "" if mode in allowed else f"{path} has mode {mode:04o}"


def _links(home: Path) -> Iterator[str]:
    """Links other than the one pointer."""
    for path in home.rglob("*"):
        if path.is_symlink() and path != home / "current":
            yield f"{path} is a link"
