"""A command line on a store of its own, as a user has it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Semesta:
    """The command line on one store."""

    home: Path

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a verb; the environment holds nothing but the store and the key."""
        return subprocess.run(
            [str(Path(sys.executable).with_name("semesta")), *words],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home.parent),
                "LANG": "C.UTF-8",
                "SEMESTA_HOME": str(self.home),
                "SEMESTA_KEY_FILE": str(self.home.parent / "key"),
            },
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


@pytest.fixture(scope="session")
def semesta_at() -> type[Semesta]:
    """How a test gets a command line on a store of its own."""
    return Semesta
