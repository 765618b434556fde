with findings as (
    select
        *,
        -- Kabupaten and kota; a person known by a wider region only is counted there.
        left(region_code, 5) as kabupaten_code
    from {{ ref('fct_double_payments') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
)

select
    findings.period,
    findings.kabupaten_code as region_code,
    {{ shown_region('min(regions.region_name)', 'findings.kabupaten_code') }} as region_name,
    coalesce(min(regions.region_level), {{ region_level('findings.kabupaten_code') }}) as region_level,
    findings.finding_code,
    findings.payer_a_code,
    findings.payer_b_code,
    count(distinct findings.person_key) as person_count,
    cast(sum(findings.amount_at_risk_idr) as bigint) as amount_at_risk_idr
from findings
left join regions on findings.kabupaten_code = regions.region_code
group by
    findings.period,
    findings.kabupaten_code,
    findings.finding_code,
    findings.payer_a_code,
    findings.payer_b_code
