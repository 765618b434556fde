with runs as (
    select * from {{ ref('int_payment_runs') }}
),

person_months as (
    select * from {{ ref('int_person_months_placed') }}
    where is_paid
),

latest as (
    select max(period) as period from {{ ref('int_periods_observed') }}
)

select
    runs.person_key,
    runs.segment_code,
    runs.first_paid_period,
    runs.run_last_period as last_paid_period,
    runs.next_paid_period,
    {{ month_shift('runs.run_last_period', 12) }} as followed_until_period,
    person_months.funding_source_code,
    person_months.reporting_region_code,
    person_months.sender,
    person_months.region_code,
    person_months.residence_rule,
    person_months.ended_period,
    person_months.learned_at
from runs
cross join latest
inner join person_months
    on
        runs.person_key = person_months.person_key
        and runs.segment_code = person_months.segment_code
        and runs.run_last_period = person_months.period
where runs.run_last_period < latest.period
