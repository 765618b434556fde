-- How many workers are protected in regions that are counted together? | ID: Berapa pekerja terlindungi di wilayah yang dihitung bersama?
select
    period,
    region_group_code,
    group_name,
    region_codes,
    method_code,
    covered_count,
    universe_count,
    round(100 * coverage_rate, 2) as coverage_percent,
    regions_reporting,
    regions_expected,
    is_complete,
    is_headline,
    is_provisional
from marts.mart_coverage_by_region_group
where
    segment_code = 'ALL'
    and period = (
        select max(latest.period) from marts.mart_coverage_by_region_group as latest
    )
order by region_group_code, method_code
