with payers as (
    select * from {{ ref('int_payers_changed') }}
    where is_paid_now and is_paid_before
),

-- One region per person and month; what the person had before and has now beside each other.
persons as (
    select
        person_key,
        period,
        min(region_code) filter (where is_now) as region_now,
        min(region_code) filter (where not is_now) as region_before,
        list_distinct(list(segment_code) filter (where is_now)) as segments_now,
        list_distinct(list(segment_code) filter (where not is_now)) as segments_before,
        bool_or(is_in_all) filter (where is_now) as is_in_all_now,
        bool_or(is_in_all) filter (where not is_now) as is_in_all_before
    from payers
    group by person_key, period
),

cells as (
    select
        person_key,
        period,
        is_now,
        unnest({{ region_chain('region_code') }}) as region_code,
        cell.segment_code,
        cell.funding_source_code
    from (
        select
            *,
            unnest({{ flow_cells() }}) as cell
        from payers
    ) as expanded
),

differing as (
    select
        person_key,
        period,
        region_code,
        segment_code,
        funding_source_code,
        bool_or(is_now) as is_in
    from cells
    group by person_key, period, region_code, segment_code, funding_source_code
    having bool_or(is_now) <> bool_or(not is_now)
),

-- What the person had in the other month: the region first, then the segment; else the payer changed.
judged as (
    select
        differing.*,
        case
            when differing.region_code = 'ID' then true
            when differing.is_in then starts_with(persons.region_before, differing.region_code)
            else starts_with(persons.region_now, differing.region_code)
        end as is_same_region,
        case
            when differing.segment_code = 'ALL' and differing.is_in then persons.is_in_all_before
            when differing.segment_code = 'ALL' then persons.is_in_all_now
            when differing.is_in then list_contains(persons.segments_before, differing.segment_code)
            else list_contains(persons.segments_now, differing.segment_code)
        end as is_same_segment
    from differing
    inner join persons
        on differing.person_key = persons.person_key and differing.period = persons.period
)

select
    period,
    region_code,
    segment_code,
    funding_source_code,
    case
        when not is_same_region then 'MOVED'
        when not is_same_segment then 'CHANGED_SEGMENT'
        else 'CHANGED_FUNDING'
    end as movement_code,
    is_in,
    count(*) as person_count
from judged
group by all
