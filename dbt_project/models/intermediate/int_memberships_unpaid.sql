-- Persons with a membership who are not paid in a month: in grace, or unknown because nobody sent it.
with person_months as (
    select * from {{ ref('fct_person_months') }}
),

periods as (
    select period from {{ ref('dim_period') }}
),

funding as (
    select * from {{ ref('dim_funding_source') }}
),

grace_rules as (
    select * from {{ ref('grace_rules') }}
    where funding_source_code = 'ANY'
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
)

select
    open_months.person_key,
    open_months.segment_code,
    open_months.period,
    coalesce(this_month.region_code, open_months.region_code) as region_code,
    delivered.period is null as is_unknown,
    delivered.period is not null
    and not coalesce(this_month.is_ended, false)
    and open_months.period
    <= {{ month_shift('open_months.last_paid_period', 'coalesce(cohort_rules.months, any_rules.months, 0)') }}
        as is_grace
from open_months
left join delivered
    on
        open_months.reporting_region_code = delivered.reporting_region_code
        and open_months.period = delivered.period
left join person_months as this_month
    on
        open_months.person_key = this_month.person_key
        and open_months.period = this_month.period
        and open_months.segment_code = this_month.segment_code
left join funding on open_months.funding_source_code = funding.funding_source_code
-- A cohort carried for stated months has no grace after them; who pays tells the kind of cohort.
left join grace_rules as cohort_rules
    on
        open_months.segment_code = cohort_rules.segment_code
        and funding.default_cohort_kind = cohort_rules.cohort_kind
        and cohort_rules.cohort_kind <> 'ANY'
left join grace_rules as any_rules
    on open_months.segment_code = any_rules.segment_code and any_rules.cohort_kind = 'ANY'
where not coalesce(this_month.is_paid, false)
