with paid as (
    select
        person_key,
        segment_code,
        period
    from {{ ref('int_person_months_placed') }}
    where is_paid
),

-- Months in a row keep their distance to their rank.
ranked as (
    select
        person_key,
        segment_code,
        period,
        {{ month_number('period') }}
        - row_number() over (partition by person_key, segment_code order by period) as run_number
    from paid
),

runs as (
    select
        person_key,
        segment_code,
        min(period) as run_first_period,
        max(period) as run_last_period
    from ranked
    group by person_key, segment_code, run_number
)

select
    person_key,
    segment_code,
    run_first_period,
    run_last_period,
    min(run_first_period) over (partition by person_key, segment_code) as first_paid_period,
    lag(run_last_period) over (partition by person_key, segment_code order by run_first_period)
        as previous_paid_period,
    lead(run_first_period) over (partition by person_key, segment_code order by run_first_period)
        as next_paid_period
from runs
