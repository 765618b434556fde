from __future__ import annotations

import multiprocessing
import os
import random
from pathlib import Path

import pytest
import toy_world

from warehouse import publish, versions
from warehouse.layout import Store
from warehouse.lock import NightRunning, night_lock
from warehouse.manifest import ManifestDamaged, read_manifest
from warehouse.rolled_back import RegisterDamaged


@pytest.fixture
def twice(store: Store) -> Store:
    toy_world.publish_once(store, 1)
    toy_world.publish_once(store, 2)
    return store


def test_versions_are_listed_and_found(twice: Store) -> None:
    assert [version.number for version in versions.list_versions(twice)] == [1, 2]
    assert versions.find(twice, "v1").manifest["fingerprint"] == "f1"
    assert versions.find(twice, "2").manifest == versions.find(twice, None).manifest
    for wrong in ("v3", "v0", "../v1", "latest"):
        with pytest.raises(versions.VersionMissing, match="semesta versions"):
            versions.find(twice, wrong)


def test_nothing_published_yet(store: Store) -> None:
    assert versions.current(store) is None
    assert versions.already_published(store, "f1") is None
    with pytest.raises(versions.VersionMissing, match="semesta run"):
        versions.verify(store)


def test_rolled_back_inputs_are_not_published_again(twice: Store) -> None:
    now = versions.current(twice)
    assert versions.already_published(twice, "f2") == now
    assert versions.already_published(twice, "f1") is None
    before = versions.rollback(twice, "v1")
    assert versions.current(twice) == before
    assert versions.already_published(twice, "f2") == before
    assert versions.already_published(twice, "f1") == before
    assert versions.already_published(twice, "f3") is None
    versions.rollback(twice, "v2")
    assert versions.current(twice) == now
    assert versions.already_published(twice, "f2") == now
    assert toy_world.publish_once(twice, 3).number == 3


def test_a_damaged_register_stops_the_next_night(twice: Store) -> None:
    versions.rollback(twice, "v1")
    register = twice.versions / "rolled_back.json"
    sound = register.read_bytes()
    for place in range(len(sound)):
        data = bytearray(sound)
        data[place] ^= 1 << place % 8
        register.write_bytes(data)
        with pytest.raises(RegisterDamaged, match="semesta rollback"):
            versions.already_published(twice, "f2")


def test_the_remedy_for_a_damaged_register_holds(twice: Store) -> None:
    versions.rollback(twice, "v1")
    (twice.versions / "rolled_back.json").unlink()
    for _ in range(2):
        versions.rollback(twice, "v1")
        served = versions.current(twice)
        assert served is not None
        assert versions.already_published(twice, "f2") == served, "not published once more"
        publish.janitor(twice)
        assert [version.number for version in versions.list_versions(twice)] == [1, 2]
    assert toy_world.publish_once(twice, 3).number == 3


def test_a_damaged_version_is_not_rolled_back_to(twice: Store) -> None:
    path = twice.version_dir(1) / "open.duckdb"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(versions.VersionDamaged, match="nothing was changed"):
        versions.rollback(twice, "v1")
    served = versions.current(twice)
    assert served is not None
    assert served.number == 2
    assert not (twice.versions / "rolled_back.json").exists()


def test_every_flipped_bit_is_found(twice: Store) -> None:
    draw = random.Random(20250930)
    found = 0
    for name in ("open.duckdb", "restricted.duckdb", "manifest.json"):
        path = twice.version_dir(2) / name
        path.chmod(0o600)
        sound = path.read_bytes()
        for _ in range(12):
            data = bytearray(sound)
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
            path.write_bytes(data)
            found += bool(versions.verify(twice))
        path.write_bytes(sound)
    assert found == 36
    assert versions.verify(twice) == ()


def test_a_table_changed_behind_the_manifest_is_named(twice: Store) -> None:
    manifest = twice.version_dir(2) / "manifest.json"
    manifest.chmod(0o600)
    manifest.write_bytes(manifest.read_bytes().replace(b'"v2"', b'"v7"'))
    assert "changed after it was published" in versions.verify(twice)[0]
    with pytest.raises(ManifestDamaged, match="roll back"):
        read_manifest(manifest)
    manifest.unlink()
    assert "cannot be read" in versions.verify(twice)[0]


def test_a_pointer_to_nothing_is_said_and_mended(twice: Store) -> None:
    twice.current.unlink()
    twice.current.symlink_to("versions/v9")
    with pytest.raises(versions.VersionDamaged, match="semesta rollback"):
        versions.current(twice)
    assert versions.rollback(twice, "v2").number == 2
    assert versions.verify(twice) == ()


def _hold(home: Path, held: object, release: object) -> None:
    with night_lock(Store(home), 0):
        held.set()
        release.wait(20)


def test_two_nights_never_overlap(store: Store) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    child = context.Process(target=_hold, args=(store.home, held, release))
    child.start()
    assert held.wait(20)
    with (
        pytest.raises(NightRunning, match=rf"process {child.pid} .*run the command again"),
        night_lock(store, 0.2),
    ):
        pass
    child.kill()
    child.join()
    with night_lock(store, 5):
        assert store.lock_file.read_text() == str(os.getpid())
    assert store.lock_file.read_text() == ""
