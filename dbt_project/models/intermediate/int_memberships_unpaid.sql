-- Persons with a membership who are not paid in a month: in grace, or unknown because nobody sent it.
with person_months as (
    select * from {{ ref('int_person_months_placed') }}
),

periods as (
    select period from {{ ref('int_periods_observed') }}
),

funding as (
    select * from {{ ref('funding_sources') }}
),

grace_rules as (
    select * from {{ ref('grace_rules') }}
),

delivered as (
    select distinct
        reporting_region_code,
        period
    from person_months
),

paid as (
    select
        person_key,
        segment_code,
        period,
        region_code,
        reporting_region_code,
        funding_source_code,
        lead(period) over (partition by person_key, segment_code order by period) as next_paid_period
    from person_months
    where is_paid
),

open_months as (
    select
        paid.person_key,
        paid.segment_code,
        paid.region_code,
        paid.reporting_region_code,
        paid.funding_source_code,
        paid.period as last_paid_period,
        periods.period
    from paid
    inner join periods
        on
            periods.period > paid.period
            and periods.period <= {{ month_shift('paid.period', 12) }}
            and (paid.next_paid_period is null or periods.period < paid.next_paid_period)
),

-- Who pays tells the kind of cohort: one carried for stated months has no grace after them.
paying as (
    select
        open_months.*,
        funding.default_cohort_kind as cohort_kind
    from open_months
    left join funding
        on
            open_months.funding_source_code = funding.funding_source_code
            and {{ in_force('funding', month_end('open_months.period')) }}
),

-- The most exact rule in force decides: a named payer before ANY, a named cohort before ANY.
ruled as (
    select
        paying.*,
        max_by(
            grace_rules.months,
            case when grace_rules.funding_source_code = 'ANY' then 0 else 2 end
            + case when grace_rules.cohort_kind = 'ANY' then 0 else 1 end
        ) as grace_months
    from paying
    left join grace_rules
        on
            paying.segment_code = grace_rules.segment_code
            and grace_rules.funding_source_code in ('ANY', paying.funding_source_code)
            and grace_rules.cohort_kind in ('ANY', paying.cohort_kind)
            and {{ in_force('grace_rules', month_end('paying.period')) }}
    group by all
)

select
    ruled.person_key,
    ruled.segment_code,
    ruled.period,
    coalesce(this_month.region_code, ruled.region_code) as region_code,
    delivered.period is null as is_unknown,
    delivered.period is not null
    and not coalesce(this_month.is_ended, false)
    and ruled.period <= {{ month_shift('ruled.last_paid_period', 'coalesce(ruled.grace_months, 0)') }}
        as is_grace
from ruled
left join delivered
    on
        ruled.reporting_region_code = delivered.reporting_region_code
        and ruled.period = delivered.period
left join person_months as this_month
    on
        ruled.person_key = this_month.person_key
        and ruled.period = this_month.period
        and ruled.segment_code = this_month.segment_code
where not coalesce(this_month.is_paid, false)
