"""Figure beside coverage, as a candidate may hold them, and a fault for every rule that guards them."""

from __future__ import annotations

MARTS = {
    "mart_published_figures": """
        select figure_key, 'Cakupan' as statement, 'press' as source, verdict, 'nama' as
        verdict_name, 'why' as reason, 'alasan' as reason_id, 44.24::double as
        printed_value, 2 as rounding_digits, 44.235::double as printed_low, 44.25::double as
        printed_high, low::double as recomputed_low, high::double as recomputed_high from
        (values ('A', 'holds', 44.2464, 44.2464), ('B', 'contradicts', 44.25, 44.3), ('C',
        'holds', 44, null), ('D', 'not_computable', null, null)) as t(figure_key, verdict,
        low, high)
    """,
}
"""Mart -> the select that makes it; what it holds passes every rule."""

FAULTS: list[tuple[str, str]] = [
    (
        "mart_published_figures.key_is_unique",
        "insert into marts.mart_published_figures select * from marts.mart_published_figures",
    ),
    (
        "mart_published_figures.verdict_is_known",
        "update marts.mart_published_figures set verdict = 'wrong' where figure_key = 'D'",
    ),
    (
        "mart_published_figures.row_is_complete",
        "update marts.mart_published_figures set reason_id = '' where figure_key = 'D'",
    ),
    (
        "mart_published_figures.verdict_fits_the_intervals",
        "update marts.mart_published_figures set verdict = 'contradicts' where figure_key = 'A'",
    ),
    (
        "mart_published_figures.verdict_fits_the_intervals",
        "update marts.mart_published_figures set verdict = 'holds' where figure_key = 'B'",
    ),
    (
        "mart_published_figures.verdict_fits_the_intervals",
        "update marts.mart_published_figures set verdict = 'holds' where figure_key = 'D'",
    ),
    (
        "mart_published_figures.bounds_are_in_order",
        "update marts.mart_published_figures set rounding_digits = 1 where figure_key = 'A'",
    ),
    (
        "mart_published_figures.bounds_are_in_order",
        "update marts.mart_published_figures set recomputed_low = 45 where figure_key = 'A'",
    ),
]
"""Rule without `exit.` -> what it has to catch, in the restricted file."""
