from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
import toy_world

from warehouse import candidate, publish, versions
from warehouse.layout import Store
from warehouse.retention import Collected, Retention, collect_garbage

NOW = datetime(2025, 10, 1, 12, tzinfo=UTC)


def publish_at(store: Store, *moments: str) -> None:
    for number, moment in enumerate(moments, start=1):
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        plan = dataclasses.replace(toy_world.make_plan(f"f{number}"), published_at=at)
        made = candidate.build_candidate(store, plan)
        publish.commit_candidate(store, made, made.manifest([]))


def numbers(store: Store) -> list[int]:
    return [version.number for version in versions.list_versions(store)]


def test_the_newest_the_month_ends_and_the_served_stay(built: Store) -> None:
    # 31 August 18:00 UTC is September in Jakarta: v2 ends August, v4 September.
    moments = ("2025-08-30", "2025-08-31T16:00", "2025-08-31T18:00", "2025-09-30", "2025-10-01")
    publish_at(built, *moments)
    assert collect_garbage(built, Retention(newest=1), NOW) == Collected((1, 3), ())
    assert numbers(built) == [2, 4, 5]


def test_what_was_taken_back_ended_no_month(built: Store) -> None:
    publish_at(built, "2025-08-29", "2025-08-30", "2025-10-01")
    versions.rollback(built, "v2")
    versions.rollback(built, "v1")
    assert collect_garbage(built, Retention(newest=1), NOW) == Collected((2,), ())
    assert numbers(built) == [1, 3]
    assert versions.current(built) == versions.find(built, "v1")


def test_person_rows_expire_and_the_rest_is_still_checked(built: Store) -> None:
    publish_at(built, "2024-08-31", "2024-09-02", "2025-08-31", "2025-09-30")
    found = collect_garbage(built, Retention(), NOW)
    assert found == Collected((), (1,))
    assert collect_garbage(built, Retention(), NOW) == Collected((), ())
    assert not versions.find(built, "v1").file("restricted").exists()
    assert versions.find(built, "v2").file("restricted").exists()
    assert versions.verify(built, "v1") == ()
    with pytest.raises(versions.VersionDamaged, match="its restricted tier has expired"):
        versions.rollback(built, "v1")
    with pytest.raises(versions.VersionMissing, match="open tier only"):
        versions.find_whole(built, "v1")
    assert versions.find_whole(built, "v2") == versions.find(built, "v2")
    note = versions.find(built, "v1").directory / "restricted.expired.json"
    note.chmod(0o600)
    note.write_bytes(note.read_bytes().replace(b"2025-10-01", b"2025-10-02"))
    assert "was changed after it was published" in versions.verify(built, "v1")[0]
    note.unlink()
    assert "restricted.duckdb cannot be read" in versions.verify(built, "v1")[0]


def test_what_is_served_stays_whole_however_old(built: Store) -> None:
    publish_at(built, "2024-01-31", "2025-09-30")
    versions.rollback(built, "v1")
    assert collect_garbage(built, Retention(newest=0), NOW) == Collected((2,), ())
    assert versions.verify(built) == ()


def test_what_cannot_be_dated_is_not_removed(built: Store) -> None:
    publish_at(built, "2025-09-28", "2025-09-29", "2025-09-30")
    manifest = versions.find(built, "v1").directory / "manifest.json"
    manifest.chmod(0o600)
    manifest.write_text("{}")
    assert collect_garbage(built, Retention(newest=1), NOW) == Collected((2,), ())
    assert numbers(built) == [1, 3]
