with paid as (
    select * from {{ ref('int_person_months_placed') }}
    where is_paid
),

unpaid as (
    select * from {{ ref('int_memberships_unpaid') }}
    where is_grace
),

runs as (
    select * from {{ ref('int_payment_runs') }}
),

grace_months as (
    select * from {{ ref('int_grace_months') }}
)

select
    paid.person_key,
    paid.period,
    paid.segment_code,
    paid.region_code,
    coalesce(paid.funding_source_code, 'UNKNOWN') as funding_source_code,
    case when paid.ended_period >= paid.period then paid.ended_period end as told_end_period,
    cast(null as varchar) as grace_end_period,
    {{ month_number('paid.period') }} - {{ month_number('runs.run_first_period') }} + 1 as paid_months
from paid
inner join runs
    on
        paid.person_key = runs.person_key
        and paid.segment_code = runs.segment_code
        and paid.period between runs.run_first_period and runs.run_last_period
union all
select
    unpaid.person_key,
    unpaid.period,
    unpaid.segment_code,
    unpaid.region_code,
    coalesce(unpaid.funding_source_code, 'UNKNOWN'),
    null,
    {{ month_shift('unpaid.last_paid_period', 'grace_months.grace_months') }},
    {{ month_number('runs.run_last_period') }} - {{ month_number('runs.run_first_period') }} + 1
from unpaid
inner join runs
    on
        unpaid.person_key = runs.person_key
        and unpaid.segment_code = runs.segment_code
        and unpaid.last_paid_period = runs.run_last_period
inner join grace_months
    on
        unpaid.segment_code = grace_months.segment_code
        and coalesce(unpaid.funding_source_code, 'UNKNOWN') = grace_months.funding_source_code
        and unpaid.period = grace_months.period
