"""`python -m proofs [LINE...]`: the long proofs by name; all of them where none is named."""

from __future__ import annotations

import sys
from collections.abc import Callable

from proofs import bounds, corruptions, kills, ledger, linkage, reader, results

LINES: dict[str, Callable[[], tuple[str, bool]]] = {
    "reader": reader.prove,
    "ledger": ledger.prove,
    "kills": kills.prove,
    "linkage": linkage.prove,
    "bounds": bounds.prove,
    "corruptions": corruptions.prove,
}
"""Line of proof -> what runs it in full: the figures to write down, and whether the claim holds."""


def main(names: list[str]) -> int:
    """Run the named lines, each to its end; 1 where a claim does not hold."""
    if unknown := sorted(set(names) - set(LINES)):
        sys.stderr.write(f"no line {', '.join(unknown)}; there are {', '.join(LINES)}\n")
        return 2
    held = True
    for name in names or list(LINES):
        figures, holds = LINES[name]()
        sys.stdout.write(f"{name}: {figures}\n")
        results.append(name, figures)
        held = held and holds
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
