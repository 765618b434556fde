"""Nights, backfills and the inbox sensor on the real Dagster, in this process, over one small world.

Whatever is selected and in whatever order, the same files end in the same content.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import dagster as dg
import pytest
from proofs.store import Landing

from pipelines.alerts import alert_file
from pipelines.definitions import defs
from pipelines.defs.deliveries import NAME, expected_senders
from pipelines.defs.failure import failed_runs
from pipelines.defs.instance import ensure_instance
from pipelines.defs.partitions import range_tags
from pipelines.defs.resources import BY_TAG, REASON_TAG
from pipelines.defs.run import execute_night
from pipelines.defs.schedule import inbox, nightly_at_two
from pipelines.night import Night, open_night
from pipelines.touched import JAKARTA
from warehouse.connect import open_build
from warehouse.versions import Version, current

pytestmark = [pytest.mark.nights, pytest.mark.slow]

TOTALS, SENDERS = "bpjstk__participant_totals", "config__expected_senders"
REGIONS = "kemendagri__regions"
LISTED = (
    b"KODE;NAMA;VINTAGE\n33;Jawa Tengah;2025\n33.72;Kota Surakarta;2025\n33.76;Kota Tegal;2025\n"
)
MART, CURRENT = (
    dg.AssetKey(["marts", "mart_coverage_by_region_segment"]),
    dg.AssetKey(["published", "current"]),
)
HEAD = "KODE WILAYAH;BLTH;SEGMEN;PESERTA AKTIF;POTENSI\n"
OWED = (
    "source;sender;kode_wilayah;mulai;selesai;tanggal_jatuh_tempo\n"
    f"{TOTALS};Cabang Tegal;33.76;2025-07;;10\nvillage__residents;Debong;33.76.01.1001;2025-07;;10\n"
)


def totals(month: str) -> bytes:
    last = int(month[-2:])
    rows = (("33.76", "PU", 3000), ("33.76", "BPU", 1200), ("33.72", "PU", 9000))
    return (HEAD + "".join(f"{c};{month};{s};{n + last};{2 * n}\n" for c, s, n in rows)).encode()


def put(landing: Landing, *months: str) -> None:
    for month in months:
        landing.put(f"{TOTALS}/{month}/t.csv", totals(month))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Landing, Landing]]:
    """Two stores, to be told the same in different ways."""
    kept = dict(os.environ)
    yield tuple(Landing.at(tmp_path_factory.mktemp(name)) for name in ("pieces", "whole"))  # type: ignore[misc]
    os.environ.clear()
    os.environ.update(kept)


def enter(landing: Landing) -> dg.DagsterInstance:
    """Make this store the one that runs write to, as a process of Dagster has it."""
    landing.store.config_file.touch()
    os.environ |= {
        "SEMESTA_HOME": str(landing.store.home),
        "SEMESTA_KEY_FILE": str(landing.settings.key_file),
    }
    ensure_instance(landing.settings)
    return dg.DagsterInstance.get()


def run(
    instance: dg.DagsterInstance,
    first: str,
    last: str,
    *selected: dg.AssetKey,
    job: str = "__ASSET_JOB",
    **tags: str,
) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def(job).execute_in_process(
        instance=instance,
        asset_selection=list(selected) or None,
        tags=range_tags(first, last) | tags,
        raise_on_error=False,
    )


def served(landing: Landing) -> Version:
    found = current(landing.store)
    assert found is not None
    return found


def told(result: dg.ExecuteInProcessResult) -> str:
    """Everything that a run's failures say."""
    return "\n".join(
        event.message + str(event.event_specific_data)
        for event in result.all_events
        if event.is_failure
    )


def test_a_range_that_runs_nothing_is_an_error(worlds: tuple[Landing, Landing]) -> None:
    pieces, _ = worlds
    with enter(pieces) as instance:
        for first, last in (("2025-09", "2025-07"), ("1999-01", "1999-02")):
            result = run(instance, first, last, MART)
            assert not result.success
            assert "selects no month" in told(result)
            again = instance.get_run_by_id(result.run_id)
            assert again is not None
            assert again.tags["dagster/max_retries"] == "0", "no second attempt makes it right"
    assert current(pieces.store) is None


def test_a_mart_alone_is_built_whole_and_not_published(worlds: tuple[Landing, Landing]) -> None:
    pieces, _ = worlds
    put(pieces, "2025-07", "2025-08", "2025-09")
    pieces.put(f"{REGIONS}/2025.csv", LISTED)
    with enter(pieces) as instance:
        reason = {REASON_TAG: "a mart that I changed", BY_TAG: "Siti"}
        assert run(instance, "2025-07", "2025-09", MART, **reason).success
        assert instance.get_materialized_partitions(MART) == {"2025-07", "2025-08", "2025-09"}
        assert instance.get_materialized_partitions(CURRENT) == set()
        with open_build(pieces.store, read_only=True) as con:
            marts = con.execute("select count(*) from duckdb_tables() where schema_name = 'marts'")
            assert marts.fetchall() == [(29,)], "verbs that read the build find every mart"
        with open_night(pieces.settings).ledger() as ledger:
            (entry,) = ledger.backfills()
        assert (entry.reason, entry.requested_by, entry.version) == (
            "a mart that I changed",
            "Siti",
            None,
        )
        assert entry.assets == (MART.to_user_string(),)
        assert entry.months == ("2025-07", "2025-08", "2025-09")
    assert current(pieces.store) is None


def test_a_landed_month_is_that_month_alone(worlds: tuple[Landing, Landing]) -> None:
    pieces, _ = worlds
    key = dg.AssetKey(["landed", TOTALS])
    with enter(pieces) as instance:
        assert run(instance, "2025-09", "2025-09", key, dg.AssetKey(["landed", REGIONS])).success
        waiting = sorted(path.parent.name for path in (pieces.store.inbox / TOTALS).rglob("*.csv"))
        assert waiting == ["2025-07", "2025-08"]
        record = instance.get_latest_materialization_event(key)
        assert record is not None
        assert record.asset_materialization is not None
        found = record.asset_materialization.metadata
        assert found["rows accepted"].value == 3
        assert "| unknown | 1 |" in str(found["by sender"].value)
        assert any(name.startswith("receipt ") for name in found)


def test_the_sensor_asks_for_the_months_that_wait_and_only_once(
    worlds: tuple[Landing, Landing],
) -> None:
    pieces, _ = worlds
    with enter(pieces) as instance, _context(instance) as context:
        young = pieces.store.inbox / TOTALS / "2025-08" / "grows.csv.part"
        young.write_bytes(b"x")
        (asked,) = inbox(context)
        assert asked.tags == range_tags("2025-07", "2025-08")
        keys = {key.to_user_string() for key in asked.asset_selection or ()}
        assert {f"landed/{TOTALS}", MART.to_user_string(), "published/current"} <= keys
        assert not {"landed/village__residents", "staging/stg_village__residents"} & keys
        assert [one.run_key for one in inbox(context)] == [asked.run_key]
        result = run(
            instance, "2025-07", "2025-08", *asked.asset_selection or (), job="arrivals",
            **{"dagster/sensor_name": "inbox"},
        )  # fmt: skip
        assert result.success, told(result)
        assert instance.get_materialized_partitions(CURRENT) == {"2025-07", "2025-08"}
        said = inbox(context)
        assert isinstance(said, dg.SkipReason)
        assert "v1 is served" in (said.skip_message or "")
    with open_night(pieces.settings).ledger() as ledger:
        assert len(ledger.backfills()) == 2, "a sensor is no person who asks"


def test_any_order_of_backfills_and_nights_ends_in_the_same_content(
    worlds: tuple[Landing, Landing],
) -> None:
    pieces, whole = worlds
    put(whole, "2025-07", "2025-08", "2025-09")
    whole.put(f"{SENDERS}/s.csv", OWED.encode())
    whole.put(f"{REGIONS}/2025.csv", LISTED)
    with enter(whole) as instance:
        assert run(instance, "2025-07", "2025-09", job="nightly").success
    pieces.put(f"{SENDERS}/s.csv", OWED.encode())
    with enter(pieces) as instance:
        assert run(instance, "2025-09", "2025-09", dg.AssetKey(["landed", SENDERS])).success
        reason = {REASON_TAG: "who owes what came late"}
        assert run(instance, "2025-08", "2025-08", CURRENT, **reason).success
    hashes = [served(one).manifest["content_hash"] for one in (pieces, whole)]
    assert hashes[0] == hashes[1]
    with open_build(pieces.store, read_only=True) as con:
        (figures,) = con.execute(
            "select count(*) from marts.mart_coverage_by_region_segment"
        ).fetchall()
    assert figures[0] > 20, "there is something to be the same"
    assert served(pieces).manifest["reason"] == "who owes what came late"
    assert served(whole).manifest["reason"] is None
    with enter(pieces) as instance:
        again = run(instance, "2025-11", "2025-11", job="nightly")
        assert again.success
        assert served(pieces).number == 2, "a night without news leaves the version in its place"
        assert "marts" not in {
            event.asset_key.path[0]
            for event in again.get_asset_materialization_events()
            if event.asset_key
        }


def test_who_has_not_sent_is_seen_without_a_run(worlds: tuple[Landing, Landing]) -> None:
    _, whole = worlds
    with enter(whole) as instance, _context(instance) as context:
        found = expected_senders(context)
        assert isinstance(found, dg.SensorResult)
        checks = {
            one.asset_key.path[-1]: one
            for one in found.asset_events
            if isinstance(one, dg.AssetCheckEvaluation) and one.check_name == NAME
        }
        assert not checks["village__residents"].passed
        late = str(checks["village__residents"].metadata["who is late"].value)
        assert "Debong: 2025-09, due 2025-10-10" in late, "of the latest month that anybody sent"
        last_full = dt.datetime.now(JAKARTA).date().replace(day=1) - dt.timedelta(days=1)
        assert f"{last_full:%Y-%m}" in str(checks["village__residents"].metadata)
        assert checks["donor__pledges"].passed


def test_a_shut_gate_fails_the_run_and_alerts(
    worlds: tuple[Landing, Landing], tmp_path: Path
) -> None:
    """The build is spoilt between two steps of a real night: a region stands in the list twice."""
    _, whole = worlds
    before = current(whole.store)
    with enter(whole) as instance:
        night = _half_way(whole)
        with open_build(whole.store) as con:
            con.execute("insert into core.dim_region select * from core.dim_region limit 1")
        with patch.dict(os.environ, SEMESTA_HOME=str(tmp_path)):
            problem = execute_night(night, ("2025-09",))
        assert problem is not None
        assert "deliveries" not in problem, "a night looks at its own store alone"
        assert "exit.models.data_tests_pass" in (night.gate_problem or "")
        summary = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey(["core", "dim_region"]), _unique_key(instance)), limit=1
        )
        assert [one.status.value for one in summary] == ["FAILED"]
        _tell_of(instance, night.run_id or "")
        found = json.loads(alert_file(whole.store, night.run_id or "").read_text())
        assert found["kind"] == "gate"
        assert "exit.models.data_tests_pass" in found["reasons"][0]
        assert "data engineer" in " ".join(found["reasons"]), "who mends it"
    assert current(whole.store) == before, "the old version stays"


def _tell_of(instance: dg.DagsterInstance, run_id: str) -> None:
    """What the daemon does when it sees the failure."""
    run = instance.get_run_by_id(run_id)
    (event,) = instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
    assert run is not None
    assert event.dagster_event is not None
    context = dg.build_run_status_sensor_context(
        "failed_runs", event.dagster_event, instance, run
    ).for_run_failure()
    failed_runs(context)


def _half_way(landing: Landing) -> Night:
    """A night that has built everything, as one has between its steps."""
    from pipelines.steps import ask, build

    night = open_night(landing.settings)
    ask(night, ["2025-09"], reason="a spoilt build")
    build(night)
    return night


def _unique_key(instance: dg.DagsterInstance) -> str:
    """The check that finds the doubled region."""
    graph = defs.get_repository_def().asset_graph
    names = [
        key.name
        for key in graph.asset_check_keys
        if key.asset_key == dg.AssetKey(["core", "dim_region"])
    ]
    failed = [
        name
        for name in names
        for one in instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey(["core", "dim_region"]), name), limit=1
        )
        if one.status.value == "FAILED"
    ]
    assert failed, names
    return failed[0]


def test_two_in_the_morning_is_the_month_of_jakarta(worlds: tuple[Landing, Landing]) -> None:
    pieces, _ = worlds
    with enter(pieces) as instance:
        # 19:00 in London on the last of October is two in the morning of November in Jakarta.
        moment = dt.datetime(2025, 10, 31, 19, tzinfo=dt.UTC)
        context = dg.build_schedule_context(instance, scheduled_execution_time=moment)
        asked = nightly_at_two(context)
        assert isinstance(asked, dg.RunRequest)
        assert asked.tags == range_tags("2025-11", "2025-11")
    put(pieces, "2024-12")
    with enter(pieces) as instance:
        asked = nightly_at_two(dg.build_schedule_context(instance, scheduled_execution_time=moment))
        assert isinstance(asked, dg.RunRequest)
        assert asked.tags == range_tags("2024-12", "2024-12")
    assert nightly_at_two.default_status is dg.DefaultScheduleStatus.RUNNING
    assert inbox.default_status is dg.DefaultSensorStatus.RUNNING


def _context(instance: dg.DagsterInstance) -> dg.SensorEvaluationContext:
    return dg.build_sensor_context(instance, repository_def=defs.get_repository_def())
