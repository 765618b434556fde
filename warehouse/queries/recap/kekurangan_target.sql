select
    gap.region_code,
    gap.region_name,
    gap.target_source,
    gap.document_status,
    gap.target_year,
    gap.path_rate,
    gap.path_kind,
    gap.actual_rate,
    gap.target_count,
    gap.gap_count,
    gap.premium_low_idr,
    gap.premium_high_idr,
    12 * gap.premium_high_idr as premium_high_year_idr,
    gap.is_contradicted
from open.marts.mart_gap_to_target as gap
where
    gap.period = getvariable('period')
    and not gap.is_suppressed
    and (
        gap.target_year - cast(left(gap.period, 4) as integer) in (0, 1)
        or gap.target_rate is not null
        or gap.path_kind is null
    )
order by gap.region_code, gap.target_year, gap.target_source
