"""`semesta dev` has no login of its own: it, and whatever it starts, listens on this machine only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
]
LISTENS = "0A"
READY_SECONDS = 240.0
LOCAL = {"127.0.0.1", "::1"}


def address(written: str) -> tuple[str, int]:
    """An address of `/proc/net/tcp` or `tcp6`: hexadecimal words of the machine's byte order, and a port."""
    host, _, port = written.partition(":")
    words = [bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    return socket.inet_ntop(family, b"".join(words)), int(port, 16)


def family_of(process: int) -> set[int]:
    """A process and everything it started."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(path.parent.name)] = int(fields[1])
    family, grown = {process}, True
    while grown:
        more = {one for one, parent in parents.items() if parent in family} - family
        family, grown = family | more, bool(more)
    return family


def listening(processes: set[int]) -> set[tuple[str, int]]:
    """The TCP addresses on which one of the processes listens."""
    sockets = set()
    for process in processes:
        for path in Path(f"/proc/{process}/fd").glob("*"):
            try:
                sockets.add(str(path.readlink()))
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENS and f"socket:[{fields[9]}]" in sockets:
                found.add(address(fields[1]))
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def dev_server(tmp_path: Path, semesta_at: Any) -> Iterator[tuple[int, int]]:
    """The process and the port of a Dagster UI on an empty store."""
    semesta = semesta_at(tmp_path / "store")
    semesta.run("init")
    port = free_port()
    server = subprocess.Popen(
        [Path(sys.executable).with_name("semesta"), "dev", "--port", str(port)],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "SEMESTA_HOME": str(semesta.home),
            "SEMESTA_KEY_FILE": str(semesta.key_file),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    yield server.pid, port
    family = family_of(server.pid)
    server.send_signal(signal.SIGINT)
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
    for process in family - {server.pid}:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_nothing_listens_beyond_this_machine(dev_server: tuple[int, int]) -> None:
    process, port = dev_server
    seen: set[tuple[str, int]] = set()
    until = time.monotonic() + READY_SECONDS
    while ("127.0.0.1", port) not in seen and time.monotonic() < until:
        time.sleep(0.2)
        seen |= listening(family_of(process))
    assert ("127.0.0.1", port) in seen
    assert {host for host, _ in seen} <= LOCAL, seen


def test_an_open_port_is_seen() -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        port = server.getsockname()[1]
        assert ("0.0.0.0", port) in listening({os.getpid()})
