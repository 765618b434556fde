with official as (
    select * from {{ ref('fct_official_coverage') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

segments as (
    select * from {{ ref('dim_segment') }}
)

select
    official.period,
    official.region_code,
    {{ shown_region('regions.region_name', 'official.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('official.region_code') }}) as region_level,
    official.segment_code,
    segments.name_id as segment_name,
    official.method_code,
    official.document,
    official.version,
    official.decided_date,
    official.is_in_force,
    official.was_headline,
    official.official_covered_count,
    official.official_universe_count,
    official.official_coverage_rate,
    official.covered_count,
    official.universe_count,
    official.covered_count / nullif(official.universe_count, 0) as coverage_rate,
    official.covered_count - official.official_covered_count as covered_change_count,
    official.segment_code = 'ALL' as is_total
from official
left join regions on official.region_code = regions.region_code
left join segments
    on
        official.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('official.period')) }}
