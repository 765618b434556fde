-- What share does each planning document set for each year up to 2045? | ID: Berapa persen target tiap dokumen perencanaan untuk tiap tahun sampai 2045?
select
    region_code,
    region_name,
    target_source,
    target_kind,
    document_status,
    target_year,
    path_kind,
    round(100 * path_rate, 2) as path_percent,
    baseline_year,
    round(100 * baseline_rate, 2) as baseline_percent,
    is_contradicted
from marts.mart_gap_to_target
where
    period = (
        select max(latest.period) from marts.mart_gap_to_target as latest
    )
order by region_code, target_source, target_year
