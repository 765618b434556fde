select
    region_code,
    region_name,
    segment_name,
    covered_count,
    universe_count,
    uncovered_count,
    coverage_rate,
    universe_is_numerator
from open.marts.mart_coverage_by_region_segment
where
    period = getvariable('period')
    and is_headline
    and segment_code <> 'ALL'
    and region_level = 'kabupaten'
    and (covered_count is not null or is_suppressed)
order by region_code, segment_code
