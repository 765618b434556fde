"""Faults of `mart_gap_to_target`, each with the exit rule that must catch it."""

from __future__ import annotations

from data_quality.suite import Tier

GAP = "marts.mart_gap_to_target"
TARGET_FAULTS: list[tuple[Tier, str, str]] = [
    (
        "restricted",
        "mart_gap_to_target.key_is_unique",
        f"insert into {GAP} select * from {GAP} limit 1",
    ),
    (
        "restricted",
        "mart_gap_to_target.key_and_codes_are_known",
        f"update {GAP} set method_code = null",
    ),
    (
        "restricted",
        "mart_gap_to_target.key_and_codes_are_known",
        f"update {GAP} set path_kind = null where target_year = 2029",
    ),
    (
        "restricted",
        "mart_gap_to_target.key_and_codes_are_known",
        f"update {GAP} set document_status = 'BERLAKU'",
    ),
    (
        "restricted",
        "mart_gap_to_target.key_and_codes_are_known",
        f"update {GAP} set target_kind = 'RPJMN'",
    ),
    (
        "restricted",
        "mart_gap_to_target.only_print_is_a_target",
        f"update {GAP} set target_rate = path_rate where target_year = 2029",
    ),
    (
        "restricted",
        "mart_gap_to_target.only_print_is_a_target",
        f"update {GAP} set is_headline = true where target_year = 2031",
    ),
    (
        "restricted",
        "mart_gap_to_target.only_print_is_a_target",
        f"update {GAP} set is_contradicted = true",
    ),
    (
        "restricted",
        "mart_gap_to_target.coverage_is_the_headlines",
        f"update {GAP} set covered_count = covered_count + 1",
    ),
    (
        "restricted",
        "mart_gap_to_target.coverage_is_the_headlines",
        f"update {GAP} set actual_rate = 0.5",
    ),
    (
        "restricted",
        "mart_gap_to_target.coverage_is_the_headlines",
        f"update {GAP} set method_code = 'reported_eligible'",
    ),
    (
        "restricted",
        "mart_gap_to_target.coverage_is_the_headlines",
        f"update {GAP} set target_kind = 'UNKNOWN'",
    ),
    (
        "restricted",
        "mart_gap_to_target.gap_adds_up",
        f"update {GAP} set gap_count = -1 where target_year = 2029",
    ),
    (
        "restricted",
        "mart_gap_to_target.gap_adds_up",
        f"update {GAP} set gap_count = 0 where target_year = 2031",
    ),
    (
        "restricted",
        "mart_gap_to_target.gap_adds_up",
        f"update {GAP} set target_count = target_count - 1, gap_count = gap_count - 1 where target_year = 2030",
    ),
    (
        "restricted",
        "mart_gap_to_target.rupiah_fit_the_people",
        f"update {GAP} set premium_low_idr = premium_high_idr * 2",
    ),
    (
        "restricted",
        "mart_gap_to_target.rupiah_fit_the_people",
        f"update {GAP} set premium_high_idr = premium_high_idr + 1 where target_year = 2030",
    ),
    (
        "restricted",
        "mart_gap_to_target.rupiah_fit_the_people",
        f"update {GAP} set premium_high_idr = 0 where target_year = 2031",
    ),
]
