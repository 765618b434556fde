with totals as (
    select * from {{ ref('stg_bpjstk__participant_totals') }}
),

labels as (
    select * from {{ ref('int_segment_labels_dated') }}
),

regions as (
    select * from {{ ref('int_regions_listed') }}
),

successions as (
    select * from {{ ref('region_successions') }}
),

labelled as (
    select
        totals.*,
        labels.segment_code,
        coalesce(labels.is_part, false) as is_part,
        -- A recoded kabupaten is the same kabupaten: its figure goes under its code of today.
        coalesce(successions.region_code_new, totals.region_code) as resolved_code
    from totals
    inner join labels
        on
            totals.segment_label = labels.label
            and {{ in_force('labels', month_end('totals.period')) }}
    left join successions
        on
            totals.region_code = successions.region_code_old
            and successions.level = 'kabupaten'
            and successions.event = 'RECODED'
),

created as (
    select
        region_code_old,
        region_code_new,
        event_date
    from successions
    where level = 'provinsi' and event = 'SPLIT'
),

-- Which division of provinces a file uses is proven by the set of provinces it reports.
reported_provinces as (
    select distinct
        receipt_id,
        period,
        resolved_code as region_code
    from labelled
    where length(resolved_code) = 2 and resolved_code <> 'ID'
),

old_division as (
    select
        months.receipt_id,
        months.period,
        count(distinct regions.region_code) as expected_count,
        count(distinct reported_provinces.region_code) as present_count
    from (select distinct
        receipt_id,
        period
    from reported_provinces) as months
    cross join regions
    left join created
        on regions.region_code = created.region_code_new
    left join reported_provinces
        on
            months.receipt_id = reported_provinces.receipt_id
            and months.period = reported_provinces.period
            and regions.region_code = reported_provinces.region_code
    where
        regions.region_level = 'provinsi' and regions.is_current
        and created.region_code_new is null
    group by months.receipt_id, months.period
),

new_division as (
    select distinct
        reported_provinces.receipt_id,
        reported_provinces.period
    from reported_provinces
    inner join created on reported_provinces.region_code = created.region_code_new
),

divisions as (
    select
        old_division.receipt_id,
        old_division.period,
        case
            when new_division.receipt_id is not null then 'current'
            when old_division.expected_count = old_division.present_count then 'undivided'
            else 'unproven'
        end as division_code
    from old_division
    left join new_division
        on
            old_division.receipt_id = new_division.receipt_id
            and old_division.period = new_division.period
),

split_provinces as (
    select
        region_code_old,
        min(event_date) as event_date
    from created
    group by region_code_old
),

placed as (
    select
        labelled.period,
        labelled.resolved_code as region_code,
        labelled.branch_name,
        labelled.segment_code,
        labelled.is_part,
        labelled.segment_label,
        labelled.active_count,
        labelled.potential_count,
        labelled.receipt_id,
        labelled.row_number,
        labelled.source_note,
        case
            when split_provinces.region_code_old is null then 'current'
            when {{ month_end('labelled.period') }} < split_provinces.event_date then 'undivided'
            when labelled.sender = labelled.resolved_code then 'current'
            else coalesce(divisions.division_code, 'unproven')
        end as division_code
    from labelled
    left join split_provinces on labelled.resolved_code = split_provinces.region_code_old
    left join divisions
        on labelled.receipt_id = divisions.receipt_id and labelled.period = divisions.period
),

part_labels as (
    select
        period,
        region_code,
        branch_name,
        segment_code,
        list(distinct segment_label) as labels
    from placed
    where is_part
    group by period, region_code, branch_name, segment_code
),

-- A file that gives a segment in parts gives their sum; parts beside the whole are only its detail.
figures as (
    select
        period,
        region_code,
        branch_name,
        segment_code,
        division_code,
        receipt_id,
        row_number,
        is_part,
        cast([] as varchar[]) as labels,
        active_count,
        potential_count,
        source_note
    from placed
    where not is_part
    union all
    select
        period,
        region_code,
        branch_name,
        segment_code,
        division_code,
        receipt_id,
        min(row_number),
        true,
        list(distinct segment_label),
        sum(active_count),
        case when count(potential_count) = count(*) then sum(potential_count) end,
        min(source_note)
    from placed
    where is_part
    group by period, region_code, branch_name, segment_code, division_code, receipt_id
),

-- Two files about the same figure are never added; the choice does not depend on arrival.
ranked as (
    select
        *,
        count(*) over same_figure as report_count,
        row_number() over (
            partition by period, region_code, branch_name, segment_code, division_code
            order by is_part, receipt_id, row_number
        ) as choice
    from figures
    window same_figure as (
        partition by period, region_code, branch_name, segment_code, division_code
    )
),

-- One part is never the whole, and a part that was sent the month before is expected again.
chosen as (
    select
        ranked.*,
        ranked.is_part and (
            len(ranked.labels) < 2
            or not list_has_all(ranked.labels, coalesce(part_labels.labels, []))
        ) as lacks_part
    from ranked
    left join part_labels
        on
            part_labels.period = {{ month_shift('ranked.period', -1) }}
            and ranked.region_code is not distinct from part_labels.region_code
            and ranked.branch_name is not distinct from part_labels.branch_name
            and ranked.segment_code = part_labels.segment_code
    where ranked.choice = 1
)

select
    chosen.period,
    chosen.region_code,
    chosen.branch_name,
    chosen.segment_code,
    chosen.division_code,
    case
        when chosen.division_code = 'unproven' then 'unproven'
        else regions.region_vintage
    end as region_vintage,
    regions.region_level,
    regions.parent_code,
    cast(chosen.active_count as bigint) as active_count,
    case when not chosen.lacks_part then cast(chosen.potential_count as bigint) end as potential_count,
    chosen.lacks_part,
    chosen.report_count,
    chosen.receipt_id,
    chosen.source_note
from chosen
left join regions
    on
        chosen.region_code = regions.region_code
        and regions.is_current = (chosen.division_code <> 'undivided')
