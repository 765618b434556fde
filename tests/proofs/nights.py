"""Nights from the command line, on copies of one store with a full inbox: run to their end, or killed."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from command_line import bare_environment, ready_process

SEMESTA = Path(sys.executable).with_name("semesta")
WORLD = ("--region", "33.76", "--from", "2025-09", "--to", "2025-09")


@dataclass(frozen=True)
class Nights:
    """Copies of one store with a full inbox, and the environment that each is run in."""

    folder: Path

    def environment(self, home: Path) -> dict[str, str]:
        return bare_environment(home, self.folder / "key")

    def run(self, home: Path, *words: str) -> str:
        """A verb on a store, to its end."""
        done = ready_process().run(words, self.environment(home))
        if done.returncode:
            message = f"semesta {words[0]} left with {done.returncode}: {done.stderr[-800:]}"
            raise AssertionError(message)
        return done.stdout

    def prepare(self) -> Path:
        """The store that all others are copies of: key, and the demo world in the inbox."""
        home = self.folder / "prepared"
        self.run(home, "init")
        self.run(home, "demo", *WORLD)
        return home

    def copy(self, name: str) -> Path:
        return Path(shutil.copytree(self.folder / "prepared", self.folder / name))

    def killed_after(self, home: Path, seconds: float) -> bool:
        """Start a night and kill it; whether it was still running."""
        night = subprocess.Popen(
            [SEMESTA, "run"],
            env=self.environment(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            night.wait(seconds)
        except subprocess.TimeoutExpired:
            night.send_signal(signal.SIGKILL)
            night.wait()
            return True
        return False
