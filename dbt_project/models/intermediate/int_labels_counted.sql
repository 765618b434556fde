{{ config(materialized='view') }}

-- Counted first: a label is looked up once per month, not once per row.
with totals as (
    select * from {{ ref('stg_bpjstk__participant_totals') }}
),

memberships as (
    select * from {{ ref('stg_bpjstk__participants') }}
),

workforce as (
    select * from {{ ref('stg_bps__workforce') }}
),

residents as (
    select * from {{ ref('stg_village__residents') }}
),

officers as (
    select * from {{ ref('stg_village__officers') }}
),

staff as (
    select * from {{ ref('stg_agency__staff') }}
),

worker_lists as (
    select * from {{ ref('stg_agency__worker_lists') }}
),

recipients as (
    select * from {{ ref('stg_village__recipients') }}
),

targets as (
    select * from {{ ref('stg_bappeda__targets') }}
),

units as (
    select * from {{ ref('stg_agency__units') }}
),

employers as (
    select * from {{ ref('stg_bpjstk__employers') }}
),

files as (
    select
        receipt_id,
        strftime(received_date, '%Y-%m') as received_period
    from {{ ref('stg_semesta__files') }}
),

segment_labels as (
    select
        'bpjstk__participant_totals' as source,
        segment_label as label,
        period
    from totals
    union all
    select
        'bpjstk__participants',
        segment_label,
        period
    from memberships
    union all
    select
        'bps__workforce',
        segment_label,
        survey_period
    from workforce
),

-- A file that says no month speaks for its year, or for the month in which it came.
worker_labels as (
    select
        'village__officers' as source,
        'jabatan' as field,
        officers.office_label as label,
        coalesce(officers.reporting_period, files.received_period) as period
    from officers
    inner join files on officers.receipt_id = files.receipt_id
    union all
    select
        'agency__staff',
        'jabatan',
        staff.post_label,
        coalesce(staff.reporting_period, files.received_period)
    from staff
    inner join files on staff.receipt_id = files.receipt_id
    union all
    select
        'agency__staff',
        'status_kepegawaian',
        staff.employment_label,
        coalesce(staff.reporting_period, files.received_period)
    from staff
    inner join files on staff.receipt_id = files.receipt_id
    union all
    select
        'agency__worker_lists',
        'kelompok',
        worker_lists.worker_group_label,
        coalesce(worker_lists.list_year || '-12', worker_lists.reporting_period, files.received_period)
    from worker_lists
    inner join files on worker_lists.receipt_id = files.receipt_id
    union all
    select
        'village__recipients',
        'pekerjaan',
        occupation_label,
        proposal_year || '-12'
    from recipients
    union all
    select
        'bps__workforce',
        'kelompok',
        worker_group_label,
        survey_period
    from workforce
    union all
    select
        'bpjstk__participants',
        'pekerjaan',
        occupation_label,
        period
    from memberships
),

target_labels as (
    select
        'jenis' as field,
        targets.target_kind_label as label,
        coalesce(targets.reporting_period, files.received_period) as period
    from targets
    inner join files on targets.receipt_id = files.receipt_id
    union all
    select
        'status',
        targets.document_status_label,
        coalesce(targets.reporting_period, files.received_period)
    from targets
    inner join files on targets.receipt_id = files.receipt_id
),

agency_labels as (
    select
        'agency__units' as source,
        'jenis' as field,
        units.unit_kind_label as label,
        coalesce(units.reporting_period, files.received_period) as period
    from units
    inner join files on units.receipt_id = files.receipt_id
    union all
    select
        'bpjstk__employers',
        'jenis',
        employers.employer_kind_label,
        coalesce(employers.reporting_period, files.received_period)
    from employers
    inner join files on employers.receipt_id = files.receipt_id
    union all
    select
        'agency__staff',
        'penyelenggara',
        staff.provider_label,
        coalesce(staff.reporting_period, files.received_period)
    from staff
    inner join files on staff.receipt_id = files.receipt_id
),

labels as (
    select
        source,
        'segmen' as field,
        label,
        period,
        'segment' as vocabulary
    from segment_labels
    union all
    select
        'bpjstk__participant_totals',
        'kode_wilayah',
        region_code,
        period,
        'region'
    from totals
    union all
    select
        'bpjstk__participants',
        'sumber_dana',
        funding_label,
        period,
        'funding_source'
    from memberships
    union all
    select
        'village__residents',
        'pekerjaan',
        occupation_label,
        snapshot_period,
        'occupation'
    from residents
    union all
    select
        source,
        field,
        label,
        period,
        'worker_group'
    from worker_labels
    union all
    select
        'bappeda__targets',
        field,
        label,
        period,
        'target'
    from target_labels
    union all
    select
        source,
        field,
        label,
        period,
        'agency'
    from agency_labels
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
union all
select * from {{ ref('int_programme_labels_counted') }}
