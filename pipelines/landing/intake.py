"""The inbox: which files wait, what their place says, and whether they still grow.

`inbox/<source>/[<region>/][<period>/]<file>`. Names beginning with a dot and unfinished uploads
(`.part`) are left alone. Nothing is opened here.
"""

from __future__ import annotations

import re
import shutil
import stat
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.landing.corrections import (
    SIDECAR_ENDING,
    UNREADABLE_CLAIM,
    claimed_beside,
    sidecars_of,
)
from pipelines.landing.header import Place
from pipelines.landing.region_schemes import unknown_codes

SETTLE_SECONDS = 2.0
_REGION = re.compile(r"ID|\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Waiting:
    """A file in the inbox.

    `problem` is set where its place cannot be understood; such a file is refused, not read.
    `sidecar` is the small JSON beside it that names the receipt it corrects; `shares_sidecar` where
    other files lie there too, so that nobody can tell which one is meant.
    """

    path: Path
    relative: str
    source: str
    place: Place
    problem: tuple[str, str] | None = None
    sidecar: Path | None = None
    shares_sidecar: bool = False


def waiting_files(inbox: Path, known_sources: frozenset[str]) -> list[Waiting]:
    """Every file that waits in `inbox`, in a stable order."""
    if not inbox.is_dir():
        return []
    found = []
    for path in sorted(inbox.rglob("*")):
        parts = path.relative_to(inbox).parts
        if any(part.startswith(".") for part in parts) or path.name.endswith(".part"):
            continue
        mode = path.lstat().st_mode
        if not stat.S_ISDIR(mode):
            found.append(_waiting(path, parts, known_sources))
    return _with_sidecars(_in_known_regions(found))


def _in_known_regions(found: list[Waiting]) -> list[Waiting]:
    """The files, with a problem where the folder's region is in no official list.

    Every row of such a file would be of a region without a name, and the exit gate would keep
    back everybody's figures for it.
    """
    unknown = unknown_codes({f.place.region_code for f in found if f.place.region_code is not None})
    return [
        replace(file, problem=_no_region(file.place.region_code))
        if file.problem is None and file.place.region_code in unknown
        else file
        for file in found
    ]


def _no_region(code: str | None) -> tuple[str, str]:
    message = (
        f"the folder {code} is no region of the official list: move the file into the folder of "
        "its region"
    )
    return "REGION_UNKNOWN", message


def _with_sidecars(found: list[Waiting]) -> list[Waiting]:
    """The files with the JSON that lies beside them; a JSON without its file is refused."""
    beside: dict[Path, Path] = {}
    for file in found:
        if not file.path.name.endswith(SIDECAR_ENDING):
            for place in filter(Path.is_file, sidecars_of(file.path)):
                beside.setdefault(file.path, place)
    users = Counter(beside.values())
    used = set(beside.values())
    alone = (
        "SIDECAR_ALONE",
        "no data file of this name lies beside it: send both, <file>.csv and <file>.csv.semesta.json",
    )
    return [
        replace(
            file,
            sidecar=beside.get(file.path),
            shares_sidecar=users[beside.get(file.path, file.path)] > 1,
            problem=alone if file.path.name.endswith(SIDECAR_ENDING) else file.problem,
        )
        for file in found
        if file.path not in used
    ]


def claim_beside(file: Waiting) -> str | None:
    """The receipt that the JSON beside the file names; None where there is none."""
    if file.sidecar is None:
        return None
    return UNREADABLE_CLAIM if file.shares_sidecar else claimed_beside(file.sidecar)


def _waiting(path: Path, parts: tuple[str, ...], known_sources: frozenset[str]) -> Waiting:
    relative = "/".join(parts)
    source = parts[0] if len(parts) > 1 else ""
    region = period = None
    problem = None
    for part in parts[1:-1]:
        if region is None and period is None and _REGION.fullmatch(part):
            region = part
        elif period is None and _PERIOD.fullmatch(part):
            period = part
        else:
            problem = (
                "PLACE_NOT_UNDERSTOOD",
                "the folders above the file are not <source>/<region code>/<YYYY-MM>: move it",
            )
    if source not in known_sources:
        known = ", ".join(sorted(known_sources))
        problem = (
            "UNKNOWN_SOURCE",
            f"the folder {source or '(none)'} is no kind of file we know: put it into one of {known}",
        )
    return Waiting(path, relative, source, Place(region, period), problem)


def wait_until_settled(files: list[Waiting]) -> list[Waiting]:
    """The files whose size and time stood still for two seconds; waits for that once.

    A file that still grows stays in the inbox for the next night.
    """
    now = time.time()
    before = {file.relative: _fingerprint(file.path) for file in files}
    if all(now - seen[1] >= SETTLE_SECONDS for seen in before.values() if seen):
        return [file for file in files if before[file.relative]]
    time.sleep(SETTLE_SECONDS)
    return [
        file
        for file in files
        if before[file.relative] and before[file.relative] == _fingerprint(file.path)
    ]


def _fingerprint(path: Path) -> tuple[int, float] | None:
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return None
    return seen.st_size, seen.st_mtime


def place_by_hand(
    inbox: Path, path: Path, source: str, region: str | None, period: str | None
) -> str:
    """Copy a file given by hand to its place in the inbox; returns that place."""
    folder = inbox.joinpath(*(part for part in (source, region, period) if part))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    unfinished = target.with_name(f"{target.name}.part")
    shutil.copyfile(path, unfinished, follow_symlinks=True)
    unfinished.rename(target)
    return target.relative_to(inbox).as_posix()
