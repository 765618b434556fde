with quarantined as (
    select * from {{ ref('stg_bpjstk__participants_quarantined') }}
),

files as (
    select
        receipt_id,
        list_contains(column_names, 'iuran') as has_paid_column
    from {{ ref('stg_semesta__files') }}
    where source = 'bpjstk__participants'
),

months_of_files as (
    select distinct
        receipt_id,
        period
    from {{ ref('stg_bpjstk__participants') }}
),

segment_labels as (
    select * from {{ ref('int_segment_labels_dated') }}
),

segments as (
    select * from {{ ref('segments') }}
),

region_codes as (
    select * from {{ ref('int_region_codes_dated') }}
),

-- Whose contribution cannot be read may have paid; who is shown as not paid has not.
perhaps_paid as (
    select quarantined.*
    from quarantined
    inner join files on quarantined.receipt_id = files.receipt_id
    where
        case
            when files.has_paid_column
                then quarantined.is_amount_unread or coalesce(quarantined.paid_idr, 0) > 0
            else
                quarantined.status_label is null
                or {{ told_paid('files.has_paid_column', 'quarantined') }}
        end
),

-- A row that does not say its month may be about any month of its file.
dated as (
    select
        perhaps_paid.* exclude (period),
        coalesce(perhaps_paid.period, months_of_files.period) as period
    from perhaps_paid
    left join months_of_files
        on perhaps_paid.receipt_id = months_of_files.receipt_id and perhaps_paid.period is null
),

labelled as (
    select
        dated.period,
        coalesce(
            region_codes.resolved_code, dated.residence_code, dated.reporting_region_code, dated.sender
        ) as region_code,
        segment_labels.segment_code
    from dated
    left join segment_labels
        on
            dated.segment_label = segment_labels.label
            and {{ in_force('segment_labels', month_end('dated.period')) }}
    left join region_codes
        on
            dated.residence_code = region_codes.region_code
            and {{ in_force('region_codes', month_end('dated.period')) }}
    where dated.period is not null
)

-- A row that does not say its segment may be about any segment, and counts once in ALL.
select
    labelled.period,
    labelled.region_code,
    segments.segment_code,
    count(*) as unread_count
from labelled
inner join segments
    on
        {{ in_force('segments', month_end('labelled.period')) }}
        and (
            segments.segment_code = labelled.segment_code
            or (labelled.segment_code is null and segments.is_in_all)
        )
group by labelled.period, labelled.region_code, segments.segment_code
union all
select
    labelled.period,
    labelled.region_code,
    'ALL',
    count(*)
from labelled
left join segments
    on
        labelled.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('labelled.period')) }}
where coalesce(segments.is_in_all, true)
group by labelled.period, labelled.region_code
