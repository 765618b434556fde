with workers as (
    select * from {{ ref('int_sponsored_workers') }}
),

schemes as (
    select * from {{ ref('dim_scheme') }}
),

person_months as (
    select * from {{ ref('fct_person_months') }}
    where segment_code = 'BPU'
),

answers as (
    select * from {{ ref('int_match_answers') }}
),

delivered as (
    select * from {{ ref('int_regions_delivered') }}
),

known as (
    select
        workers.*,
        coalesce(schemes.funding_source_code, 'UNKNOWN') as funding_source_code,
        person_months.status_code,
        coalesce(person_months.funding_source_code, 'UNKNOWN') as payer_code,
        answers.is_active as is_answered_active,
        coalesce(answers.is_unknown = false, false) as is_answered,
        delivered.period is not null as is_delivered
    from workers
    left join schemes
        on
            workers.scheme_code = schemes.scheme_code
            and {{ in_force('schemes', month_end('workers.period')) }}
    left join person_months
        on workers.person_key = person_months.person_key and workers.period = person_months.period
    left join answers
        on workers.person_key = answers.person_key and workers.period = answers.period
    left join delivered
        on workers.region_code = delivered.region_code and workers.period = delivered.period
),

-- The branch's list says it, else its answer; where neither came nothing is known.
judged as (
    select
        *,
        case
            when status_code = 'UNKNOWN' then is_answered_active
            when status_code is not null then status_code = 'PAID'
            when is_answered then is_answered_active
            when is_delivered then false
        end as is_active,
        case
            when status_code = 'UNKNOWN' then true
            when status_code is not null then status_code <> 'ENDED'
            when is_answered then is_answered_active
            when is_delivered then false
        end as is_enrolled
    from known
)

select
    person_key,
    scheme_code,
    region_code,
    period,
    agency_code,
    is_paired,
    is_enrolled,
    is_active,
    has_donor_stopped,
    -- Somebody else's money has taken the worker over: nothing is lost.
    has_donor_stopped
    and not (
        coalesce(is_active, false)
        and 'UNKNOWN' not in (payer_code, funding_source_code)
        and payer_code <> funding_source_code
    ) as is_orphaned
from judged
