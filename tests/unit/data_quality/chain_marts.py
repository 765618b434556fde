"""From enrolled to paid, and regions counted together, as a candidate may hold them; a fault per rule."""

from __future__ import annotations

_NONE = (
    *("resident_elsewhere", "resident_above", "residence_assumed", "from_list_above"),
    *("not_worker", "no_occupation", "outside_age", "worker_paid", "worker_grace", "worker_unpaid"),
    *("worker_unknown", "worker_ended", "worker", "not_worker_paid", "no_occupation_paid"),
    *("outside_age_paid", "unpaid", "ended"),
)
_ZEROS = ", ".join(f"0 as {name}_count" for name in _NONE)
_CHAIN = "marts.mart_coverage_chain"
_GROUP = "marts.mart_coverage_by_region_group"

MARTS = {
    "mart_coverage_chain": f"""
        with persons as (
            select *, coalesce(paid_count, 0) as paid, coalesce(grace_count, 0) as grace,
            coalesce(unknown_count, 0) as unheard
            from marts.mart_coverage_by_region_segment where method_code = 'person_eligible'
        )
        select period, region_code, region_name, region_level, segment_code, segment_name,
        paid + grace + 6 as enrolled_row_count, 2 as invalid_nik_row_count,
        1 as other_quarantined_row_count, 1 as unmapped_segment_row_count,
        paid + grace + 2 as valid_row_count, 2 as repeated_row_count, paid + grace as listed_count,
        paid + grace as resident_told_count, 0 as from_other_list_count,
        unheard as not_listed_count, paid + grace + unheard as resident_count,
        paid + grace + unheard as not_registered_count, paid as not_registered_paid_count,
        paid as paid_count, grace as grace_count, unheard as unknown_count,
        covered_count - paid as unnamed_count, covered_count, {_ZEROS},
        is_complete, false as is_provisional, is_total
        from persons
    """,
    "mart_coverage_by_region_group": """
        select period, '33.72+33.76' as region_group_code, 'Tegal dan Surakarta' as group_name,
        'named' as group_kind, '33.72+33.76' as region_codes, segment_code, segment_name, method_code,
        sum(covered_count) as covered_count, sum(universe_count) as universe_count,
        sum(uncovered_count) as uncovered_count,
        sum(covered_count) / sum(universe_count) as coverage_rate, null::double as coverage_rate_low,
        null::double as coverage_rate_high, null::bigint as paid_count, null::bigint as grace_count,
        null::bigint as unknown_count, 2 as regions_expected, 2 as regions_reporting,
        true as is_complete, is_total
        from marts.mart_coverage_by_region_segment where region_code in ('33.72', '33.76')
        group by all having count(*) = 2
    """,
}
"""Mart -> the select that makes it; what it holds passes every rule."""

FAULTS: list[tuple[str, str]] = [
    ("mart_coverage_chain.key_is_unique", f"insert into {_CHAIN} select * from {_CHAIN} limit 1"),
    ("mart_coverage_chain.row_can_be_read", f"update {_CHAIN} set segment_name = null"),
    ("mart_coverage_chain.row_can_be_read", f"update {_CHAIN} set segment_code = 'BUKAN'"),
    ("mart_coverage_chain.row_can_be_read", f"update {_CHAIN} set region_level = 'kota'"),
    *(
        ("mart_coverage_chain.it_closes_without_residual", f"update {_CHAIN} set {name}_count = 77")
        for name in (
            *(
                "enrolled_row",
                "invalid_nik_row",
                "valid_row",
                "repeated_row",
                "listed",
                "resident_above",
            ),
            *(
                "not_listed",
                "not_registered",
                "worker_ended",
                "not_worker_paid",
                "ended",
                "unnamed",
            ),
        )
    ),
    (
        "mart_coverage_chain.it_closes_without_residual",
        f"update {_CHAIN} set other_quarantined_row_count = null",
    ),
    (
        "mart_coverage_chain.no_count_below_zero",
        f"update {_CHAIN} set unpaid_count = -1, ended_count = 1",
    ),
    ("mart_coverage_chain.it_ends_in_the_coverage", f"update {_CHAIN} set paid_count = 77"),
    ("mart_coverage_chain.it_ends_in_the_coverage", f"update {_CHAIN} set covered_count = 77"),
    (
        "mart_coverage_chain.it_ends_in_the_coverage",
        f"delete from {_CHAIN} where region_code = '33.76'",
    ),
    (
        "mart_coverage_chain.it_ends_in_the_coverage",
        "update marts.mart_coverage_by_region_segment set unknown_count = 77",
    ),
    (
        "mart_coverage_chain.workers_end_in_the_register",
        f"update {_CHAIN} set worker_paid_count = 1",
    ),
    (
        "mart_coverage_chain.workers_end_in_the_register",
        "update marts.mart_coverage_by_region_segment set method_code = 'person_registry' where segment_code = 'ALL'",
    ),
    (
        "mart_coverage_by_region_group.key_is_unique",
        f"insert into {_GROUP} select * from {_GROUP} limit 1",
    ),
    ("mart_coverage_by_region_group.row_can_be_read", f"update {_GROUP} set group_name = null"),
    ("mart_coverage_by_region_group.row_can_be_read", f"update {_GROUP} set method_code = 'sum'"),
    ("mart_coverage_by_region_group.numbers_fit", f"update {_GROUP} set coverage_rate = 0.5994"),
    ("mart_coverage_by_region_group.numbers_fit", f"update {_GROUP} set uncovered_count = 7"),
    ("mart_coverage_by_region_group.numbers_fit", f"update {_GROUP} set regions_reporting = 1"),
    (
        "mart_coverage_by_region_group.numbers_fit",
        f"update {_GROUP} set regions_reporting = 1, is_complete = false",
    ),
    ("mart_coverage_by_region_group.numbers_fit", f"update {_GROUP} set coverage_rate_low = 0.99"),
    (
        "mart_coverage_by_region_group.it_is_the_sum_of_its_regions",
        f"update {_GROUP} set covered_count = covered_count + 1",
    ),
    (
        "mart_coverage_by_region_group.it_is_the_sum_of_its_regions",
        f"update {_GROUP} set region_codes = '33.76'",
    ),
    (
        "mart_coverage_by_region_group.it_is_the_sum_of_its_regions",
        f"update {_GROUP} set universe_count = universe_count + 1",
    ),
]
"""Rule without `exit.` -> what it has to catch, in the restricted file."""
