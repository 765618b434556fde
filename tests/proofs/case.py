"""A case: bytes as a sender might send them, and what must become of them.

Also the list of items that the catalogue's modules fill, and how their variants are drawn: some by
hand with a fixed seed, and for every two of those one more by Hypothesis, from a seed that is fixed too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Literal

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from proofs.table import PERIOD, VILLAGES, Family, Row, Table, names_of

Verdict = Literal["read", "refuse", "hold"]


@dataclass(frozen=True)
class Case:
    """One file and its prescribed outcome.

    Attributes:
        data: the bytes.
        suffix: what kind of file it is; baselines read only `csv` and `xlsx`.
        table: whose headers and family it has.
        verdict: read, refused or held as a whole.
        good: rows that must be accepted; of a refused or held file, rows that are true anyway.
        bad: rows that must be quarantined, as they were typed.
        noted: a note or warning must go with it.
        landed: rows as sent, where the case knows them.
        delimiter: what a careful user would tell a reader that asks.

    """

    data: bytes
    suffix: str
    table: Table
    verdict: Verdict = "read"
    good: tuple[Row, ...] = ()
    bad: tuple[Row, ...] = ()
    noted: bool = False
    landed: int | None = None
    delimiter: str = ","
    region: str | None = VILLAGES[0]
    period: str | None = PERIOD
    item: int = 0
    name: str = ""

    @property
    def family(self) -> Family:
        return self.table.family


@dataclass(frozen=True)
class StoreCase:
    """A case about what a whole store does; `run` works in an empty folder and says what is wrong.

    An empty sentence is a correct outcome; one that begins with `loud:` is other than prescribed
    while nothing wrong was accepted.
    """

    item: int
    name: str
    run: Callable[[Path], str]


Maker = Callable[[Random, Family, str, str], Case]


@dataclass(frozen=True)
class Item:
    """One line of the catalogue: how its variants are made."""

    number: int
    title: str
    make: Maker
    families: str
    formats: tuple[str, ...]
    kinds: tuple[str, ...]

    def variants(self, *, drawn: bool = True) -> Iterator[Case]:
        """Every kind in every format, the families in turn; then half as many drawn ones."""
        for turn, kind, form, family in self.plan():
            rng = Random(f"{self.number}/{kind}/{form}/{family}/{turn}")
            yield self._made(rng, family, form, kind, f"fixed-{turn}")
        if drawn:
            yield from self._drawn((len(self.plan()) + 1) // 2)

    def plan(self) -> list[tuple[int, str, str, Family]]:
        """The fixed variants: (turn, kind, format, family)."""
        families = names_of(self.families)
        combinations = [(kind, form) for kind in self.kinds for form in self.formats]
        # Few kinds: every family has its turn. Many kinds: the families alternate.
        rounds = len(families) if len(combinations) < 4 else 1
        if len(combinations) * rounds < 2:
            rounds = 2
        return [
            (turn, kind, form, families[(number + turn) % len(families)])
            for turn in range(rounds)
            for number, (kind, form) in enumerate(combinations)
        ]

    def _drawn(self, count: int) -> list[Case]:
        found: list[Case] = []
        texts: set[bytes] = set()

        @seed(self.number)
        @settings(
            database=None,
            max_examples=count + 2,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(
            st.sampled_from(names_of(self.families)),
            st.sampled_from(self.formats),
            st.sampled_from(self.kinds),
            st.randoms(use_true_random=True),
        )
        def draw(family: Family, form: str, kind: str, rng: Random) -> None:
            case = self._made(rng, family, form, kind, f"drawn-{len(found)}")
            if case.data not in texts:
                texts.add(case.data)
                found.append(case)

        draw()
        return found[:count]

    def _made(self, rng: Random, family: Family, form: str, kind: str, which: str) -> Case:
        case = self.make(rng, family, form, kind)
        name = f"{self.number:02d}-{kind}-{family}-{form}-{which}".replace(" ", "_")
        return replace(case, item=self.number, name=name)


@dataclass
class Catalogue:
    """The items, in the order in which the modules declare them."""

    items: dict[int, list[Item]] = field(default_factory=dict)
    stores: list[StoreCase] = field(default_factory=list)

    def item(
        self,
        number: int,
        title: str,
        *,
        families: str = "EVB",
        formats: tuple[str, ...] = ("csv",),
        kinds: tuple[str, ...] = ("plain",),
    ) -> Callable[[Maker], Maker]:
        """Declare how the variants of an item are made; an item may have several makers."""

        def declare(make: Maker) -> Maker:
            made = Item(number, title, make, families, formats, kinds)
            self.items.setdefault(number, []).append(made)
            return make

        return declare

    def store(
        self, number: int, *names: str
    ) -> Callable[[Callable[[Path, str], str]], Callable[[Path, str], str]]:
        """Declare an item that runs through a whole store, once per named variant."""

        def declare(run: Callable[[Path, str], str]) -> Callable[[Path, str], str]:
            for name in names:
                bound: Callable[[Path], str] = lambda folder, name=name: run(folder, name)  # noqa: E731
                self.stores.append(
                    StoreCase(number, f"{number:02d}-{name}".replace(" ", "_"), bound)
                )
            return run

        return declare


CATALOGUE = Catalogue()
