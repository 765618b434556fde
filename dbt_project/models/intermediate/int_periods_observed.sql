with reported as (
    select period from {{ ref('stg_bpjstk__participant_totals') }}
    union
    select period from {{ ref('stg_bpjstk__participants') }}
),

-- An office that gets neither totals nor names still has the months in which the branch answered it.
months as (
    select period from reported
    union
    select distinct {{ month_of('matched_date') }}
    from {{ ref('stg_bpjstk__match_results') }}
    where not exists (select 1 from reported)
),

latest as (
    select max(period) as period from months
)

select
    months.period,
    cast(months.period || '-01' as date) as first_date,
    {{ month_end('months.period') }} as last_date,
    -- Until something about the next month has arrived, late money may still change the month.
    months.period = latest.period as is_provisional
from months
cross join latest
where months.period is not null
