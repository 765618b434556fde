with paid as (
    select
        person_key,
        segment_code,
        period
    from {{ ref('int_person_months_placed') }}
    where is_paid
),

spans as (
    select
        person_key,
        segment_code,
        min(period) as first_period,
        max(period) as last_period,
        count(*) as paid_months
    from paid
    group by person_key, segment_code
),

-- Nearly everybody is paid for without a break: a row is looked for only where one is.
broken as (
    select
        person_key,
        segment_code
    from spans
    where {{ month_number('last_period') }} - {{ month_number('first_period') }} + 1 > paid_months
),

-- Months in a row keep their distance to their rank.
ranked as (
    select
        paid.person_key,
        paid.segment_code,
        paid.period,
        {{ month_number('paid.period') }}
        - row_number() over (partition by paid.person_key, paid.segment_code order by paid.period)
            as run_number
    from paid
    inner join broken
        on paid.person_key = broken.person_key and paid.segment_code = broken.segment_code
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
    first_period as run_first_period,
    last_period as run_last_period,
    first_period as first_paid_period,
    cast(null as varchar) as previous_paid_period,
    cast(null as varchar) as next_paid_period
from spans
where {{ month_number('last_period') }} - {{ month_number('first_period') }} + 1 = paid_months
union all
select
    person_key,
    segment_code,
    run_first_period,
    run_last_period,
    min(run_first_period) over (partition by person_key, segment_code),
    lag(run_last_period) over (partition by person_key, segment_code order by run_first_period),
    lead(run_first_period) over (partition by person_key, segment_code order by run_first_period)
from runs
