with cooperatives as (
    select * from {{ ref('fct_cooperative_years') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
)

select
    cooperatives.cooperative_key,
    cooperatives.year,
    cooperatives.cooperative_name,
    cooperatives.region_code,
    {{ shown_region('regions.region_name', 'cooperatives.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('cooperatives.region_code') }}) as region_level,
    cooperatives.insurance_codes,
    cooperatives.is_jamsostek_named,
    cooperatives.budgeted_before_surplus,
    cooperatives.paid_before_surplus,
    cooperatives.surplus_shared_date,
    cooperatives.covered_count,
    cooperatives.jamsostek_covered_count,
    cooperatives.member_count,
    cooperatives.covered_count / nullif(cooperatives.member_count, 0) as covered_rate
from cooperatives
left join regions on cooperatives.region_code = regions.region_code
