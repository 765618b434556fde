"""The line `crash`: publications are recorded, and the disk is laid out anew after every operation.

At toy size: new versions with their plain copies, old ones removed, a step back, and person rows that
expire. Behind every operation the machine stops in four ways (`disk.MODES`). Whatever is found then must
show a reader the version before or the one after, whole, in both tiers and with the rights it was given,
and the next night must tidy up, publish, and bring the plain copies after it.

`unsynced` and `flipped_first` make designs that are known to be wrong: the same eyes must see that.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import toy_world

from proofs.disk import MODES, Allowed, Disk, Made, Mode, Named, Pool, Recorder, Said, Step, Synced
from proofs.journal import Journal
from warehouse import durable, publish, versions
from warehouse.candidate import Candidate, build_candidate
from warehouse.durable import replace_symlink
from warehouse.layout import Store
from warehouse.manifest import Manifest, ManifestDamaged
from warehouse.plain_copies import differing_copies, write_plain_copies
from warehouse.retention import Retention, collect_garbage

WANTED = 1900
PUBLISHES = 7
_RIGHTS = {"open.duckdb": 0o444, "restricted.duckdb": 0o440, "manifest.json": 0o444}
_KEPT = Retention(newest=2)
_LATER = timedelta(days=500)

Commit = Callable[[Store, Candidate, Manifest], versions.Version]


@dataclass
class Script:
    """What is done to a store, with a word to the recorder after every promise."""

    store: Store
    say: Callable[[str], None]
    commit: Commit = publish.commit_candidate
    clears_after: timedelta = timedelta()

    def publish(self, factor: int) -> None:
        """One publication as a night does it, from the janitor to the clearing up."""
        store = self.store
        publish.janitor(store)
        toy_world.make_build(store, factor)
        # Some days apart: some versions end a month and stay, others go.
        plan = replace(
            toy_world.make_plan(f"f{factor}"),
            published_at=toy_world.WHEN + timedelta(days=10 * factor),
        )
        made = build_candidate(store, plan)
        version = self.commit(store, made, made.manifest([]))
        self.say(f"served {version.number}")
        write_plain_copies(store, version)
        self.say("copied")
        collect_garbage(store, _KEPT, plan.published_at + self.clears_after)

    def step_back(self) -> None:
        """Serve the version before the newest again."""
        before = versions.list_versions(self.store)[-2]
        version = versions.rollback(self.store, f"v{before.number}")
        self.say(f"served {version.number}")
        write_plain_copies(self.store, version)


def record(folder: Path, publishes: int, commit: Commit = publish.commit_candidate) -> list[Step]:
    """Steps of some publications and a step back in the middle, on a new store in `folder`."""
    store = toy_world.make_store(folder / "store")
    recorder = Recorder(store.home)
    script = Script(store, recorder.say, commit)
    with recorder.recording():
        for factor in range(1, publishes + 1):
            script.clears_after = _LATER if factor == publishes else timedelta()
            script.publish(factor)
            if factor == publishes // 2 and factor > 1:
                script.step_back()
    return recorder.steps


def flipped_first(store: Store, candidate: Candidate, manifest: Manifest) -> versions.Version:
    """A wrong design: the pointer moves before the files behind it are on the disk."""
    replace_symlink(store.current, versions.pointer(candidate.number))
    return publish._place(store, candidate, manifest)


def unsynced(steps: Iterable[Step]) -> list[Step]:
    """A wrong design: the same operations in the same order, and nothing is ever synced."""
    return [step for step in steps if not isinstance(step, Synced)]


@dataclass
class Found:
    """Images looked at, and what was wrong with those that were bad: after which step, in which mode."""

    images: int = 0
    points: int = 0
    bad: list[str] = field(default_factory=list)


def look_at_all(
    steps: Iterable[Step], folder: Path, modes: Iterable[Mode] = MODES, every: int = 1
) -> Found:
    """Lay out the disk behind every operation, or every so many, in every mode, and judge each."""
    steps = list(steps)
    found, disk, judge = Found(), Disk(), Judge(steps, folder)
    named: set[int] = set()
    began = False
    for number, step in enumerate(steps):
        if isinstance(step, Said):
            if step.text == "begin":
                disk.sync_all()
            began = True
            continue
        disk.apply(step)
        if isinstance(step, Named):
            named |= {child for _, _, child in step.entries if child is not None}
        # What no directory names yet is not an operation of its own.
        if not began or isinstance(step, Made):
            continue
        if isinstance(step, Allowed) and step.number not in named:
            continue
        found.points += 1
        if found.points % every:
            continue
        for mode in modes:
            found.images += 1
            image = list(disk.image(mode, Random(f"{number}/{mode}")))
            if problem := judge.verdict(number, image):
                found.bad.append(f"after {number} ({type(step).__name__}), {mode}: {problem}")
    return found


class Judge:
    """Looks at images as a reader does, then as the next night does.

    What was looked at once is not looked at again: equal files are one file here, told by its number.
    """

    def __init__(self, steps: list[Step], folder: Path) -> None:
        self.folder = folder
        self.promised = [
            (number, int(step.text.split()[1]))
            for number, step in enumerate(steps)
            if isinstance(step, Said) and step.text.startswith("served")
        ]
        (folder / "pool").mkdir(parents=True)
        self.pool = Pool(folder / "pool")
        self._judged: dict[tuple[object, ...], str] = {}
        self._read: dict[tuple[object, ...], int | Exception | None] = {}
        self._nights: dict[tuple[object, ...], str] = {}

    def verdict(self, number: int, image: list[tuple[str, str, int, bytes]]) -> str:
        """What is wrong with the image found after step `number`; empty where nothing is."""
        before = max((at for at in self.promised if at[0] < number), default=(0, None))[1]
        after = min((at for at in self.promised if at[0] > number), default=(0, before))[1]
        seen = tuple((path, rights, self.pool.digest(data)) for path, _, rights, data in image)
        key = (before, after, seen)
        if key not in self._judged:
            home = self.folder / "image"
            self.pool.lay(image, home)
            self._judged[key] = self._judge(Store(home), {before, after})
            shutil.rmtree(home)
        return self._judged[key]

    def _judge(self, store: Store, allowed: set[int | None]) -> str:
        try:
            served = self._served(store)
            if served not in allowed:
                return f"v{served} is served, promised was one of {allowed}"
            publish.janitor(store)
            if (still := self._served(store)) != served:
                return f"the janitor left v{still} of v{served}"
            return self._next_night(store)
        except Exception as problem:  # noqa: BLE001 - whatever a reader or a night dies of is the finding
            return f"{type(problem).__name__}: {problem}".replace(str(store.home), "")

    def _served(self, store: Store) -> int | None:
        """As `read`; a reader looks at nothing private and nothing half-made."""
        key = _state(store, is_reader=True)
        if key not in self._read:
            try:
                self._read[key] = read(store)
            except Exception as problem:  # noqa: BLE001 - see above
                self._read[key] = problem
        found = self._read[key]
        if isinstance(found, Exception):
            raise found
        return found

    def _next_night(self, store: Store) -> str:
        """Publish once more; stores that a janitor left in the same state have the same future."""
        key = _state(store)
        if key not in self._nights:
            Script(store, lambda _text: None).publish(99)
            served = versions.find(store, f"v{read(store)}")
            problems = differing_copies(store, served)
            if served.manifest["fingerprint"] != "f99":
                problems = (*problems, "the next night did not publish")
            left = [path.name for path in store.home.rglob(f"*{durable.BUILDING}*")]
            self._nights[key] = "; ".join((*problems, *left))
        return self._nights[key]


def _state(store: Store, *, is_reader: bool = False) -> tuple[object, ...]:
    """What lies in the public part of a store, each file told by the number that the pool gave it."""
    return tuple(
        (path.relative_to(store.home).as_posix(), _told_by(path))
        for tree in (store.current, store.versions, store.hasil)
        for path in (tree, *(sorted(tree.rglob("*")) if not tree.is_symlink() else ()))
        if os.path.lexists(path) and not (is_reader and durable.BUILDING in path.as_posix())
    )


def _told_by(path: Path) -> str | int:
    if path.is_symlink():
        return str(path.readlink())
    return path.stat().st_mode if path.is_dir() else path.stat().st_ino


def read(store: Store) -> int | None:
    """The number of the served version as a stranger finds it, after checking that it is whole.

    Raises:
        AssertionError: it is not.

    """
    if not os.path.lexists(store.current):
        return None
    served = versions.current(store)
    assert served is not None
    try:
        manifest = served.manifest
    except ManifestDamaged as problem:
        raise AssertionError(str(problem)) from problem
    assert not (problems := versions.differing_files(store.current, manifest["files"])), problems
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in served.directory.iterdir()}
    assert rights == _RIGHTS, rights
    for other in versions.list_versions(store):
        files = dict(other.manifest["files"])
        if other.is_expired:
            del files[versions.TIERS["restricted"]]
        assert not (problems := versions.differing_files(other.directory, files)), problems
    for tier in versions.TIERS:
        with duckdb.connect(str(served.file(tier)), read_only=True) as con:
            said = con.execute("select version, fingerprint from meta.publication").fetchall()
        assert said == [(f"v{served.number}", manifest["fingerprint"])], said
    for path in store.hasil.glob("*/cakupan.csv"):
        lines = path.read_bytes().splitlines(keepends=True)
        assert len(lines) == 21, f"{path.name} has {len(lines)} lines"
        assert lines[-1].endswith(b"\n")
    for path in store.hasil.rglob("CURRENT.json"):
        json.loads(path.read_bytes())
    return served.number


def judged(design: str) -> dict[str, Any]:
    """Images of one design, and what was wrong with them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = look_at_all(DESIGNS[design](folder / "recorded"), folder / "looked")
    return asdict(found)


DESIGNS: dict[str, Callable[[Path], list[Step]]] = {
    "ours": lambda folder: record(folder, PUBLISHES),
    "nothing synced": lambda folder: unsynced(record(folder, 2)),
    "pointer first": lambda folder: record(folder, 2, flipped_first),
}
"""Ours, and two that are known to be wrong."""


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether every image was good and the wrong designs are seen."""
    journal = Journal.of("crash")
    found = {name: journal.result(name, partial(judged, name)) for name in DESIGNS}
    ours = found.pop("ours")
    told = ", ".join(f"{name} {len(one['bad'])} of {one['images']}" for name, one in found.items())
    figures = (
        f"{len(ours['bad'])} bad of {ours['images']} images ({ours['points']} operations of "
        f"{PUBLISHES} publications and a step back, in {len(MODES)} modes); designs known to be "
        f"wrong: {told}"
    )
    holds = ours["images"] >= WANTED and not ours["bad"] and all(w["bad"] for w in found.values())
    return "; ".join((figures, *ours["bad"][:3])), holds
