with totals as (
    select * from {{ ref('fct_branch_totals') }}
),

branches as (
    select * from {{ ref('dim_branch') }}
),

segments as (
    select * from {{ ref('dim_segment') }}
),

periods as (
    select * from {{ ref('dim_period') }}
)

select
    totals.period,
    totals.branch_code,
    coalesce(branches.branch_name, totals.branch_code) as branch_name,
    totals.segment_code,
    segments.name_id as segment_name,
    totals.active_count,
    totals.potential_count,
    totals.segment_sum_count,
    totals.region_sum_count,
    totals.regions_expected,
    totals.regions_reporting,
    totals.is_complete,
    periods.is_provisional,
    segments.is_total and totals.segment_sum_count is not null as is_total
from totals
inner join periods on totals.period = periods.period
-- Outer joins: a count without a name in force must be seen, not vanish.
left join segments
    on
        totals.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('totals.period')) }}
left join branches
    on
        totals.branch_code = branches.branch_code
        and {{ in_force('branches', month_end('totals.period')) }}
