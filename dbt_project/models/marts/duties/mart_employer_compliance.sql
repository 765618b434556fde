with employers as (
    select * from {{ ref('fct_employer_compliance') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
)

select
    employers.period,
    employers.employer_key,
    employers.employer_name,
    employers.employer_kind,
    employers.region_code,
    {{ shown_region('regions.region_name', 'employers.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('employers.region_code') }}) as region_level,
    employers.number_count,
    employers.declared_workers,
    employers.declared_year,
    employers.enrolled_count,
    employers.is_counted_by_list,
    employers.missing_count,
    employers.lacking_program_count,
    employers.lacking_program_codes,
    employers.last_paid_period,
    employers.months_in_arrears,
    employers.arrears_idr,
    case
        when not employers.is_registered then 'not_registered'
        when employers.missing_count > 0 then 'partial_workers'
        when employers.lacking_program_count > 0 then 'partial_programs'
        -- Without a declaration nobody knows of whom the enrolled are all.
        when employers.missing_count = 0 then 'complete'
    end as status
from employers
left join regions on employers.region_code = regions.region_code
