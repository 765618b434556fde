select
    history.period,
    history.region_code,
    coverage.region_name,
    coverage.segment_name,
    history.method_code,
    history.previous_covered_count,
    history.covered_count,
    history.previous_universe_count,
    history.universe_count,
    history.cause_code,
    history.cause_sources,
    'v' || history.previous_version || ' -> v' || history.version as versions
from open.meta.figure_history as history
inner join open.marts.mart_coverage_by_region_segment as coverage
    on
        history.period = coverage.period
        and history.region_code = coverage.region_code
        and history.segment_code = coverage.segment_code
        and history.method_code = coverage.method_code
where
    history.period = getvariable('period')
    and coverage.is_headline
    and coverage.region_level = 'kabupaten'
order by history.version desc, history.region_code asc, history.segment_code asc
