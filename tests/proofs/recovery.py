"""The line `recovery`: the runbooks, their commands run as they stand, bring the same content back.

A store of two nights, with damaged files, held files that somebody accepted and months sent twice, loses
everything but its landed files and key; then a clean machine gets it from a backup.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from command_line import bare_environment

from pipelines.settings import Settings
from proofs.journal import ROOT
from proofs.store import Landing
from warehouse.layout import Store

RUNBOOKS = ROOT / "docs" / "runbooks"
REBUILD = RUNBOOKS / "rebuild-from-landed-files.md"
RESTORE = RUNBOOKS / "restore-on-a-clean-machine.md"
FIRST = ("--region", "33.76", "--from", "2025-08", "--to", "2025-08", "--damage", "0.1")
SECOND = (
    "--region",
    "33.76",
    "--from",
    "2025-08",
    "--to",
    "2025-09",
    "--damage",
    "0.1",
    "--seed",
    "5",
)
_FACTS = {
    "originals", "keys", "ledger.sqlite", "identity.duckdb", "official", "corrections.parquet",
    "access", "overlap",
}  # fmt: skip
"""What the runbook keeps of `private/`."""
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(runbook: Path) -> list[str]:
    """The commands of a runbook, block by block."""
    return _BLOCK.findall(runbook.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Machine:
    """A place with the installed project, a store and a key; what a runbook is told of it."""

    folder: Path
    home: Path
    key: Path

    @classmethod
    def at(cls, folder: Path, home: Path | None = None, key: Path | None = None) -> Machine:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".venv").symlink_to(Path(sys.executable).parent.parent)
        return cls(folder, home or folder / "store", key or folder / "key")

    def run(self, *commands: str, inside: Sequence[str] = (), **names: Path | str) -> str:
        """Commands in one shell, as a person types them; what they print.

        `inside`: what starts the shell somewhere else, as in a mount namespace.
        """
        done = subprocess.run(
            [*inside, "bash", "-euo", "pipefail", "-c", "\n".join(commands)],
            cwd=self.folder,
            env={
                **bare_environment(self.home, self.key, self.folder),
                # Whatever else listens on this machine is no fault of the store.
                "SEMESTA_PORT": "0",
                **{name: f"{path}" for name, path in names.items()},
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            message = f"left with {done.returncode}: {done.stdout[-500:]}{done.stderr[-1500:]}"
            raise AssertionError(message)
        return done.stdout

    def served(self) -> dict[str, Any]:
        """The manifest of what is served."""
        return dict(json.loads((self.home / "current" / "manifest.json").read_bytes()))

    def files(self) -> set[Path]:
        """Every file of the store."""
        return {path.relative_to(self.home) for path in self.home.rglob("*") if path.is_file()}


def rebuild(machine: Machine) -> dict[str, Any]:
    """Follow the runbook that deletes all but the landed files; what was there before and is now."""
    kept = machine.folder / "kept"
    kept.mkdir()
    before, files = machine.served(), machine.files()
    said = machine.run(*blocks(REBUILD), KEPT=kept)
    facts = {path for path in files if path.parts[0] == "private" and path.parts[1] in _FACTS}
    read = re.search(r"^(\d+) originals read again, (\d+) rows are back", said, re.MULTILINE)
    after = machine.served()
    return {
        "deleted": len(files - facts),
        "read": [int(number) for number in read.groups()] if read else [0, 0],
        "same": before["content_hash"] == after["content_hash"] and before["rows"] == after["rows"],
        "lost": sorted(str(path) for path in files - machine.files() if _comes_back(path)),
    }


def _comes_back(path: Path) -> bool:
    """Whether a rebuild promises this file: rows, documents, exports; of versions only the newest."""
    made = {"landed", "vault", "quarantine", "receipts", "originals"}
    return path.parts[0] == "hasil" or (path.parts[0] == "private" and path.parts[1] in made)


def restore(old: Machine, new: Machine) -> dict[str, Any]:
    """Follow the runbook that brings a backup to a clean machine; whether it serves the same bytes."""
    before = old.served()
    medium = old.folder / "medium"
    medium.mkdir()
    names = {"BACKUP": medium / "semesta.tar.gz", "KEY_COPY": medium / "key"}
    backup, *rest = blocks(RESTORE)
    old.run(backup, **names)
    said = new.run(*rest, **names)
    after = new.served()
    return {
        "same": before == after,
        "lost": sorted(str(path) for path in old.files() - new.files() if _comes_back(path)),
        "nothing_new": f"version {after['version']} stays" in said,
    }


def two_nights(machine: Machine) -> None:
    """Fill a store: a damaged world, its held files accepted by somebody, and the same months once more."""
    machine.run(".venv/bin/semesta init", f".venv/bin/semesta demo {' '.join(FIRST)}")
    machine.run(".venv/bin/semesta run")
    Landing(Settings(Store(machine.home), machine.key, 1, "en")).accept_held()
    machine.run(f".venv/bin/semesta demo {' '.join(SECOND)}", ".venv/bin/semesta run")


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether both runbooks brought everything back."""
    with tempfile.TemporaryDirectory() as folder:
        old = Machine.at(Path(folder) / "old")
        two_nights(old)
        statuses = old.run(".venv/bin/semesta status")
        rebuilt = rebuild(old)
        restored = restore(old, Machine.at(Path(folder) / "new"))
    for path in (*rebuilt["lost"], *restored["lost"]):
        sys.stderr.write(f"did not come back: {path}\n")
    originals, rows = rebuilt["read"]
    counts = ", ".join(
        line.strip() for line in statuses.splitlines() if re.match(r"  \w+: \d", line)
    )
    figures = (
        f"restore from landed files: {_same(rebuilt['same'])} content hash ({rebuilt['deleted']} files "
        f"deleted, {originals} originals read again, {rows} rows back; receipts {counts}), "
        f"{len(rebuilt['lost'])} files did not come back; on a clean machine: "
        f"{_same(restored['same'])} version, {len(restored['lost'])} files did not come back"
    )
    holds = rebuilt["same"] and restored["same"] and restored["nothing_new"]
    return figures, bool(holds and not rebuilt["lost"] and not restored["lost"])


def _same(is_same: bool) -> str:  # noqa: FBT001 (one value, one word)
    return "same" if is_same else "another"
