with coverage as (
    select * from {{ ref('fct_coverage_by_worker_group') }}
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

worker_groups as (
    select * from {{ ref('dim_worker_group') }}
),

chosen as (
    {{ leading_method('coverage', 'headlines') }}
)

select
    coverage.period,
    coverage.region_code,
    -- A region that no landed list names is shown by its code and says so.
    coalesce(regions.region_name, coverage.region_code || ' (tanpa nama)') as region_name,
    coalesce(regions.region_level, {{ region_level('coverage.region_code') }}) as region_level,
    coverage.region_vintage,
    methods.region_basis_code,
    coverage.segment_code,
    segments.name_id as segment_name,
    coverage.method_code,
    coverage.worker_group_code,
    worker_groups.name_id as worker_group_name,
    coverage.covered_count,
    coverage.universe_count,
    -- Whom the branch gave no usable answer for is unknown, never uncovered.
    coverage.universe_count - coverage.covered_count
    - case when coverage.method_code = 'person_matched' then coverage.unknown_count else 0 end
        as uncovered_count,
    coverage.covered_count / nullif(coverage.universe_count, 0) as coverage_rate,
    case
        when coverage.universe_count is not null
            then coverage.covered_at_low_count / nullif(coverage.universe_at_low_count, 0)
    end as coverage_rate_low,
    case
        when coverage.universe_count is not null
            then coverage.covered_at_high_count / nullif(coverage.universe_at_high_count, 0)
    end as coverage_rate_high,
    coverage.repeated_count,
    coverage.untold_count,
    coverage.known_count,
    coverage.paid_count,
    coverage.grace_count,
    coverage.unknown_count,
    coverage.unknown_occupation_count,
    coverage.unallocated_count,
    coverage.regions_expected,
    coverage.regions_reporting,
    coverage.is_complete,
    coalesce(coverage.method_code = chosen.method_code, false) as is_headline,
    periods.is_provisional,
    {{ is_stale('coverage.universe_period', 'coverage.period', 'limits') }} as is_universe_stale,
    coverage.numerator_source,
    coverage.universe_source,
    coverage.universe_period,
    segments.is_total and coalesce(
        bool_or(segments.is_in_all and not segments.is_total)
            over (partition by coverage.period, coverage.region_code, coverage.method_code),
        false
    ) as is_total,
    false as is_suppressed
from coverage
inner join periods on coverage.period = periods.period
-- Outer joins: a count without a name in force must be seen, not vanish.
left join worker_groups
    on
        coverage.worker_group_code = worker_groups.worker_group_code
        and {{ in_force('worker_groups', month_end('coverage.period')) }}
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
