-- How did the coverage of each kabupaten and kota change from month to month? | ID: Bagaimana cakupan tiap kabupaten dan kota berubah dari bulan ke bulan?
select
    region_code,
    region_name,
    period,
    covered_count,
    covered_count - lag(covered_count) over (
        partition by region_code, method_code order by period
    ) as change_count,
    round(100 * coverage_rate, 2) as coverage_percent,
    method_code
from marts.mart_coverage_by_region_segment
where
    is_headline
    and segment_code = 'ALL'
    and region_level = 'kabupaten'
order by region_code, period
