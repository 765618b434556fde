with months as (
    select distinct
        period,
        left(reporting_region_code, 5) as region_code
    from {{ ref('int_person_months_placed') }}
    where {{ is_within_kabupaten('reporting_region_code') }}
),

region_codes as (
    select * from {{ ref('int_region_codes_dated') }}
)

select distinct
    months.period,
    coalesce(region_codes.resolved_code, months.region_code) as region_code
from months
left join region_codes
    on
        months.region_code = region_codes.region_code
        and {{ in_force('region_codes', month_end('months.period')) }}
