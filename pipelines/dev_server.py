"""The Dagster UI on this machine only: it has no login of its own, so it listens on 127.0.0.1.

Three processes serve it: the code server that loads the definitions and starts runs, the web server, and the
daemon (schedules, sensors, backfills). `semesta dev` starts all three and ends them together; the units of an
installation start one each (`semesta serve`). The code server comes first: who asks it too early shows an error.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Literal, NoReturn

from pipelines.manifest import ensure_manifest
from pipelines.settings import PROJECT_ROOT, Settings, child_environment

HOST = "127.0.0.1"
Part = Literal["code", "web", "daemon"]
_LOCATION = "semesta"
_EVERY = 0.1
_ENDING_SECONDS = 60.0
_LOADING_SECONDS = 600.0


class CannotServe(Exception):
    """The UI cannot be served; the message says why and what to do."""


def port_is_free(port: int) -> bool:
    """Whether nobody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def serve_ui(settings: Settings, port: int) -> None:
    """Serve until a signal comes or one of the three ends by itself.

    Raises:
        CannotServe: the port is taken, or a process ended.

    """
    from pipelines.defs.instance import ensure_instance

    _require_port(port)
    ensure_manifest()
    ensure_instance(settings)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="semesta-")))
        code_socket = folder / "code.sock"
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _leave)
        running: dict[Part, subprocess.Popen[bytes]] = {}
        stack.callback(_end, running)
        running["code"] = _start(settings, "code", code_socket, port)
        while not _answers(code_socket):
            _require_alive(running)
            time.sleep(_EVERY)
        running["daemon"] = _start(settings, "daemon", code_socket, port)
        running["web"] = _start(settings, "web", code_socket, port)
        while port_is_free(port):
            _require_alive(running)
            time.sleep(_EVERY)
        sys.stdout.write(f"http://{HOST}:{port}\n")
        sys.stdout.flush()
        while True:
            _require_alive(running)
            time.sleep(1)


def serve_part(settings: Settings, part: Part, code_socket: Path, port: int) -> NoReturn:
    """Become one of the three processes, as a unit of the system's own supervisor."""
    from pipelines.defs.instance import ensure_instance

    if part == "web":
        _require_port(port)
    ensure_instance(settings)
    if part == "code":
        ensure_manifest()
    else:
        _await(code_socket)
    os.chdir(PROJECT_ROOT)
    words = _command(part, code_socket, port)
    os.execve(words[0], words, _environment(settings))


def _await(code_socket: Path) -> None:
    """Wait for the code server, which another unit starts."""
    until = time.monotonic() + _LOADING_SECONDS
    while not _answers(code_socket):
        if time.monotonic() > until:
            message = (
                f"no code server listens at {code_socket}: look at the unit that runs "
                "`semesta serve code`"
            )
            raise CannotServe(message)
        time.sleep(_EVERY)


def _require_port(port: int) -> None:
    if not port_is_free(port):
        message = (
            f"port {port} of {HOST} is taken: end what listens there (`ss -ltnp`), or take another "
            f"one with `semesta dev --port {port + 1}`"
        )
        raise CannotServe(message)


def _start(settings: Settings, part: Part, code_socket: Path, port: int) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl+C reaches this process alone, which ends the others in order.
    return subprocess.Popen(
        _command(part, code_socket, port),
        cwd=PROJECT_ROOT,
        env=_environment(settings),
        process_group=0,
    )


def _command(part: Part, code_socket: Path, port: int) -> list[str]:
    """The words that start one of the three; the two that ask are told where the code server is."""
    scripts = Path(sys.executable).parent
    if part == "code":
        words = [scripts / "dagster", "code-server", "start", "-m", "pipelines.definitions"]
        words += ["--socket", code_socket, "--location-name", _LOCATION, "--log-level", "warning"]
    else:
        workspace = code_socket.with_name(f"{part}.yaml")
        place = {"socket": str(code_socket), "location_name": _LOCATION}
        # JSON is YAML, with any path quoted.
        workspace.write_text(json.dumps({"load_from": [{"grpc_server": place}]}), encoding="utf-8")
        if part == "web":
            words = [sys.executable, "-m", "pipelines.defs.web_server"]
            words += ["-h", HOST, "-p", port, "-w", workspace]
            words += ["--dagster-log-level", "warning"]
        else:
            words = [scripts / "dagster-daemon", "run", "-w", workspace, "--log-level", "warning"]
    return [str(word) for word in words]


def _environment(settings: Settings) -> dict[str, str]:
    return child_environment(SEMESTA_HOME=str(settings.store.home))


def _answers(code_socket: Path) -> bool:
    """Whether the code server listens; it does so once the definitions are loaded."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(code_socket))
        except OSError:
            return False
    return True


def _require_alive(running: dict[Part, subprocess.Popen[bytes]]) -> None:
    for part, process in running.items():
        if (code := process.poll()) is not None:
            message = (
                f"the {part} process of the UI ended by itself ({code}); what it said stands above"
            )
            raise CannotServe(message)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    # Once: while the others end, another Ctrl+C is not to leave them behind.
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)


def _end(running: dict[Part, subprocess.Popen[bytes]]) -> None:
    """End all of them, those that ask before the one that answers."""
    for part in ("web", "daemon", "code"):
        process = running.get(part)
        if process is None or process.poll() is not None:
            continue
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
