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

-- Whoever pays for himself, or works, may live where he likes: of those who moved, assistance alone counts.
anomalies as (
    select * from {{ ref('fct_identity_anomalies') }}
    where anomaly_code <> 'PAID_AFTER_MOVING' or premium_at_risk_idr > 0
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

life as (
    select * from {{ ref('int_life_told') }}
    where is_dead
),

residents as (
    select * from {{ ref('stg_village__residents') }}
),

answers as (
    select * from {{ ref('stg_dukcapil__match_results') }}
),

of_persons as (
    select
        findings.finding_key,
        findings.finding_code,
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
        findings.finding_code,
        anomalies.person_key,
        anomalies.period
    from findings
    inner join anomalies
        on
            findings.origin_code = 'ANOMALY'
            and findings.finding_code = anomalies.anomaly_code
            and findings.period = anomalies.period
            and findings.region_code = left(anomalies.region_code, 5)
),

-- Everybody who told of the death before the month.
told_dead as (
    select
        of_persons.finding_key,
        persons.nik_key,
        life.told_by_code,
        life.told_period
    from of_persons
    inner join life
        on
            of_persons.finding_code = 'AFTER_DEATH'
            and of_persons.person_key = life.person_key
            and of_persons.period > life.told_period
    inner join persons on of_persons.person_key = persons.person_key
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
union
select
    told_dead.finding_key,
    'DEATH_TOLD',
    'village__residents',
    residents.receipt_id,
    residents.row_number
from told_dead
inner join residents
    on
        told_dead.told_by_code = 'REGISTER'
        and told_dead.nik_key = residents.nik_key
        and told_dead.told_period = residents.snapshot_period
        and {{ tells_death('residents.life_status_label') }}
union
select
    told_dead.finding_key,
    'DEATH_TOLD',
    'dukcapil__match_results',
    answers.receipt_id,
    answers.row_number
from told_dead
inner join answers
    on
        told_dead.told_by_code = 'CIVIL_REGISTRY'
        and told_dead.nik_key = answers.nik_key
        and told_dead.told_period = {{ month_of('answers.matched_date') }}
        and {{ tells_death('answers.life_status_label') }}
