"""The line `flips`: one bit is flipped in everything that is published, and `verify` must say so.

Of small files every byte is hit, of larger ones bytes drawn at random; files cut, grown or replaced by
another tier's are looked at too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from warehouse import versions
from warehouse.layout import Store
from warehouse.plain_copies import differing_copies

SMALL = 1024
DRAWN = 120


def seen(store: Store) -> bool:
    """Whether `semesta verify` would find anything wrong with what is served."""
    served = versions.find(store, None)
    return bool(differing_copies(store, served) or versions.verify(store))


def damages(sound: bytes, draw: Random, drawn: int) -> Iterator[bytes]:
    """The content with one bit flipped, and cut, grown and empty."""
    places = (
        range(len(sound))
        if len(sound) <= SMALL
        else [draw.randrange(len(sound)) for _ in range(drawn)]
    )
    for place in places:
        flipped = sound[place] ^ 1 << draw.randrange(8)
        yield sound[:place] + bytes((flipped,)) + sound[place + 1 :]
    yield from (sound[:-1], sound + b"\0", b"")


def artefacts(store: Store) -> list[Path]:
    """Every file that is published."""
    served = versions.find(store, None)
    return [
        path
        for tree in (served.directory, store.hasil)
        for path in sorted(tree.rglob("*"))
        if path.is_file()
    ]


def measure(store: Store, drawn: int) -> dict[str, tuple[int, int]]:
    """Name of each published file -> damages done to it, and how many of them were seen."""
    draw = Random(1)
    found: dict[str, tuple[int, int]] = {}
    for path in artefacts(store):
        sound = path.read_bytes()
        path.chmod(0o600)
        done = caught = 0
        for data in damages(sound, draw, drawn):
            path.write_bytes(data)
            done += 1
            caught += seen(store)
        path.write_bytes(sound)
        kind = path.name if path.parent != store.hasil else f"hasil/{path.name}"
        before = found.get(kind, (0, 0))
        found[kind] = (before[0] + done, before[1] + caught)
    return found


def prove() -> tuple[str, bool]:
    """Run the line in full on a night's own files; the figures, and whether every damage was seen."""
    from proofs.stores import copied, published

    with tempfile.TemporaryDirectory() as name:
        store = Store(copied(published(), Path(name) / "store", ("versions", "hasil", "current")))
        sound = not seen(store)
        found = measure(store, DRAWN)
        sound = sound and not seen(store)
    done, caught = (sum(pair[i] for pair in found.values()) for i in (0, 1))
    each = ", ".join(f"{name} {c}/{d}" for name, (d, c) in found.items())
    return f"{caught} of {done} damages seen ({each})", caught == done and sound
