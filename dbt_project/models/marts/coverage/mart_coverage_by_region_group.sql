with coverage as (
    select * from {{ ref('fct_coverage_by_region_group') }}
),

region_groups as (
    select * from {{ ref('dim_region_group') }}
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

limits as (
    select * from {{ ref('dim_universe_limit') }}
)

select
    coverage.period,
    coverage.region_group_code,
    region_groups.group_name,
    coverage.group_kind,
    region_groups.region_codes,
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
    coverage.regions_expected,
    coverage.regions_reporting,
    coverage.is_complete,
    coverage.is_headline,
    periods.is_provisional,
    {{ is_stale('coverage.universe_period', 'coverage.period', 'limits') }} as is_universe_stale,
    coverage.universe_period,
    {{ is_total_over_segments('coverage', 'segments', 'region_group_code') }} as is_total
from coverage
inner join periods on coverage.period = periods.period
left join region_groups
    on
        coverage.region_group_code = region_groups.region_group_code
        and coverage.group_kind = region_groups.group_kind
        and {{ in_force('region_groups', month_end('coverage.period')) }}
-- Outer joins: a count without a name in force must be seen, not vanish.
left join segments
    on
        coverage.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('coverage.period')) }}
left join methods
    on
        coverage.method_code = methods.method_code
        and {{ in_force('methods', month_end('coverage.period')) }}
left join limits on {{ in_force('limits', month_end('coverage.period')) }}
