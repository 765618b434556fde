"""The command line on a store of its own, as a user has it, but without a network and a umask.

No verb needs a network: everything that is run here is denied it. Nor may it rest on the umask of whoever
calls it to keep files private. Verbs are forks of one process per worker that has imported them.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ready_process import ReadyProcess

NO_NETWORK = Path(__file__).parent / "no_network"
OLD = 1_700_000_000
"""A time of day long ago: a file of it has stood still."""


@cache
def own_namespace() -> tuple[str, ...]:
    """What starts a command where there is no network at all; nothing where that is not allowed."""
    words = ("unshare", "--map-current-user", "--net", "--")
    try:
        is_allowed = (
            subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
        )
    except FileNotFoundError:
        is_allowed = False
    return words if is_allowed else ()


def bare_environment(home: Path, key: Path, user: Path | None = None) -> dict[str, str]:
    """The environment of a verb: a store, its key, the user's own folder, and nothing else."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(user or home.parent),
        "SEMESTA_HOME": str(home),
        "SEMESTA_KEY_FILE": str(key),
    }


@cache
def ready_process() -> ReadyProcess:
    """What forks the verbs of this worker; it ends with its input, when the worker does."""
    without_store = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(map(str, (NO_NETWORK, NO_NETWORK.parent))),
    }
    return ReadyProcess(*own_namespace(), environment=without_store, umask=0)


@dataclass(frozen=True)
class Semesta:
    """The command line on one store."""

    home: Path
    namespace = staticmethod(own_namespace)

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def key_file(self) -> Path:
        return self.home.parent / "key"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **bare_environment(self.home, self.key_file),
            "PYTHONPATH": str(NO_NETWORK),
            "SEMESTA_TEST_NETWORK_CALLS": str(self.network_calls),
        }

    @property
    def network_calls(self) -> Path:
        """Where every attempt of a verb to use a network is written down."""
        return self.home.parent / "network-calls"

    def run(
        self, *words: str, check: bool = True, folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a verb; the environment holds nothing but the store, the key and what denies a network."""
        done = ready_process().run(words, self.environment, folder=folder)
        if check:
            assert done.returncode == 0, done.stderr[-3000:]
        return done

    def execute(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run any command as `run` runs a verb."""
        return subprocess.run(
            [*own_namespace(), *words],
            env=self.environment,
            umask=0,
            capture_output=True,
            text=True,
            check=check,
        )

    def night(self, *words: str) -> dict[str, Any]:
        """`semesta run --json`, whatever it exits with."""
        done = self.run("run", "--json", *words, check=False)
        assert done.stdout, done.stderr[-3000:]
        return {**json.loads(done.stdout), "exit_code": done.returncode}

    def sql(self, query: str, tier: str = "open") -> list[dict[str, Any]]:
        done = self.run("sql", query, "--tier", tier, "--format", "json")
        return json.loads(done.stdout)

    def put(self, place: str, data: bytes | str) -> None:
        path = self.inbox / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    def put_all(self, files: dict[str, str]) -> None:
        """Files that have stood still for long."""
        for place, text in files.items():
            self.put(place, text)
            os.utime(self.inbox / place, (OLD, OLD))
