from __future__ import annotations

import json
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
import toy_world

from warehouse import connect, publish, versions
from warehouse.candidate import STORAGE_NUMBER, Candidate, build_candidate
from warehouse.layout import Store
from warehouse.plain_copies import differing_copies, write_plain_copies
from warehouse.verify_file import FileDamaged, storage_number

ANALYSTS = 54_321


def commit(store: Store, candidate: Candidate) -> versions.Version:
    return publish.commit_candidate(store, candidate, candidate.manifest([]))


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_one_publication_from_end_to_end(built: Store) -> None:
    candidate = build_candidate(built, toy_world.make_plan())
    assert versions.current(built) is None
    assert stat.S_IMODE(candidate.directory.stat().st_mode) == 0o700
    version = commit(built, candidate)
    assert versions.current(built) == version
    assert str(built.current.readlink()) == "versions/v1"
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in version.directory.iterdir()}
    assert modes == {"open.duckdb": 0o444, "restricted.duckdb": 0o440, "manifest.json": 0o444}
    manifest = versions.find(built, None).manifest
    assert manifest["version"] == "v1"
    assert manifest["rows"] == {"landed": 16, "accepted": 9, "quarantined": 1, "non_data": 6}
    assert manifest["inputs"][0].keys() == {"receipt_id", "sha256", "source"}
    assert set(manifest["tables"]["restricted"]) - set(manifest["tables"]["open"]) == {
        "core.fct_person_months"
    }
    assert json.loads((version.directory / "manifest.json").read_text())["fingerprint"] == "f1"
    row = read(
        built.current / "open.duckdb",
        "select version, status, input_count, landed_count, content_hash, len(inputs), "
        "content_hashes['marts.mart_coverage_by_region_segment'] from meta.publication",
    )[0]
    assert row == (
        "v1",
        "sementara",
        1,
        16,
        manifest["content_hash"]["open"],
        1,
        manifest["tables"]["open"][toy_world.COVERAGE],
    )
    assert versions.verify(built) == ()


def test_versions_belong_to_the_group_of_their_folder(built: Store) -> None:
    others = [group for group in os.getgroups() if group != os.getegid()]
    group = ANALYSTS if os.geteuid() == 0 else next(iter(others), None)
    if group is None:
        pytest.skip("this user is in one group only, and may give files to no other")
    os.chown(built.versions, -1, group)
    built.versions.chmod(0o2755)
    version = commit(built, build_candidate(built, toy_world.make_plan()))
    assert version.file("restricted").stat().st_gid == group


def test_the_open_file_holds_what_was_planned_and_no_more(built: Store) -> None:
    candidate = build_candidate(built, toy_world.make_plan())
    tables = "select schema_name || '.' || table_name from duckdb_tables() order by all"
    assert [row[0] for row in read(candidate.open_file, tables)] == [
        "marts.dim_method",
        "marts.mart_budget_vs_premium",
        "marts.mart_coverage_by_region_segment",
        "meta.data_dictionary",
        "meta.example_queries",
        "meta.figure_history",
        "meta.publication",
    ]
    assert b"core.fct" not in candidate.open_file.read_bytes()


def test_comments_travel_with_tables_and_views(built: Store) -> None:
    path = build_candidate(built, toy_world.make_plan()).open_file
    described = (
        "select table_name, description_en, description_id from meta.data_dictionary "
        "where column_name = 'covered_count' and schema_name = 'marts' order by all"
    )
    assert read(path, described) == [
        (name, "Persons covered; it's exact.", "Orang yang terlindungi.")
        for name in (
            "mart_coverage_by_region_segment",
            "v_mart_coverage_by_region_segment_kabupaten",
        )
    ]
    comments = "select comment from duckdb_tables() where table_name like 'mart_coverage%'"
    assert read(path, comments) == [("Coverage. | ID: Cakupan.",)]
    undescribed = (
        "select count(*) from meta.data_dictionary "
        "where schema_name = 'meta' and (description_en is null or description_id is null)"
    )
    assert read(path, undescribed) == [(0,)]
    every = "select count(*) from duckdb_columns() where not internal"
    assert read(path, every) == read(path, "select count(*) from meta.data_dictionary")


def test_a_table_from_another_schema_keeps_its_meaning(built: Store) -> None:
    path = build_candidate(built, toy_world.make_plan()).open_file
    described = (
        "select description_en, description_id, source_columns, source_relations "
        "from meta.data_dictionary where table_name = 'dim_method'"
    )
    assert read(path, described) == [("Method.", "Metode.", None, "seeds.methods")]


def test_the_dictionary_says_where_a_column_comes_from(built: Store) -> None:
    path = build_candidate(built, toy_world.make_plan()).open_file
    sources = (
        "select column_name, source_columns from meta.data_dictionary "
        "where table_name = '{}' and column_name in ('covered_count', 'method_code', 'amount_idr') "
        "order by all"
    )
    made_of = [
        ("covered_count", "core.counts.covered_count"),
        ("method_code", "core.counts.method_code, core.dim_method.method_code"),
    ]
    assert read(path, sources.format("mart_coverage_by_region_segment")) == made_of
    assert read(path, sources.format("v_mart_coverage_by_region_segment_kabupaten")) == made_of
    assert read(path, sources.format("mart_budget_vs_premium")) == [("amount_idr", None)]


def test_example_queries_run_for_an_analyst(built: Store) -> None:
    version = commit(built, build_candidate(built, toy_world.make_plan()))
    examples = read(
        version.file("open"), "select query_name, title_id, sql from meta.example_queries"
    )
    assert len(examples) >= 5
    with connect.open_analyst(version.file("open"), built.scratch, max_seconds=5) as con:
        for name, title, sql in examples:
            assert title, name
            con.execute(str(sql)).fetchall()
        assert con.execute("select * from marts.v_mart_coverage_by_region_segment_kabupaten")
    assert "branch_composition" not in {name for name, *_ in examples}


def test_the_format_is_one_that_older_clients_read(built: Store) -> None:
    candidate = build_candidate(built, toy_world.make_plan())
    numbers = {storage_number(path) for path in (candidate.open_file, candidate.restricted_file)}
    assert numbers == {STORAGE_NUMBER}
    assert storage_number(built.build_database) > STORAGE_NUMBER


def test_same_content_gives_the_same_hash_and_other_content_another(built: Store) -> None:
    first = build_candidate(built, toy_world.make_plan("f1"))
    hashes = [first.manifest([])["content_hash"]]
    commit(built, first)
    toy_world.make_build(built)
    second = build_candidate(built, replace(toy_world.make_plan("f2"), key_id="k1", status="resmi"))
    hashes.append(second.manifest([])["content_hash"])
    toy_world.make_build(built, factor=8)
    hashes.append(build_candidate(built, toy_world.make_plan("f2")).manifest([])["content_hash"])
    assert hashes[0] == hashes[1]
    assert hashes[2]["open"] != hashes[0]["open"]


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove", "replace"])
def test_a_damaged_candidate_is_never_served(built: Store, damage: str) -> None:
    before = commit(built, build_candidate(built, toy_world.make_plan()))
    candidate = build_candidate(built, toy_world.make_plan("f2"))
    target = candidate.restricted_file
    data = bytearray(target.read_bytes())
    if damage == "truncate":
        target.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        data[len(data) // 2] ^= 1
        target.write_bytes(data)
    elif damage == "remove":
        target.unlink()
    else:
        shutil.copy(candidate.open_file, target)
    with pytest.raises(versions.VersionDamaged, match="nothing was published"):
        commit(built, candidate)
    assert versions.current(built) == before
    assert versions.verify(built) == ()
    publish.janitor(built)
    assert [path.name for path in built.versions.iterdir()] == ["v1"]


def test_a_candidate_that_differs_from_the_build_is_stopped(built: Store) -> None:
    plan = toy_world.make_plan()
    random_table = {"marts.drawn": "select random() as drawn from range(100)"}
    with pytest.raises(FileDamaged, match=r"marts\.drawn"):
        build_candidate(built, replace(plan, open_tables=random_table, open_views={}))
    assert versions.current(built) is None


def test_unreadable_after_the_flip_flips_back(
    built: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_candidate(built, toy_world.make_plan())
    place = publish._place

    def place_and_damage(*arguments: object) -> versions.Version:
        version = place(*arguments)
        version.file("open").chmod(0o600)
        version.file("open").write_bytes(b"gone")
        return version

    with monkeypatch.context() as patch:
        patch.setattr(publish, "_place", place_and_damage)
        with pytest.raises(versions.VersionDamaged, match="could not be read back"):
            commit(built, first)
    assert versions.current(built) is None
    served = commit(built, build_candidate(built, toy_world.make_plan()))
    monkeypatch.setattr(publish, "_place", place_and_damage)
    with pytest.raises(versions.VersionDamaged, match="the version before it is served"):
        commit(built, build_candidate(built, toy_world.make_plan()))
    assert versions.current(built) == served
    assert versions.verify(built) == ()


@pytest.mark.parametrize("name", ["manifest.json", "open.duckdb"])
def test_whatever_is_unreadable_after_the_flip_flips_back(
    built: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    served = commit(built, build_candidate(built, toy_world.make_plan()))
    place = publish._place

    def place_and_lose(*arguments: object) -> versions.Version:
        version = place(*arguments)
        (version.directory / name).unlink()
        return version

    monkeypatch.setattr(publish, "_place", place_and_lose)
    with pytest.raises(versions.VersionDamaged, match=rf"{name} cannot be read"):
        commit(built, build_candidate(built, toy_world.make_plan("f2")))
    assert versions.current(built) == served
    publish.janitor(built)
    assert versions.list_versions(built) == (served,)


def test_the_janitor_takes_only_what_nobody_was_served(built: Store) -> None:
    for number in (1, 2):
        commit(built, build_candidate(built, toy_world.make_plan(f"f{number}")))
    versions.rollback(built, "v1")
    shutil.copytree(built.version_dir(2), built.version_dir(3))
    (built.versions / "v4.building").mkdir()
    (built.home / "current.new").symlink_to("versions/v9")
    leftovers = [
        built.originals / ".77-8.building",
        built.landed / ".x.parquet.building",
        built.scratch / "spill-999999999-ab" / "tmp",
    ]
    kept = [built.landed / "x.parquet", built.scratch / f"spill-{os.getpid()}-ab" / "tmp"]
    for path in (*leftovers, *kept):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    publish.janitor(built)
    assert sorted(path.name for path in built.versions.iterdir()) == [
        "rolled_back.json",
        "v1",
        "v2",
    ]
    assert not any(path.exists() for path in leftovers)
    assert all(path.exists() for path in kept)
    assert not os.path.lexists(built.home / "current.new")


def test_the_janitor_removes_no_version_when_the_pointer_is_lost(built: Store) -> None:
    commit(built, build_candidate(built, toy_world.make_plan()))
    built.current.unlink()
    publish.janitor(built)
    assert [version.number for version in versions.list_versions(built)] == [1]


def test_a_full_disk_stops_before_anything_is_written(
    built: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.preflight_space(built)
    monkeypatch.setattr(publish, "SPACE_FLOOR", 1 << 60)
    with pytest.raises(publish.NoSpace, match="free disk space"):
        publish.preflight_space(built)


def test_plain_copies_for_a_spreadsheet(built: Store) -> None:
    version = commit(built, build_candidate(built, toy_world.make_plan()))
    stale = built.hasil / "2020-01"
    stale.mkdir()
    (stale / "CURRENT.json").write_text("{}")
    (stale / "cakupan.csv").write_text("old")
    (stale / "catatan.txt").write_text("somebody's note")
    assert write_plain_copies(built, version) == ("2025-09",)
    lines = (built.hasil / "2025-09" / "cakupan.csv").read_text().splitlines()
    header, rows = lines[0].split(";"), lines[1:]
    assert header[:3] == ["period", "region_code", "region_name"]
    assert len(rows) == 20
    assert (
        '2025-09;33.11;"Kota; 1";kabupaten;ALL;Semua;reported_eligible;7;1000;993;0,007' in rows[1]
    )
    assert rows[1].endswith(";ya;ya;tidak;tidak")
    assert ";'=1+1;" in rows[3]
    pointer = json.loads((built.hasil / "2025-09" / "CURRENT.json").read_text())
    assert pointer["version"] == "v1"
    assert pointer["files"]["cakupan.csv"] == versions.file_digest(
        built.hasil / "2025-09" / "cakupan.csv"
    )
    assert json.loads((built.hasil / "CURRENT.json").read_text())["periods"] == ["2025-09"]
    assert [path.name for path in stale.iterdir()] == ["catatan.txt"]


def test_copies_of_another_version_or_with_a_flipped_bit_are_seen(built: Store) -> None:
    version = commit(built, build_candidate(built, toy_world.make_plan()))
    assert "CURRENT.json cannot be read" in differing_copies(built, version)[0]
    write_plain_copies(built, version)
    assert differing_copies(built, version) == ()
    later = versions.Version(2, version.directory)
    assert "is about v1, served is v2" in differing_copies(built, later)[0]
    for path in (p for p in built.hasil.rglob("*") if p.is_file()):
        sound = path.read_bytes()
        for place in range(0, len(sound), 7):
            data = bytearray(sound)
            data[place] ^= 1 << place % 8
            path.write_bytes(data)
            assert differing_copies(built, version), (path, place)
        path.write_bytes(sound)
    write_plain_copies(built, version)
    assert differing_copies(built, version) == ()
