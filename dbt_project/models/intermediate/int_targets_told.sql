-- What planning documents print, each line once, under a name that tells it from every other one.
with told as (
    select * from {{ ref('stg_bappeda__targets') }}
),

files as (
    select
        receipt_id,
        received_at,
        strftime(received_date, '%Y-%m') as received_period
    from {{ ref('stg_semesta__files') }}
),

labels as (
    select * from {{ ref('target_labels') }}
),

moved as (
    select * from {{ ref('int_region_codes_dated') }}
),

dated as (
    select
        told.*,
        files.received_at,
        -- A file that names no month speaks for the month in which it came.
        coalesce(told.reporting_period, files.received_period) as told_period
    from told
    inner join files on told.receipt_id = files.receipt_id
),

labelled as (
    select
        dated.sender,
        dated.receipt_id,
        dated.told_period,
        dated.received_at,
        dated.target_year,
        dated.baseline_year,
        coalesce(moved.resolved_code, dated.region_code) as region_code,
        trim(dated.document_name) as document_name,
        trim(dated.page_text) as document_page,
        dated.target_kind_label,
        case
            when kinds.code is not null then kinds.code
            when dated.target_kind_label is not null then 'UNKNOWN'
        end as target_kind,
        coalesce(statuses.code, 'UNKNOWN') as document_status,
        cast(dated.target_percent as decimal(9, 6)) as target_percent,
        cast(dated.baseline_percent as decimal(9, 6)) as baseline_percent
    from dated
    left join labels as kinds
        on
            kinds.field = 'jenis'
            and dated.target_kind_label = kinds.label
            and {{ in_force('kinds', month_end('dated.told_period')) }}
    left join labels as statuses
        on
            statuses.field = 'status'
            and dated.document_status_label = statuses.label
            and {{ in_force('statuses', month_end('dated.told_period')) }}
    left join moved
        on
            dated.region_code = moved.region_code
            and {{ in_force('moved', month_end('dated.told_period')) }}
),

-- Of one line the sender's newest file says what holds: a plan that was drawn up is no longer planned.
aged as (
    select
        *,
        rank() over (
            partition by
                sender, region_code, document_name, target_kind_label, document_page, target_year
            order by told_period desc, received_at desc, receipt_id desc
        ) as age
    from labelled
),

lines as (
    select distinct
        region_code,
        target_year,
        document_name,
        document_page,
        target_kind_label,
        target_kind,
        document_status,
        target_percent,
        baseline_year,
        baseline_percent
    from aged
    where age = 1
),

-- What a document's name leaves open: its kinds of target, and lines that it has twice for a year.
within_years as (
    select
        region_code,
        document_name,
        target_kind_label,
        target_year,
        count(distinct coalesce(document_page, '')) as page_count,
        count(distinct document_status) as status_count
    from lines
    group by region_code, document_name, target_kind_label, target_year
),

within_documents as (
    select
        region_code,
        document_name,
        count(distinct coalesce(target_kind_label, '')) > 1 as has_kinds,
        max(page_count) > 1 as has_pages,
        max(status_count) > 1 as has_statuses
    from within_years
    group by region_code, document_name
),

named as (
    select
        lines.*,
        concat_ws(
            ', ',
            lines.document_name,
            case when within_documents.has_kinds then lines.target_kind_label end,
            case when within_documents.has_pages then lines.document_page end,
            case when within_documents.has_statuses then lines.document_status end
        ) as source_name
    from lines
    inner join within_documents
        on
            lines.region_code = within_documents.region_code
            and lines.document_name = within_documents.document_name
),

-- The same line of the same document, told in two ways: which one is printed, nobody here can tell.
numbered as (
    select
        *,
        row_number() over (
            partition by region_code, source_name, target_year
            order by target_percent, baseline_year, baseline_percent, document_page, document_status
        ) as reading
    from named
)

select
    region_code,
    source_name || case when reading > 1 then ' #' || cast(reading as varchar) else '' end as target_source,
    target_year,
    target_kind,
    document_name,
    document_page,
    document_status,
    target_percent,
    baseline_year,
    baseline_percent
from numbered
