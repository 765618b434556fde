-- Employer numbers as the branch lists them, list by list.
with told as (
    select * from {{ ref('stg_bpjstk__employers') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

labels as (
    select * from {{ ref('agency_labels') }}
    where field = 'jenis'
),

workplaces as (
    select * from {{ ref('int_workplaces') }}
),

dated as (
    select
        told.*,
        files.received_at,
        told.reporting_period is not null as is_dated,
        coalesce(told.reporting_period, strftime(files.received_date, '%Y-%m')) as list_period
    from told
    inner join files on told.receipt_id = files.receipt_id
),

newest as (
    select * from dated
    qualify row_number() over (
        partition by employer_number, list_period order by received_at desc, receipt_id desc, row_number desc
    ) = 1
),

spans as (
    select
        employer_number,
        list_period,
        lag(list_period) over employer_lists is null as is_first,
        lead(list_period) over employer_lists as next_period
    from newest
    window employer_lists as (partition by employer_number order by list_period)
)

select
    newest.employer_number,
    newest.list_period,
    -- The first list tells who is registered since when; what is owed it tells of its own month and later ones.
    case when spans.is_first then '0000-00' else newest.list_period end as from_period,
    spans.next_period as to_period,
    case when spans.is_first and not newest.is_dated then '0000-00' else newest.list_period end
        as debt_from_period,
    nullif(trim(newest.business_number), '') as business_number,
    trim(newest.employer_name) as employer_name,
    coalesce(labels.code, 'UNMAPPED') as employer_kind,
    trim(newest.agency_code) as agency_code,
    workplaces.region_code,
    newest.registered_date,
    newest.worker_count,
    newest.last_paid_period,
    newest.arrears_idr
from newest
inner join spans
    on newest.employer_number = spans.employer_number and newest.list_period = spans.list_period
left join labels
    on
        {{ office_key('newest.employer_kind_label') }} = labels.label
        and {{ in_force('labels', month_end('newest.list_period')) }}
left join workplaces on newest.employer_number = workplaces.employer_number
