"""Pseudonyms: the same under one key, another under another, and a key nobody else can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.identity.keys import KeyProblem, create_key, load_key


def test_a_key_is_written_once_and_read_back(tmp_path: Path) -> None:
    made = create_key(tmp_path / "config" / "key")
    assert load_key(tmp_path / "config" / "key").key_id == made.key_id
    assert (tmp_path / "config" / "key").stat().st_mode & 0o777 == 0o400
    with pytest.raises(FileExistsError):
        create_key(tmp_path / "config" / "key")


def test_pseudonyms_depend_on_key_and_domain(tmp_path: Path) -> None:
    one, other = create_key(tmp_path / "one"), create_key(tmp_path / "other")
    nik = ["3376010101909000"]
    assert one.pseudonyms("nik", nik) == one.pseudonyms("nik", nik)
    assert (
        len(
            {*one.pseudonyms("nik", nik), *other.pseudonyms("nik", nik), *one.pseudonyms("kk", nik)}
        )
        == 3
    )
    assert len(one.pseudonyms("nik", nik)[0]) == 32


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
