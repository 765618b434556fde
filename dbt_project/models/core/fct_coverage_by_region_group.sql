-- Coverage of regions that are counted together: the sums of their members. No percentage here.
with coverage as (
    select * from {{ ref('fct_coverage') }}
),

region_groups as (
    select * from {{ ref('dim_region_group') }}
),

segments as (
    select * from {{ ref('dim_segment') }}
),

headlines as (
    select * from {{ ref('dim_headline_method') }}
),

chosen as (
    {{ leading_method('coverage', 'headlines') }}
),

members as (
    select
        region_group_code,
        group_kind,
        unnest(string_split(region_codes, '+')) as region_code,
        region_count,
        valid_from,
        valid_to
    from region_groups
),

-- Whose persons are delivered has told of every segment: one that nobody is in has no row and is 0.
delivered as (
    select
        coverage.period,
        coverage.region_code,
        coverage.method_code
    from coverage
    inner join segments
        on
            coverage.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('coverage.period')) }}
    where segments.is_total and coverage.is_complete and starts_with(coverage.method_code, 'person_')
),

delivered_counts as (
    select
        delivered.period,
        members.region_group_code,
        delivered.method_code,
        count(*) as region_count
    from delivered
    inner join members
        on
            delivered.region_code = members.region_code
            and {{ in_force('members', month_end('delivered.period')) }}
    group by delivered.period, members.region_group_code, delivered.method_code
),

sums as (
    select
        coverage.period,
        members.region_group_code,
        coverage.segment_code,
        coverage.method_code,
        any_value(members.group_kind) as group_kind,
        any_value(members.region_count) as regions_expected,
        sum(coverage.covered_count) as covered_count,
        case
            when count(coverage.universe_count) = any_value(members.region_count)
                then sum(coverage.universe_count)
        end as universe_count,
        sum(coverage.covered_at_low_count) as covered_at_low_count,
        sum(coverage.universe_at_low_count) as universe_at_low_count,
        sum(coverage.covered_at_high_count) as covered_at_high_count,
        sum(coverage.universe_at_high_count) as universe_at_high_count,
        sum(coverage.paid_count) as paid_count,
        sum(coverage.grace_count) as grace_count,
        sum(coverage.unknown_count) as unknown_count,
        count(*) filter (where coverage.is_complete) as complete_count,
        min(coverage.universe_period) as universe_period,
        count(*) filter (where coverage.method_code = chosen.method_code) as headline_count
    from coverage
    inner join members
        on
            coverage.region_code = members.region_code
            and {{ in_force('members', month_end('coverage.period')) }}
    left join chosen on coverage.period = chosen.period and coverage.region_code = chosen.region_code
    where coverage.covered_count is not null
    group by coverage.period, members.region_group_code, coverage.segment_code, coverage.method_code
),

judged as (
    select
        sums.*,
        greatest(sums.complete_count, coalesce(delivered_counts.region_count, 0)) as regions_reporting
    from sums
    left join delivered_counts
        on
            sums.period = delivered_counts.period
            and sums.region_group_code = delivered_counts.region_group_code
            and sums.method_code = delivered_counts.method_code
)

select
    period,
    region_group_code,
    group_kind,
    segment_code,
    method_code,
    cast(covered_count as bigint) as covered_count,
    case when regions_reporting = regions_expected then cast(universe_count as bigint) end as universe_count,
    covered_at_low_count,
    universe_at_low_count,
    covered_at_high_count,
    universe_at_high_count,
    cast(paid_count as bigint) as paid_count,
    cast(grace_count as bigint) as grace_count,
    cast(unknown_count as bigint) as unknown_count,
    regions_expected,
    regions_reporting,
    regions_reporting = regions_expected as is_complete,
    -- Members led by different methods have no figure that leads them together.
    headline_count = regions_expected as is_headline,
    case when regions_reporting = regions_expected and universe_count is not null then universe_period end
        as universe_period
from judged
