with claims as (
    select
        *,
        unnest({{ region_chain('region_code') }}) as counted_code
    from {{ ref('fct_claims') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

counted as (
    select
        period,
        counted_code as region_code,
        program_code,
        count(*) as claim_count,
        count(*) filter (where is_paid) as paid_claim_count,
        sum(paid_idr) as paid_idr,
        count(*) filter (where was_active) as was_active_count,
        count(*) filter (where proof_code = 'GRACE') as grace_count,
        count(*) filter (where proof_code in ('UNPAID', 'ENDED', 'NOT_YET_MEMBER', 'NOT_FOUND'))
            as not_active_count,
        count(*) filter (where proof_code = 'UNKNOWN') as unknown_count,
        case when count(is_under_wait) > 0 then count(*) filter (where is_under_wait) end
            as under_3_months_count,
        median(days_to_payment) as median_days_to_payment,
        median(days_from_report) as median_days_from_report
    from claims
    group by period, counted_code, program_code
)

select
    counted.period,
    counted.region_code,
    {{ shown_region('regions.region_name', 'counted.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('counted.region_code') }}) as region_level,
    counted.program_code,
    counted.claim_count,
    counted.paid_claim_count,
    cast(counted.paid_idr as bigint) as paid_idr,
    counted.was_active_count,
    counted.grace_count,
    counted.not_active_count,
    counted.unknown_count,
    counted.under_3_months_count,
    counted.median_days_to_payment,
    counted.median_days_from_report
from counted
left join regions on counted.region_code = regions.region_code
