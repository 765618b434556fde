with held as (
    select * from {{ ref('int_protections_held') }}
),

told as (
    select * from {{ ref('int_ends_told') }}
),

rules as (
    select * from {{ ref('end_rules') }}
),

ends as (
    select
        *,
        'ENROLMENT' as end_code,
        told_end_period as end_period,
        'NONE' as scheme_code
    from held
    where told_end_period is not null
    union all by name
    select
        *,
        'GRACE' as end_code,
        grace_end_period as end_period,
        'NONE' as scheme_code
    from held
    where grace_end_period is not null
    union all by name
    -- Of two sponsors, offices or contracts the later one still carries when the first ends.
    select
        held.*,
        told.end_code,
        max(told.end_period) as end_period,
        max_by(told.scheme_code, told.end_period || told.scheme_code) as scheme_code
    from held
    inner join told
        on
            held.person_key = told.person_key
            and told.told_from_period <= held.period
            and told.end_period >= held.period
    where held.grace_end_period is null
    group by all
    union all by name
    select
        *,
        'BUDGET_YEAR' as end_code,
        left(period, 4) || '-12' as end_period,
        'NONE' as scheme_code
    from held
    where grace_end_period is null
),

ruled as (
    select ends.*
    from ends
    inner join rules
        on
            ends.end_code = rules.end_code
            and rules.funding_source_code in ('ANY', ends.funding_source_code)
            and {{ in_force('rules', month_end('ends.period')) }}
)

select
    person_key,
    period,
    segment_code,
    region_code,
    funding_source_code,
    paid_months,
    -- The first thing to end ends it; of two in one month the one that names the person.
    arg_min(end_code, end_period || case when end_code = 'BUDGET_YEAR' then '1' else '0' || end_code end)
        as end_code,
    min(end_period) as end_period,
    arg_min(
        scheme_code, end_period || case when end_code = 'BUDGET_YEAR' then '1' else '0' || end_code end
    ) as scheme_code
from ruled
group by person_key, period, segment_code, region_code, funding_source_code, paid_months
