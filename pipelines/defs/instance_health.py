"""What the store's Dagster instance says of itself: readable, runs that died, whether the daemon lives."""

from __future__ import annotations

import time
from dataclasses import dataclass

import dagster as dg

from pipelines.defs.instance import ensure_instance
from pipelines.settings import Settings

_ALIVE_SECONDS = 300.0


@dataclass(frozen=True)
class InstanceHealth:
    """`problem`: why the instance cannot be read. `holders`: runs that hold the writer's place.

    `has_beaten`, `is_alive`: whether a daemon ever ran here, and does now. `stopped`: schedules and sensors
    that somebody switched off.
    """

    problem: str | None = None
    holders: tuple[str, ...] = ()
    has_beaten: bool = False
    is_alive: bool = False
    stopped: tuple[str, ...] = ()


def instance_health(settings: Settings) -> InstanceHealth:
    """Ask the instance; whatever its storage raises is the answer."""
    try:
        ensure_instance(settings)
        with dg.DagsterInstance.get() as instance:
            holders = instance.event_log_storage.get_concurrency_run_ids()
            beats = [beat.timestamp for beat in instance.get_daemon_heartbeats().values()]
            states = instance.all_instigator_state()
            stopped = {s.name for s in states if s.status.value == "STOPPED"}
            return InstanceHealth(
                holders=tuple(sorted(holders)),
                has_beaten=bool(beats),
                is_alive=bool(beats) and time.time() - max(beats) < _ALIVE_SECONDS,
                stopped=tuple(sorted(stopped)),
            )
    except Exception as problem:  # noqa: BLE001 - SQLite, YAML and Dagster each have their own
        return InstanceHealth(problem=f"{type(problem).__name__}: {str(problem).splitlines()[0]}")


def free_dead_runs(settings: Settings) -> None:
    """Take the writer's place from whoever holds it; the caller holds the night's lock."""
    ensure_instance(settings)
    with dg.DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        for run_id in storage.get_concurrency_run_ids():
            storage.free_concurrency_slots_for_run(run_id)
