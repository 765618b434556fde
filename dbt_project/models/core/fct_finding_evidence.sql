-- Which rows of which files stand behind a finding.
with findings as (
    select * from {{ ref('fct_audit_findings') }}
),

payment_evidence as (
    select * from {{ ref('fct_payment_evidence') }}
),

double_payments as (
    select * from {{ ref('fct_double_payments') }}
),

anomalies as (
    select * from {{ ref('fct_identity_anomalies') }}
),

lines as (
    select * from {{ ref('fct_budget_lines') }}
),

members as (
    select * from {{ ref('stg_bpjstk__participants') }}
),

unread as (
    select * from {{ ref('stg_bpjstk__participants_quarantined') }}
    where has_invalid_nik
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

of_persons as (
    select
        findings.finding_key,
        double_payments.person_key,
        double_payments.period
    from findings
    inner join double_payments
        on
            findings.origin_code = 'DOUBLE_PAYMENT'
            and findings.finding_code = double_payments.finding_code
            and findings.period = double_payments.period
            and findings.region_code = left(double_payments.region_code, 5)
            and findings.payer_code = {{ payer_at_risk('double_payments') }}
            and findings.other_payer_code is not distinct from {{ other_payer('double_payments') }}
    union
    select
        findings.finding_key,
        anomalies.person_key,
        anomalies.period
    from findings
    inner join anomalies
        on
            findings.origin_code = 'ANOMALY'
            and findings.finding_code = anomalies.anomaly_code
            and findings.period = anomalies.period
            and findings.region_code = left(anomalies.region_code, 5)
)

select
    findings.finding_key,
    payment_evidence.role_code,
    payment_evidence.source,
    payment_evidence.receipt_id,
    payment_evidence.row_number
from findings
inner join payment_evidence
    on
        findings.origin_code = 'PAYMENT'
        and findings.subject
        = concat_ws('|', cast(payment_evidence.fiscal_year as varchar), payment_evidence.payment_key)
union all
select
    findings.finding_key,
    'BUDGET_LINE',
    case when length(lines.region_code) = 13 then 'village__budget_lines' else 'budget__lines' end,
    lines.receipt_id,
    lines.row_number
from findings
inner join lines on findings.origin_code = 'BUDGET' and findings.subject = lines.budget_line_key
union all
select
    of_persons.finding_key,
    'MEMBER',
    'bpjstk__participants',
    members.receipt_id,
    members.row_number
from of_persons
inner join persons on of_persons.person_key = persons.person_key
inner join members on persons.nik_key = members.nik_key and of_persons.period = members.period
union all
select
    findings.finding_key,
    'UNREAD_MEMBER',
    'bpjstk__participants',
    unread.receipt_id,
    unread.row_number
from findings
inner join unread
    on
        findings.finding_code = 'INVALID_NIK'
        and findings.period = unread.period
        and findings.region_code = left(coalesce(unread.reporting_region_code, 'ID'), 5)
