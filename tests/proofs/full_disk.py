"""The line `disk`: publications on a disk that is full, at many sizes, and on one that cannot be written.

The disk is a tmpfs of a size of its own, in a mount namespace that `unshare` makes for an ordinary user:
a real ENOSPC from the kernel, to Python and to DuckDB alike. The check before the work (`preflight_space`)
would stop every one of these publications; it is asked, and then left out, so that each writer is met.

`python -m proofs.full_disk SIZES` is what runs inside the namespace; it prints one JSON object.
"""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import toy_world

from proofs.crash import Script, read
from proofs.journal import ROOT, Journal
from warehouse import publish
from warehouse.layout import Store
from warehouse.lock import night_lock

SIZES = 24
_PAGE = 4096
_ROOMY = 512 << 20


def run_inside(sizes: int) -> dict[str, Any]:
    """Run this module in a namespace of its own.

    Raises:
        RuntimeError: the machine lets nobody make one.

    """
    done = subprocess.run(
        [
            *("unshare", "--user", "--map-root-user", "--mount", sys.executable, "-m"),
            *("proofs.full_disk", str(sizes)),
        ],
        env={"PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"no disk of a size of its own: {done.stderr[-600:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def can_make_disks() -> bool:
    """Whether this machine lets a user mount a tmpfs in a namespace."""
    words = ("unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "x", "/mnt")
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def measure(folder: Path, sizes: int) -> dict[str, Any]:
    """Publish on disks of growing size, the smallest with one page to spare; inside the namespace."""
    _mount(folder, _ROOMY)
    first = toy_world.make_store(folder / "first")
    quiet = Script(first, lambda _text: None)
    quiet.publish(1)
    before = _used(folder)
    quiet.publish(2)
    needed = _used(folder) - before
    shutil.rmtree(first.home)
    found: dict[str, Any] = {
        "sizes": 0,
        "stopped": 0,
        "named": 0,
        "bad": [],
        "mended": 0,
        "told": 0,
    }
    for number in range(sizes):
        store = toy_world.make_store(folder / f"store-{number}")
        script = Script(store, lambda _text: None)
        script.publish(1)
        # Always less than what would stay of the publication.
        spare = _PAGE + (needed - _PAGE) * number // sizes
        _resize(folder, _used(folder) + spare)
        found["sizes"] += 1
        found["told"] += _is_told(store)
        try:
            script.publish(2)
        except Exception as problem:  # noqa: BLE001 - how a writer says so is its own business
            found["stopped"] += 1
            found["named"] += "space" in str(problem).lower() or _is_full(problem)
        try:
            served = read(store)
            if served not in (1, 2):
                found["bad"].append(f"{spare} bytes to spare: v{served} is served")
        except Exception as problem:  # noqa: BLE001 - whatever a reader dies of is the finding
            found["bad"].append(f"{spare} bytes to spare: {problem}")
        _resize(folder, _ROOMY)
        script.publish(3)
        found["mended"] += bool(read(store))
        shutil.rmtree(store.home)
    found["read_only"] = _read_only(folder)
    return found


def _is_told(store: Store) -> bool:
    try:
        publish.preflight_space(store)
    except publish.NoSpace:
        return True
    return False


def _is_full(problem: Exception) -> bool:
    return isinstance(problem, OSError) and problem.errno == errno.ENOSPC


def _read_only(folder: Path) -> dict[str, bool]:
    """A store on a disk that cannot be written: a night stops at the door, and readers read."""
    store = toy_world.make_store(folder / "store")
    Script(store, lambda _text: None).publish(1)
    _remount(folder, "ro")
    try:
        with night_lock(store, 0):
            stopped = False
    except OSError as problem:
        stopped = problem.errno == errno.EROFS
    served = read(store) == 1
    _remount(folder, "rw")
    return {"stopped": stopped, "served": served}


def _mount(folder: Path, size: int) -> None:
    _tool("mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder))


def _resize(folder: Path, size: int) -> None:
    _remount(folder, f"size={size}")


def _remount(folder: Path, option: str) -> None:
    _tool("mount", "-o", f"remount,{option}", str(folder))


def _tool(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


def _used(folder: Path) -> int:
    return shutil.disk_usage(folder).used


def holds(found: dict[str, Any]) -> bool:
    """Whether every reader saw a whole version, full disks did stop nights, and all were mended."""
    return (
        not found["bad"]
        and found["stopped"] == found["named"] == found["mended"] == found["told"] == found["sizes"]
        and all(found["read_only"].values())
    )


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether the claim holds."""
    found = Journal.of("disk").result("toy", lambda: run_inside(SIZES))
    figures = (
        f"{len(found['bad'])} bad of {found['sizes']} sizes; {found['stopped']} publications were "
        f"stopped, {found['named']} of them saying why, {found['mended']} stores published again with "
        f"room; {found['told']} would have been stopped before anything was written; read-only store: "
        f"night stopped {found['read_only']['stopped']}, served {found['read_only']['served']}"
    )
    return "; ".join((figures, *found["bad"][:3])), holds(found)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.stdout.write(json.dumps(measure(Path(name), int(sys.argv[1]))))
        # Still in use by whoever looks through mounts; it goes with the namespace.
        _tool("umount", "--lazy", name)
