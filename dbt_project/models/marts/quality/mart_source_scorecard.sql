with deliveries as (
    select * from {{ ref('fct_deliveries') }}
)

select
    source,
    sender,
    period,
    file_count,
    cast(row_count as bigint) as row_count,
    cast(accepted_count as bigint) as accepted_count,
    cast(quarantined_count as bigint) as quarantined_count,
    held_count,
    refused_count,
    worst_reason,
    cast(null as boolean) as is_late
from deliveries
