with mix as (
    select * from {{ ref('fct_funding_mix') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

segments as (
    select * from {{ ref('dim_segment') }}
),

worker_groups as (
    select * from {{ ref('dim_worker_group') }}
),

funding_sources as (
    select * from {{ ref('dim_funding_source') }}
)

select
    mix.period,
    mix.region_code,
    {{ shown_region('regions.region_name', 'mix.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('mix.region_code') }}) as region_level,
    mix.segment_code,
    segments.name_id as segment_name,
    mix.worker_group_code,
    case when mix.worker_group_code = 'ALL' then 'Semua kelompok' else worker_groups.name_id end
        as worker_group_name,
    mix.funding_source_code,
    case when mix.funding_source_code = 'ALL' then 'Semua sumber dana' else funding_sources.name_id end
        as funding_source_name,
    mix.covered_count,
    mix.person_months,
    mix.premium_due_idr,
    mix.premium_billed_idr,
    mix.premium_paid_idr,
    case when mix.premium_due_idr is not null then mix.is_rate_unsettled end as is_rate_unsettled,
    mix.worker_group_code = 'ALL' as is_total
from mix
left join regions on mix.region_code = regions.region_code
left join segments
    on mix.segment_code = segments.segment_code and {{ in_force('segments', month_end('mix.period')) }}
left join worker_groups
    on
        mix.worker_group_code = worker_groups.worker_group_code
        and {{ in_force('worker_groups', month_end('mix.period')) }}
left join funding_sources
    on
        mix.funding_source_code = funding_sources.funding_source_code
        and {{ in_force('funding_sources', month_end('mix.period')) }}
