select
    region_code,
    region_name,
    segment_name,
    funding_source_name,
    last_protected_period,
    months_ahead,
    ending_count,
    paid_under_3_months_count,
    premium_to_renew_idr,
    renewal_budgeted_count,
    end_codes,
    is_suppressed
from open.marts.mart_lapse_calendar
where
    period = getvariable('period')
    and region_level = 'kabupaten'
    and segment_code <> 'ALL'
    and worker_group_code = 'ALL'
    and scheme_code = 'ALL'
order by months_ahead, region_code, segment_code, funding_source_code
