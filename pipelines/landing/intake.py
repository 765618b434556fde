"""The inbox: which files wait, what their place says, and whether they still grow.

`inbox/<source>/[<region>/][<period>/]<file>`. Names beginning with a dot and unfinished uploads
(`.part`) are left alone. Nothing is opened here.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.landing.contract import all_contracts
from pipelines.landing.corrections import (
    SIDECAR_ENDING,
    UNREADABLE_CLAIM,
    claimed_beside,
    sidecars_of,
)
from pipelines.landing.findings import file_finding
from pipelines.landing.header import Place
from pipelines.landing.names import printable
from pipelines.landing.official_regions import DOTTED, unknown_codes
from warehouse.durable import move_beside
from warehouse.receipt import Finding

SETTLE_SECONDS = 2.0
_REGION = re.compile(DOTTED)
_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Waiting:
    """A file in the inbox.

    `problem` is set where its place cannot be understood; such a file is refused, not read.
    `sidecar` is the small JSON beside it that names the receipt it corrects; `shares_sidecar` where
    other files lie there too, so that nobody can tell which one is meant. `shown`: what to call it
    where that is not the name of `path`.
    """

    path: Path
    relative: str
    source: str
    place: Place
    problem: Finding | None = None
    sidecar: Path | None = None
    shares_sidecar: bool = False
    shown: str = ""

    @property
    def name(self) -> str:
        """The name as sent; for a file of a ZIP after the name of the ZIP."""
        return self.shown or self.path.name


def waiting_files(inbox: Path, known_sources: frozenset[str]) -> list[Waiting]:
    """Every file that waits in `inbox`, in a stable order."""
    if not inbox.is_dir():
        return []
    found = []
    for path in sorted(_named_in_text(inbox)):
        parts = path.relative_to(inbox).parts
        if any(part.startswith(".") for part in parts) or path.name.endswith(".part"):
            continue
        mode = path.lstat().st_mode
        if not stat.S_ISDIR(mode):
            found.append(_waiting(path, parts, known_sources))
    return _with_sidecars(found)


def _named_in_text(inbox: Path) -> list[Path]:
    """All paths of the inbox; names whose bytes are no text are written anew, the deepest first."""
    odd = [path for path in inbox.rglob("*") if not _is_text(path.name)]
    for path in sorted(odd, key=lambda path: len(path.parts), reverse=True):
        move_beside(path, path.with_name(printable(path.name)))
    return list(inbox.rglob("*"))


def _is_text(name: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def _with_sidecars(found: list[Waiting]) -> list[Waiting]:
    """The files with the JSON that lies beside them; a JSON without its file is refused."""
    beside: dict[Path, Path] = {}
    for file in found:
        if not file.path.name.endswith(SIDECAR_ENDING):
            for place in filter(os.path.isfile, sidecars_of(file.path)):
                beside.setdefault(file.path, place)
    users = Counter(beside.values())
    used = set(beside.values())
    alone = file_finding("SIDECAR_ALONE")
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
            problem = file_finding("PLACE_NOT_UNDERSTOOD")
    if region is not None and problem is None and source in known_sources:
        problem = _unknown_region(source, region)
    if source not in known_sources:
        known = ", ".join(sorted(known_sources))
        problem = file_finding("UNKNOWN_SOURCE", folder=source or "-", known=known)
    return Waiting(path, relative, source, Place(region, period), problem)


def _unknown_region(source: str, region: str) -> Finding | None:
    """The refusal of a folder that is no region; a list of regions may bring new ones."""
    columns = all_contracts()[source].columns.values()
    if any(column.defines_regions for column in columns) or not unknown_codes([region]):
        return None
    return file_finding("UNKNOWN_REGION_FOLDER")


def about(files: list[Waiting], months: Collection[str]) -> list[Waiting]:
    """Those of `files` whose place names one of `months`, or no month at all."""
    return [file for file in files if file.place.period in {*months, None}]


def standing_still(files: list[Waiting]) -> Callable[[Waiting], bool]:
    """Tell of each of `files` whether its size and time stood still for two seconds from now on.

    Only a file that was touched a moment ago is waited for. One that still grows stays in the inbox
    for the next night.
    """
    now = time.time()
    before = {file.relative: _fingerprint(file.path) for file in files}

    def stands_still(file: Waiting) -> bool:
        seen = before[file.relative]
        if seen is None:
            return False
        if now - seen[1] >= SETTLE_SECONDS:
            return True
        time.sleep(max(0.0, now + SETTLE_SECONDS - time.time()))
        return seen == _fingerprint(file.path)

    return stands_still


def _fingerprint(path: Path) -> tuple[int, float] | None:
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return None
    return seen.st_size, seen.st_mtime
