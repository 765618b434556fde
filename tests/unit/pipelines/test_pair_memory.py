"""The memory of compared pairs: the same answer as without it, and only what is new is compared."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.identity.stages import MENTION, PAIRS
from pipelines.pair_memory import compared
from warehouse.keyring import Keyring
from warehouse.layout import Store
from warehouse.sealed import MAGIC


def mentions(*niks: int, told: int = 0) -> pl.DataFrame:
    rows = [{"mention": nik * 10 + told, "nik": nik} for nik in niks]
    return pl.DataFrame(rows, schema=MENTION)


class Comparing:
    """NIKs are one person's where they differ in their last digit; counts what it was asked."""

    def __init__(self) -> None:
        self.cells = 0

    def __call__(self, asked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
        self.cells += asked.height * known.height
        both = asked.join(known, how="cross").filter(
            pl.col("nik") // 10 == pl.col("nik_right") // 10
        )
        found = both.select(
            "nik", "mention", linked_nik="nik_right", linked_mention="mention_right",
            stage=pl.lit("x"), score=pl.lit(None), evidence=pl.lit("y"),
        )  # fmt: skip
        return found.cast(PAIRS)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return made(tmp_path / "store")


def made(home: Path) -> Store:
    store = Store(home)
    store.create()
    return store.opened_with(Keyring(store.data_keys, bytes(range(32))))


def test_every_night_equals_a_night_without_memory(store: Store, tmp_path: Path) -> None:
    nights = [
        (mentions(11, 21), mentions(12)),
        (mentions(11, 21), mentions(12, 22, 32)),
        (mentions(21, 31), mentions(12, 22, 32)),
        (mentions(11, 21, 31), mentions(22, 32)),
        (mentions(11, 21, 31), mentions(12, 22, told=1)),
        (mentions(), mentions(12)),
        (mentions(11), mentions(12)),
    ]
    for number, (asked, known) in enumerate(nights):
        fresh = made(tmp_path / f"fresh-{number}")
        alone = compared(fresh, asked, [known], Comparing()).pairs
        assert compared(store, asked, [known], Comparing()).pairs.equals(alone), number
        parts = [known.slice(0, 2), known.slice(1, 2)]
        assert compared(made(tmp_path / f"parts-{number}"), asked, parts, Comparing()).pairs.equals(
            alone
        ), number


def test_a_quiet_night_compares_nothing_and_a_new_village_only_itself(store: Store) -> None:
    asked, known = mentions(*range(11, 911, 10)), mentions(*range(12, 512, 10))
    compared(store, asked, [known], Comparing())
    quiet = Comparing()
    again = compared(store, asked, [known], quiet)
    assert (quiet.cells, again.new_asked, again.new_known) == (0, 0, 0)
    village = Comparing()
    more = compared(store, asked, [known, mentions(902)], village)
    assert (village.cells, more.new_known) == (asked.height, 1)
    assert 901 in more.pairs["nik"].to_list()


def test_the_memory_is_a_sealed_cache(store: Store) -> None:
    asked, known = mentions(11), mentions(12)
    first = compared(store, asked, [known], Comparing()).pairs
    (path,) = store.compared_pairs.glob("*.parquet")
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_bytes().startswith(MAGIC)
    path.unlink()
    assert compared(store, asked, [known], Comparing()).pairs.equals(first)


def test_an_older_memory_of_other_rules_is_thrown_away(store: Store) -> None:
    store.compared_pairs.mkdir(mode=0o700)
    (store.compared_pairs / "0000000000000000.parquet").write_bytes(b"of other rules")
    compared(store, mentions(11), [mentions(12)], Comparing())
    assert "0000000000000000.parquet" not in {path.name for path in store.compared_pairs.iterdir()}
