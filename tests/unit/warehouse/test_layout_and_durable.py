from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from warehouse import durable
from warehouse.layout import Store, StoreMissing
from warehouse.sealed import DataKey, Sealed

KEY = DataKey("originals/2026-01", bytes(range(32)))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        store = Store(tmp_path / "deep" / "home")
        store.create()
        durable.write_atomic(store.receipts / "a" / "b.json", b"x")
    finally:
        os.umask(before)
    store.require()
    shared = (store.home.parent, store.home, store.versions, store.hasil)
    assert {mode(path) for path in shared} == {0o755}, "readers get there, whatever the umask"
    private = (store.inbox, store.private, store.originals, store.build_dir, store.dagster_home)
    assert {mode(path) for path in private} == {0o700}
    assert mode(store.receipts / "a") == 0o700
    assert mode(store.receipts / "a" / "b.json") == 0o600


def test_create_keeps_a_mode_that_was_widened(store: Store) -> None:
    store.inbox.chmod(0o770)
    store.create()
    assert mode(store.inbox) == 0o770


def test_a_place_that_duckdb_cannot_use_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="question mark"):
        Store(tmp_path / "what?").create()


def test_require_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="semesta init"):
        Store(tmp_path / "none").require()
    store = Store(tmp_path / "half")
    store.create()
    store.vault.rmdir()
    with pytest.raises(StoreMissing, match="private/vault"):
        store.require()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.parquet"
    durable.write_atomic(target, b"old")

    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        durable.write_durably(target, fail)
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
    assert target.read_bytes() == b"old"


def test_replace_symlink_survives_a_leftover(tmp_path: Path) -> None:
    link = tmp_path / "current"
    (tmp_path / "current.new").symlink_to("nowhere")
    durable.replace_symlink(link, "versions/v1")
    durable.replace_symlink(link, "versions/v2")
    assert str(link.readlink()) == "versions/v2"
    assert not os.path.lexists(tmp_path / "current.new")


def test_copy_in_keeps_the_bytes_by_content(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "a[1]*.csv"
    source.write_bytes(b"nik;nama\n" * 300_000)
    original = durable.copy_in(source, store.originals, KEY)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert (original.sha256, original.size_bytes) == (digest, source.stat().st_size)
    assert original.path == store.originals / digest[:2] / digest
    assert Sealed(original.path, KEY).read_bytes() == source.read_bytes()
    assert b"nik;nama" not in original.path.read_bytes()
    assert mode(original.path) == 0o400
    assert durable.copy_in(source, store.originals, KEY) == original
    assert len([path for path in store.originals.rglob("*") if path.is_file()]) == 1


def test_copy_in_refuses_what_is_not_a_plain_file(store: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")
    (tmp_path / "link").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "directory").mkdir()
    (tmp_path / "socket").symlink_to("/dev/null")
    (tmp_path / "first_name").write_bytes(b"x")
    (tmp_path / "second_name").hardlink_to(tmp_path / "first_name")
    for name in ("link", "pipe", "directory", "socket", "second_name"):
        with pytest.raises(durable.UnsafeFile, match=f"{name}.*put the file itself"):
            durable.copy_in(tmp_path / name, store.originals, KEY)
    assert list(store.originals.iterdir()) == []


def test_copy_in_notices_a_file_that_still_grows(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"x")
    copy = durable._copy_hashed

    def copy_and_append(*given: object) -> tuple[str, int]:
        found = copy(*given)
        with source.open("ab") as file:
            file.write(b"y")
        return found

    monkeypatch.setattr(durable, "_copy_hashed", copy_and_append)
    with pytest.raises(durable.UnstableFile, match=r"a\.csv"):
        durable.copy_in(source, store.originals, KEY)
    assert list(store.originals.iterdir()) == []


def test_move_beside_never_overwrites(tmp_path: Path) -> None:
    moved = []
    for text in ("one", "two", "three"):
        source = tmp_path / "in" / "a.csv"
        source.parent.mkdir(exist_ok=True)
        source.write_text(text)
        moved.append(durable.move_beside(source, tmp_path / ".done" / "a.csv"))
    assert [path.read_text() for path in moved] == ["one", "two", "three"]
    assert [path.relative_to(tmp_path).as_posix() for path in moved] == [
        ".done/a.csv",
        ".done/2/a.csv",
        ".done/3/a.csv",
    ]


def test_a_log_only_grows_and_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    durable.append_line(path, '{"a": 1}')
    durable.append_line(path, '{"b": "é"}')
    assert path.read_text(encoding="utf-8").splitlines() == ['{"a": 1}', '{"b": "é"}']
    assert mode(path) == 0o600
