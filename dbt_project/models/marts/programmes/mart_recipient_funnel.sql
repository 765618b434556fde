with funnel as (
    select * from {{ ref('fct_recipient_funnel') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

schemes as (
    select * from {{ ref('dim_scheme') }}
)

select
    funnel.region_code,
    {{ shown_region('regions.region_name', 'funnel.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('funnel.region_code') }}) as region_level,
    funnel.year,
    funnel.wave_code,
    funnel.scheme_code,
    coalesce(schemes.name_id, funnel.scheme_code) as scheme_name,
    funnel.stage_code,
    funnel.stage_order,
    funnel.reason_code,
    funnel.person_count,
    funnel.quota_count,
    funnel.has_reported,
    funnel.villages_expected,
    funnel.villages_reporting,
    funnel.days_late,
    funnel.as_of_period,
    funnel.is_total
from funnel
left join regions on funnel.region_code = regions.region_code
left join schemes
    on
        funnel.scheme_code = schemes.scheme_code
        and {{ in_force('schemes', year_end('funnel.year')) }}
