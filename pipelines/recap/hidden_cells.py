"""What the open tier hides, as a sheet says it. Nothing is hidden here: the sheet reads the open tier alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HIDDEN = "*"

Row = dict[str, object]


def marked(row: Mapping[str, object], counts: Sequence[str]) -> Row:
    """The row with a mark in those of its counts that are hidden; they are never empty otherwise."""
    return {
        **row,
        **{name: HIDDEN for name in counts if row["is_suppressed"] and row[name] is None},
    }
