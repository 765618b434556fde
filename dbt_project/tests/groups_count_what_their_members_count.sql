-- Every count of a group that differs from the sum over its member regions, as those are told in fct_coverage.
with members as (
    select
        region_group_code,
        unnest(string_split(region_codes, '+')) as region_code,
        valid_from,
        valid_to
    from {{ ref('dim_region_group') }}
),

told as (
    select
        coverage.period,
        members.region_group_code,
        coverage.segment_code,
        coverage.method_code,
        sum(coverage.covered_count) as covered_count,
        sum(coverage.paid_count) as paid_count,
        sum(coverage.grace_count) as grace_count,
        sum(coverage.unknown_count) as unknown_count
    from {{ ref('fct_coverage') }} as coverage
    inner join members
        on
            coverage.region_code = members.region_code
            and {{ in_force('members', month_end('coverage.period')) }}
    where coverage.covered_count is not null
    group by coverage.period, members.region_group_code, coverage.segment_code, coverage.method_code
)

select grouped.*
from {{ ref('fct_coverage_by_region_group') }} as grouped
full join told
    on
        grouped.period = told.period
        and grouped.region_group_code = told.region_group_code
        and grouped.segment_code = told.segment_code
        and grouped.method_code = told.method_code
where
    grouped.period is null
    or told.period is null
    or grouped.covered_count is distinct from told.covered_count
    or grouped.paid_count is distinct from told.paid_count
    or grouped.grace_count is distinct from told.grace_count
    or grouped.unknown_count is distinct from told.unknown_count
