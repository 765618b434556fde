with paid as (
    select * from {{ ref('int_payments') }}
),

double_payments as (
    select * from {{ ref('int_double_payments') }}
    where finding_code = 'AFTER_DEATH'
),

funding_sources as (
    select * from {{ ref('funding_sources') }}
),

age_windows as (
    select * from {{ ref('age_windows') }}
    where window_code = 'WORKING_AGE'
),

residents as (
    select * from {{ ref('int_residents_keyed') }}
),

in_force as (
    select * from {{ ref('int_registers_in_force') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

links as (
    select * from {{ ref('stg_semesta__person_links') }}
),

payments as (
    select
        paid.*,
        coalesce(funding_sources.default_cohort_kind = 'FIXED_TERM', false) as is_assisted
    from paid
    left join funding_sources
        on
            paid.funding_source_code = funding_sources.funding_source_code
            and {{ in_force('funding_sources', month_end('paid.period')) }}
),

-- Of the register in force at the end of the month only what may be an anomaly is looked up: nearly nobody.
marked as (
    select
        in_force.period,
        residents.person_key,
        residents.is_moved,
        residents.other_provider_code,
        residents.snapshot_period
    from residents
    inner join in_force
        on
            residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
    where residents.is_moved or residents.other_provider_code is not null
),

questioned as (
    select
        person_key,
        period
    from marked
    where is_moved
    union
    select
        person_key,
        period
    from payments
    where segment_code = 'BPU' and started_date is not null
),

elsewhere as (
    select
        questioned.person_key,
        questioned.period,
        bool_or(residents.is_present) as is_present_anywhere,
        min(residents.birth_date) as birth_date
    from questioned
    inner join residents on questioned.person_key = residents.person_key
    inner join in_force
        on
            questioned.period = in_force.period
            and residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
    group by questioned.person_key, questioned.period
),

started as (
    select
        payments.*,
        {{ age_on('coalesce(elsewhere.birth_date, payments.birth_date)', 'payments.started_date') }}
            as age_at_start
    from payments
    left join elsewhere
        on payments.person_key = elsewhere.person_key and payments.period = elsewhere.period
    where payments.segment_code = 'BPU' and payments.started_date is not null
),

anomalies as (
    select
        person_key,
        period,
        'PAID_AFTER_DEATH' as anomaly_code,
        amount_at_risk_idr as amount_idr
    from double_payments
    union all
    -- The month of the register that tells of the move may have been paid before it.
    select
        payments.person_key,
        payments.period,
        'PAID_AFTER_MOVING',
        case when payments.is_assisted then payments.paid_idr else 0 end
    from payments
    inner join marked
        on
            payments.person_key = marked.person_key
            and payments.period = marked.period
            and marked.is_moved
            and marked.snapshot_period < payments.period
    inner join elsewhere
        on
            payments.person_key = elsewhere.person_key
            and payments.period = elsewhere.period
            and not elsewhere.is_present_anywhere
    union all
    select
        payments.person_key,
        payments.period,
        'CIVIL_SERVANT',
        payments.paid_idr
    from payments
    inner join marked
        on
            payments.person_key = marked.person_key
            and payments.period = marked.period
            and marked.other_provider_code is not null
    where payments.is_assisted
    union all
    select
        started.person_key,
        started.period,
        case
            when started.age_at_start < age_windows.min_age then 'TOO_YOUNG_AT_START'
            else 'TOO_OLD_AT_START'
        end,
        started.paid_idr
    from started
    inner join age_windows
        on
            {{ in_force('age_windows', 'started.started_date') }}
            and (started.age_at_start < age_windows.min_age or started.age_at_start > age_windows.max_age)
    union all
    -- Linked NIKs are one person already: nothing is at risk, somebody has to mend the list.
    select
        payments.person_key,
        payments.period,
        'SEVERAL_NIKS',
        0
    from payments
    where
        payments.person_key in (
            select persons.person_key
            from persons
            inner join links on persons.nik_key = links.nik_key
        )
)

select
    person_key,
    period,
    anomaly_code,
    cast(coalesce(sum(amount_idr), 0) as bigint) as premium_at_risk_idr
from anomalies
group by person_key, period, anomaly_code
