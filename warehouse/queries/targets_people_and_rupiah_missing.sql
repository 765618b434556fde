-- How many people and rupiah, per month and for the rest of the year, are missing to each printed target? | ID: Berapa orang dan rupiah, per bulan dan sampai akhir tahun, yang kurang untuk mencapai tiap target?
select
    period,
    region_code,
    region_name,
    target_source,
    document_status,
    is_headline,
    target_year,
    round(100 * target_rate, 2) as target_percent,
    round(100 * actual_rate, 2) as coverage_percent,
    covered_count,
    target_count,
    gap_count,
    premium_low_idr,
    premium_high_idr,
    12 - cast(right(period, 2) as integer) as months_left_count,
    (12 - cast(right(period, 2) as integer)) * premium_low_idr as rest_of_year_low_idr,
    (12 - cast(right(period, 2) as integer)) * premium_high_idr as rest_of_year_high_idr,
    is_contradicted,
    is_baseline_after_target
from marts.mart_gap_to_target
where
    (target_rate is not null or path_kind is null)
    and period = (
        select max(latest.period) from marts.mart_gap_to_target as latest
    )
order by region_code, target_year, target_source
