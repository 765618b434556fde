"""Sealed files open whole or not at all; a month's key that was destroyed takes its files with it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.keyring import KeyDestroyed, Keyring, KeyringDamaged
from warehouse.layout import Store, StoreLocked
from warehouse.sealed import (
    CHUNK_BYTES,
    DataKey,
    SealBroken,
    Sealed,
    key_name,
    sealed_pieces,
    write_sealed,
)

KEY = DataKey("vault/2026-01", bytes(range(32)))
SECRET = bytes(range(32, 64))


def keyring(tmp_path: Path, secret: bytes = SECRET, month: int = 1) -> Keyring:
    return Keyring(tmp_path / "keys", secret, lambda: datetime(2026, month, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
)
def test_content_comes_back_whole_and_in_pieces(tmp_path: Path, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    path = tmp_path / "a"
    write_sealed(path, content, KEY)
    assert Sealed(path, KEY).read_bytes() == content
    with Sealed(path, KEY).open() as file:
        pieces = [file.read(2), file.read(CHUNK_BYTES), file.read(7), file.read(), file.read(1)]
    assert b"".join(pieces) == content
    assert key_name(path) == KEY.name
    odd = [content[at : at + 99_991] for at in range(0, size, 99_991)]
    (tmp_path / "b").write_bytes(b"".join(sealed_pieces(odd, KEY)))
    assert Sealed(tmp_path / "b", KEY).read_bytes() == content


def test_what_was_changed_cut_or_moved_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_sealed(path, bytes(3 * CHUNK_BYTES), KEY)
    whole = path.read_bytes()
    header = len(whole) - 3 * (CHUNK_BYTES + 16)
    first, second = header + CHUNK_BYTES + 16, header + 2 * (CHUNK_BYTES + 16)
    broken = {
        "a bit": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
        "the salt": whole[: header - 1] + bytes([whole[header - 1] ^ 1]) + whole[header:],
        "the end": whole[:second],
        "an order": whole[:header] + whole[first:second] + whole[header:first] + whole[second:],
        "an extra chunk": whole + whole[second:],
    }
    for what, data in broken.items():
        path.write_bytes(data)
        with pytest.raises(SealBroken, match="changed after it was sealed"):
            Sealed(path, KEY).read_bytes()
        assert what
    for data in (b"", b"NIK;NAMA\n", whole[:20]):
        path.write_bytes(data)
        with pytest.raises(SealBroken, match="not a sealed file"):
            key_name(path)
    write_sealed(path, b"x", KEY)
    with pytest.raises(SealBroken, match="was sealed with vault/2026-01"):
        Sealed(path, replace(KEY, name="vault/2026-02")).read_bytes()
    with pytest.raises(SealBroken):
        Sealed(path, replace(KEY, secret=SECRET)).read_bytes()


def test_no_file_shows_its_content_or_its_key(tmp_path: Path) -> None:
    ring, path = keyring(tmp_path), tmp_path / "a"
    key = ring.current("vault")
    write_sealed(path, b"3376015203909012" * 9, key)
    assert b"3376015203909012" not in path.read_bytes()
    kept = (tmp_path / "keys" / "vault" / "2026-01.json").read_bytes()
    assert key.secret not in kept
    assert key.secret.hex().encode() not in kept
    assert key.secret.hex() not in repr(key)
    assert SECRET.hex() not in repr(ring)


def test_a_destroyed_key_takes_its_month_along_and_says_so(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write_sealed(old, b"old", keyring(tmp_path, month=1).current("vault"))
    write_sealed(new, b"new", keyring(tmp_path, month=2).current("vault"))
    kept = (tmp_path / "keys" / "vault" / "2026-01.json").read_bytes()
    ring = keyring(tmp_path, month=2)
    assert ring.opened(old).read_bytes() == b"old"
    ring.destroy("vault/2026-01", "Arsiparis", "retensi 24 bulan")
    with pytest.raises(KeyDestroyed, match=r"by Arsiparis .*retensi 24 bulan"):
        ring.opened(old)
    assert (ring.can_open(old), ring.can_open(new), ring.can_open(tmp_path / "x")) == (
        False,
        True,
        False,
    )
    left = b"".join(path.read_bytes() for path in (tmp_path / "keys").rglob("*.json"))
    assert kept.split(b'"wrapped": "')[1][:64] not in left
    states = {state.name: state.destroyed_by for state in ring.states()}
    assert states == {"vault/2026-01": "Arsiparis", "vault/2026-02": None}
    ring.destroy("vault/2026-01", "Lain", "lagi")
    assert ring.states()[0].destroyed_by == "Arsiparis"
    with pytest.raises(KeyDestroyed):
        keyring(tmp_path, month=1).current("vault")


def test_a_kill_while_a_key_is_destroyed_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    write_sealed(path, b"old", keyring(tmp_path, month=1).current("vault"))
    write_sealed(other, b"new", keyring(tmp_path, month=2).current("vault"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Keyring, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        keyring(tmp_path, month=3).destroy("vault/2026-01", "Arsiparis", "retensi")
    monkeypatch.undo()
    ring = keyring(tmp_path, month=3)
    assert [state.name for state in ring.states()] == ["vault/2026-01", "vault/2026-02"]
    with pytest.raises(KeyringDamaged):
        ring.opened(path)
    assert ring.opened(other).read_bytes() == b"new"
    ring.destroy("vault/2026-01", "Arsiparis", "retensi")
    with pytest.raises(KeyDestroyed, match="by Arsiparis"):
        ring.opened(path)


def test_keys_open_with_the_secret_of_their_store_only(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_sealed(path, b"x", keyring(tmp_path).current("vault"))
    with pytest.raises(KeyringDamaged, match="does not open"):
        keyring(tmp_path, bytes(32)).opened(path)
    other = keyring(tmp_path).rewrap(bytes(32))
    assert other.opened(path).read_bytes() == b"x"
    assert keyring(tmp_path, bytes(32)).opened(path).read_bytes() == b"x"
    with pytest.raises(KeyringDamaged):
        keyring(tmp_path).opened(path)
    (tmp_path / "keys" / "vault" / "2026-01.json").unlink()
    with pytest.raises(KeyringDamaged, match="missing"):
        keyring(tmp_path).opened(path)


def test_a_store_that_was_not_opened_with_its_key_stays_sealed(tmp_path: Path) -> None:
    with pytest.raises(StoreLocked, match="not opened with its key"):
        _ = Store(tmp_path).keyring


def test_threads_that_begin_a_month_together_seal_with_one_key(tmp_path: Path) -> None:
    rings = [keyring(tmp_path) for _ in range(16)]
    together = threading.Barrier(len(rings))

    def secret(mine: Keyring) -> bytes:
        together.wait()
        return mine.current("originals").secret

    with ThreadPoolExecutor(len(rings)) as threads:
        assert len(set(threads.map(secret, rings))) == 1
