"""Pseudonyms: the same under one key, another under another, and a key nobody else can read."""

from __future__ import annotations

import hmac
from pathlib import Path

import polars as pl
import pytest
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from pipelines.identity.keys import KeyProblem, SecretKey, create_key, load_key
from pipelines.identity.pseudonyms import pseudonyms


def test_a_key_is_written_once_and_read_back(tmp_path: Path) -> None:
    made = create_key(tmp_path / "config" / "key")
    assert load_key(tmp_path / "config" / "key").key_id == made.key_id
    assert (tmp_path / "config" / "key").stat().st_mode & 0o777 == 0o400
    with pytest.raises(FileExistsError):
        create_key(tmp_path / "config" / "key")


def test_pseudonyms_depend_on_key_and_domain(tmp_path: Path) -> None:
    one, other = create_key(tmp_path / "one"), create_key(tmp_path / "other")
    nik = pl.Series(["3376010101909000"])
    assert pseudonyms(one, "nik", nik).to_list() == pseudonyms(one, "nik", nik).to_list()
    keys = {
        pseudonyms(one, "nik", nik)[0],
        pseudonyms(other, "nik", nik)[0],
        pseudonyms(one, "kk", nik)[0],
    }
    assert len(keys) == 3
    assert all(len(key) == 32 for key in keys)


@given(st.lists(st.none() | st.text(alphabet="0123456789ABCé", max_size=20), max_size=30))
def test_pseudonyms_are_the_cmac_of_the_standard(values: list[str | None]) -> None:
    key = SecretKey(bytes(range(32)))
    derived = hmac.digest(key.secret, b"semesta:nik:v1", "sha256")
    expected = []
    for value in values:
        mac = CMAC(algorithms.AES(derived))
        mac.update((value or "").encode())
        expected.append(None if value is None else mac.finalize().hex())
    found = pseudonyms(key, "nik", pl.Series(values, dtype=pl.String))
    assert found.to_list() == expected


def test_a_missing_or_open_key_stops_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="SEMESTA_KEY_FILE"):
        load_key(tmp_path / "none")
    create_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o444)
    with pytest.raises(KeyProblem, match="chmod"):
        load_key(tmp_path / "key")


def test_the_secret_is_never_shown(tmp_path: Path) -> None:
    key = create_key(tmp_path / "key")
    assert key.secret.hex() not in repr(key)
