"""Small counts of persons leave no trace in a sheet that anybody may open: pure functions on its rows.

The sheet holds kabupaten only, and no totals over its rows, so a hidden cell cannot be found from other
rows. Within a row what came and went adds up to the change of the month: there small cells are hidden
together with others until what is hidden is large enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

THRESHOLD = 5
HIDDEN = f"<{THRESHOLD}"
COVERED = "*"
"""What a cell shows that is hidden for the sake of another."""

Row = dict[str, object]


def is_small(value: object) -> bool:
    """Whether a count is of a few persons, in either direction."""
    return isinstance(value, int) and 0 < abs(value) < THRESHOLD


def hide_parts(row: Mapping[str, object], parts: Sequence[str]) -> Row:
    """The row without small parts of a sum, and without as many others as that takes.

    Hidden together are at least two parts, and at least `THRESHOLD` persons, where the row has them.
    """
    shown = dict(row)
    counts = {name: abs(value) for name in parts if isinstance(value := row[name], int)}
    small = [name for name, count in counts.items() if is_small(count)]
    if not small:
        return shown
    hidden = list(small)
    rest = sorted((n for n in counts if n not in small), key=lambda n: (counts[n] == 0, counts[n]))
    while rest and (len(hidden) < 2 or sum(counts[name] for name in hidden) < THRESHOLD):
        hidden.append(rest.pop(0))
    for name in hidden:
        shown[name] = HIDDEN if name in small else COVERED
    return shown


def hide_small(row: Mapping[str, object], count: str, dependent: Sequence[str]) -> Row:
    """The row without its count where that is small, and without what tells it.

    `dependent`: counts that are part of it, and sums of money that it is a factor of.
    """
    shown = dict(row)
    if is_small(row[count]):
        shown[count] = HIDDEN
        shown.update({name: COVERED for name in dependent if row[name] is not None})
        return shown
    whole = row[count]
    for name in dependent:
        part = row[name]
        rest = whole - part if isinstance(whole, int) and isinstance(part, int) else None
        if name.endswith("_count") and (is_small(part) or is_small(rest)):
            shown[name] = HIDDEN if is_small(part) else COVERED
    return shown
