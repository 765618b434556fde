with coverage as (
    select * from {{ ref('fct_coverage') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

segments as (
    select * from {{ ref('dim_segment') }}
),

methods as (
    select * from {{ ref('dim_method') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

headlines as (
    select * from {{ ref('dim_headline_method') }}
),

limits as (
    select * from {{ ref('dim_universe_limit') }}
),

above_one as (
    select * from {{ ref('fct_coverage_above_one') }}
),

chosen as (
    {{ leading_method('coverage', 'headlines') }}
)

select
    coverage.period,
    coverage.region_code,
    {{ shown_region('regions.region_name', 'coverage.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('coverage.region_code') }}) as region_level,
    coverage.region_vintage,
    methods.region_basis_code,
    coverage.segment_code,
    segments.name_id as segment_name,
    coverage.method_code,
    coverage.covered_count,
    coverage.universe_count,
    {{ coverage_rates('coverage') }},
    coverage.paid_count,
    coverage.grace_count,
    coverage.unknown_count,
    coverage.unknown_occupation_count,
    coverage.segment_sum_count,
    coverage.overlap_count,
    coverage.unallocated_count,
    coverage.regions_expected,
    coverage.regions_reporting,
    coverage.is_complete,
    coalesce(coverage.method_code = chosen.method_code, false) as is_headline,
    periods.is_provisional,
    coalesce(coverage.segment_code = 'JAKON' and coverage.universe_count = coverage.covered_count, false)
        as universe_is_numerator,
    {{ is_stale('coverage.universe_period', 'coverage.period', 'limits') }} as is_universe_stale,
    above_one.reason_code as above_one_reason_code,
    coverage.numerator_source,
    coverage.universe_source,
    coverage.universe_period,
    {{ is_total_over_segments('coverage', 'segments') }} as is_total,
    false as is_suppressed
from coverage
inner join periods on coverage.period = periods.period
-- Outer joins: a count without a name in force must be seen, not vanish.
left join segments
    on
        coverage.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('coverage.period')) }}
left join methods
    on
        coverage.method_code = methods.method_code
        and {{ in_force('methods', month_end('coverage.period')) }}
left join regions
    on coverage.region_code = regions.region_code and coverage.region_vintage = regions.region_vintage
left join limits on {{ in_force('limits', month_end('coverage.period')) }}
left join chosen on coverage.period = chosen.period and coverage.region_code = chosen.region_code
left join above_one
    on
        coverage.period = above_one.period
        and coverage.region_code = above_one.region_code
        and coverage.segment_code = above_one.segment_code
        and coverage.method_code = above_one.method_code
