with deliveries as (
    select * from {{ ref('fct_deliveries') }}
)

select
    source,
    sender,
    period,
    file_count,
    row_count,
    accepted_count,
    quarantined_count,
    held_count,
    refused_count,
    worst_reason,
    due_date,
    is_late
from deliveries
