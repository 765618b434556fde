"""Coverage by parts of the whole and of branches, as a candidate may hold them, and faults of theirs."""

from __future__ import annotations

import duckdb

from data_quality.suite import Tier

MARTS = (
    *("mart_coverage_by_worker_group", "mart_coverage_by_program", "mart_coverage_by_sex_age"),
    *("mart_branch_totals", "mart_branch_composition"),
)

# Part -> its columns; what it has of the whole: half, less than half, or all of it.
_PARTS = {
    "worker_group": (
        ("farmer", "UNMAPPED"),
        "part as worker_group_code, part as worker_group_name",
        (
            "cast(0 as bigint) as repeated_count, cast(0 as bigint) as untold_count, "
            "case when segment_code = 'ALL' then {covered} end as known_count"
        ),
    ),
    "program": (
        ("JKK",),
        "part as program_code, part as program_name",
        "cast(0 as bigint) as unsaid_count",
    ),
    "sex_age": (
        ("L 15-24", "UNKNOWN UNKNOWN"),
        (
            "split_part(part, ' ', 1) as sex_code, split_part(part, ' ', 1) as sex_name, "
            "split_part(part, ' ', 2) as age_band_code, split_part(part, ' ', 2) as age_band_name"
        ),
        "cast(0 as bigint) as grace_count",
    ),
}


def write_parts(con: duckdb.DuckDBPyConnection, core: str) -> None:
    """Coverage by parts of the whole, each row of persons cut in one or two."""
    for name, codes in {
        "worker_group": ["farmer", "UNMAPPED"],
        "program": ["JKK"],
        "sex": ["L", "UNKNOWN"],
        "age_band": ["15-24", "UNKNOWN"],
    }.items():
        con.execute(f"create table {core}.dim_{name} as select unnest({codes}) as {name}_code")
    for name, (parts, keys, counts) in _PARTS.items():
        covered = "covered_count"
        if len(parts) > 1:
            covered = "case place when 1 then covered_count // 2 else covered_count - covered_count // 2 end"
        con.execute(
            f"create table marts.mart_coverage_by_{name} as "
            "select * exclude (part, place, covered_count, universe_count, uncovered_count, coverage_rate, "
            "grace_count, unallocated_count), "
            f"{keys}, {covered} as covered_count, cast(null as bigint) as universe_count, "
            "cast(null as bigint) as uncovered_count, cast(null as double) as coverage_rate, "
            "cast(null as bigint) as unallocated_count, "
            f"{counts.format(covered=covered)}"
            f"{'' if 'grace_count' in counts else ', cast(null as bigint) as grace_count'} "
            "from marts.mart_coverage_by_region_segment "
            f"cross join (select unnest({list(parts)}) as part, unnest({list(range(1, len(parts) + 1))}) as place)"
            "where method_code = 'person_eligible'"
        )


def write_branches(con: duckdb.DuckDBPyConnection, core: str) -> None:
    """Branch Blitar as it printed itself in September 2023, and whose money pays for its members."""
    con.execute(
        "create table marts.mart_branch_totals as select '2023-09' as period, 'BLITAR' as branch_code, "
        "'Blitar' as branch_name, segment_code, segment_code as segment_name, active_count, "
        "cast(null as bigint) as potential_count, "
        "case when segment_code = 'ALL' then 226342 end as segment_sum_count, "
        "case when segment_code = 'ALL' then 226342 end as region_sum_count, true as is_complete "
        "from (values ('PU', 124118), ('BPU', 40399), ('JAKON', 61825), ('ALL', 226342)) "
        "as t(segment_code, active_count)"
    )
    con.execute(
        "create table marts.mart_branch_composition as select '2023-09' as period, 'BLITAR' as branch_code, "
        "'Blitar' as branch_name, payer_kind, payer_kind as payer_kind_name, member_count, "
        "0 as unnamed_count, 1000 as branch_member_count, member_count / 1000 as share_rate "
        "from (values ('LOCAL_GOVERNMENT', 396), ('SELF', 604)) as t(payer_kind, member_count)"
    )
    con.execute(
        f"create table {core}.dim_payer_kind as "
        "select unnest(['LOCAL_GOVERNMENT', 'SELF']) as payer_kind"
    )


_TEGAL = "where region_code = '33.76' and segment_code = 'PU' and period = '2025-09'"
_TOTAL = "where region_code = '33.76' and segment_code = 'ALL' and period = '2025-09'"

_OF_EVERY_PART: list[tuple[str, str]] = [
    ("{mart}.key_is_unique", "insert into marts.{mart} select * from marts.{mart} limit 1"),
    ("{mart}.row_can_be_read", "update marts.{mart} set region_name = null"),
    ("{mart}.row_can_be_read", "update marts.{mart} set region_level = 'kota'"),
    ("{mart}.codes_are_listed", "update marts.{mart} set segment_code = 'BUKAN'"),
    ("{mart}.codes_are_listed", "update marts.{mart} set method_code = 'person_guessed'"),
    ("{mart}.numbers_fit", "update marts.{mart} set paid_count = -1"),
    ("{mart}.numbers_fit", "update marts.{mart} set unallocated_count = covered_count + 1"),
    ("{mart}.numbers_fit", "update marts.{mart} set uncovered_count = 7"),
    ("{mart}.numbers_fit", "update marts.{mart} set coverage_rate = 0.5"),
    ("{mart}.numbers_fit", "update marts.{mart} set is_complete = null"),
    (
        "{mart}.numbers_fit",
        (
            "update marts.{mart} set universe_count = 2 * covered_count, uncovered_count = covered_count, "
            "coverage_rate = 0.5, coverage_rate_low = 0.6"
        ),
    ),
    (
        "{mart}.numbers_fit",
        (
            "update marts.{mart} set universe_count = 2 * covered_count, uncovered_count = covered_count, "
            "coverage_rate = 0.5, is_complete = false"
        ),
    ),
]
PART_FAULTS: list[tuple[Tier, str, str]] = [
    ("restricted", slug.format(mart=mart), statement.format(mart=mart))
    for slug, statement in _OF_EVERY_PART
    for mart in (
        "mart_coverage_by_worker_group",
        "mart_coverage_by_program",
        "mart_coverage_by_sex_age",
    )
]
PART_FAULTS += [
    (
        "restricted",
        "mart_coverage_by_worker_group.codes_are_listed",
        "update marts.mart_coverage_by_worker_group set worker_group_code = 'peasant'",
    ),
    (
        "restricted",
        "mart_coverage_by_worker_group.members_fit",
        "update marts.mart_coverage_by_worker_group set repeated_count = covered_count + 1",
    ),
    (
        "restricted",
        "mart_coverage_by_worker_group.members_fit",
        "update marts.mart_coverage_by_worker_group set untold_count = 1 where worker_group_code = 'farmer'",
    ),
    (
        "restricted",
        "mart_coverage_by_worker_group.members_fit",
        "update marts.mart_coverage_by_worker_group set known_count = 0",
    ),
    (
        "restricted",
        "mart_coverage_by_worker_group.groups_add_up_to_persons",
        f"update marts.mart_coverage_by_worker_group set covered_count = covered_count + 1 {_TEGAL}",
    ),
    (
        "restricted",
        "mart_coverage_by_worker_group.groups_add_up_to_persons",
        f"delete from marts.mart_coverage_by_worker_group {_TOTAL}",
    ),
    (
        "restricted",
        "mart_coverage_by_program.codes_are_listed",
        "update marts.mart_coverage_by_program set program_code = 'JKN'",
    ),
    (
        "restricted",
        "mart_coverage_by_program.no_programme_exceeds_the_whole",
        f"update marts.mart_coverage_by_program set covered_count = covered_count + 1 {_TEGAL}",
    ),
    (
        "restricted",
        "mart_coverage_by_program.no_programme_exceeds_the_whole",
        f"update marts.mart_coverage_by_program set unsaid_count = 1 {_TEGAL}",
    ),
    (
        "restricted",
        "mart_coverage_by_sex_age.codes_are_listed",
        "update marts.mart_coverage_by_sex_age set age_band_code = '100+'",
    ),
    (
        "restricted",
        "mart_coverage_by_sex_age.parts_add_up_to_the_whole",
        f"update marts.mart_coverage_by_sex_age set covered_count = covered_count + 1 {_TEGAL}",
    ),
    (
        "restricted",
        "mart_coverage_by_sex_age.parts_add_up_to_the_whole",
        f"delete from marts.mart_coverage_by_sex_age {_TOTAL} and sex_code = 'UNKNOWN'",
    ),
    (
        "restricted",
        "mart_coverage_by_sex_age.parts_add_up_to_the_whole",
        f"update marts.mart_coverage_by_sex_age set grace_count = 1 {_TEGAL}",
    ),
]
PART_FAULTS += [
    (
        "restricted",
        "mart_branch_totals.key_is_unique",
        "insert into marts.mart_branch_totals select * from marts.mart_branch_totals limit 1",
    ),
    (
        "restricted",
        "mart_branch_totals.row_can_be_read",
        "update marts.mart_branch_totals set branch_name = null",
    ),
    (
        "restricted",
        "mart_branch_totals.row_can_be_read",
        "update marts.mart_branch_totals set active_count = null",
    ),
    (
        "restricted",
        "mart_branch_totals.segment_is_listed",
        "update marts.mart_branch_totals set segment_code = 'BUKAN' where segment_code = 'PU'",
    ),
    (
        "restricted",
        "mart_branch_totals.segments_make_the_sum",
        "update marts.mart_branch_totals set active_count = 40398 where segment_code = 'BPU'",
    ),
    (
        "restricted",
        "mart_branch_totals.margins_agree",
        "update marts.mart_branch_totals set active_count = 226343 where segment_code = 'ALL'",
    ),
    (
        "restricted",
        "mart_branch_totals.margins_agree",
        "update marts.mart_branch_totals set region_sum_count = 226341 where segment_code = 'ALL'",
    ),
    (
        "restricted",
        "mart_branch_composition.key_is_unique",
        "insert into marts.mart_branch_composition select * from marts.mart_branch_composition limit 1",
    ),
    (
        "restricted",
        "mart_branch_composition.row_can_be_read",
        "update marts.mart_branch_composition set payer_kind_name = null",
    ),
    (
        "restricted",
        "mart_branch_composition.kind_is_listed",
        "update marts.mart_branch_composition set payer_kind = 'NEIGHBOUR' where payer_kind = 'SELF'",
    ),
    (
        "restricted",
        "mart_branch_composition.shares_are_of_the_whole",
        "delete from marts.mart_branch_composition where payer_kind = 'SELF'",
    ),
    (
        "restricted",
        "mart_branch_composition.shares_are_of_the_whole",
        "update marts.mart_branch_composition set share_rate = 0.4 where payer_kind = 'LOCAL_GOVERNMENT'",
    ),
    (
        "restricted",
        "mart_branch_composition.shares_are_of_the_whole",
        "update marts.mart_branch_composition set unnamed_count = member_count + 1",
    ),
]
