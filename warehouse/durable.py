"""File operations that survive a power cut: written whole, synced, then named.

Every writer of the store goes through here. Nothing here knows what the bytes mean.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from warehouse.layout import by_content
from warehouse.sealed import CHUNK_BYTES, DataKey, sealed_pieces

BUILDING = ".building"
PRIVATE_FILE_MODE = 0o600
_ORIGINAL_MODE = 0o400
_SYNC_THREADS = 16


class UnsafeFile(Exception):
    """A path in the inbox is not a plain file of its own, so it is not read; `kind` says why."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class UnstableFile(Exception):
    """A file changed while it was being copied."""


@dataclass(frozen=True)
class Original:
    """Bytes as sent, now sealed in the private store; digest and size are those of what was sent."""

    sha256: str
    size_bytes: int
    path: Path


def fsync_file(path: Path) -> None:
    """Bring a file's content to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_dir(path: Path) -> None:
    """Bring a directory's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(paths: Iterable[Path]) -> None:
    """Bring files and directories to the disk, many at once: a disk takes them in one go."""
    distinct = list(dict.fromkeys(paths))
    if len(distinct) < 3:
        for path in distinct:
            _sync(path)
        return
    with ThreadPoolExecutor(_SYNC_THREADS) as pool:
        for _ in pool.map(_sync, distinct):
            pass


def _sync(path: Path) -> None:
    (fsync_dir if path.is_dir() else fsync_file)(path)


def make_dirs(path: Path, mode: int = 0o700) -> None:
    """Make a directory and its missing parents, each synced into its parent."""
    if path.is_dir():
        return
    make_dirs(path.parent, mode)
    path.mkdir(exist_ok=True)
    os.chmod(path, mode)
    fsync_dir(path.parent)


def write_durably(
    path: Path, write: Callable[[Path], object], mode: int = PRIVATE_FILE_MODE
) -> None:
    """Let `write` fill a file beside `path`, then give it the name: whole or not at all."""
    make_dirs(path.parent)
    write_named(path, write, mode, is_synced=True)
    fsync_dir(path.parent)


def write_named(
    path: Path,
    write: Callable[[Path], object],
    mode: int = PRIVATE_FILE_MODE,
    *,
    is_synced: bool = False,
) -> None:
    """The same in a directory that exists, with the new name not yet on the disk.

    Nor is the content, unless `is_synced`: where a reader may follow the name, the content goes first.
    For many files at once, of which nobody knows before the caller's `sync_all`, it need not.
    """
    building = path.with_name(f".{path.name}{BUILDING}")
    building.unlink(missing_ok=True)
    os.close(os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE))
    try:
        write(building)
        os.chmod(building, mode)
        if is_synced:
            fsync_file(building)
        building.rename(path)
    except BaseException:
        building.unlink(missing_ok=True)
        raise


def write_atomic(path: Path, data: bytes, mode: int = PRIVATE_FILE_MODE) -> None:
    """Replace a small file by `data`, whole or not at all."""
    write_durably(path, lambda building: building.write_bytes(data), mode)


def append_line(path: Path, line: str) -> None:
    """Add one line to a log that only its owner reads, and bring it to the disk: all of it or nothing.

    Writers at once are the caller's to keep apart.
    """
    is_new = not path.exists()
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    descriptor = os.open(path, flags, PRIVATE_FILE_MODE)
    try:
        before = os.fstat(descriptor).st_size
        left = f"{line}\n".encode()
        try:
            # A disk that fills up takes the beginning, and says so only when asked to take the rest.
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)
    if is_new:
        fsync_dir(path.parent)


def rename_durable(source: Path, target: Path) -> None:
    """Rename, and sync the directories on both sides."""
    source.rename(target)
    fsync_dir(target.parent)
    if source.parent != target.parent:
        fsync_dir(source.parent)


def replace_symlink(link: Path, target: str) -> None:
    """Point `link` at `target`; a reader sees the old target or the new one, never none."""
    building = link.with_name(f"{link.name}.new")
    building.unlink(missing_ok=True)
    os.symlink(target, building)
    rename_durable(building, link)


def copy_in(source: Path, originals: Path, key: DataKey) -> Original:
    """Copy a file as sent into `originals`, sealed with `key`, under the sha256 of what was sent.

    Its bytes are on the disk, its name once the caller has synced the directory (`sync_all`).

    Raises:
        UnsafeFile: the path is a symlink, a pipe, a device or has a second name.
        UnstableFile: the file changed during the copy.

    """
    descriptor = _open_plain(source)
    with os.fdopen(descriptor, "rb") as reader:
        before = os.fstat(descriptor)
        building = originals / f".{os.getpid()}-{before.st_ino}{BUILDING}"
        building.unlink(missing_ok=True)
        try:
            digest, size = _copy_hashed(reader.read, building, key)
            after = os.fstat(descriptor)
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise UnstableFile(
                    f"{source.name} changed while it was copied: let it arrive fully"
                )
            target = by_content(originals, digest)
            make_dirs(target.parent)
            building.rename(target)
        finally:
            building.unlink(missing_ok=True)
    return Original(sha256=digest, size_bytes=size, path=target)


def move_beside(source: Path, target: Path) -> Path:
    """Move a file to `target`; a name that is taken sends it to a numbered directory beside.

    The caller syncs the directories on both sides.
    Only one night moves files at a time, so looking first and renaming then is safe.
    """
    chosen = target
    number = 2
    while os.path.lexists(chosen):
        chosen = target.parent / str(number) / target.name
        number += 1
    make_dirs(chosen.parent)
    source.rename(chosen)
    return chosen


def holds(path: Path, sha256: str) -> bool:
    """Whether a plain file of this digest lies there."""
    try:
        descriptor = _open_plain(path)
    except (UnsafeFile, OSError):
        return False
    with os.fdopen(descriptor, "rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest() == sha256


def _open_plain(source: Path) -> int:
    """Open a regular file with one name, without following a link or waiting on a pipe."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    remedy = "put the file itself into the inbox"
    try:
        descriptor = os.open(source, flags)
    except OSError as problem:
        if problem.errno in (errno.ELOOP, errno.ENXIO):
            raise UnsafeFile(f"{source.name} is a link or a device: {remedy}", "link") from problem
        raise
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
        return descriptor
    os.close(descriptor)
    if stat.S_ISREG(found.st_mode):
        raise UnsafeFile(f"{source.name} has a second name elsewhere: {remedy}", "second_name")
    raise UnsafeFile(f"{source.name} is not a plain file: {remedy}", "link")


def _copy_hashed(read: Callable[[int], bytes], building: Path, key: DataKey) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0

    def pieces() -> Iterator[bytes]:
        nonlocal size
        while piece := read(CHUNK_BYTES):
            digest.update(piece)
            size += len(piece)
            yield piece

    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(building, flags, _ORIGINAL_MODE), "wb") as writer:
        for sealed in sealed_pieces(pieces(), key):
            writer.write(sealed)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest(), size
