with files as (
    select * from {{ ref('stg_semesta__files') }}
)

select
    source,
    sender,
    period,
    count(*) as file_count,
    sum(rows_landed) as row_count,
    sum(rows_accepted) as accepted_count,
    sum(rows_quarantined) as quarantined_count,
    count(*) filter (where status = 'held') as held_count,
    count(*) filter (where status = 'refused') as refused_count
from files
where status <> 'duplicate'
group by source, sender, period
