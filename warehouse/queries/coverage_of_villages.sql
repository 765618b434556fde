-- Which kecamatan and villages have most people at work without protection? | ID: Kecamatan dan desa mana yang paling banyak penduduk bekerja belum terlindungi?
select
    period,
    region_level,
    region_code,
    region_name,
    covered_count,
    universe_count,
    uncovered_count,
    round(100 * coverage_rate, 2) as coverage_percent,
    round(100 * coverage_rate_low, 2) as lowest_percent,
    round(100 * coverage_rate_high, 2) as highest_percent,
    unknown_occupation_count,
    universe_period
from marts.mart_coverage_by_region_segment
where
    method_code = 'person_registry'
    and region_level in ('kecamatan', 'desa')
    and universe_count is not null
    and period = (
        select max(latest.period) from marts.mart_coverage_by_region_segment as latest
    )
order by region_level desc, uncovered_count desc, region_code asc
