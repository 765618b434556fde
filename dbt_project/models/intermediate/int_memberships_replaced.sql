with memberships as (
    select * from {{ ref('stg_bpjstk__participants_replaced') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

files as (
    select
        receipt_id,
        received_at,
        list_contains(column_names, 'iuran') as has_paid_column
    from {{ ref('stg_semesta__files') }}
),

segment_labels as (
    select * from {{ ref('int_segment_labels_dated') }}
)

select
    persons.person_key,
    memberships.period,
    segment_labels.segment_code,
    coalesce(memberships.reporting_region_code, memberships.sender) as reporting_region_code,
    memberships.sender,
    memberships.receipt_id,
    files.received_at as told_at,
    replacing.received_at as replaced_at,
    {{ told_paid('files.has_paid_column', 'memberships') }} as is_paid,
    case when files.has_paid_column then 'iuran' else 'status' end as paid_basis_code,
    coalesce({{ told_ended_period('memberships') }} <= memberships.period, false) as is_ended
from memberships
inner join persons on memberships.nik_key = persons.nik_key
inner join files on memberships.receipt_id = files.receipt_id
inner join files as replacing on memberships.replaced_by_receipt_id = replacing.receipt_id
inner join segment_labels
    on
        memberships.segment_label = segment_labels.label
        and {{ in_force('segment_labels', month_end('memberships.period')) }}
