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
    segments.is_total and coalesce(
        bool_or(segments.is_in_all and not segments.is_total)
            over (partition by coverage.period, coverage.region_group_code, coverage.method_code),
        false
    ) as is_total
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
