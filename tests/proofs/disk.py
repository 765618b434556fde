"""A disk that remembers what was brought to it: file operations recorded, and what a crash leaves of them.

`Recorder` watches a tree while real code works in it. It stands before and after every call that
syncs, names, renames, removes or changes rights, looks at the whole tree, and writes down what has
become different: before the call, what libraries below Python did (DuckDB's blocks, one by one, in the
order of the file); after it, the call itself as one step. A sync that is not seen does not count.

`Disk` replays those steps, and `image` lays out what a machine finds after a crash behind any of them.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import RLock
from typing import Literal
from unittest import mock

Mode = Literal["killed", "writes dropped", "writes torn", "entries dropped"]
MODES: tuple[Mode, ...] = ("killed", "writes dropped", "writes torn", "entries dropped")
_BLOCK = 256 << 10
_TICK = 1_000_000_000
_CALLS = ("rename", "replace", "unlink", "remove", "rmdir", "mkdir", "symlink", "chmod", "truncate")


@dataclass(frozen=True)
class Named:
    """Entries of directories that come, go or change in one step; a number of None is none."""

    entries: tuple[tuple[int, str, int | None], ...]


@dataclass(frozen=True)
class Made:
    """A new file, directory or link (`target`), which no directory names yet."""

    number: int
    kind: Literal["file", "dir", "link"]
    target: str = ""


@dataclass(frozen=True)
class Wrote:
    """Bytes of a file; `size` is its length afterwards."""

    number: int
    offset: int
    data: bytes
    size: int


@dataclass(frozen=True)
class Allowed:
    """Rights of a file or directory."""

    number: int
    mode: int


@dataclass(frozen=True)
class Synced:
    """A file's content and rights, or a directory's entries, are on the disk."""

    number: int


@dataclass(frozen=True)
class Said:
    """No operation: what the code had promised by then."""

    text: str


Step = Named | Made | Wrote | Allowed | Synced | Said


@dataclass
class _Node:
    kind: str
    target: str = ""
    mode: int = 0o600
    data: bytes = b""
    entries: dict[str, int] = field(default_factory=dict)
    safe_mode: int = 0o600
    safe_data: bytes = b""
    safe_entries: dict[str, int] = field(default_factory=dict)
    waiting: list[Wrote] = field(default_factory=list)


@dataclass
class Disk:
    """Nodes by number; 0 is the root. Beside what a process sees, each knows what is safely down."""

    nodes: dict[int, _Node] = field(default_factory=lambda: {0: _Node("dir", mode=0o755)})

    def apply(self, step: Step) -> None:
        """Do one step."""
        if isinstance(step, Made):
            self.nodes[step.number] = _Node(step.kind, step.target)
        elif isinstance(step, Named):
            for directory, name, number in step.entries:
                if number is None:
                    del self.nodes[directory].entries[name]
            for directory, name, number in step.entries:
                if number is not None:
                    self.nodes[directory].entries[name] = number
        elif isinstance(step, Wrote):
            node = self.nodes[step.number]
            node.data = _written(node.data, step.offset, step.data, step.size)
            node.waiting.append(step)
        elif isinstance(step, Allowed):
            self.nodes[step.number].mode = step.mode
        elif isinstance(step, Synced):
            self._sync(self.nodes[step.number])

    def sync_all(self) -> None:
        """Everything is on the disk, as long before the recording."""
        for node in self.nodes.values():
            self._sync(node)

    @staticmethod
    def _sync(node: _Node) -> None:
        node.safe_data, node.safe_mode = node.data, node.mode
        node.safe_entries = dict(node.entries)
        node.waiting.clear()

    def image(self, mode: Mode, draw: Random) -> Iterator[tuple[str, str, int, bytes]]:
        """What is found after a crash now: path, kind, rights and content (a link's is its target)."""
        yield from self._walk(0, "", mode, draw)

    def _walk(
        self, number: int, path: str, mode: Mode, draw: Random
    ) -> Iterator[tuple[str, str, int, bytes]]:
        node = self.nodes[number]
        rights = node.mode if mode == "killed" else node.safe_mode
        if node.kind == "link":
            yield path, "link", 0, node.target.encode()
        elif node.kind == "file":
            yield path, "file", rights, _found(node, mode, draw)
        else:
            # A directory that was never synced has its rights from when it was made.
            yield path, "dir", rights | 0o700, b""
            entries = node.safe_entries if mode == "entries dropped" else node.entries
            for name in sorted(entries):
                yield from self._walk(entries[name], f"{path}/{name}", mode, draw)


def _found(node: _Node, mode: Mode, draw: Random) -> bytes:
    if mode in ("killed", "entries dropped"):
        return node.data
    if mode == "writes dropped":
        return node.safe_data
    data = node.safe_data
    for write in node.waiting:
        fate = draw.randrange(4)
        if fate == 0:
            continue
        piece = write.data
        if fate == 1:
            piece = piece[: draw.randrange(len(piece) + 1)]
        elif fate == 2:
            piece = draw.randbytes(len(piece))
        data = _written(data, write.offset, piece, max(len(data), write.offset + len(piece)))
    return data


def _written(data: bytes, offset: int, piece: bytes, size: int) -> bytes:
    whole = data.ljust(offset, b"\0")
    whole = whole[:offset] + piece + whole[offset + len(piece) :]
    return whole[:size].ljust(size, b"\0")


class Recorder:
    """What happens to the tree below `root` while `recording`; `steps` in order."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.steps: list[Step] = []
        self._disk = Disk()
        self._numbers: dict[tuple[int, int], int] = {}
        self._stamps: dict[int, tuple[int, int]] = {}
        self._held: list[int] = []
        self._alone = RLock()

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Watch; what lies in the tree already counts as safe."""
        self._number_of(self.root.stat(), self.root, 0)
        self._look(at_once=True)
        self.steps.append(Said("begin"))
        try:
            with mock.patch.multiple(os, **{name: self._around(name) for name in _CALLS}):
                with mock.patch.object(os, "fsync", self._sync_around(os.fsync)):
                    yield
                self._look()
        finally:
            for descriptor in self._held:
                os.close(descriptor)

    def say(self, text: str) -> None:
        """Write down a promise: from here on it must hold."""
        self._look()
        self.steps.append(Said(text))

    def _around(self, name: str) -> object:
        real = getattr(os, name)

        def call(*arguments: object, **options: object) -> object:
            self._look()
            done = real(*arguments, **options)
            self._look(at_once=True)
            return done

        return call

    def _sync_around(self, real: object) -> object:
        def call(descriptor: int) -> None:
            self._look()
            real(descriptor)
            found = os.fstat(descriptor)
            number = self._numbers.get((found.st_dev, found.st_ino))
            if number is not None:
                with self._alone:
                    self._add(Synced(number))

        return call

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self._disk.apply(step)

    def _number_of(self, found: os.stat_result, path: Path, number: int | None = None) -> int:
        """The number of a file for good: it is held open, so that the system cannot reuse its own."""
        key = (found.st_dev, found.st_ino)
        if key not in self._numbers:
            self._held.append(os.open(path, os.O_PATH | os.O_NOFOLLOW))
            self._numbers[key] = len(self._numbers) if number is None else number
            if number is None:
                self._made(self._numbers[key], found, path)
        return self._numbers[key]

    def _made(self, number: int, found: os.stat_result, path: Path) -> None:
        if stat.S_ISLNK(found.st_mode):
            self._add(Made(number, "link", str(path.readlink())))
        else:
            self._add(Made(number, "dir" if stat.S_ISDIR(found.st_mode) else "file"))

    def _look(self, *, at_once: bool = False) -> None:
        """Write down what is different from what is known, in one step or entry by entry."""
        with self._alone:
            entries: list[tuple[int, str, int | None]] = []
            self._look_into(self.root, 0, entries, at_once=at_once)
            if at_once and entries:
                self._add(Named(tuple(entries)))
            elif not at_once:
                for entry in entries:
                    self._add(Named((entry,)))

    def _is_as_seen(self, number: int, status: os.stat_result) -> bool:
        """Whether a file was read before and has rested since, longer than a clock's tick."""
        now = (status.st_size, status.st_mtime_ns)
        rested = time.time_ns() - status.st_mtime_ns > _TICK
        seen = self._stamps.get(number) == now
        if rested:
            self._stamps[number] = now
        else:
            self._stamps.pop(number, None)
        return seen and rested

    def _look_into(
        self,
        folder: Path,
        number: int,
        entries: list[tuple[int, str, int | None]],
        *,
        at_once: bool,
    ) -> None:
        known = dict(self._disk.nodes[number].entries)
        with os.scandir(folder) as found:
            seen = sorted(found, key=lambda entry: entry.name)
        for entry in seen:
            path = Path(entry.path)
            status = entry.stat(follow_symlinks=False)
            child = self._number_of(status, path)
            node = self._disk.nodes[child]
            if known.pop(entry.name, None) != child:
                if at_once:
                    entries.append((number, entry.name, child))
                else:
                    self._add(Named(((number, entry.name, child),)))
            if node.kind == "file" and not self._is_as_seen(child, status):
                self._compare(child, node, path.read_bytes())
            if node.kind != "link" and node.mode != stat.S_IMODE(status.st_mode):
                self._add(Allowed(child, stat.S_IMODE(status.st_mode)))
            if node.kind == "dir":
                self._look_into(path, child, entries, at_once=at_once)
        entries += [(number, name, None) for name in sorted(known)]

    def _compare(self, number: int, node: _Node, now: bytes) -> None:
        if node.data == now:
            return
        for offset in range(0, max(len(now), 1), _BLOCK):
            piece = now[offset : offset + _BLOCK]
            before = node.data
            if before[offset : offset + _BLOCK] != piece:
                size = max(len(before), offset + len(piece))
                self._add(Wrote(number, offset, piece, size))
        if len(node.data) != len(now):
            self._add(Wrote(number, len(now), b"", len(now)))


@dataclass
class Pool:
    """Contents on disk by digest, so that images share what they have in common by hard links."""

    folder: Path
    digests: dict[int, tuple[bytes, str]] = field(default_factory=dict)

    def digest(self, data: bytes) -> str:
        # Replayed states share their bytes objects, and holding one keeps its identity its own.
        if id(data) not in self.digests:
            self.digests[id(data)] = (data, hashlib.sha256(data).hexdigest())
        return self.digests[id(data)][1]

    def lay(self, image: list[tuple[str, str, int, bytes]], home: Path) -> None:
        """Make the image a tree at `home`."""
        for path, kind, rights, content in image:
            target = home / path.lstrip("/")
            if kind == "dir":
                target.mkdir(parents=True)
                target.chmod(rights)
            elif kind == "link":
                target.symlink_to(content.decode())
            else:
                kept = self.folder / f"{self.digest(content)}-{rights:o}"
                if not kept.exists():
                    kept.write_bytes(content)
                    kept.chmod(rights)
                os.link(kept, target)
