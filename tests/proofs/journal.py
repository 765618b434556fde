"""What a proof has done so far, on disk, so that a killed proof goes on where it was.

One JSON line per piece of work, under the project's cache, per line of proof and state of the code:
another revision or an edited file starts anew.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = ROOT / ".cache" / "proofs"
_TREES = ("pipelines", "tests", "warehouse", "data_quality", "dbt_project")


def revision() -> str:
    """The git revision, with a mark of what differs from it."""
    name = _git("rev-parse", "--short=9", "HEAD").strip()
    changed = _git("diff", "HEAD", "--", *_TREES)
    return f"{name}+{hashlib.sha256(changed.encode()).hexdigest()[:6]}" if changed else name


def state() -> str:
    """Name of the code that the proofs judge and consist of; a note in the docs leaves it the same."""
    committed = _git("rev-parse", *(f"HEAD:{tree}" for tree in _TREES))
    changed = _git("diff", "HEAD", "--", *_TREES)
    return hashlib.sha256((committed + changed).encode()).hexdigest()[:12]


@dataclass
class Journal:
    """Finished pieces of one line of proof by name."""

    path: Path
    done: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, line: str) -> Journal:
        """The journal of a line at this revision."""
        return cls.of_file(WORK / line / f"{state()}.jsonl")

    @classmethod
    def of_file(cls, path: Path) -> Journal:
        """A journal on disk; what was finished before is read back, a line that a kill cut is not."""
        path.parent.mkdir(parents=True, exist_ok=True)
        journal = cls(path)
        whole = path.read_bytes() if path.exists() else b""
        whole = whole[: whole.rfind(b"\n") + 1]
        journal.done = dict(json.loads(text) for text in whole.splitlines())
        path.write_bytes(whole)
        return journal

    def result(self, name: str, work: Callable[[], Any]) -> Any:
        """What `work` comes to, from the journal where it was done before."""
        if name not in self.done:
            self.done[name] = work()
            with self.path.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps([name, self.done[name]]) + "\n")
        return self.done[name]


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
