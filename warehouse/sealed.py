"""Sealed files: encrypted in chunks, so that a file of any size is written and read as a stream.

The format is the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (2015) over AES-256-GCM,
as age and Tink have it: a key of its own for every file, a counter in the nonce of every chunk, and a
mark in the last one, so that a chunk that is cut off, moved or changed does not open. In front stands in
clear which data key opens the file; see `keyring`.
"""

from __future__ import annotations

import hmac
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"SEMESTA\x01"
_SALT_BYTES = 16
_TAG_BYTES = 16
CHUNK_BYTES = 1 << 20


class SealBroken(Exception):
    """A sealed file is not what was written, or is none."""


@dataclass(frozen=True)
class DataKey:
    """A key that seals files, and the name under which it is kept."""

    name: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class Sealed:
    """A sealed file together with the key that opens it; stands where a plain path could."""

    path: Path
    key: DataKey

    def open(self, mode: str = "rb") -> io.BufferedIOBase:
        """The content as a stream to read from, front to back."""
        if mode != "rb":
            raise ValueError("a sealed file is opened for reading only")
        return _Reader(self.path.open("rb"), self.key)

    def read_bytes(self) -> bytes:
        """The whole content."""
        with self.open() as file:
            return file.read()


def key_name(path: Path) -> str:
    """Name of the data key that opens a sealed file.

    Raises:
        SealBroken: the file is not sealed.

    """
    with path.open("rb") as file:
        return _header(file, path)[0]


def write_sealed(path: Path, content: bytes, key: DataKey) -> None:
    """Fill a file with sealed content; naming and syncing it is the caller's."""
    with path.open("wb") as file:
        for piece in sealed_pieces([content], key):
            file.write(piece)


def sealed_pieces(content: Iterable[bytes], key: DataKey) -> Iterator[bytes]:
    """What a sealed file of this content is made of, in order."""
    name = key.name.encode()
    header = MAGIC + bytes([len(name)]) + name + os.urandom(_SALT_BYTES)
    aes = _cipher(key, header)
    yield header
    chunks = _chunks(content)
    chunk = next(chunks, b"")
    for number in count():
        following = next(chunks, None)
        yield aes.encrypt(_nonce(number, is_last=following is None), chunk, header)
        if following is None:
            return
        chunk = following


def _chunks(content: Iterable[bytes]) -> Iterator[bytes]:
    """The content in chunks of the format's size, the last one shorter."""
    held = bytearray()
    for piece in content:
        if not held and len(piece) == CHUNK_BYTES:
            yield piece
            continue
        held += piece
        while len(held) >= CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES])
            del held[:CHUNK_BYTES]
    if held:
        yield bytes(held)


class _Reader(io.BufferedIOBase):
    """A sealed file as a stream of its content."""

    def __init__(self, file: BinaryIO, key: DataKey) -> None:
        self._file = file
        self._path = Path(file.name)
        name, header = _header(file, self._path)
        if name != key.name:
            file.close()
            raise SealBroken(f"{self._path.name} was sealed with {name}, not with {key.name}")
        self._header = header
        self._aes = _cipher(key, header)
        self._number = 0
        self._next = file.read(CHUNK_BYTES + _TAG_BYTES)
        self._held = b""
        self._is_done = False

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = -1 if size is None else size
        pieces, length = [self._held], len(self._held)
        while not self._is_done and (wanted < 0 or length < wanted):
            piece = self._opened()
            pieces.append(piece)
            length += len(piece)
        data = b"".join(pieces)
        if wanted < 0:
            self._held = b""
            return data
        self._held = data[wanted:]
        return data[:wanted]

    def close(self) -> None:
        self._file.close()
        super().close()

    def _opened(self) -> bytes:
        """The next chunk."""
        following = self._file.read(CHUNK_BYTES + _TAG_BYTES)
        nonce = _nonce(self._number, is_last=not following)
        try:
            piece = self._aes.decrypt(nonce, self._next, self._header)
        except InvalidTag:
            message = (
                f"{self._path.name} was changed after it was sealed: restore it from its backup"
            )
            raise SealBroken(message) from None
        self._number, self._next, self._is_done = self._number + 1, following, not following
        return piece


def _header(file: BinaryIO, path: Path) -> tuple[str, bytes]:
    """The key's name, and the whole header."""
    start = file.read(len(MAGIC) + 1)
    rest = file.read(start[-1] + _SALT_BYTES) if len(start) > len(MAGIC) else b""
    if not start.startswith(MAGIC) or len(rest) != start[-1] + _SALT_BYTES:
        raise SealBroken(
            f"{path.name} is not a sealed file: this store was made by an earlier revision, or the "
            "file was put there by hand. Restore it, or land the file as sent in a new store"
        )
    return rest[:-_SALT_BYTES].decode("ascii", "replace"), start + rest


def _cipher(key: DataKey, header: bytes) -> AESGCM:
    """AES under the file's own key."""
    return AESGCM(hmac.digest(key.secret, b"semesta:file:v1" + header, "sha256"))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
