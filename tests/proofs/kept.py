"""The line `kept`: what was built through the cache of months equals what is made from nothing.

Months of a demo world arrive one by one in a drawn order, some late; lists come again without rows, with NIKs
misspelt (which become links between persons, and part again when the list comes right), registers come
again; at times the cache is damaged or deleted. After each arrival the night lands, links and builds; then every
relation of the build is made anew by its own SELECT, and must hold the same rows. At the end dbt makes
everything from nothing, and must come to the same too.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from pipelines.demo.world import write_demo
from pipelines.identity.keys import create_key
from pipelines.landing.contract import all_contracts
from pipelines.manifest import MODELS, ensure_manifest
from pipelines.months import Model, read_models
from pipelines.night import land_source, landed_schemas, made_under, open_night, reading
from pipelines.persons import person_links
from pipelines.settings import Settings
from pipelines.transform import build_models
from proofs.journal import Journal
from warehouse import kept
from warehouse.build import prepare_build
from warehouse.connect import Connection, open_build
from warehouse.layout import Store
from warehouse.lock import night_lock

REGION, SEEDS, MONTHS, SCALE = "33.76", 3, ("2024-07", "2025-09"), 0.06
_SETTLED = 1_700_000_000
_LISTED = {"bpjstk__participants", "village__residents"}
_DAMAGED = 0.15
_MONTH = re.compile(r"/(\d{4}-\d{2})/")
_NIK = re.compile(r"\d{16}")


def built(settings: Settings) -> bool:
    """A night up to its build: land, link, lay, build, keep; whether it went through the cache."""
    with night_lock(settings.store, 60):
        night = open_night(settings)
        with reading(night, all_contracts()):
            for source in all_contracts():
                land_source(night, source)
        store = night.settings.store
        with night.ledger() as ledger:
            links = person_links(store, ledger, night.key)
            prepare_build(store, ledger, landed_schemas(), links, made_under(night))
        with open_build(store, read_only=True) as con:
            is_kept = bool(kept.known_sums(con))
        build_models(store)
        kept.seal(store, made_under(night))
    return is_kept


def same_as_made_anew(settings: Settings) -> None:
    """Make every relation of the build again by its own SELECT; it is sealed again, as it holds the same.

    Raises:
        AssertionError: a relation held other rows, or other sums were kept of it; names relation and months.

    """
    models = _models()
    with open_build(settings.store) as con:
        held, known = contents(con, models), kept.known_sums(con)
        for one in models:
            con.execute(f"delete from {one.name}")
            con.execute(f"insert into {one.name} by name {one.sql}")
        anew = contents(con, models)
    kept.break_seal(settings.store)
    for what, other in (("holds", held), ("is kept as", known)):
        if wrong := differing(other, anew):
            raise AssertionError(f"what was built {what} something else than made anew: {wrong}")
    kept.seal(settings.store, made_under(open_night(settings)))


def same_from_nothing(settings: Settings) -> None:
    """Delete the build and let dbt make everything from nothing.

    Raises:
        AssertionError: that does not hold what the build before held.

    """
    models = _models()
    with open_build(settings.store, read_only=True) as con:
        before = contents(con, models)
    settings.store.build_database.unlink()
    built(settings)
    with open_build(settings.store, read_only=True) as con:
        after = contents(con, models)
    if wrong := differing(before, after):
        raise AssertionError(f"made from nothing it is another: {wrong}")


def night(home: Path, *words: str) -> dict[str, bool]:
    """One night in a process of its own; `words`: what is compared afterwards.

    Raises:
        AssertionError: it did not end well; the message is the last that it said.

    """
    command = [sys.executable, "-m", "proofs.kept", str(home), *words]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"the night left with {done.returncode}: {done.stderr[-1500:]}")
    told: dict[str, bool] = json.loads(done.stdout.splitlines()[-1])
    return told


def main(home: Path, words: list[str]) -> None:
    """What `night` runs."""
    settings = Settings(Store(home), home.with_name("key"), 1, "id")
    told = {"is_kept": built(settings)} if "only" not in words else {}
    if "anew" in words:
        same_as_made_anew(settings)
    if "nothing" in words:
        same_from_nothing(settings)
    sys.stdout.write(json.dumps(told) + "\n")


def begun(folder: Path, first: str, last: str, scale: float, damage: float = 0.0) -> Path:
    """A new store in `folder`, and a demo world beside it; returns the world."""
    store, world = Store(folder / "store"), folder / "world"
    store.create()
    create_key(folder / "key")
    write_demo(
        world, regions=[REGION], first=first, last=last, scale=scale, damage=damage, seed=33,
        truth=None,
    )  # fmt: skip
    return world


def _models() -> list[Model]:
    found = read_models(ensure_manifest().with_name(MODELS))
    return [one for one in found if one.kind == "table"]


def contents(con: Connection, models: list[Model]) -> dict[str, kept.Sums]:
    """Relation -> what its rows sum up to, month by month."""
    rows = con.execute("select schema_name || '.' || table_name, column_name from duckdb_columns()")
    columns = set(rows.fetchall())
    return {
        one.name: kept.sums(con, one.name, one.month if (one.name, one.month) in columns else None)
        for one in models
    }


def differing(one: dict[str, kept.Sums], other: dict[str, kept.Sums]) -> dict[str, list[str]]:
    """Relation -> months in which the two are not the same."""
    found = {}
    for name in one.keys() | other.keys():
        here, there = one.get(name, {}), other.get(name, {})
        if here != there:
            found[name] = sorted(m for m in here.keys() | there if here.get(m) != there.get(m))
    return found


def arrive(store: Store, world: Path, path: Path, name: str, data: bytes) -> None:
    """Lay a file of the world into the inbox under a name."""
    target = store.inbox / path.relative_to(world).with_name(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    os.utime(target, (_SETTLED, _SETTLED))


def _changed(draw: Random, data: bytes) -> bytes:
    """A list without some rows, or with some NIKs misspelt."""
    lines = data.decode().splitlines()
    for _ in range(draw.randrange(1, 4)):
        at = draw.randrange(len(lines) // 2, len(lines) - 2)
        found = _NIK.search(lines[at])
        if draw.random() < 0.5 or found is None:
            del lines[at]
        else:
            nik = found.group()
            wrong = f"{nik[:14]}{nik[15]}{nik[14]}"
            lines[at] = lines[at].replace(nik, wrong)
    return ("\n".join(lines) + "\n").encode()


def of_months(world: Path) -> dict[str, list[Path]]:
    """Month -> its files; those of no month under the empty text."""
    of: dict[str, list[Path]] = {}
    for path in sorted(world.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            found = _MONTH.search(str(path))
            of.setdefault(found.group(1) if found else "", []).append(path)
    return of


def _drawn(draw: Random, months: list[str]) -> list[list[str]]:
    """The months in the order in which they arrive: some together, then one by one, three of them late."""
    late = draw.sample(months[:-2], 3)
    rest = [month for month in months if month not in late]
    alone = [*rest[6:], *late]
    draw.shuffle(alone)
    return [["", *rest[:6]], *([month] for month in alone)]


def _nights(folder: Path, seed: int) -> list[dict[str, bool]]:
    """Every night of one drawn order, each compared with what is made anew."""
    draw, home, world = Random(seed), folder / "store", begun(folder, *MONTHS, SCALE)
    store, of = Store(home), of_months(world)
    arrived: list[Path] = []
    told = []
    for number, come in enumerate(_drawn(draw, sorted(month for month in of if month))):
        again = [p for p in arrived if p.suffix == ".csv" and _LISTED & set(p.parts)]
        for path in draw.sample(again, min(2, len(again))):
            arrive(store, world, path, f"{number}-{path.name}", _changed(draw, path.read_bytes()))
        for month in come:
            for path in of.get(month, []):
                arrive(store, world, path, path.name, path.read_bytes())
                arrived.append(path)
        is_damaged = number > 0 and draw.random() < _DAMAGED
        if is_damaged:
            _damage(draw, store)
        told.append(night(home, "anew") | {"is_damaged": is_damaged})
        sys.stderr.write(f"order {seed}: {come} {told[-1]}\n")
    night(home, "only", "nothing")
    return told


def _damage(draw: Random, store: Store) -> None:
    if draw.random() < 0.5:
        store.build_database.unlink()
        return
    with store.build_database.open("r+b") as file:
        size = store.build_database.stat().st_size
        place = draw.randrange(size)
        file.seek(place)
        byte = file.read(1)
        file.seek(place)
        file.write(bytes([byte[0] ^ 1 << draw.randrange(8)]))


def _run(seed: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as name:
        nights = _nights(Path(name), seed)
    return {
        "nights": len(nights),
        "through the cache": sum(one["is_kept"] for one in nights),
        "after damage": sum(one["is_damaged"] for one in nights),
        "after damage through the cache": sum(
            one["is_damaged"] and one["is_kept"] for one in nights
        ),
    }


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether every night was the same as one from nothing."""
    journal = Journal.of("kept")
    found = [journal.result(f"order {seed}", lambda s=seed: _run(s)) for seed in range(SEEDS)]
    total = {name: sum(one[name] for one in found) for name in found[0]}
    figures = ", ".join(f"{count} {name}" for name, count in total.items())
    told = f"{SEEDS} drawn orders of {MONTHS[0]} to {MONTHS[1]}: {figures}"
    holds = total["through the cache"] > total["nights"] // 2
    holds = holds and not total["after damage through the cache"]
    return f"{told}; every relation the same as made anew, 0 other", holds


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
