"""Which units of the present marts to hide so that no hidden count is found, and most is kept.

Primary: every count of 1 to threshold - 1, with its unit. Secondary: for a hidden count that the attacker could
narrow, a linear program looks for the cheapest way in which that count could be greater by the threshold and
everything published still add up; what has to move for that, and is not hidden yet, is hidden. So every hidden
count ends with a witness: another set of tables, equal in all that is shown, in which it differs by the threshold.

What an earlier version shows of an unchanged count cannot be hidden again and never moves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy import sparse
from scipy.optimize import linprog

from data_quality.disclosure.attack import Ranges, attack, witnesses
from data_quality.disclosure.declaration import Declaration
from data_quality.disclosure.system import Flags, Floats, Places, System

NEIGHBOURS = 400
_EPSILON = 1e-6
_FREE = 1e-2
_FAR = 1e4
_TIE, _NAMES = 1e-2, 10_007


@dataclass
class Pattern:
    """Hidden units and quantities while the pattern grows.

    Attributes:
        units: the unit ids that are hidden.
        hidden: quantities that nothing shows.
        primary: the quantities that are small.
        unprotected: quantities that nothing hideable protects: an earlier version tells them.

    """

    units: set[int]
    hidden: Flags
    primary: Flags
    unprotected: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def _by_name(row_id: int) -> float:
    """What tells counts of equal worth apart: their row, whatever months and versions stand beside it.

    So the same count is chosen in every version, also in one that is made again without its predecessors.
    """
    return 1 + _TIE * (row_id % _NAMES) / _NAMES


class _Units:
    """Units of the present source, and how hiding one hides others."""

    def __init__(self, system: System, declared: Declaration, fixed: Flags) -> None:
        now = system.cells.filter(pl.col("source") == 0)
        self.of_quantity: dict[int, list[int]] = defaultdict(list)
        self.quantities: dict[int, list[int]] = defaultdict(list)
        self.followers: dict[int, list[int]] = defaultdict(list)
        self.cost = np.zeros(len(system.value))
        worth: dict[int, float] = defaultdict(float)
        rows: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
        name: dict[int, int] = defaultdict(int)
        for mart, unit, unit_id, row, quantity, weight in now.select(
            "mart", "unit", "unit_id", "row_id", "quantity", "weight"
        ).iter_rows():
            rows[mart, row][unit] = unit_id
            name[quantity] = max(name[quantity], row)
            self.quantities[unit_id].append(quantity)
            worth[unit_id] += weight
            if not fixed[quantity]:
                self.of_quantity[quantity].append(unit_id)
        # Whoever hides a quantity hides every unit that shows it.
        for quantity, of in self.of_quantity.items():
            self.cost[quantity] = sum(worth[unit] for unit in of) * _by_name(name[quantity])
        for (mart, _), found in rows.items():
            for told, unit_id in found.items():
                for leader in declared.marts[mart].units[told].follows:
                    if leader in found:
                        self.followers[found[leader]].append(unit_id)

    def closure(self, quantities: Iterable[int], hidden: set[int]) -> set[int]:
        """The units that go with these quantities, beside those hidden already."""
        waiting = [unit for quantity in quantities for unit in self.of_quantity[quantity]]
        found: set[int] = set()
        while waiting:
            unit = waiting.pop()
            if unit in found or unit in hidden:
                continue
            found.add(unit)
            waiting += self.followers[unit]
            for quantity in self.quantities[unit]:
                waiting += self.of_quantity[quantity]
        return found


def choose(
    system: System, declared: Declaration, threshold: int, *, with_secondary: bool = True
) -> Pattern:
    """The pattern for the present source of `system`."""
    fixed = system.shown_by()
    units = _Units(system, declared, fixed)
    counted = system.counted
    present = system.told_by(0)
    primary = system.is_small(threshold) & present
    pattern = Pattern(set(), ~present & ~fixed, primary)
    _hide(pattern, units, fixed, np.flatnonzero(primary & ~fixed))
    if not with_secondary:
        return pattern
    old = _safe_before(system, fixed, threshold)
    ranges, given_up = (
        Ranges.nothing(len(system.value)),
        np.zeros(len(system.value), dtype=np.bool_),
    )
    grid = _Grid(system)
    while True:
        wanted = pattern.hidden & ((present & (counted | primary)) | old) & ~given_up
        witnesses(system, pattern.hidden, wanted, threshold, ranges)
        unsafe = np.flatnonzero(wanted & ~ranges.is_safe(threshold))
        if not len(unsafe):
            break
        for target in unsafe[np.lexsort((unsafe, -units.cost[unsafe]))]:
            if ranges.is_free(target, threshold):
                continue
            moved = _cheapest(
                system, grid, units, (pattern.hidden, fixed), int(target), threshold, ranges
            )
            if moved is None:
                given_up[target] = True
            else:
                _hide(pattern, units, fixed, moved)
    pattern.unprotected = np.flatnonzero(given_up)
    return pattern


def _safe_before(system: System, fixed: Flags, threshold: int) -> Flags:
    """Counts that the earlier versions hide and do not give away: they must stay so."""
    wanted = system.kept_from_before()
    if not wanted.any():
        return wanted
    ranges, _ = attack(system, ~fixed, wanted, threshold)
    return wanted & ranges.is_safe(threshold)


def _hide(pattern: Pattern, units: _Units, fixed: Flags, quantities: Places) -> None:
    for unit in units.closure((int(q) for q in quantities), pattern.units):
        pattern.units.add(unit)
        for quantity in units.quantities[unit]:
            pattern.hidden[quantity] = not fixed[quantity]


class _Grid:
    """The equations by row and by column, to walk from one quantity to its neighbours."""

    def __init__(self, system: System) -> None:
        self.rows: sparse.csr_array = system.equations.tocsr()
        self.columns: sparse.csc_array = system.equations.tocsc()

    def around(self, start: Places, blocked: Flags, least: int) -> tuple[Places, bool]:
        """Quantities near `start` along equations, at least so many; and whether these are all."""
        seen = set(start.tolist())
        edge, lines = list(seen), set()
        while edge and len(seen) < least:
            found: set[int] = set()
            for number in edge:
                for line in self.columns.indices[
                    self.columns.indptr[number] : self.columns.indptr[number + 1]
                ].tolist():
                    if line not in lines:
                        lines.add(line)
                        found.update(
                            self.rows.indices[
                                self.rows.indptr[line] : self.rows.indptr[line + 1]
                            ].tolist()
                        )
            edge = [number for number in found - seen if not blocked[number]]
            seen.update(edge)
        return np.array(sorted(seen), dtype=np.int64), not edge


def _cheapest(
    system: System,
    grid: _Grid,
    units: _Units,
    state: tuple[Flags, Flags],
    target: int,
    threshold: int,
    ranges: Ranges,
) -> Places | None:
    """The shown quantities that have to move for `target` to be free; None where none can be."""
    hidden, fixed = state
    least = NEIGHBOURS
    while True:
        near, is_all = grid.around(np.array([target], dtype=np.int64), fixed, least)
        shift = _shift(system, grid, units, hidden, (near, target), (threshold, threshold))
        shifts = [shift] if shift is not None else []
        if is_all and not shifts:
            # Not greater by the threshold: perhaps a part of it greater, and a part smaller.
            ways = ((0, threshold), (-threshold, 0))
            shifts = [
                found
                for way in ways
                if (found := _shift(system, grid, units, hidden, (near, target), way)) is not None
            ]
        for found in shifts:
            ranges.witness(near, found)
        if shifts and ranges.is_free(np.int64(target), threshold):
            moved: Flags = np.any(np.abs(np.stack(shifts)) > _EPSILON, axis=0)
            return near[moved & ~hidden[near]]
        if is_all:
            return None
        least *= 8


def _shift(
    system: System,
    grid: _Grid,
    units: _Units,
    hidden: Flags,
    where: tuple[Places, int],
    reach: tuple[int, int],
) -> Floats | None:
    """The cheapest shift of what is near that moves the target into `reach`, as far as it can be."""
    near, target = where
    least, most = reach
    part = grid.columns[:, near].tocsr()
    part = part[np.diff(part.indptr) > 0]
    value = system.value[near]
    # What a way costs: a cell that can give the whole threshold is cheaper than several that give a part.
    cost = np.where(
        hidden[near],
        _FREE,
        _FREE + units.cost[near] / np.clip(np.abs(value), 1, most - least or most),
    )
    fall = np.where(system.signed[near], np.inf, np.maximum(value, 0))
    place = int(np.searchsorted(near, target))
    lowest, highest = np.zeros(2 * len(near)), np.concatenate([np.full(len(near), np.inf), fall])
    lowest[place], highest[place] = max(least, 0), max(most, 0)
    highest[len(near) + place] = min(-min(least, 0), fall[place])
    costs = np.concatenate([cost, cost])
    if least != most:
        costs[[place, len(near) + place]] = -_FAR
    found = linprog(
        costs,
        A_eq=sparse.hstack([part, -part]),
        b_eq=np.zeros(part.shape[0]),
        bounds=np.column_stack([lowest, highest]),
        method="highs",
    )
    if found.status != 0:
        return None
    return np.asarray(found.x[: len(near)] - found.x[len(near) :], dtype=np.float64)
