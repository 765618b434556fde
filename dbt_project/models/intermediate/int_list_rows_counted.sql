-- Rows of the member lists by the region a list is of: read, set aside and why, and what they leave.
with accepted as (
    select
        period,
        coalesce(reporting_region_code, sender) as list_code,
        segment_label,
        count(*) as row_count
    from {{ ref('stg_bpjstk__participants') }}
    group by 1, 2, 3
),

months_of_files as (
    select
        receipt_id,
        max(period) as period
    from {{ ref('stg_bpjstk__participants') }}
    group by receipt_id
),

-- A row whose month cannot be read stands in the last month of its file, once.
quarantined as (
    select
        coalesce(quarantined.period, months_of_files.period) as period,
        coalesce(quarantined.reporting_region_code, quarantined.sender) as list_code,
        quarantined.segment_label,
        count(*) filter (where quarantined.has_invalid_nik) as invalid_nik_count,
        count(*) filter (where not quarantined.has_invalid_nik) as other_count
    from {{ ref('stg_bpjstk__participants_quarantined') }} as quarantined
    left join months_of_files on quarantined.receipt_id = months_of_files.receipt_id
    where coalesce(quarantined.period, months_of_files.period) is not null
    group by 1, 2, 3
),

valid as (
    select
        period,
        reporting_region_code as list_code,
        segment_code,
        count(*) as row_count
    from {{ ref('int_memberships_labelled') }}
    group by period, reporting_region_code, segment_code
),

segment_labels as (
    select * from {{ ref('int_segment_labels_dated') }}
),

segments as (
    select * from {{ ref('segments') }}
),

told as (
    select
        period,
        list_code,
        segment_label,
        row_count as enrolled_row_count,
        0 as invalid_nik_row_count,
        0 as other_quarantined_row_count,
        row_count as accepted_row_count
    from accepted
    union all
    select
        period,
        list_code,
        segment_label,
        invalid_nik_count + other_count,
        invalid_nik_count,
        other_count,
        0
    from quarantined
),

labelled as (
    select
        told.period,
        told.list_code,
        segment_labels.segment_code,
        told.enrolled_row_count,
        told.invalid_nik_row_count,
        told.other_quarantined_row_count,
        case when segment_labels.segment_code is null then told.accepted_row_count else 0 end
            as unmapped_segment_row_count,
        0 as valid_row_count
    from told
    left join segment_labels
        on
            told.segment_label = segment_labels.label
            and {{ in_force('segment_labels', month_end('told.period')) }}
    union all
    select
        period,
        list_code,
        segment_code,
        0,
        0,
        0,
        0,
        row_count
    from valid
),

-- A row counts in its segment, and in ALL; one that does not say its segment in ALL alone.
counted as (
    select
        labelled.* exclude (segment_code, list_code),
        {{ region_of_list('labelled.list_code') }} as list_code,
        unnest(case
            when labelled.segment_code is null then ['ALL']
            when segments.is_in_all then [labelled.segment_code, 'ALL']
            else [labelled.segment_code]
        end) as segment_code
    from labelled
    left join segments
        on
            labelled.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('labelled.period')) }}
)

select
    period,
    list_code,
    segment_code,
    cast(sum(enrolled_row_count) as bigint) as enrolled_row_count,
    cast(sum(invalid_nik_row_count) as bigint) as invalid_nik_row_count,
    cast(sum(other_quarantined_row_count) as bigint) as other_quarantined_row_count,
    cast(sum(unmapped_segment_row_count) as bigint) as unmapped_segment_row_count,
    cast(sum(valid_row_count) as bigint) as valid_row_count
from counted
group by period, list_code, segment_code
