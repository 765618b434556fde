with findings as (
    select * from {{ ref('int_double_payments') }}
),

placed as (
    select distinct
        person_key,
        period,
        region_code
    from {{ ref('int_person_months_placed') }}
)

select
    findings.person_key,
    findings.period,
    placed.region_code,
    findings.segment_code,
    findings.finding_code,
    findings.payer_a_code,
    findings.payer_b_code,
    findings.amount_at_risk_idr
from findings
inner join placed
    on findings.person_key = placed.person_key and findings.period = placed.period
