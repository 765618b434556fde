"""What `semesta doctor` looks at beside the store: packages, dbt's manifest, clock, port, Dagster."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import re
import sys
import zoneinfo
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import TYPE_CHECKING

from pipelines.dev_server import HOST, port_is_free
from pipelines.manifest import is_fresh
from pipelines.settings import PROJECT_ROOT, Settings
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.ledger_check import ledger_problem
from warehouse.lock import lock_holder

if TYPE_CHECKING:
    from pipelines.doctor import Finding

LOCK = PROJECT_ROOT / "requirements.lock"
ZONE = "Asia/Jakarta"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_PYTHON = (3, 11)
_SHOWN = 3


def packages() -> list[Finding]:
    """Python and every package as the lock has them."""
    if sys.version_info[:2] != _PYTHON:
        return [("fail", "python_other", {"is": ".".join(map(str, sys.version_info[:3]))})]
    pinned = _PINNED.findall(LOCK.read_text(encoding="utf-8"))
    other = [f"{name} {wanted}" for name, wanted in pinned if _installed(name) != wanted]
    if other:
        some = ", ".join(other[:_SHOWN])
        return [("fail", "packages_differ", {"count": len(other), "names": some})]
    return [("ok", "packages_same", {"count": len(pinned)})]


def models() -> list[Finding]:
    """dbt's parsed project; a night would make it anew."""
    return [("ok", "manifest_fresh", {}) if is_fresh() else ("warn", "manifest_stale", {})]


def clock(store: Store, now: dt.datetime) -> list[Finding]:
    """A clock that went back gives receipts an order they never had; months end in Jakarta."""
    try:
        zoneinfo.ZoneInfo(ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        return [("fail", "zone_missing", {"zone": ZONE})]
    last = _last_receipt(store)
    if last is not None and last > now + dt.timedelta(minutes=5):
        values: dict[str, object] = {
            "now": f"{now:%Y-%m-%d %H:%M}",
            "last": f"{last:%Y-%m-%d %H:%M}",
        }
        return [("fail", "clock_back", values)]
    return [("ok", "clock_right", {"now": f"{now:%Y-%m-%d %H:%M}"})]


def port(number: int) -> list[Finding]:
    """The UI's port: free, or served by a Dagster UI."""
    if port_is_free(number):
        return [("ok", "port_free", {"port": number})]
    if _is_dagster(number):
        return [("ok", "port_ours", {"port": number})]
    return [("fail", "port_taken", {"port": number})]


def dagster(settings: Settings) -> list[Finding]:
    """The instance, a dead run in the writer's place, the daemon with its schedules."""
    from pipelines.defs.instance_health import instance_health

    health = instance_health(settings)
    if health.problem is not None:
        return [("fail", "instance_unreadable", {"why": health.problem})]
    found: list[Finding] = []
    is_held, _ = lock_holder(settings.store)
    if health.holders and not is_held:
        found.append(("fail", "dead_run", {"runs": ", ".join(run[:8] for run in health.holders)}))
    if health.has_beaten and not health.is_alive:
        found.append(("warn", "daemon_silent", {}))
    if health.is_alive and health.stopped:
        found.append(("warn", "schedule_stopped", {"names": ", ".join(health.stopped)}))
    if found:
        return found
    return [("ok", "instance_alive" if health.is_alive else "instance_readable", {})]


def _installed(name: str) -> str | None:
    try:
        return installed(name)
    except PackageNotFoundError:
        return None


def _last_receipt(store: Store) -> dt.datetime | None:
    if not store.ledger_file.exists() or ledger_problem(store.ledger_file):
        return None
    with Ledger(store.ledger_file) as book:
        return max((receipt.received_at for receipt in book.receipts()), default=None)


def _is_dagster(number: int) -> bool:
    """Whether who listens there says that it is Dagster's web server."""
    connection = http.client.HTTPConnection(HOST, number, timeout=3)
    try:
        connection.request("GET", "/server_info")
        return "dagster_webserver_version" in json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
