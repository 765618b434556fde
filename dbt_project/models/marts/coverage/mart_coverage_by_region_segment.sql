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
),

bounded as (
    select
        *,
        case when universe_count is not null then covered_at_low_count / nullif(universe_at_low_count, 0) end
            as rate_low,
        case
            when universe_count is not null then covered_at_high_count / nullif(universe_at_high_count, 0)
        end as rate_high
    from coverage
)

select
    bounded.period,
    bounded.region_code,
    -- A region that no landed list names is shown by its code and says so.
    coalesce(regions.region_name, bounded.region_code || ' (tanpa nama)') as region_name,
    coalesce(regions.region_level, {{ region_level('bounded.region_code') }}) as region_level,
    bounded.region_vintage,
    methods.region_basis_code,
    bounded.segment_code,
    segments.name_id as segment_name,
    bounded.method_code,
    bounded.covered_count,
    bounded.universe_count,
    -- Whom the branch gave no usable answer for is unknown, never uncovered.
    bounded.universe_count - bounded.covered_count
    - case when bounded.method_code = 'person_matched' then bounded.unknown_count else 0 end
        as uncovered_count,
    bounded.covered_count / nullif(bounded.universe_count, 0) as coverage_rate,
    bounded.rate_low as coverage_rate_low,
    bounded.rate_high as coverage_rate_high,
    bounded.paid_count,
    bounded.grace_count,
    bounded.unknown_count,
    bounded.unknown_occupation_count,
    bounded.segment_sum_count,
    bounded.overlap_count,
    bounded.unallocated_count,
    bounded.regions_expected,
    bounded.regions_reporting,
    bounded.is_complete,
    coalesce(bounded.method_code = chosen.method_code, false) as is_headline,
    periods.is_provisional,
    coalesce(bounded.segment_code = 'JAKON' and bounded.universe_count = bounded.covered_count, false)
        as universe_is_numerator,
    {{ is_stale('bounded.universe_period', 'bounded.period', 'limits') }} as is_universe_stale,
    above_one.reason_code as above_one_reason_code,
    bounded.numerator_source,
    bounded.universe_source,
    bounded.universe_period,
    -- ALL is a total only where a segment stands beside it: of a method that knows no segments it
    -- is the one row there is.
    segments.is_total and coalesce(
        bool_or(segments.is_in_all and not segments.is_total)
            over (partition by bounded.period, bounded.region_code, bounded.method_code),
        false
    ) as is_total,
    false as is_suppressed
from bounded
inner join periods on bounded.period = periods.period
-- Outer joins: a count without a name in force must be seen, not vanish.
left join segments
    on
        bounded.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('bounded.period')) }}
left join methods
    on
        bounded.method_code = methods.method_code
        and {{ in_force('methods', month_end('bounded.period')) }}
left join regions
    on bounded.region_code = regions.region_code and bounded.region_vintage = regions.region_vintage
left join limits on {{ in_force('limits', month_end('bounded.period')) }}
left join chosen on bounded.period = chosen.period and bounded.region_code = chosen.region_code
left join above_one
    on
        bounded.period = above_one.period
        and bounded.region_code = above_one.region_code
        and bounded.segment_code = above_one.segment_code
        and bounded.method_code = above_one.method_code
