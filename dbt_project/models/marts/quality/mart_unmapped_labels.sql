with totals as (
    select * from {{ ref('fct_unmapped_labels') }}
)

select
    source,
    field,
    label,
    row_count
from totals
