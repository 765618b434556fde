"""Keyed pseudonyms: how a NIK, family card or membership number becomes a key.

A key is the AES-256-CMAC (NIST SP 800-38B) of the number under a key derived from the store's
secret, written as 32 hex digits. A NIK is exactly one block of AES, so a whole column is one call.
A plain hash of a NIK can be reversed by trying every possible NIK of a regency in seconds; a keyed
one cannot without the secret. The secret itself lives in a file outside the store.
"""

from __future__ import annotations

import hmac
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

KEY_BYTES = 32
_BLOCK = 16


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

    def pseudonyms(self, domain: str, values: pl.Series) -> pl.Series:
        """Key of each text, 32 hex digits, null for null; `domain` keeps NIK, KK and KPJ apart."""
        key = hmac.digest(self.secret, f"semesta:{domain}:v1".encode(), "sha256")
        frame = pl.DataFrame({"value": values, "length": values.str.len_bytes()})
        lengths = frame["length"].drop_nulls().unique().sort().to_list()
        if len(lengths) == 1 and values.null_count() == 0:
            return _macs(key, values, lengths[0]).alias(values.name)
        result = pl.Series([None], dtype=pl.String).new_from_index(0, values.len())
        for length in lengths:
            at = (frame["length"] == length).arg_true()
            result = result.scatter(at, _macs(key, values.gather(at), length))
        return result.alias(values.name)


def _macs(key: bytes, values: pl.Series, length: int) -> pl.Series:
    """AES-CMAC of texts that all have `length` bytes."""
    if length > _BLOCK:
        return pl.Series([_mac(key, text.encode()).hex() for text in values], dtype=pl.String)
    aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 (one block per message)
    first = _doubled(aes.update(bytes(_BLOCK)))
    blocks = np.zeros((values.len(), _BLOCK), dtype=np.uint8)
    text = values.str.join("").item().encode()
    blocks[:, :length] = np.frombuffer(text, dtype=np.uint8).reshape(values.len(), length)
    if length < _BLOCK:
        blocks[:, length] = 0x80
    mask = first if length == _BLOCK else _doubled(first)
    blocks ^= np.frombuffer(mask, dtype=np.uint8)
    macs = np.frombuffer(aes.update(blocks.tobytes()), dtype=np.uint8).reshape(-1, _BLOCK)
    return (
        pl.Series(macs, dtype=pl.Array(pl.UInt8, _BLOCK))
        .cast(pl.List(pl.UInt8))
        .cast(pl.Binary)
        .bin.encode("hex")
    )


def _doubled(block: bytes) -> bytes:
    """The block times x in GF(2^128): how CMAC derives its subkeys (SP 800-38B, 6.1)."""
    number = int.from_bytes(block, "big") << 1
    if number >> 128:
        number = (number & ((1 << 128) - 1)) ^ 0x87
    return number.to_bytes(_BLOCK, "big")


def _mac(key: bytes, message: bytes) -> bytes:
    """AES-CMAC of one message of any length."""
    cmac = CMAC(algorithms.AES(key))
    cmac.update(message)
    return cmac.finalize()


def create_key(path: Path) -> SecretKey:
    """Write a new random key at `path`, mode 0400; refuses to touch an existing file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = os.urandom(KEY_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(secret.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
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
