with units as (
    select * from {{ ref('fct_agency_compliance') }}
),

agencies as (
    select * from {{ ref('dim_agency') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
)

select
    units.period,
    units.region_code,
    {{ shown_region('regions.region_name', 'units.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('units.region_code') }}) as region_level,
    units.agency_code,
    agencies.agency_name,
    units.unit_code,
    units.unit_name,
    units.agency_kind,
    units.is_listed,
    units.roster_as_of,
    units.staff_count,
    case when units.unknown_count = 0 or units.enrolled_count > 0 then units.enrolled_count end
        as enrolled_count,
    case when units.unknown_count = 0 then units.missing_count end as missing_count,
    units.unknown_count,
    units.other_provider_count,
    units.outsourced_count,
    units.paid_otherwise_count,
    units.budgeted_count,
    units.first_enrolled_date,
    case
        when units.roster_as_of is null then 'not_reported'
        when units.missing_count > 0 and units.enrolled_count > 0 then 'partial'
        -- As long as some are unknown, neither none nor complete can be said.
        when units.unknown_count > 0 then null
        when units.missing_count > 0 then 'none'
        else 'complete'
    end as status
from units
inner join agencies on units.agency_code = agencies.agency_code
left join regions on units.region_code = regions.region_code
