"""The Dagster UI of a store as `semesta dev` starts it: started, waited for until it is ready, ended.

Ready means that a browser would see the asset graph: the web server answers and the definitions are loaded.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEMESTA = Path(sys.executable).with_name("semesta")
PATIENCE = 900.0
_EVERY = 0.1
_READY = """{ workspaceOrError { ... on Workspace { locationEntries {
  locationOrLoadError { __typename ... on PythonError { message } } } } } assetNodes { id } }"""


@dataclass(frozen=True)
class ServedUi:
    """A running UI: its first process, its port and how long it took to be ready."""

    process: int
    port: int
    seconds: float
    assets: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """An answer of the UI's own interface; what is wrong with the query ends the test."""
        answer = _ask(self.port, query, variables)
        assert "errors" not in answer, answer["errors"]
        return dict(answer["data"])

    def stop_sensor(self, name: str) -> None:
        """Switch a sensor off, as its switch in the UI does."""
        answer = self.ask(
            "{ repositoriesOrError { ... on RepositoryConnection "
            "{ nodes { sensors { name sensorState { id } } } } } }"
        )
        (repository,) = answer["repositoriesOrError"]["nodes"]
        stop = "mutation ($id: String!) { stopSensor(id: $id) { __typename } }"
        for sensor in (one for one in repository["sensors"] if one["name"] == name):
            stopped = self.ask(stop, id=sensor["sensorState"]["id"])
            assert stopped["stopSensor"]["__typename"] == "StopSensorMutationResult", stopped

    def launch(self, job: str, first: str, last: str, **tags: str) -> str:
        """Queue a run of a job about these months, as its launch page does; the daemon begins it. Its id."""
        asked = {
            "dagster/asset_partition_range_start": first,
            "dagster/asset_partition_range_end": last,
            **tags,
        }
        told = self.ask(
            "mutation ($run: ExecutionParams!) { launchRun(executionParams: $run) { __typename "
            "... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }",
            run={
                "selector": {
                    "repositoryLocationName": "semesta",
                    "repositoryName": "__repository__",
                    "jobName": job,
                },
                "mode": "default",
                "executionMetadata": {
                    "tags": [{"key": key, "value": value} for key, value in asked.items()]
                },
            },
        )["launchRun"]
        assert told["__typename"] == "LaunchRunSuccess", told
        return str(told["run"]["runId"])

    def runs(self) -> list[dict[str, Any]]:
        """Every run, the latest first: `runId`, `parentRunId`, `status`, tags by name."""
        told = self.ask(
            "{ runsOrError { ... on Runs { results { runId parentRunId status tags { key value } } } } }"
        )
        return [
            {**run, "tags": {tag["key"]: tag["value"] for tag in run["tags"]}}
            for run in told["runsOrError"]["results"]
        ]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def environment(home: Path, key: Path) -> dict[str, str]:
    """What a person has who types the command; a home of its own, where nothing is remembered."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home.parent),
        "LANG": "C.UTF-8",
        "SEMESTA_HOME": str(home),
        "SEMESTA_KEY_FILE": str(key),
    }


@contextmanager
def served_ui(home: Path, key: Path, log: Path) -> Iterator[ServedUi]:
    """The UI of the store at `home`; what it says goes to `log`. Nothing of it runs after the block."""
    port, begin = free_port(), time.perf_counter()
    with log.open("wb") as said:
        server = subprocess.Popen(
            [SEMESTA, "dev", "--port", str(port)],
            env=environment(home, key),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        assets = _until_ready(server, port, log)
        yield ServedUi(server.pid, port, time.perf_counter() - begin, assets)
    finally:
        _end(server)


def _until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> int:
    """Number of assets that the UI shows, as soon as it shows them."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise AssertionError(f"the UI ended with {server.returncode}: {_last(log)}")
        try:
            answer = _ask(port, _READY, {})["data"]
        except (OSError, urllib.error.URLError, KeyError, ValueError):
            time.sleep(_EVERY)
            continue
        entries = answer["workspaceOrError"]["locationEntries"]
        loaded = [entry["locationOrLoadError"] or {} for entry in entries]
        if loaded and all(one.get("__typename") == "RepositoryLocation" for one in loaded):
            return len(answer["assetNodes"])
        time.sleep(_EVERY)
    raise AssertionError(f"the UI was not ready after {PATIENCE:.0f} s: {_last(log)}")


def _ask(port: int, query: str, variables: dict[str, object]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        json.dumps({"query": query, "variables": variables}).encode(),
        {"Content-Type": "application/json"},
    )
    # Proxies of the environment are no way to this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        return dict(json.load(answer))


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ask it to end as Ctrl+C does; what is left of its session after a while is killed."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        server.wait(60)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    for process in _session(server.pid):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _session(leader: int) -> list[int]:
    """Processes of the session that `leader` began."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and int(path.parent.name) != leader:
            found.append(int(path.parent.name))
    return found


def _last(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1500:]
