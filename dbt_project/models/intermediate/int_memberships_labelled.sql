with memberships as (
    select * from {{ ref('stg_bpjstk__participants') }}
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
    where status = 'accepted' and source = 'bpjstk__participants'
),

segment_labels as (
    select * from {{ ref('int_segment_labels_dated') }}
),

funding_labels as (
    select * from {{ ref('int_funding_labels_dated') }}
),

region_codes as (
    select * from {{ ref('int_region_codes_dated') }}
),

program_labels as (
    select * from {{ ref('int_program_labels_parsed') }}
)

select
    persons.person_key,
    memberships.period,
    segment_labels.segment_code,
    coalesce(memberships.reporting_region_code, memberships.sender) as reporting_region_code,
    coalesce(region_codes.resolved_code, memberships.residence_code) as residence_code,
    memberships.project_number,
    memberships.employer_number,
    memberships.membership_key,
    memberships.paid_idr,
    memberships.birth_date,
    memberships.started_date,
    coalesce(funding_labels.funding_source_code, 'UNKNOWN') as funding_source_code,
    program_labels.program_codes,
    memberships.sender,
    memberships.receipt_id,
    files.received_at as learned_at,
    {{ told_paid('files.has_paid_column', 'memberships') }} as is_paid,
    case when files.has_paid_column then 'iuran' else 'status' end as paid_basis_code,
    {{ told_ended_period('memberships') }} as ended_period,
    coalesce({{ told_ended_period('memberships') }} <= memberships.period, false) as is_ended
from memberships
inner join persons on memberships.nik_key = persons.nik_key
inner join files on memberships.receipt_id = files.receipt_id
inner join segment_labels
    on
        memberships.segment_label = segment_labels.label
        and {{ in_force('segment_labels', month_end('memberships.period')) }}
left join funding_labels
    on
        memberships.funding_label = funding_labels.label
        and {{ in_force('funding_labels', month_end('memberships.period')) }}
left join region_codes
    on
        memberships.residence_code = region_codes.region_code
        and {{ in_force('region_codes', month_end('memberships.period')) }}
left join program_labels on memberships.program_label = program_labels.label
