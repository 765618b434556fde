"""Stores that several lines of proof start from: made once per state of the code, then copied.

`prepared` has the demo world of one kabupaten's month in its inbox, beside an older month that is published;
`published` is what becomes of it in an undisturbed night.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.demo.world import write_demo
from pipelines.identity.keys import create_key
from pipelines.settings import Settings
from proofs import forked
from proofs.journal import WORK, state
from warehouse.layout import Store

REGION = "33.76"
SCALE = 0.004
OLDER, NEWER = "2025-08", "2025-09"


def folder() -> Path:
    """Where the stores of this state of the code lie."""
    return WORK / "stores" / state()


def key() -> Path:
    return folder() / "key"


def prepared() -> Path:
    """A store that serves v1, made of the older month, and has the newer month's files in its inbox."""
    return made("prepared", _prepare)


def published() -> Path:
    """The same after an undisturbed night."""
    return made("published", lambda home: _after_a_night(prepared(), home))


def made(name: str, make: Callable[[Path], object]) -> Path:
    """The store `name`, made where it is not there; one that a kill left half-made is begun anew."""
    home = folder() / name
    done = folder() / f"{name}.done"
    if not done.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        make(home)
        done.touch()
    return home


def copied(home: Path, to: Path, parts: Collection[str] = ()) -> Path:
    """A copy of a store, or of some of its parts; links stay links."""
    if not parts:
        return Path(shutil.copytree(home, to, symlinks=True))
    to.mkdir(parents=True)
    for part in parts:
        if (home / part).is_symlink():
            (to / part).symlink_to((home / part).readlink())
        else:
            shutil.copytree(home / part, to / part, symlinks=True)
    return to


def served(home: Path) -> dict[str, Any]:
    """What the current version says of itself: the content's hash and the rows behind it."""
    manifest = json.loads((home / "current" / "manifest.json").read_text(encoding="utf-8"))
    return {"content_hash": manifest["content_hash"], "rows": manifest["rows"]}


def night(home: Path, work: forked.Work = forked.whole_night) -> None:
    """A night to its end, in a process of its own.

    Raises:
        AssertionError: it did not end well; the message is the last that it said.

    """
    log = home.with_name(f"{home.name}.log")
    process = forked.start(work, forked.settings_of(home, key()), log)
    if process.wait():
        raise AssertionError(f"the night left with {process.code}: {log.read_text()[-800:]}")


def _prepare(home: Path) -> None:
    store = Store(home)
    store.create()
    if not key().exists():
        create_key(key())
    forked.load_everything()
    night(home, partial(_write_month, month=OLDER))
    night(home)
    night(home, partial(_write_month, month=NEWER))


def _write_month(settings: Settings, month: str) -> int:
    """The demo's files of a month; in a process of its own, as the threads that write end with it."""
    write_demo(
        settings.store.inbox,
        regions=[REGION],
        first=month,
        last=month,
        scale=SCALE,
        damage=0.0,
        seed=33,
        truth=None,
    )
    return 0


def _after_a_night(before: Path, home: Path) -> None:
    copied(before, home)
    night(home)
