with changes as (
    select * from {{ ref('fct_funding_changes') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

segments as (
    select * from {{ ref('dim_segment') }}
)

select
    changes.period,
    changes.region_code,
    {{ shown_region('regions.region_name', 'changes.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('changes.region_code') }}) as region_level,
    changes.segment_code,
    segments.name_id as segment_name,
    changes.previous_funding_code,
    changes.funding_source_code,
    changes.changed_count,
    changes.hole_count,
    changes.hole_person_months,
    changes.longest_hole_months
from changes
left join regions on changes.region_code = regions.region_code
left join segments
    on
        changes.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('changes.period')) }}
