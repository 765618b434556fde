"""The line `kills`: a night that is killed at any moment, and run again, ends in the same content.

Each kill hits a store of its own, at another moment of the night; the moments are spread over the
time that an undisturbed night takes. SIGKILL goes to the night itself, as from an operator or the
kernel; its readers are left to notice.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.journal import Journal

KILLS = 24
SEMESTA = Path(sys.executable).with_name("semesta")
WORLD = ("--region", "33.76", "--from", "2025-09", "--to", "2025-09")


@dataclass(frozen=True)
class Nights:
    """Copies of one store with a full inbox, and the environment that each is run in."""

    folder: Path

    def environment(self, home: Path) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "SEMESTA_HOME": str(home),
            "SEMESTA_KEY_FILE": str(self.folder / "key"),
        }

    def run(self, home: Path, *words: str) -> str:
        """A verb on a store, to its end."""
        done = subprocess.run(
            [SEMESTA, *words],
            env=self.environment(home),
            capture_output=True,
            text=True,
            check=False,
        )
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


def served(home: Path) -> dict[str, Any]:
    """What the current version says of itself: the content's hash and the rows behind it."""
    manifest = json.loads((home / "current" / "manifest.json").read_text(encoding="utf-8"))
    return {"content_hash": manifest["content_hash"], "rows": manifest["rows"]}


def after_a_kill(nights: Nights, name: str, seconds: float) -> dict[str, Any]:
    """Kill a night after `seconds`, run it again; what is served then, and whether the kill hit."""
    home = nights.copy(name)
    hit = nights.killed_after(home, seconds)
    nights.run(home, "run")
    nights.run(home, "verify")
    found = served(home)
    shutil.rmtree(home)
    return {"hit": hit, **found}


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether every killed night ended in the same content."""
    journal = Journal.of("kills")
    with tempfile.TemporaryDirectory() as folder:
        nights = Nights(Path(folder))
        nights.prepare()
        home = nights.copy("undisturbed")
        begin = time.monotonic()
        nights.run(home, "run")
        took = time.monotonic() - begin
        wanted = served(home)
        results = []
        for number in range(KILLS):
            moment = took * (number + 0.5) / KILLS
            name = f"kill-{number}"
            results.append(
                journal.result(name, lambda n=name, m=moment: after_a_kill(nights, n, m))
            )
    hits = sum(result["hit"] for result in results)
    same = sum(
        result["rows"] == wanted["rows"] and result["content_hash"] == wanted["content_hash"]
        for result in results
    )
    figures = (
        f"{hits} kills over {took:.0f} s of a night, {same} of {KILLS} ended in the same content"
    )
    return figures, same == KILLS
