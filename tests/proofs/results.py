"""The table of results: one row per line of proof and revision, in `docs/results.md`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from proofs.journal import ROOT, revision

RESULTS = ROOT / "docs" / "results.md"
_HEAD = """# Results of the long proofs

`make prove` appends a row per line of proof; a revision with `+` had changes that were not committed.

| date | revision | line | result |
|---|---|---|---|
"""


def append(line: str, figures: str, target: Path = RESULTS) -> None:
    """Add a row; the same figures of the same revision stand once."""
    text = target.read_text(encoding="utf-8") if target.exists() else _HEAD
    row = f" | {revision()} | {line} | {figures} |\n"
    if row not in text:
        target.write_text(f"{text}| {dt.datetime.now(dt.UTC):%Y-%m-%d}{row}", encoding="utf-8")
