with official as (
    select * from {{ ref('stg_semesta__official_figures') }}
),

coverage as (
    select * from {{ ref('fct_coverage') }}
)

select
    official.period,
    official.region_code,
    official.segment_code,
    official.method_code,
    official.document,
    official.version,
    {{ local_date('official.decided_at') }} as decided_date,
    official.decided_at = max(official.decided_at) over (partition by official.period) as is_in_force,
    official.is_headline as was_headline,
    official.covered_count as official_covered_count,
    official.universe_count as official_universe_count,
    official.coverage_rate as official_coverage_rate,
    coverage.covered_count,
    coverage.universe_count
from official
left join coverage
    on
        official.period = coverage.period
        and official.region_code = coverage.region_code
        and official.segment_code = coverage.segment_code
        and official.method_code = coverage.method_code
