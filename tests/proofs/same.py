"""The line `same`: the same files give the same content, whenever and however often they arrive.

One night took every file at once. Others get them in parts under other names in a drawn order, or every
file twice; two are started together; one builds again from nothing but what was landed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from pipelines.landing.contract import all_contracts
from pipelines.night import land_source, land_strays, open_night
from pipelines.report import run_night
from pipelines.settings import Settings
from proofs import stores
from proofs.forked import load_everything
from proofs.journal import Journal
from warehouse.layout import Store
from warehouse.lock import night_lock

PARTS = 3


def waiting(store: Store) -> list[Path]:
    """Files in the inbox, as senders put them there."""
    return [
        path
        for path in sorted(store.inbox.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(store.inbox).parts)
    ]


def land_only(settings: Settings) -> int:
    """Land what waits, and build nothing."""
    with night_lock(settings.store, 60):
        night = open_night(settings)
        for source in all_contracts():
            land_source(night, source)
        land_strays(night)
    return 0


def build_anew(settings: Settings) -> int:
    """Build a month by name, though nothing is new."""
    return run_night(settings, (stores.NEWER,)).exit_code


def in_parts(home: Path) -> None:
    """The files in a drawn order, under drawn names, on three days."""
    store, draw = Store(home), Random(5)
    aside = home.with_name("aside")
    files = waiting(store)
    draw.shuffle(files)
    arriving = []
    for number, path in enumerate(files):
        target = path.relative_to(store.inbox).with_name(f"{draw.randrange(10**6)}-{path.name}")
        held = aside / f"{number}"
        held.parent.mkdir(exist_ok=True)
        arriving.append((path.rename(held), store.inbox / target))
    for part in range(PARTS):
        for held, target in arriving[part::PARTS]:
            held.rename(target)
        stores.night(home, land_only if part < PARTS - 1 else stores.forked.whole_night)


def twice(home: Path) -> None:
    """Every file twice, the second time under another name; and all of them once more."""
    store = Store(home)
    files = waiting(store)
    for path in files:
        shutil.copy2(path, path.with_name(f"salinan {path.name}"))
    again = [(path, path.read_bytes()) for path in files[:10]]
    stores.night(home)
    before = store.current.readlink()
    for path, data in again:
        path.write_bytes(data)
    stores.night(home)
    if store.current.readlink() != before:
        raise AssertionError("files that were known already led to a new version")


def two_at_once(home: Path) -> None:
    """Two nights started together: the second waits, and then finds nothing to do."""
    settings = stores.forked.settings_of(home, stores.key())
    log = home.with_name("two.log")
    nights = [stores.forked.start(stores.forked.whole_night, settings, log) for _ in range(2)]
    codes = [night.wait() for night in nights]
    made = sorted(path.name for path in (home / "versions").glob("v*"))
    if (codes, made) != ([0, 0], ["v1", "v2"]):
        raise AssertionError(f"two nights left with {codes} and {made}: {log.read_text()[-800:]}")


def rebuilt(home: Path) -> None:
    """Everything that a night can make again is lost."""
    shutil.rmtree(home / "private" / "build")
    (home / "private" / "build").mkdir(mode=0o700)
    stores.night(home, build_anew)


WAYS: dict[str, tuple[Callable[[], Path], Callable[[Path], None]]] = {
    "in three parts, shuffled and renamed": (stores.prepared, in_parts),
    "every file twice": (stores.prepared, twice),
    "two nights at once": (stores.prepared, two_at_once),
    "built again from what was landed": (stores.published, rebuilt),
}


def content_of(way: str) -> dict[str, object]:
    """What is served after the files came that way."""
    start, arrive = WAYS[way]
    with tempfile.TemporaryDirectory() as name:
        home = stores.copied(start(), Path(name) / "store")
        arrive(home)
        return stores.served(home)


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether every way led to the same content."""
    load_everything()
    journal = Journal.of("same")
    wanted = journal.result("at once", lambda: stores.served(stores.published()))
    older = journal.result("older", lambda: stores.served(stores.prepared()))
    found = {way: journal.result(way, lambda w=way: content_of(w)) for way in WAYS}
    same = {
        way: content["content_hash"] == wanted["content_hash"] for way, content in found.items()
    }
    told = ", ".join(f"{way}: {'same' if is_same else 'ANOTHER'}" for way, is_same in same.items())
    figures = f"content hash of both tiers, {wanted['rows']['landed']} rows; {told}"
    differs = older["content_hash"] != wanted["content_hash"]
    return f"{figures}; without the newer month: {'another' if differs else 'SAME'}", (
        all(same.values()) and differs
    )
