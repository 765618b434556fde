"""That what runs the integration tests really denies a network; that no verb wants one is in test_night.py."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

CONNECT = """
import socket, subprocess, sys
try:
    socket.socket().connect(("127.0.0.1", {port}))
except OSError as problem:
    print(type(problem).__name__)
print(subprocess.run([sys.executable, "-c", "import socket; socket.getaddrinfo('localhost', 80)"],
      stderr=subprocess.DEVNULL).returncode)
one, other = socket.socketpair()
one.sendall(b"x")
"""
BARE = """
import socket
probe = socket.socket()
probe.settimeout(2)
print(probe.connect_ex(("127.0.0.1", {port})))
"""


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.enable_socket
def test_a_listening_neighbour_is_out_of_reach(tmp_path: Path, semesta_at: Any) -> None:
    semesta = semesta_at(tmp_path / "store")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = semesta.execute(sys.executable, "-c", CONNECT.format(port=port))
        assert done.stdout.split() == ["PermissionError", "1"], "a child is denied it too"
        # Without the hook (-S: no site, -E: no path) the namespace alone stops it, where there is one.
        bare = semesta.execute(sys.executable, "-S", "-E", "-c", BARE.format(port=port))
        assert (bare.stdout.strip() != "0") == (len(semesta_at.namespace()) > 0)
    calls = semesta.network_calls.read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["socket.connect", "socket.getaddrinfo"]
