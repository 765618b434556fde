"""Parquet that is sealed: rows with identities, as they are written and read.

Unlike the pseudonymous rows these are never read by a database, only here, and only by who has the key.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import polars as pl

from warehouse.durable import write_durably
from warehouse.keyring import Keyring
from warehouse.sealed import DataKey, write_sealed


def put_parquet(
    frame: pl.DataFrame | pl.LazyFrame,
    path: Path,
    key: DataKey | None,
    compression: Literal["lz4", "zstd"] = "zstd",
    *,
    statistics: bool = True,
) -> None:
    """Fill a file with rows, sealed where a key is given; naming and syncing it is the caller's."""
    level = 1 if compression == "zstd" else None
    target: Path | io.BytesIO = path if key is None else io.BytesIO()
    write = frame.sink_parquet if isinstance(frame, pl.LazyFrame) else frame.write_parquet
    write(target, compression=compression, compression_level=level, statistics=statistics)
    if key is not None and isinstance(target, io.BytesIO):
        write_sealed(path, target.getvalue(), key)


def scan_sealed(keyring: Keyring, paths: Iterable[Path]) -> pl.LazyFrame:
    """The rows of sealed files, at least one.

    Raises:
        KeyDestroyed: the key of one of them was destroyed.

    """
    return pl.scan_parquet([keyring.opened(path).read_bytes() for path in paths])


def rewrite_sealed(keyring: Keyring, path: Path, frame: pl.DataFrame) -> None:
    """Give a sealed file other rows, under the key it had."""
    key = keyring.opened(path).key
    write_durably(path, lambda building: put_parquet(frame, building, key))
