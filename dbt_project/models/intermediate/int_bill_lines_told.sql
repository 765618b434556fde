with told as (
    select * from {{ ref('stg_bpjstk__billing_lines') }}
),

files as (
    select
        receipt_id,
        received_at
    from {{ ref('stg_semesta__files') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

-- Lines that are sent again with a later file are the same money.
newest as (
    select
        told.*,
        coalesce(persons.person_key, told.nik_key) as person_key
    from told
    left join files on told.receipt_id = files.receipt_id
    left join persons on told.nik_key = persons.nik_key
    qualify row_number() over (
        partition by told.billing_code, told.nik_key, told.kpj_key, told.period
        order by files.received_at desc, told.receipt_id asc, told.row_number asc
    ) = 1
)

select
    billing_code,
    person_key,
    period,
    min(coalesce(reporting_region_code, 'ID')) as region_code,
    cast(sum(billed_idr) as bigint) as billed_idr
from newest
group by billing_code, person_key, period
