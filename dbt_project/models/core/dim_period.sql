select
    period,
    first_date,
    last_date,
    is_provisional
from {{ ref('int_periods_observed') }}
