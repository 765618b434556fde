with periods as (
    select period from {{ ref('int_periods_observed') }}
)

select
    periods.period,
    before.period as previous_period
from periods
inner join periods as before on before.period = {{ month_shift('periods.period', -1) }}
