with proposals as (
    select * from {{ ref('int_proposals_decided') }}
),

person_months as (
    select * from {{ ref('fct_person_months') }}
    where segment_code = 'BPU'
),

planned_ends as (
    select * from {{ ref('int_planned_ends') }}
    where segment_code = 'BPU'
),

stages as (
    select * from {{ ref('recipient_stages') }}
    where months_ahead is not null
),

answers as (
    select * from {{ ref('int_match_answers') }}
),

delivered as (
    select * from {{ ref('int_regions_delivered') }}
),

funders as (
    select * from {{ ref('dim_funding_source') }}
),

-- The last month of the year of which the region's members are known.
known as (
    select
        region_code,
        cast(left(period, 4) as integer) as proposal_year,
        max(period) as as_of_period
    from delivered
    group by region_code, cast(left(period, 4) as integer)
),

placed as (
    select
        proposals.*,
        known.as_of_period,
        case
            when year(proposals.decree_date) >= proposals.proposal_year
                then {{ month_of('proposals.decree_date') }}
            else proposals.proposal_year || '-01'
        end as from_period
    from proposals
    left join known
        on
            left(proposals.village_code, 5) = known.region_code
            and proposals.proposal_year = known.proposal_year
),

-- Months from the decree on. Who pays for himself, or is paid for by an employer, was not helped.
months as (
    select
        placed.person_key,
        placed.village_code,
        placed.proposal_year,
        placed.scheme_code,
        placed.wave_code,
        bool_or(
            person_months.is_paid
            and coalesce(
                funders.default_cohort_kind = 'FIXED_TERM' or funders.funding_source_code = 'UNKNOWN', true
            )
        ) as is_paid,
        bool_or(person_months.is_in_file and person_months.status_code <> 'ENDED') as is_member,
        max(person_months.status_code) filter (where person_months.period = placed.as_of_period)
            as last_status_code
    from placed
    inner join person_months
        on
            placed.person_key = person_months.person_key
            and person_months.period between placed.from_period and placed.as_of_period
    left join funders
        on
            person_months.funding_source_code = funders.funding_source_code
            and {{ in_force('funders', month_end('person_months.period')) }}
    group by
        placed.person_key,
        placed.village_code,
        placed.proposal_year,
        placed.scheme_code,
        placed.wave_code
),

answered as (
    select
        placed.person_key,
        placed.village_code,
        placed.proposal_year,
        placed.scheme_code,
        placed.wave_code,
        bool_or(answers.is_active) as is_active
    from placed
    inner join answers
        on
            placed.person_key = answers.person_key
            and not answers.is_unknown
            and answers.period between placed.from_period and placed.proposal_year || '-12'
    group by
        placed.person_key,
        placed.village_code,
        placed.proposal_year,
        placed.scheme_code,
        placed.wave_code
),

judged as (
    select
        placed.*,
        placed.check_reason_code is null
        and placed.decision_reason_code is null
        and (
            placed.is_enrolled_told
            or coalesce(months.is_member, false)
            or coalesce(months.is_paid, false)
            or coalesce(answered.is_active, false)
        ) as is_enrolled,
        coalesce(months.is_paid, false) as is_paid,
        months.last_status_code,
        coalesce(
            {{ month_number('planned_ends.end_period') }} - {{ month_number('placed.as_of_period') }}
            <= stages.months_ahead,
            false
        ) as is_ending,
        placed.as_of_period is not null or answered.person_key is not null as is_known
    from placed
    left join months
        on
            placed.person_key = months.person_key
            and placed.village_code = months.village_code
            and placed.proposal_year = months.proposal_year
            and placed.scheme_code = months.scheme_code
            and placed.wave_code = months.wave_code
    left join answered
        on
            placed.person_key = answered.person_key
            and placed.village_code = answered.village_code
            and placed.proposal_year = answered.proposal_year
            and placed.scheme_code = answered.scheme_code
            and placed.wave_code = answered.wave_code
    left join planned_ends
        on placed.person_key = planned_ends.person_key and placed.as_of_period = planned_ends.period
    left join stages on {{ in_force('stages', month_end('placed.as_of_period')) }}
),

-- Who reached a later stage has reached those before it, whatever nobody wrote down.
staged as (
    select
        *,
        case
            when
                is_enrolled
                and is_paid
                and coalesce(last_status_code not in ('PAID', 'GRACE', 'UNKNOWN'), true)
                then 7
            when is_enrolled and is_paid and is_ending then 6
            when is_enrolled and is_paid then 5
            when is_enrolled then 4
            when is_decided then 3
            when is_checked then 2
            else 1
        end as reached_order
    from judged
)

select
    person_key,
    village_code,
    proposal_year,
    scheme_code,
    wave_code,
    list_period,
    received_date,
    as_of_period,
    is_known,
    cast(reached_order as integer) as reached_order,
    case reached_order
        when 1 then coalesce(check_reason_code, 'PENDING')
        when 2 then coalesce(decision_reason_code, 'PENDING')
        when 3 then case when is_known then 'NOT_ENROLLED' else 'UNKNOWN' end
        when 4 then case when as_of_period is not null then 'NOT_PAID' else 'UNKNOWN' end
        when 5 then case when last_status_code = 'UNKNOWN' then 'UNKNOWN' else 'NOT_ENDING' end
        when 6 then 'STILL_PROTECTED'
        else 'NONE'
    end as reason_code
from staged
