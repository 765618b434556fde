"""The attacker: how far each hidden quantity can be narrowed by whoever knows every shown one and every sum.

For each hidden quantity a linear program (HiGHS) looks for the least and the greatest value that agrees with
all that is shown, whole numbers or not, none below zero but those that may be. A quantity is safe where the
two are at least the threshold apart. Most are settled by a few programs over all at once: whatever solution
one finds is a witness for every quantity in it. The rest are tried one by one, each within its component.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from data_quality.disclosure.system import Flags, Floats, Places, System

ROUNDS = 12
_SEED = 20250101
_EPSILON = 1e-6
_FAR = 1e7


@dataclass
class Ranges:
    """How far from its exact value each quantity is known to be free: `down` and `up`, both >= 0.

    Lower bounds of the freedom, from witnesses; exact for those that `attack` calls unsafe.
    """

    down: Floats
    up: Floats

    @classmethod
    def nothing(cls, size: int) -> Ranges:
        """Nothing is known to be free."""
        return cls(np.zeros(size), np.zeros(size))

    def witness(self, numbers: Places, shift: Floats) -> None:
        """Take in a solution: its quantities, and how far each lies from its exact value."""
        self.up[numbers] = np.maximum(self.up[numbers], shift)
        self.down[numbers] = np.maximum(self.down[numbers], -shift)

    def is_safe(self, threshold: int) -> Flags:
        """Which quantities are free over at least the threshold."""
        return self.up + self.down >= threshold - _EPSILON

    def is_free(self, number: np.int64, threshold: int) -> bool:
        """Whether one quantity is."""
        return bool(self.up[number] + self.down[number] >= threshold - _EPSILON)


def attack(system: System, hidden: Flags, wanted: Flags, threshold: int) -> tuple[Ranges, int]:
    """Ranges of the hidden quantities that are `wanted`, and how many programs that took."""
    known = Ranges.nothing(len(system.value))
    numbers, inner, programs = witnesses(system, hidden, wanted, threshold, known)
    unsafe = wanted & ~known.is_safe(threshold)
    if unsafe.any():
        for group, lines in _components(inner, unsafe[numbers]):
            part = inner[lines][:, group].tocsr()
            for place in group[unsafe[numbers[group]]]:
                if not known.is_free(numbers[place], threshold):
                    programs += _one(system, numbers[group], part, numbers[place], threshold, known)
    return known, programs


def witnesses(
    system: System, hidden: Flags, wanted: Flags, threshold: int, known: Ranges
) -> tuple[Places, sparse.csr_array, int]:
    """Take into `known` what a few programs over everything hidden find, each pulling all that is not settled.

    Returns the hidden quantities, the equations among them, and the number of programs. Hiding more never
    takes a witness away.
    """
    numbers = np.flatnonzero(hidden)
    inner = system.equations[:, numbers].tocsr()
    inner = inner[np.diff(inner.indptr) > 0]
    # What stands in no equation with anything else hidden: nothing narrows it but that it is a count.
    known.up[numbers[np.diff(inner.tocsc().indptr) == 0]] = _FAR
    rng = np.random.default_rng(_SEED)
    reach = 2.0 * threshold
    lowest = np.where(system.signed[numbers], -reach, -np.clip(system.value[numbers], 0, reach))
    settled = -1
    for turn in range(ROUNDS):
        waiting = (wanted & ~known.is_safe(threshold))[numbers]
        # A round that settles next to nothing will not be followed by one that does.
        if not waiting.any() or (turn > 1 and int(waiting.sum()) > 0.95 * settled):
            return numbers, inner, turn
        settled = int(waiting.sum())
        shift = _solve(
            -rng.normal(size=len(numbers)) * waiting, inner, lowest, np.full(len(numbers), reach)
        )
        if shift is not None:
            known.witness(numbers, shift)
    return numbers, inner, ROUNDS


def _one(
    system: System,
    numbers: Places,
    part: sparse.csr_array,
    target: np.int64,
    threshold: int,
    known: Ranges,
) -> int:
    """The exact range of one quantity, up to the threshold on either side."""
    lowest = np.where(system.signed[numbers], -_FAR, -np.maximum(system.value[numbers], 0))
    highest = np.full(len(numbers), _FAR)
    place = int(np.searchsorted(numbers, target))
    lowest[place] = max(lowest[place], -2.0 * threshold)
    highest[place] = 2.0 * threshold
    for programs, way in enumerate((-1.0, 1.0), 1):
        pull = np.zeros(len(numbers))
        pull[place] = way
        shift = _solve(pull, part, lowest, highest)
        if shift is not None:
            known.witness(numbers, shift)
        if known.is_free(target, threshold):
            return programs
    return 2


def _solve(
    cost: Floats, equations: sparse.csr_array, lowest: Floats, highest: Floats
) -> Floats | None:
    """The cheapest shift that every equation allows; None where the solver gave up."""
    found = linprog(
        cost,
        A_eq=equations if equations.shape[0] else None,
        b_eq=np.zeros(equations.shape[0]) if equations.shape[0] else None,
        bounds=np.column_stack([lowest, highest]),
        method="highs",
    )
    return np.asarray(found.x, dtype=np.float64) if found.status == 0 else None


def _components(inner: sparse.csr_array, asked: Flags) -> Iterator[tuple[Places, Places]]:
    """Quantities that hang together with one that is asked about, and their equations: no other bears on it."""
    lines = inner.shape[0]
    _, label = connected_components(sparse.block_array([[None, inner], [inner.T, None]]), False)
    of_line, of_quantity = label[:lines], label[lines:]
    by_line, by_quantity = (
        np.argsort(of_line, kind="stable"),
        np.argsort(of_quantity, kind="stable"),
    )
    for name in np.unique(of_quantity[asked]):
        yield _slice(of_quantity, by_quantity, name), _slice(of_line, by_line, name)


def _slice(label: Places, order: Places, name: np.int32) -> Places:
    """Where the label is `name`, in order."""
    first, last = np.searchsorted(label[order], [name, name + 1])
    return order[first:last].astype(np.int64)
