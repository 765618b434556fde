"""The parameters of the linkage by probability, as the dated seed has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.dated_seeds import SEEDS, rows_in_force

_SEED = SEEDS / "linkage_parameters.csv"
_THRESHOLDS = ("PRIOR", "REVIEW", "ACCEPT")


class ParametersMissing(Exception):
    """The seed has no complete set of parameters in force; the message says what to add."""


@dataclass(frozen=True)
class Parameters:
    """Weights and thresholds in force.

    Attributes:
        m: comparison and level -> share of the pairs of one person that are at this level.
        u: the same of pairs of two persons drawn at random.
        prior: share of all pairs that are one person's.
        review: score from which a pair is looked at by people.
        accept: score from which a pair that nothing contradicts is one person.

    """

    m: dict[tuple[str, str], float]
    u: dict[tuple[str, str], float]
    prior: float
    review: float
    accept: float


def parameters_in_force(day: date, seed: Path = _SEED) -> Parameters:
    """The parameters of a day.

    Raises:
        ParametersMissing: no row is in force for a threshold.

    """
    rows = rows_in_force(seed, day)
    m, u = (
        {(row["comparison_code"], row["level_code"]): float(row[name]) for row in rows if row[name]}
        for name in ("m_probability", "u_probability")
    )
    thresholds = {
        row["comparison_code"]: float(row["threshold"]) for row in rows if row["threshold"]
    }
    if missing := [name for name in _THRESHOLDS if name not in thresholds]:
        message = f"{seed.name} has no row in force on {day} for {', '.join(missing)}: add one with its date"
        raise ParametersMissing(message)
    return Parameters(m, u, *(thresholds[name] for name in _THRESHOLDS))
