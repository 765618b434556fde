"""The store's secret: where it lies, who may read it, and what it is called in public.

It lives in a file outside the store. What is made with it: `pseudonyms`.
"""

from __future__ import annotations

import hmac
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from warehouse.durable import fsync_dir

KEY_BYTES = 32


class KeyProblem(Exception):
    """The secret is missing, unreadable or not a key; the message says what to do."""


@dataclass(frozen=True)
class SecretKey:
    """The store's secret. Never printed: `repr` shows the key's identifier only."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES or len(set(self.secret)) < KEY_BYTES // 4:
            message = f"a key is {KEY_BYTES} random bytes; this one is not"
            raise KeyProblem(message)

    def __repr__(self) -> str:
        return f"SecretKey({self.key_id})"

    @property
    def key_id(self) -> str:
        """Public name of the key (16 hex digits): equal keys have equal names."""
        return hmac.digest(self.secret, b"semesta:key-id", "sha256").hex()[:16]

    @property
    def wrapping(self) -> bytes:
        """What wraps the store's data keys: 32 bytes, of no use for pseudonyms."""
        return hmac.digest(self.secret, b"semesta:data-keys:v1", "sha256")

    def of_recipient(self, code: str) -> bytes:
        """The key of one recipient of person rows, 32 bytes: nobody else sees persons under it."""
        return hmac.digest(self.secret, b"semesta:recipient:v1:" + code.encode(), "sha256")


def create_key(path: Path) -> SecretKey:
    """Write a new random key at `path`, mode 0400; refuses to touch an existing file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = os.urandom(KEY_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(secret.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fsync_dir(path.parent)
    return SecretKey(secret)


def load_key(path: Path) -> SecretKey:
    """Read the key at `path`.

    Raises:
        KeyProblem: no file, not a key, or others may read it.

    """
    try:
        text = path.read_text(encoding="ascii").strip()
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        message = (
            f"the key {path} is missing. Put the key of this store back there, or name its place "
            "in SEMESTA_KEY_FILE; a new key would give every person another pseudonym"
        )
        raise KeyProblem(message) from None
    except (OSError, UnicodeDecodeError) as error:
        message = f"the key {path} cannot be read ({type(error).__name__})"
        raise KeyProblem(message) from None
    if mode & 0o077:
        message = f"the key {path} may be read by others (mode {mode:04o}): chmod 0400 it"
        raise KeyProblem(message)
    try:
        return SecretKey(bytes.fromhex(text))
    except ValueError:
        message = f"the file {path} does not hold a key of {KEY_BYTES} bytes in hex"
        raise KeyProblem(message) from None
