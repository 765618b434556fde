"""What the lock files pin: names, versions, and how many hashes each has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.utils import canonicalize_name
from project_tree import ROOT

REMEDY = "make lock"
RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
LOCKS = ("requirements-bootstrap.lock", RUNTIME_LOCK, DEV_LOCK)


@dataclass(frozen=True)
class Pin:
    """One package of a lock file."""

    version: str
    hashes: int
    is_direct: bool


def pins(lock: str) -> dict[str, Pin]:
    """The packages of a lock file by name."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if pinned := re.match(r"([A-Za-z0-9._-]+)==(\S+)", block):
            found[canonicalize_name(pinned[1])] = Pin(
                version=pinned[2],
                hashes=len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block)),
                is_direct="semesta (pyproject.toml)" in block,
            )
    return found
