"""The line `kills`: nights are killed in every stage while readers poll, and the next night heals.

A chain is a store that suffers several kills in a row, each at a moment drawn from how long its stage lasts. It starts from one of four places: the inbox full,
everything landed, everything built, or a candidate that passed its gates; so a kill in a late stage need
not wait for the early ones. SIGKILL goes to the night itself, as from an operator or the kernel; the
processes that read files for it are left to notice. A chain ends with an undisturbed night, after which the
store must serve the content of a night that nobody killed.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from pipelines import steps
from pipelines.night import open_night
from pipelines.publication import make_candidate, pass_gates, serve
from pipelines.settings import Settings
from pipelines.transform import build_models
from proofs import forked, same, stores
from proofs.journal import Journal
from warehouse import publish, versions
from warehouse.candidate import Candidate
from warehouse.layout import Store
from warehouse.lock import night_lock
from warehouse.plain_copies import differing_copies

WANTED = 200
_READER_RESTS = 0.05


def land(settings: Settings) -> int:
    """Take in every file that waits."""
    return same.land_only(settings)


def prepare(settings: Settings) -> int:
    """Link persons, and lay what was landed before dbt."""
    with night_lock(settings.store, 60):
        steps.prepare(open_night(settings))
    return 0


def transform(settings: Settings) -> int:
    """Build every model."""
    with night_lock(settings.store, 60):
        night = open_night(settings)
        with night.stage("transform"):
            build_models(settings.store)
    return 0


def make(settings: Settings) -> int:
    """Build the candidate, and keep what a night knows of it for those that are killed later."""
    with night_lock(settings.store, 60):
        night = open_night(settings)
        with night.stage("candidate"):
            night.candidate = make_candidate(night)
        _kept(settings).write_bytes(pickle.dumps(night.candidate))
    return 0


def gate(settings: Settings) -> int:
    """Let the exit gates look at the candidate."""
    with night_lock(settings.store, 60):
        night = open_night(settings)
        candidate = _candidate(settings)
        with night.stage("exit gate"):
            verdicts = pass_gates(night, candidate)
        _verdicts(settings).write_bytes(pickle.dumps(verdicts))
    return 0


def serve_it(settings: Settings) -> int:
    """Publish the candidate, with its plain copies and the clearing up."""
    with night_lock(settings.store, 60):
        night = open_night(settings)
        candidate = _candidate(settings)
        verdicts = pickle.loads(_verdicts(settings).read_bytes())
        with night.stage("publish"):
            serve(night, candidate, verdicts)
    return 0


def _candidate(settings: Settings) -> Candidate:
    """What was kept of the candidate, about the store as it lies now: it may be a copy."""
    candidate: Candidate = pickle.loads(_kept(settings).read_bytes())
    return replace(candidate, directory=settings.store.versions / candidate.directory.name)


def _kept(settings: Settings) -> Path:
    return settings.store.build_dir / "candidate.pickle"


def _verdicts(settings: Settings) -> Path:
    return settings.store.build_dir / "verdicts.pickle"


STAGES: dict[str, forked.Work] = {
    "land": land,
    "prepare": prepare,
    "transform": transform,
    "candidate": make,
    "exit gate": gate,
    "publish": serve_it,
}
"""Stage -> the part of a night that a kill in it is to hit; each begins where the one before ended."""
CHAINS = {
    "land": (2, 20),
    "prepare": (1, 26),
    "transform": (1, 22),
    "candidate": (1, 30),
    "exit gate": (1, 24),
    "publish": (40, 3),
}
"""Stage -> how many chains begin with it, and how many kills each suffers at most."""
_GOES_ON = ("land",)
"""Stages that go on where they were killed: the kills of a chain share one, else each has a whole one before it."""
_SHORTER = 0.7
_MORE = 120
_HEALED = 20
"""Of the chains of publications, which are short, every so many is healed by a whole night."""


@dataclass
class Seen:
    """What readers saw during a chain."""

    reads: int = 0
    bad: list[str] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)


def before(stage: str) -> Path:
    """A store that has done everything up to `stage`; made once."""
    names = list(STAGES)
    place = names.index(stage)
    if place == 0:
        return stores.prepared()
    earlier = names[place - 1]

    def advance(home: Path) -> None:
        stores.copied(before(earlier), home)
        _lasted(earlier).write_text(str(timed(earlier, home)), encoding="utf-8")

    return stores.made(f"before {stage}", advance)


def seconds(stage: str) -> float:
    """How long `stage` takes, now and here; measured where the store before the next stage is made."""
    names = list(STAGES)
    if stage != names[-1]:
        before(names[names.index(stage) + 1])
        return float(_lasted(stage).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        return timed(stage, stores.copied(before(stage), Path(name) / "store"))


def timed(stage: str, home: Path) -> float:
    """Run `stage` to its end on a store that is ready for it; the seconds since it told its name."""
    log = home.with_name(f"{home.name}.log")
    night = forked.start(STAGES[stage], forked.settings_of(home, stores.key()), log)
    _until(lambda: bool(night.stage) or night.has_ended())
    begin = time.monotonic()
    if night.wait():
        raise AssertionError(f"{stage} left with {night.code}: {log.read_text()[-800:]}")
    return time.monotonic() - begin


def _lasted(stage: str) -> Path:
    return stores.folder() / f"{stage}.lasted"


def look(store: Store, known: set[tuple[str, int]]) -> str:
    """Read what is served as an analyst does; its name. Files met for the first time are read whole.

    Raises:
        AssertionError: it is not one whole version.

    """
    served = versions.current(store)
    assert served is not None, "nothing is served"
    name, mark = served.directory.name, served.directory.stat().st_ino
    manifest = served.manifest
    if (name, mark) not in known:
        problems = versions.differing_files(served.directory, manifest["files"])
        assert not problems, problems
        known.add((name, mark))
    for tier in versions.TIERS:
        with duckdb.connect(str(served.file(tier)), read_only=True) as con:
            said = con.execute("select version, fingerprint from meta.publication").fetchall()
        assert said == [(name, manifest["fingerprint"])], f"{tier} says {said}, not {name}"
    return name


def looked(settings: Settings) -> list[str]:
    """What a reader who comes now, in a process of its own, finds wrong."""

    def work(settings: Settings) -> int:
        look(settings.store, set())
        return 0

    with tempfile.NamedTemporaryFile() as log:
        reader = forked.start(work, settings, Path(log.name))
        return [] if reader.wait() == 0 else Path(log.name).read_text().splitlines()[-1:]


def poll(home: Path, told: Path) -> int:
    """Read the served version in a process of its own until it is ended; its number."""
    pid = os.fork()
    if pid:
        return pid
    seen, known, going = Seen(), set(), [True]
    signal.signal(signal.SIGTERM, lambda *_: going.clear())
    while going:
        try:
            seen.versions.add(look(Store(home), known))
        except Exception as problem:  # noqa: BLE001 - whatever a reader dies of is the finding
            seen.bad.append(f"{type(problem).__name__}: {problem}")
        seen.reads += 1
        time.sleep(_READER_RESTS)
    told.write_text(json.dumps([seen.reads, seen.bad[:3], sorted(seen.versions)]))
    os._exit(0)


def chain(stage: str, number: int, kills: int, lasts: float) -> dict[str, Any]:
    """Kill a night up to `kills` times in `stage`, which lasts so many seconds; what was found."""
    draw = Random(f"{stage}/{number}")
    with tempfile.TemporaryDirectory() as name:
        home = stores.copied(before(stage), Path(name) / "store")
        store, told = Store(home), Path(name) / "read.json"
        settings = forked.settings_of(home, stores.key())
        reader = poll(home, told)
        hits: Counter[str] = Counter()
        bad, problems = [], []
        if stage in _GOES_ON:
            lasts *= 2 / kills
        for _ in range(kills):
            night = forked.start(STAGES[stage], settings, Path(name) / "log")
            _until(lambda n=night: bool(n.stage) or n.has_ended())
            moment = time.monotonic() + draw.uniform(0, lasts)
            _until(lambda n=night, m=moment: time.monotonic() >= m or n.has_ended())
            was_hit = night.kill()
            hits[night.stage] += was_hit
            # The machine may have been busier when the stage was timed.
            lasts *= 1 if was_hit else _SHORTER
            if not was_hit and night.code:
                bad.append(f"{stage} left by itself with {night.code}")
            bad += [f"after a kill in {night.stage}: {text}" for text in looked(settings)]
            if stage == "publish" and not _kept_candidate(store):
                # Its candidate has become a version: there is nothing left to be killed in.
                break
            if stage in _GOES_ON and not was_hit:
                break
        content = None
        if stage != "publish" or number % _HEALED == 0:
            stores.night(home)
            problems = whole(store)
            content = stores.served(home)
        else:
            publish.janitor(store)
            bad += [f"after the janitor: {text}" for text in looked(settings)]
        os.kill(reader, signal.SIGTERM)
        os.waitpid(reader, 0)
        reads, unread, seen = json.loads(told.read_text())
    return {
        "hits": dict(hits),
        "reads": reads,
        "seen": seen,
        "bad": [*bad, *unread],
        "problems": problems,
        "content": content,
    }


def whole(store: Store) -> list[str]:
    """What is wrong with a store after a night that nobody killed."""
    served = versions.find(store, None)
    waits = [path.name for path in same.waiting(store)]
    left = [path.name for path in store.versions.glob("*.building")]
    return [*versions.verify(store), *differing_copies(store, served), *left, *waits]


def planned() -> Iterator[tuple[str, int, int]]:
    """Stage, number and most kills of each chain; then more of the shortest, where kills came too late."""
    for stage, (chains, kills) in CHAINS.items():
        yield from ((stage, number, kills) for number in range(chains))
    chains, kills = CHAINS["publish"]
    yield from (("publish", number, kills) for number in range(chains, chains + _MORE))


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether every reader saw whole versions and all healed."""
    forked.load_everything()
    journal = Journal.of("kills")
    wanted = journal.result("undisturbed", lambda: stores.served(stores.published()))
    found: list[dict[str, Any]] = []
    hits: Counter[str] = Counter()
    for stage, number, kills in planned():
        if number >= CHAINS[stage][0] and hits.total() >= WANTED:
            break
        lasts = journal.result(f"{stage} lasts", partial(seconds, stage))
        work = partial(chain, stage, number, kills, lasts)
        found.append(journal.result(f"{stage}/{number}", work))
        hits.update(found[-1]["hits"])
    healed = [one for one in found if one["content"] is not None]
    same_content = [one for one in healed if one["content"] == wanted and not one["problems"]]
    bad = [problem for one in found for problem in one["bad"]]
    stages = ", ".join(f"{name} {count}" for name, count in hits.items())
    figures = (
        f"{hits.total()} kills ({stages}), {len(bad)} bad of {sum(one['reads'] for one in found)} "
        f"reads beside them; {len(same_content)} of {len(healed)} stores healed to the same content"
    )
    holds = hits.total() >= WANTED and not bad and len(same_content) == len(healed)
    return "; ".join((figures, *bad[:3])), holds


def _kept_candidate(store: Store) -> bool:
    return any(store.versions.glob("*.building"))


def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.001)
