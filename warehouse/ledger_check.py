"""Whether the ledger is sound, asked without changing a byte of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def ledger_problem(path: Path) -> str | None:
    """What SQLite finds wrong with the file; None where it is sound."""
    try:
        with sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5) as db:
            rows = db.execute("pragma quick_check").fetchall()
            db.execute("select count(*) from receipts").fetchone()
    except sqlite3.Error as problem:
        return str(problem)
    found = [str(row[0]) for row in rows if row[0] != "ok"]
    return found[0] if found else None
