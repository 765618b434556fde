with told as (
    select * from {{ ref('stg_agency__headcount') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

offices as (
    select * from {{ ref('int_offices_mentioned') }}
),

counted as (
    select
        left(coalesce(told.reporting_region_code, told.sender), 5) as region_code,
        coalesce(offices.agency_code, upper(trim(told.agency_code))) as agency_code,
        told.period,
        told.civil_servant_count,
        files.received_at,
        told.receipt_id
    from told
    inner join files on told.receipt_id = files.receipt_id
    left join offices
        on
            {{ office_region('told.reporting_region_code') }} = offices.sent_region_code
            and {{ office_key('told.agency_code') }} = offices.office_key
    where {{ is_within_kabupaten('coalesce(told.reporting_region_code, told.sender)') }}
),

-- The newest file speaks for the agency; what it counts unit by unit is added.
newest as (
    select * from counted
    qualify
        rank() over (
            partition by region_code, agency_code, period
            order by received_at desc, receipt_id desc
        ) = 1
)

select
    region_code,
    agency_code,
    period,
    cast(sum(civil_servant_count) as bigint) as civil_servant_count
from newest
group by region_code, agency_code, period
