select
    now.region_code,
    now.region_name,
    now.region_level,
    methods.name_id as method_name,
    now.covered_count,
    now.universe_count,
    now.uncovered_count,
    now.coverage_rate,
    now.coverage_rate_low,
    now.coverage_rate_high,
    before.coverage_rate as previous_rate,
    100 * (now.coverage_rate - before.coverage_rate) as change_points,
    now.is_complete,
    now.is_provisional,
    now.universe_source,
    now.universe_period
from open.marts.mart_coverage_by_region_segment as now
left join open.marts.mart_coverage_by_region_segment as before
    on
        now.region_code = before.region_code
        and now.segment_code = before.segment_code
        and now.method_code = before.method_code
        and before.period = strftime(cast(now.period || '-01' as date) - interval 1 month, '%Y-%m')
left join open.marts.dim_method as methods
    on
        now.method_code = methods.method_code
        and methods.valid_from <= last_day(cast(now.period || '-01' as date))
        and (methods.valid_to is null or methods.valid_to > last_day(cast(now.period || '-01' as date)))
where
    now.period = getvariable('period')
    and now.is_headline
    and now.segment_code = 'ALL'
    and now.region_level in ('nasional', 'provinsi', 'kabupaten')
    and (now.covered_count is not null or now.is_suppressed)
order by now.coverage_rate is null, length(now.region_code) desc, now.region_code
