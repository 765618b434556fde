with quarantined as (
    select * from {{ ref('stg_bpjstk__participants_quarantined') }}
    where has_invalid_nik
),

months_of_files as (
    select distinct
        receipt_id,
        period
    from {{ ref('stg_bpjstk__participants') }}
)

select
    coalesce(quarantined.period, months_of_files.period) as period,
    coalesce(
        case
            when {{ is_within_kabupaten('quarantined.reporting_region_code') }}
                then left(quarantined.reporting_region_code, 5)
        end,
        'ID'
    ) as region_code,
    quarantined.sender,
    count(*) as row_count,
    cast(coalesce(sum(quarantined.paid_idr), 0) as bigint) as paid_idr
from quarantined
left join months_of_files
    on quarantined.receipt_id = months_of_files.receipt_id and quarantined.period is null
where coalesce(quarantined.period, months_of_files.period) is not null
group by 1, 2, 3
