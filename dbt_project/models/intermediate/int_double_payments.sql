with payments as (
    select * from {{ ref('int_payments') }}
),

funding_sources as (
    select * from {{ ref('funding_sources') }}
),

life as (
    select * from {{ ref('int_life_told') }}
),

-- Only where several rows are about a person, two payments can meet.
payers as (
    select
        person_key,
        period,
        segment_code,
        funding_source_code,
        sum(paid_idr) as paid_idr,
        row_number() over (
            partition by person_key, period, segment_code
            order by sum(paid_idr) desc nulls last, funding_source_code
        ) as rank_number
    from payments
    where not is_only
    group by person_key, period, segment_code, funding_source_code
),

paid_twice as (
    select
        person_key,
        period,
        segment_code,
        funding_source_code,
        sum(paid_idr) - max(paid_idr) as amount_idr
    from payments
    where not is_only
    group by person_key, period, segment_code, funding_source_code, payer_number
    having count(*) > 1
),

paid_for_dead as (
    select
        person_key,
        period,
        segment_code,
        funding_source_code,
        sum(paid_idr) as paid_idr
    from payments
    where person_key in (select life.person_key from life)
    group by person_key, period, segment_code, funding_source_code
),

-- A death does not grow old, and whom a later register leaves out has not come back: only who is
-- told alive afterwards has. The month that tells of a death may have been paid before it.
deaths as (
    select
        paid_for_dead.person_key,
        paid_for_dead.period,
        max(life.told_period) as died_period
    from paid_for_dead
    inner join life
        on
            paid_for_dead.person_key = life.person_key
            and life.is_dead
            and paid_for_dead.period > life.told_period
    group by paid_for_dead.person_key, paid_for_dead.period
),

revived as (
    select distinct
        deaths.person_key,
        deaths.period
    from deaths
    inner join life
        on
            deaths.person_key = life.person_key
            and life.is_alive
            and life.told_period between deaths.died_period and deaths.period
),

findings as (
    select
        person_key,
        period,
        segment_code,
        'SAME_PAYER_TWICE' as finding_code,
        funding_source_code as payer_a_code,
        funding_source_code as payer_b_code,
        amount_idr
    from paid_twice
    union all
    -- Whoever paid most is taken to owe the month; what every other payer gave is at risk.
    select
        first_payer.person_key,
        first_payer.period,
        first_payer.segment_code,
        'SAME_SEGMENT_TWO_PAYERS',
        least(first_payer.funding_source_code, other_payer.funding_source_code),
        greatest(first_payer.funding_source_code, other_payer.funding_source_code),
        other_payer.paid_idr
    from payers as first_payer
    inner join payers as other_payer
        on
            first_payer.person_key = other_payer.person_key
            and first_payer.period = other_payer.period
            and first_payer.segment_code = other_payer.segment_code
            and other_payer.rank_number > 1
    where first_payer.rank_number = 1
    union all
    select
        employed.person_key,
        employed.period,
        other_work.segment_code,
        case
            when other_work.funding_source_code = 'SELF' then 'TWO_JOBS_SELF_PAID'
            else 'ASSISTED_BUT_PU'
        end,
        employed.funding_source_code as payer_a_code,
        other_work.funding_source_code as payer_b_code,
        -- Two jobs with two memberships are what the law wants of somebody who has them.
        case when other_work.funding_source_code = 'SELF' then 0 else other_work.paid_idr end
    from payers as employed
    inner join payers as other_work
        on
            employed.person_key = other_work.person_key
            and employed.period = other_work.period
            and other_work.segment_code = 'BPU'
    left join funding_sources
        on
            other_work.funding_source_code = funding_sources.funding_source_code
            and {{ in_force('funding_sources', month_end('other_work.period')) }}
    where
        employed.segment_code = 'PU'
        and employed.rank_number = 1
        -- Assistance is what ends by its own date: the seed calls its cohorts FIXED_TERM.
        and (
            other_work.funding_source_code = 'SELF'
            or funding_sources.default_cohort_kind = 'FIXED_TERM'
        )
    union all
    select
        paid_for_dead.person_key,
        paid_for_dead.period,
        paid_for_dead.segment_code,
        'AFTER_DEATH',
        paid_for_dead.funding_source_code as payer_a_code,
        paid_for_dead.funding_source_code as payer_b_code,
        paid_for_dead.paid_idr
    from paid_for_dead
    inner join deaths
        on paid_for_dead.person_key = deaths.person_key and paid_for_dead.period = deaths.period
    left join revived
        on paid_for_dead.person_key = revived.person_key and paid_for_dead.period = revived.period
    where revived.person_key is null
)

select
    person_key,
    period,
    segment_code,
    finding_code,
    payer_a_code,
    payer_b_code,
    cast(coalesce(sum(amount_idr), 0) as bigint) as amount_at_risk_idr
from findings
group by person_key, period, segment_code, finding_code, payer_a_code, payer_b_code
