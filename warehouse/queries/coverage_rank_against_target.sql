-- How does each kabupaten and kota rank, and how many people are missing to this year's path? | ID: Peringkat tiap kabupaten dan kota, dan berapa orang yang kurang ke jalur target tahun ini?
with coverage as (
    select
        *,
        case when coverage_rate is not null then rank() over (order by coverage_rate desc nulls last) end
            as rank_number
    from marts.mart_coverage_by_region_segment
    where
        is_headline
        and segment_code = 'ALL'
        and region_level = 'kabupaten'
        and period = (
            select max(latest.period) from marts.mart_coverage_by_region_segment as latest
        )
),

paths as (
    select
        period,
        region_code,
        target_source,
        path_rate,
        path_kind,
        gap_count,
        is_contradicted,
        is_baseline_after_target
    from marts.mart_gap_to_target
    where target_year = cast(left(period, 4) as integer)
)

select
    coverage.period,
    coverage.rank_number,
    coverage.region_code,
    coverage.region_name,
    coverage.covered_count,
    coverage.universe_count,
    coverage.uncovered_count,
    round(100 * coverage.coverage_rate, 2) as coverage_percent,
    coverage.is_complete,
    paths.target_source,
    round(100 * paths.path_rate, 2) as path_percent,
    paths.path_kind,
    paths.gap_count,
    paths.is_contradicted,
    paths.is_baseline_after_target
from coverage
left join paths
    on coverage.period = paths.period and coverage.region_code = paths.region_code
order by coverage.rank_number asc nulls last, coverage.region_code asc, paths.target_source asc
