with flow as (
    select * from {{ ref('fct_membership_flow') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

segments as (
    select * from {{ ref('dim_segment') }}
),

funding_sources as (
    select * from {{ ref('dim_funding_source') }}
),

periods as (
    select * from {{ ref('dim_period') }}
)

select
    flow.period,
    flow.region_code,
    {{ shown_region('regions.region_name', 'flow.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('flow.region_code') }}) as region_level,
    flow.segment_code,
    segments.name_id as segment_name,
    flow.funding_source_code,
    case
        when flow.funding_source_code = 'ALL' then 'Semua sumber dana' else funding_sources.name_id
    end as funding_source_name,
    flow.opening_count,
    flow.restated_count,
    flow.new_count,
    flow.returned_count,
    flow.moved_in_count,
    flow.reported_count,
    flow.changed_segment_count,
    flow.changed_funding_count,
    flow.ended_contract_count,
    flow.unpaid_count,
    flow.died_count,
    flow.moved_out_count,
    flow.closing_count,
    periods.is_provisional,
    flow.segment_code = 'ALL' or flow.funding_source_code = 'ALL' as is_total,
    false as is_suppressed
from flow
inner join periods on flow.period = periods.period
left join regions on flow.region_code = regions.region_code
left join segments
    on
        flow.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('flow.period')) }}
left join funding_sources
    on
        flow.funding_source_code = funding_sources.funding_source_code
        and {{ in_force('funding_sources', month_end('flow.period')) }}
