-- What must next year's budget hold to stay on the path, if it pays for all who are missing, at the premium of this month? | ID: Berapa anggaran tahun depan agar tetap di jalur target, bila semua kekurangan dibayar APBD dengan iuran bulan ini?
select
    period,
    region_code,
    region_name,
    target_source,
    target_year,
    path_kind,
    round(100 * path_rate, 2) as path_percent,
    gap_count,
    premium_high_idr as premium_per_month_idr,
    12 * premium_high_idr as premium_of_twelve_months_idr,
    is_contradicted
from marts.mart_gap_to_target
where
    target_year = cast(left(period, 4) as integer) + 1
    and path_rate is not null
    and period = (
        select max(latest.period) from marts.mart_gap_to_target as latest
    )
order by region_code, target_source
