"""Making a verified candidate the served version, and keeping the versions' place tidy.

Every step leaves either the old version served or the new one, whenever the power fails: build
aside, sync, rename, sync the directory, flip one symlink, sync again. What goes into a version is
`candidate.py`'s, how one is found and taken back is `versions.py`'s business.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from warehouse.candidate import Candidate
from warehouse.durable import (
    BUILDING,
    fsync_dir,
    fsync_file,
    rename_durable,
    replace_symlink,
    write_atomic,
)
from warehouse.layout import SHARED_DIR_MODE, Store
from warehouse.manifest import (
    MANIFEST_NAME,
    OPEN_NAME,
    RESTRICTED_NAME,
    Manifest,
    manifest_bytes,
)
from warehouse.rewrite import finish_interrupted
from warehouse.versions import (
    Version,
    VersionDamaged,
    current,
    differing_files,
    highest_served,
    list_versions,
    pointer,
)

SPACE_FACTOR = 3
SPACE_FLOOR = 256 << 20
_MODES = {OPEN_NAME: 0o444, RESTRICTED_NAME: 0o440, MANIFEST_NAME: 0o444}


class NoSpace(Exception):
    """The disk is too full to publish safely."""


def janitor(store: Store) -> None:
    """Remove what a killed night left behind: half-written files, versions never served, spills.

    To be called by the holder of the night's lock only.
    """
    for path in store.versions.glob(f"*{BUILDING}"):
        _remove(path)
    finish_interrupted(store)
    store.current.with_name(f"{store.current.name}.new").unlink(missing_ok=True)
    served = highest_served(store)
    for version in list_versions(store):
        if served is not None and version.number > served:
            remove_version(version)
    for tree in (store.private, store.hasil):
        for path in tree.rglob(f".*{BUILDING}"):
            path.unlink(missing_ok=True)
    for path in store.scratch.glob("spill-*"):
        if not _is_alive(int(path.name.split("-")[1])):
            shutil.rmtree(path)


def preflight_space(store: Store) -> None:
    """Do nothing where the next version and its build have room.

    Raises:
        NoSpace: less is free than three times the version that is served.

    """
    served = current(store)
    size = sum(path.stat().st_size for path in served.directory.iterdir()) if served else 0
    needed = max(SPACE_FACTOR * size, SPACE_FLOOR)
    free = shutil.disk_usage(store.versions).free
    if free < needed:
        message = (
            f"{free >> 20} MiB are free at {store.home}, publishing needs {needed >> 20} MiB: "
            "free disk space, then run again; the served version is untouched"
        )
        raise NoSpace(message)


def commit_candidate(store: Store, candidate: Candidate, manifest: Manifest) -> Version:
    """Serve the candidate, whose bytes must still be those that were verified.

    Raises:
        VersionDamaged: they are not, or cannot be read back through `current`; the version that
            was served before is served still.

    """
    if problems := differing_files(candidate.directory, manifest["files"]):
        message = f"the candidate v{candidate.number} changed after it was verified"
        raise VersionDamaged(f"{message}, nothing was published: {'; '.join(problems)}")
    before = current(store)
    version = _place(store, candidate, manifest)
    replace_symlink(store.current, pointer(version.number))
    if problems := _read_through_pointer(store, manifest):
        _flip_back(store, before)
        message = f"v{version.number} could not be read back"
        raise VersionDamaged(f"{message}, the version before it is served: {'; '.join(problems)}")
    return version


def remove_version(version: Version) -> None:
    """Take the name away first, so that a kill leaves nothing that looks like a version."""
    doomed = version.directory.with_name(f"{version.directory.name}{BUILDING}")
    rename_durable(version.directory, doomed)
    _remove(doomed)


def _place(store: Store, candidate: Candidate, manifest: Manifest) -> Version:
    """Complete the directory and give it its name; from here on it is a version, not yet served."""
    directory = candidate.directory
    write_atomic(directory / MANIFEST_NAME, manifest_bytes(manifest))
    for name, mode in _MODES.items():
        os.chmod(directory / name, mode)
        fsync_file(directory / name)
    os.chmod(directory, SHARED_DIR_MODE)
    fsync_dir(directory)
    target = store.version_dir(candidate.number)
    rename_durable(directory, target)
    return Version(candidate.number, target)


def _read_through_pointer(store: Store, manifest: Manifest) -> tuple[str, ...]:
    """What a reader who follows `current` would find other than was verified."""
    try:
        if (store.current / MANIFEST_NAME).read_bytes() != manifest_bytes(manifest):
            return (f"{MANIFEST_NAME} is not the one that was written",)
    except OSError as problem:
        return (f"{MANIFEST_NAME} cannot be read: {problem.strerror}",)
    return differing_files(store.current, manifest["files"])


def _flip_back(store: Store, before: Version | None) -> None:
    if before is None:
        store.current.unlink()
        fsync_dir(store.home)
    else:
        replace_symlink(store.current, pointer(before.number))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
