-- How far apart are the methods for the same region and month? | ID: Seberapa jauh beda antar metode untuk wilayah dan bulan yang sama?
select
    period,
    region_code,
    region_name,
    method_code,
    covered_count,
    universe_count,
    round(100 * coverage_rate, 2) as coverage_percent,
    round(100 * coverage_rate_low, 2) as lowest_percent,
    round(100 * coverage_rate_high, 2) as highest_percent,
    numerator_source,
    universe_source
from marts.mart_coverage_by_region_segment
where
    segment_code = 'ALL'
    and region_level = 'kabupaten'
order by period desc, region_code asc, method_code asc
