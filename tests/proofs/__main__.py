"""`python -m proofs [LINE...]`: the long proofs by name; all of them where none is named."""

from __future__ import annotations

import importlib
import sys

from proofs import results

LINES = {
    "reader": "reader",
    "ledger": "ledger",
    "crash": "crash",
    "kills": "kills",
    "disk": "full_disk",
    "same": "same",
    "kept": "kept",
    "flips": "flips",
    "linkage": "linkage",
    "bounds": "bounds",
    "disclosure": "disclosure",
    "escapes": "escapes",
    "recovery": "recovery",
    "planted": "planted",
    "corruptions": "corruptions",
}
"""Line of proof -> the module whose `prove` runs it in full: the figures, and whether the claim holds.

Loaded one by one: what a line needs of its process, as a number of threads, is not for the others.
"""


def main(names: list[str]) -> int:
    """Run the named lines, each to its end; 1 where a claim does not hold."""
    if unknown := sorted(set(names) - set(LINES)):
        sys.stderr.write(f"no line {', '.join(unknown)}; there are {', '.join(LINES)}\n")
        return 2
    held = True
    for name in names or list(LINES):
        figures, holds = importlib.import_module(f"proofs.{LINES[name]}").prove()
        sys.stdout.write(f"{name}: {figures}\n")
        results.append(name, figures)
        held = held and holds
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
