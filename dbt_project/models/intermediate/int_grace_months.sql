with periods as (
    select period from {{ ref('int_periods_observed') }}
),

grace_rules as (
    select * from {{ ref('grace_rules') }}
),

funding_sources as (
    select * from {{ ref('funding_sources') }}
),

payers as (
    select distinct funding_source_code from funding_sources
),

-- Who pays tells the kind of cohort: one carried for stated months has no grace after them.
paying as (
    select
        periods.period,
        payers.funding_source_code,
        funding_sources.default_cohort_kind as cohort_kind
    from periods
    cross join payers
    left join funding_sources
        on
            payers.funding_source_code = funding_sources.funding_source_code
            and {{ in_force('funding_sources', month_end('periods.period')) }}
)

-- The most exact rule in force decides: a named payer before ANY, a named cohort before ANY.
select
    grace_rules.segment_code,
    paying.funding_source_code,
    paying.period,
    grace_rules.months as grace_months,
    grace_rules.ends_membership
from paying
inner join grace_rules
    on
        grace_rules.funding_source_code in ('ANY', paying.funding_source_code)
        and grace_rules.cohort_kind in ('ANY', paying.cohort_kind)
        and {{ in_force('grace_rules', month_end('paying.period')) }}
qualify row_number() over (
    partition by grace_rules.segment_code, paying.funding_source_code, paying.period
    order by
        case when grace_rules.funding_source_code = 'ANY' then 0 else 2 end
        + case when grace_rules.cohort_kind = 'ANY' then 0 else 1 end desc
) = 1
