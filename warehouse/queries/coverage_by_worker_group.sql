-- Which groups of workers are protected, and how many of those known by name are not? | ID: Kelompok pekerja mana yang terlindungi, dan berapa yang dikenal namanya tetapi belum?
select
    period,
    region_code,
    region_name,
    worker_group_name,
    covered_count,
    known_count,
    known_count - (covered_count - untold_count) as known_uncovered_count,
    universe_count,
    round(100 * coverage_rate, 2) as coverage_percent,
    repeated_count
from marts.mart_coverage_by_worker_group
where
    method_code = 'person_eligible'
    and segment_code = 'ALL'
    and region_level = 'kabupaten'
    and period = (
        select max(latest.period) from marts.mart_coverage_by_worker_group as latest
    )
order by region_code asc, known_uncovered_count desc nulls last
