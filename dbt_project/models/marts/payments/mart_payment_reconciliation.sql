with payments as (
    select * from {{ ref('fct_payment_reconciliation') }}
),

causes as (
    select * from {{ ref('dim_payment_cause') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

evidence as (
    select
        fiscal_year,
        payment_key,
        string_agg(distinct left(receipt_id, 8), ' ' order by left(receipt_id, 8)) as evidence_ref
    from {{ ref('fct_payment_evidence') }}
    group by fiscal_year, payment_key
)

select
    payments.fiscal_year,
    payments.payment_key,
    payments.region_code,
    {{ shown_region('regions.region_name', 'payments.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('payments.region_code') }}) as region_level,
    payments.skpd_code,
    payments.sub_activity_code,
    payments.account_codes,
    payments.funding_source_code,
    {{ shown_code('payments.payment_order_codes') }} as payment_order_codes,
    {{ shown_code('payments.billing_code') }} as billing_code,
    {{ shown_code('payments.payer_number') }} as payer_number,
    payments.segment_code,
    payments.order_date,
    payments.first_period,
    payments.last_period,
    payments.budget_idr,
    payments.sp2d_idr,
    payments.excluded_idr,
    payments.ordered_elsewhere_idr,
    payments.bill_link_code,
    payments.billed_idr,
    payments.paid_idr,
    payments.premium_due_idr,
    payments.person_count,
    payments.person_months_billed,
    payments.person_months_listed,
    payments.person_months_checked,
    payments.person_months_active,
    payments.person_months_unbilled,
    payments.difference_idr,
    payments.cause_code,
    causes.name_id as cause_name,
    causes.is_finding,
    payments.further_cause_codes,
    evidence.evidence_ref
from payments
inner join causes on payments.cause_code = causes.cause_code
left join regions on payments.region_code = regions.region_code
left join evidence
    on
        payments.fiscal_year = evidence.fiscal_year
        and payments.payment_key = evidence.payment_key
