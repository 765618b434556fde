with claims as (
    select * from {{ ref('stg_bpjstk__claims') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

labels as (
    select * from {{ ref('programme_labels') }}
    where field = 'program'
),

keyed as (
    select
        claims.claim_code,
        persons.person_key,
        coalesce(labels.code, 'UNMAPPED') as program_code,
        coalesce(claims.reporting_region_code, claims.sender) as reporting_region_code,
        claims.event_date,
        claims.reported_date,
        claims.paid_date,
        claims.paid_idr,
        claims.reporting_period,
        files.received_at,
        claims.receipt_id
    from claims
    inner join persons on claims.nik_key = persons.nik_key
    inner join files on claims.receipt_id = files.receipt_id
    left join labels
        on
            claims.program_label = labels.label
            and {{ in_force('labels', 'claims.event_date') }}
)

-- A claim is told again once it is paid: what was told last holds.
select * exclude (reporting_period, received_at, receipt_id) from keyed
qualify row_number() over (
    partition by claim_code, person_key, program_code
    order by reporting_period desc nulls last, received_at desc, receipt_id desc
) = 1
