-- What an auditor would write down, from every part of the warehouse that finds something.
with kinds as (
    select * from {{ ref('dim_finding_kind') }}
    where is_finding
),

payments as (
    select * from {{ ref('fct_payment_reconciliation') }}
),

double_payments as (
    select * from {{ ref('fct_double_payments') }}
),

-- Whoever pays for himself, or works, may live where he likes: of those who moved, assistance alone counts.
anomalies as (
    select * from {{ ref('fct_identity_anomalies') }}
    where anomaly_code <> 'PAID_AFTER_MOVING' or premium_at_risk_idr > 0
),

invalid_niks as (
    select * from {{ ref('fct_invalid_niks') }}
),

lines as (
    select * from {{ ref('fct_budget_lines') }}
    where is_last_version
),

funding as (
    select * from {{ ref('dim_funding_source') }}
),

premiums as (
    select * from {{ ref('dim_bpu_premium') }}
),

rated as (
    {{ premiums_of_budget_lines('lines', 'funding', 'premiums') }}
),

budgeted as (
    select
        lines.*,
        {{ premium_due_of_line('lines', 'rated.premium_idr') }} as premium_due_idr
    from lines
    inner join rated on lines.budget_line_key = rated.budget_line_key
),

found as (
    select
        cause_code as finding_code,
        'PAYMENT' as origin_code,
        coalesce({{ month_of('order_date') }}, last_period) as period,
        region_code,
        funding_source_code as payer_code,
        cast(null as varchar) as other_payer_code,
        cast(coalesce(concerned_person_count, 0) as bigint) as person_count,
        abs(difference_idr) as amount_idr,
        concat_ws('|', cast(fiscal_year as varchar), payment_key) as subject
    from payments
    union all
    select
        finding_code,
        'DOUBLE_PAYMENT',
        period,
        -- Kabupaten and kota; a person known by a wider region only is counted there.
        left(region_code, 5),
        {{ payer_at_risk('double_payments') }},
        {{ other_payer('double_payments') }},
        count(distinct person_key),
        cast(sum(amount_at_risk_idr) as bigint),
        null
    from double_payments
    group by period, left(region_code, 5), finding_code, payer_a_code, payer_b_code
    union all
    select
        anomaly_code,
        'ANOMALY',
        period,
        left(region_code, 5),
        null,
        null,
        count(distinct person_key),
        cast(sum(premium_at_risk_idr) as bigint),
        null
    from anomalies
    group by period, left(region_code, 5), anomaly_code
    union all
    -- Nobody knows who they are, so rows stand for persons.
    select
        'INVALID_NIK',
        'ANOMALY',
        period,
        region_code,
        null,
        null,
        cast(sum(row_count) as bigint),
        cast(sum(paid_idr) as bigint),
        null
    from invalid_niks
    group by period, region_code
    union all
    select
        'BUDGET_OVER_PREMIUM',
        'BUDGET',
        cast(fiscal_year as varchar) || '-12',
        region_code,
        funding_source_code,
        null,
        person_count,
        amount_idr - premium_due_idr,
        budget_line_key
    from budgeted
    where amount_idr > premium_due_idr
)

select
    -- The same facts have the same key every night; letters in front keep a spreadsheet from reading a number.
    't-' || left(md5(concat_ws(
        '|',
        found.origin_code, found.finding_code, found.period, found.region_code,
        coalesce(found.payer_code, ''), coalesce(found.other_payer_code, ''),
        coalesce(found.subject, '')
    )), 12) as finding_key,
    found.finding_code,
    found.origin_code,
    found.period,
    found.region_code,
    found.payer_code,
    found.other_payer_code,
    found.person_count,
    found.amount_idr,
    found.subject
from found
inner join kinds on found.finding_code = kinds.finding_code and found.origin_code = kinds.origin_code
