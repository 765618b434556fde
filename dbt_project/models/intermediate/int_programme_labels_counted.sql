{{ config(materialized='view') }}

with pledges as (
    select * from {{ ref('stg_donor__pledges') }}
),

deductions as (
    select * from {{ ref('stg_donor__deductions') }}
),

remittances as (
    select * from {{ ref('stg_donor__remittances') }}
),

workers as (
    select * from {{ ref('stg_donor__workers') }}
),

recipients as (
    select * from {{ ref('stg_village__recipients') }}
),

decisions as (
    select * from {{ ref('stg_agency__decisions') }}
),

claims as (
    select * from {{ ref('stg_bpjstk__claims') }}
),

cooperatives as (
    select * from {{ ref('stg_cooperative__premiums') }}
),

files as (
    select
        receipt_id,
        {{ month_of('received_date') }} as received_period
    from {{ ref('stg_semesta__files') }}
),

decided as (
    select
        decisions.stage_label,
        decisions.result_label,
        decisions.reason_label,
        coalesce(
            {{ month_of('decisions.decided_date') }}, decisions.reporting_period, files.received_period
        ) as period
    from decisions
    inner join files on decisions.receipt_id = files.receipt_id
),

labels as (
    select
        'donor__pledges' as source,
        'skema' as field,
        scheme_label as label,
        first_period as period,
        'scheme' as vocabulary
    from pledges
    union all
    select
        'donor__deductions',
        'skema',
        scheme_label,
        period,
        'scheme'
    from deductions
    union all
    select
        'donor__remittances',
        'skema',
        scheme_label,
        period,
        'scheme'
    from remittances
    union all
    select
        'donor__workers',
        'skema',
        scheme_label,
        first_period,
        'scheme'
    from workers
    union all
    select
        'village__recipients',
        'skema',
        scheme_label,
        proposal_year || '-12',
        'scheme'
    from recipients
    union all
    select
        'donor__deductions',
        'status',
        deduction_label,
        period,
        'programme'
    from deductions
    union all
    select
        'donor__deductions',
        'sumber_dana',
        funding_label,
        period,
        'funding_source'
    from deductions
    union all
    select
        'agency__decisions',
        'tahap',
        stage_label,
        period,
        'programme'
    from decided
    union all
    select
        'agency__decisions',
        'hasil',
        result_label,
        period,
        'programme'
    from decided
    union all
    select
        'agency__decisions',
        'alasan',
        reason_label,
        period,
        'programme'
    from decided
    union all
    select
        'bpjstk__claims',
        'program',
        program_label,
        {{ month_of('event_date') }},
        'programme'
    from claims
    union all
    select
        'cooperative__premiums',
        'jenis_asuransi',
        insurance_label,
        book_year || '-12',
        'programme'
    from cooperatives
)

select
    source,
    field,
    label,
    period,
    vocabulary,
    count(*) as row_count
from labels
where label is not null
group by source, field, label, period, vocabulary
