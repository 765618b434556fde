with memberships as (
    select * from {{ ref('stg_bpjstk__participants') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

files as (
    select
        receipt_id,
        list_contains(column_names, 'iuran') as has_paid_column
    from {{ ref('stg_semesta__files') }}
    where status = 'accepted' and source = 'bpjstk__participants'
),

segment_labels as (
    select * from {{ ref('int_segment_labels_dated') }}
),

funding_labels as (
    select * from {{ ref('int_funding_labels_dated') }}
)

select
    persons.person_key,
    memberships.period,
    segment_labels.segment_code,
    coalesce(memberships.reporting_region_code, memberships.sender) as reporting_region_code,
    memberships.residence_code,
    memberships.project_number,
    memberships.employer_number,
    memberships.membership_key,
    memberships.paid_idr,
    memberships.birth_date,
    memberships.started_date,
    coalesce(funding_labels.funding_source_code, 'UNKNOWN') as funding_source_code,
    -- Paid in the month: a row of the month with money received; a file that has no column for
    -- money can only say whether the membership is active.
    case
        when files.has_paid_column then coalesce(memberships.paid_idr, 0) > 0
        else coalesce(memberships.status_label in ('AKTIF', 'ACTIVE', 'A', '1'), false)
    end as is_paid,
    case when files.has_paid_column then 'iuran' else 'status' end as paid_basis_code,
    coalesce(memberships.ended_date <= {{ month_end('memberships.period') }}, false)
    or coalesce(memberships.status_label in ('NONAKTIF', 'NON AKTIF', 'KELUAR', 'BERAKHIR'), false)
        as is_ended
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
