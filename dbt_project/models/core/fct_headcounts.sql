with told as (
    select * from {{ ref('stg_agency__headcount') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
)

select
    left(coalesce(told.reporting_region_code, told.sender), 5) as region_code,
    upper(trim(told.agency_code)) as agency_code,
    told.period,
    cast(arg_max(told.civil_servant_count, cast(files.received_at as varchar) || told.receipt_id) as bigint)
        as civil_servant_count
from told
inner join files on told.receipt_id = files.receipt_id
where {{ is_within_kabupaten('coalesce(told.reporting_region_code, told.sender)') }}
group by
    left(coalesce(told.reporting_region_code, told.sender), 5),
    upper(trim(told.agency_code)),
    told.period
