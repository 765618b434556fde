-- Which segment is furthest from full coverage in each region? | ID: Segmen mana yang paling jauh dari perlindungan penuh di tiap wilayah?
select
    period,
    region_code,
    region_name,
    segment_name,
    covered_count,
    universe_count,
    uncovered_count,
    round(100 * coverage_rate, 2) as coverage_percent
from marts.mart_coverage_by_region_segment
where
    is_headline
    and segment_code <> 'ALL'
    and region_level = 'kabupaten'
    and not universe_is_numerator
order by period desc, uncovered_count desc nulls last
