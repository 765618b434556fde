"""Faults of `mart_published_figures`, each with the exit rule that must catch it."""

from __future__ import annotations

from data_quality.suite import Tier

FIGURES = "marts.mart_published_figures"
FIGURE_FAULTS: list[tuple[Tier, str, str]] = [
    (
        "restricted",
        "mart_published_figures.key_is_unique",
        f"insert into {FIGURES} select * from {FIGURES}",
    ),
    (
        "restricted",
        "mart_published_figures.verdict_is_known",
        f"update {FIGURES} set verdict = 'wrong' where figure_key = 'D'",
    ),
    (
        "restricted",
        "mart_published_figures.row_is_complete",
        f"update {FIGURES} set reason_id = '' where figure_key = 'D'",
    ),
    (
        "restricted",
        "mart_published_figures.verdict_fits_the_intervals",
        f"update {FIGURES} set verdict = 'contradicts' where figure_key = 'A'",
    ),
    (
        "restricted",
        "mart_published_figures.verdict_fits_the_intervals",
        f"update {FIGURES} set verdict = 'holds' where figure_key = 'B'",
    ),
    (
        "restricted",
        "mart_published_figures.verdict_fits_the_intervals",
        f"update {FIGURES} set verdict = 'holds' where figure_key = 'D'",
    ),
    (
        "restricted",
        "mart_published_figures.bounds_are_in_order",
        f"update {FIGURES} set rounding_digits = 1 where figure_key = 'A'",
    ),
    (
        "restricted",
        "mart_published_figures.bounds_are_in_order",
        f"update {FIGURES} set recomputed_low = 45 where figure_key = 'A'",
    ),
]
