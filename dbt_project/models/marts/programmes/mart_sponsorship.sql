with sponsorships as (
    select * from {{ ref('fct_sponsorships') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

schemes as (
    select * from {{ ref('dim_scheme') }}
)

select
    sponsorships.period,
    sponsorships.scheme_code,
    coalesce(schemes.name_id, sponsorships.scheme_code) as scheme_name,
    sponsorships.region_code,
    {{ shown_region('regions.region_name', 'sponsorships.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('sponsorships.region_code') }}) as region_level,
    sponsorships.donor_agency_code,
    sponsorships.donor_count,
    sponsorships.civil_servant_donor_count,
    sponsorships.civil_servant_count,
    sponsorships.civil_servant_donor_count / nullif(sponsorships.civil_servant_count, 0)
        as participation_rate,
    sponsorships.pledged_count,
    sponsorships.deducted_count,
    sponsorships.carried_count,
    sponsorships.enrolled_count,
    sponsorships.active_count,
    sponsorships.unknown_count,
    sponsorships.orphaned_count,
    sponsorships.pledged_idr,
    sponsorships.deducted_idr,
    sponsorships.failed_idr,
    sponsorships.unclear_idr,
    sponsorships.remitted_idr,
    sponsorships.balance_idr,
    sponsorships.target_count,
    sponsorships.target_scope_code,
    -- A number whose scope nobody knows is no target to be measured by.
    case
        when sponsorships.target_scope_code = 'SCHEME_TOTAL'
            then sponsorships.active_count / nullif(sponsorships.target_count, 0)
    end as attainment_rate,
    sponsorships.target_reason,
    sponsorships.target_met_period,
    sponsorships.is_total
from sponsorships
left join regions on sponsorships.region_code = regions.region_code
left join schemes
    on
        sponsorships.scheme_code = schemes.scheme_code
        and {{ in_force('schemes', month_end('sponsorships.period')) }}
