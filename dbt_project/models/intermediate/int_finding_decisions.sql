with told as (
    select * from {{ ref('stg_semesta__finding_decisions') }}
),

files as (
    select
        receipt_id,
        received_at
    from {{ ref('stg_semesta__files') }}
),

steps as (
    select * from {{ ref('finding_steps') }}
)

select
    told.finding_key,
    steps.status_code,
    -- What came back stays back, whatever is decided later.
    cast(max(told.repaid_idr) over (partition by told.finding_key) as bigint) as repaid_idr,
    told.document,
    told.decided_by,
    told.decided_date,
    told.finding_code,
    told.period,
    told.region_code,
    told.payer_code,
    told.person_count,
    told.amount_idr,
    told.receipt_id,
    told.row_number
from told
inner join steps on told.step_label = steps.step_label
left join files on told.receipt_id = files.receipt_id
qualify row_number() over (
    partition by told.finding_key
    order by told.decided_date desc, files.received_at desc, told.receipt_id asc, told.row_number asc
) = 1
