-- Are we on the path that our documents set for this year? | ID: Apakah cakupan kita sudah di jalur target tahun ini?
select
    period,
    region_code,
    region_name,
    target_source,
    target_kind,
    document_status,
    round(100 * path_rate, 2) as path_percent,
    path_kind,
    round(100 * actual_rate, 2) as coverage_percent,
    round(100 * (actual_rate - path_rate), 2) as ahead_percent_points,
    actual_rate >= path_rate as is_on_path,
    gap_count,
    is_contradicted,
    is_baseline_after_target
from marts.mart_gap_to_target
where
    target_year = cast(left(period, 4) as integer)
    and period = (
        select max(latest.period) from marts.mart_gap_to_target as latest
    )
order by region_code, target_kind, target_source
