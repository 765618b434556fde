"""Seeds that decide something before dbt runs: the rows in force on a day, read from the files dbt reads."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds"


def rows_in_force(seed: Path, day: date) -> list[dict[str, str]]:
    """The rows of a dated seed that hold on `day`: from `valid_from` to before `valid_to`."""
    with seed.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if _in_force(row, day)]


def _in_force(row: dict[str, str], day: date) -> bool:
    is_begun = date.fromisoformat(row["valid_from"]) <= day
    return is_begun and (not row["valid_to"] or day < date.fromisoformat(row["valid_to"]))
