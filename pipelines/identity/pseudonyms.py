"""Keyed pseudonyms: how a NIK, family card or membership number becomes a key.

A key is the AES-256-CMAC (NIST SP 800-38B) of the number under a key derived from the store's
secret, written as 32 hex digits. A NIK is exactly one block of AES, so a whole column is one call.
A plain hash of a NIK can be reversed by trying every possible NIK of a regency in seconds; a keyed
one cannot without the secret.
"""

from __future__ import annotations

import hmac

import numpy as np
import polars as pl
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from pipelines.identity.keys import SecretKey

_BLOCK = 16


def pseudonyms(secret: SecretKey, domain: str, values: pl.Series) -> pl.Series:
    """Key of each text, 32 hex digits, null for null; `domain` keeps NIK, KK and KPJ apart."""
    key = hmac.digest(secret.secret, f"semesta:{domain}:v1".encode(), "sha256")
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
