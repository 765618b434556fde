-- How many are covered, by region, in the latest month? | ID: Berapa yang terlindungi, per wilayah, pada bulan terakhir?
select
    period,
    region_level,
    region_code,
    region_name,
    covered_count,
    universe_count,
    uncovered_count,
    round(100 * coverage_rate, 2) as coverage_percent,
    is_complete,
    is_provisional
from marts.mart_coverage_by_region_segment
where
    is_headline
    and segment_code = 'ALL'
    and period = (
        select max(latest.period) from marts.mart_coverage_by_region_segment as latest
    )
order by region_level, region_code
