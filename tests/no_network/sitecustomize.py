"""Python without a network: whoever looks up a host, connects or sends is written down and stopped.

Python imports this at its start where the folder is on its path, in every child too. Sockets between
processes of this machine (AF_UNIX) stay. A library that swallows the error is found in the list
that SEMESTA_TEST_NETWORK_CALLS names.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

_LOOKS_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
# Not `socket.bind`: urllib3 tries at its import whether this machine has IPv6. Who listens: test_dev_server.py.
_REACHES = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def _deny(event: str, values: tuple[Any, ...]) -> None:
    is_local = event in _REACHES and values[0].family == socket.AF_UNIX
    if event not in _LOOKS_UP | _REACHES or is_local:
        return
    said = f"{event} {values[-1] if event in _REACHES else values[0]!r}"
    if calls := os.environ.get("SEMESTA_TEST_NETWORK_CALLS"):
        line = os.open(calls, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(line, f"{said}\n".encode())
        os.close(line)
    raise PermissionError(f"no network in this test: {said}")


sys.addaudithook(_deny)
