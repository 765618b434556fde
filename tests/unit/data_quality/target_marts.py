"""Targets beside coverage, as a candidate may hold them, and a fault for every rule that guards them."""

from __future__ import annotations

MARTS = {
    "mart_gap_to_target": """
        with told as (
            from (values (2029, null::double, 0.9, 'interpolated'), (2030, 1.0, 1.0, 'printed'),
            (2031, null, null, null)) as t(target_year, target_rate, path_rate, path_kind)
        ),
        counted as (
            select *, cast(ceil(path_rate * universe_count) as bigint) as target_count
            from marts.mart_coverage_by_region_segment cross join told
            where is_headline and segment_code = 'ALL'
        ),
        missing as (
            select *, case when target_count > covered_count then target_count - covered_count
            when target_count <= covered_count then 0 end as gap_count from counted
        )
        select period, region_code, region_name, region_level, segment_code, segment_name,
        method_code, target_year, 'RPJMD' as target_source, 'IKU' as target_kind,
        'RPJMD' as document_name, 'IN_FORCE' as document_status, target_rate, path_rate, path_kind,
        false as is_contradicted, false as is_baseline_after_target,
        target_rate is not null as is_headline, covered_count, universe_count,
        coverage_rate as actual_rate, target_count, gap_count,
        gap_count * 8400 as premium_low_idr, gap_count * 16800 as premium_high_idr from missing
    """,
}
"""Mart -> the select that makes it; what it holds passes every rule."""

FAULTS: list[tuple[str, str]] = [
    (
        "mart_gap_to_target.key_is_unique",
        "insert into marts.mart_gap_to_target select * from marts.mart_gap_to_target limit 1",
    ),
    (
        "mart_gap_to_target.key_and_codes_are_known",
        "update marts.mart_gap_to_target set method_code = null",
    ),
    (
        "mart_gap_to_target.key_and_codes_are_known",
        "update marts.mart_gap_to_target set path_kind = null where target_year = 2029",
    ),
    (
        "mart_gap_to_target.key_and_codes_are_known",
        "update marts.mart_gap_to_target set document_status = 'BERLAKU'",
    ),
    (
        "mart_gap_to_target.key_and_codes_are_known",
        "update marts.mart_gap_to_target set target_kind = 'RPJMN'",
    ),
    (
        "mart_gap_to_target.only_print_is_a_target",
        "update marts.mart_gap_to_target set target_rate = path_rate where target_year = 2029",
    ),
    (
        "mart_gap_to_target.only_print_is_a_target",
        "update marts.mart_gap_to_target set is_headline = true where target_year = 2031",
    ),
    (
        "mart_gap_to_target.only_print_is_a_target",
        "update marts.mart_gap_to_target set is_contradicted = true",
    ),
    (
        "mart_gap_to_target.coverage_is_the_headlines",
        "update marts.mart_gap_to_target set covered_count = covered_count + 1",
    ),
    (
        "mart_gap_to_target.coverage_is_the_headlines",
        "update marts.mart_gap_to_target set actual_rate = 0.5",
    ),
    (
        "mart_gap_to_target.coverage_is_the_headlines",
        "update marts.mart_gap_to_target set method_code = 'reported_eligible'",
    ),
    (
        "mart_gap_to_target.coverage_is_the_headlines",
        "update marts.mart_gap_to_target set target_kind = 'UNKNOWN'",
    ),
    (
        "mart_gap_to_target.gap_adds_up",
        "update marts.mart_gap_to_target set gap_count = -1 where target_year = 2029",
    ),
    (
        "mart_gap_to_target.gap_adds_up",
        "update marts.mart_gap_to_target set gap_count = 0 where target_year = 2031",
    ),
    (
        "mart_gap_to_target.gap_adds_up",
        "update marts.mart_gap_to_target set target_count = target_count - 1, gap_count = gap_count - 1 where target_year = 2030",
    ),
    (
        "mart_gap_to_target.rupiah_fit_the_people",
        "update marts.mart_gap_to_target set premium_low_idr = premium_high_idr * 2",
    ),
    (
        "mart_gap_to_target.rupiah_fit_the_people",
        "update marts.mart_gap_to_target set premium_high_idr = premium_high_idr + 1 where target_year = 2030",
    ),
    (
        "mart_gap_to_target.rupiah_fit_the_people",
        "update marts.mart_gap_to_target set premium_high_idr = 0 where target_year = 2031",
    ),
]
"""Rule without `exit.` -> what it has to catch, in the restricted file."""
