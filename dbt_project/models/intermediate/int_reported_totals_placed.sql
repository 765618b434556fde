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
)

select
    ranked.period,
    ranked.region_code,
    ranked.branch_name,
    ranked.segment_code,
    ranked.division_code,
    case
        when ranked.division_code = 'unproven' then 'unproven'
        else regions.region_vintage
    end as region_vintage,
    regions.region_level,
    regions.parent_code,
    cast(ranked.active_count as bigint) as active_count,
    cast(ranked.potential_count as bigint) as potential_count,
    ranked.report_count,
    ranked.receipt_id,
    ranked.source_note
from ranked
left join regions
    on
        ranked.region_code = regions.region_code
        and regions.is_current = (ranked.division_code <> 'undivided')
where ranked.choice = 1
