with months as (
    select * from {{ ref('fct_unmapped_labels') }}
)

select
    source,
    field,
    label,
    cast(sum(row_count) as bigint) as row_count
from months
group by source, field, label
