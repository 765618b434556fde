with expectations as (
    select * from {{ ref('stg_config__expected_senders') }}
),

periods as (
    select * from {{ ref('int_periods_observed') }}
)

select
    expectations.source,
    expectations.sender,
    expectations.region_code,
    periods.period,
    min(
        least(
            periods.last_date + expectations.due_day,
            -- A day that the next month does not have is its last one.
            {{ month_end(month_shift('periods.period', 1)) }}
        )
    ) as due_date
from expectations
inner join periods
    on
        expectations.first_period <= periods.period
        and (expectations.last_period is null or expectations.last_period >= periods.period)
group by expectations.source, expectations.sender, expectations.region_code, periods.period
