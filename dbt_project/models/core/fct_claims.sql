with claims as (
    select
        *,
        {{ month_of('event_date') }} as period
    from {{ ref('int_claims_told') }}
),

person_months as (
    select * from {{ ref('fct_person_months') }}
),

memberships as (
    select * from {{ ref('int_memberships_labelled') }}
),

answers as (
    select * from {{ ref('int_match_answers') }}
),

delivered as (
    select * from {{ ref('int_regions_delivered') }}
),

waits as (
    select * from {{ ref('benefit_waits') }}
    where wait_code = 'JKM_FULL'
),

begun as (
    select
        region_code,
        min(period) as first_period
    from delivered
    group by region_code
),

starts as (
    select
        person_key,
        segment_code,
        period,
        min(started_date) as started_date
    from memberships
    group by person_key, segment_code, period
),

-- What the month of the event says, segment by segment. Who joined after the day was not covered on it.
held as (
    select
        claims.claim_code,
        claims.person_key,
        claims.program_code,
        claims.event_date,
        person_months.period,
        person_months.segment_code,
        person_months.region_code,
        case
            when person_months.is_paid and starts.started_date > claims.event_date then 'NOT_YET_MEMBER'
            else person_months.status_code
        end as proof_code,
        person_months.months_paid_in_row,
        -- A row of paid months that begins with the region's first list may have begun before it.
        case
            when
                {{ month_shift('person_months.period', '1 - person_months.months_paid_in_row') }}
                > begun.first_period
                then {{ month_shift('person_months.period', '1 - person_months.months_paid_in_row') }}
            else {{ month_of('starts.started_date') }}
        end as member_from_period
    from claims
    inner join person_months
        on claims.person_key = person_months.person_key and claims.period = person_months.period
    left join starts
        on
            person_months.person_key = starts.person_key
            and person_months.segment_code = starts.segment_code
            and person_months.period = starts.period
    left join begun on left(person_months.reporting_region_code, 5) = begun.region_code
),

-- Of several memberships the one that protects, of two such the one without a wait.
best as (
    select * from held
    qualify row_number() over (
        partition by claim_code, person_key, program_code
        order by
            case proof_code
                when 'PAID' then 1
                when 'GRACE' then 2
                when 'UNKNOWN' then 3
                else 4
            end,
            case when segment_code = 'BPU' then 2 else 1 end,
            segment_code,
            proof_code
    ) = 1
),

proved as (
    select
        claims.*,
        best.segment_code,
        best.member_from_period,
        coalesce(
            best.region_code,
            case
                when {{ is_within_kabupaten('claims.reporting_region_code') }}
                    then claims.reporting_region_code
            end,
            'ID'
        ) as region_code,
        case
            when best.proof_code in ('PAID', 'GRACE', 'NOT_YET_MEMBER') then best.proof_code
            when answers.is_active then 'ANSWERED'
            when best.proof_code is not null then best.proof_code
            when delivered.period is not null then 'NOT_FOUND'
            else 'UNKNOWN'
        end as proof_code
    from claims
    left join best
        on
            claims.claim_code = best.claim_code
            and claims.person_key = best.person_key
            and claims.program_code = best.program_code
    left join answers on claims.person_key = answers.person_key and claims.period = answers.period
    left join delivered
        on
            left(claims.reporting_region_code, 5) = delivered.region_code
            and claims.period = delivered.period
)

select
    proved.claim_code,
    proved.person_key,
    proved.program_code,
    proved.period,
    proved.region_code,
    proved.segment_code,
    proved.event_date,
    proved.proof_code,
    proved.proof_code in ('PAID', 'ANSWERED') as was_active,
    case
        when proved.program_code = 'JKM' and proved.proof_code = 'PAID' and proved.segment_code = 'BPU'
            then
                {{ month_number('proved.period') }} - {{ month_number('proved.member_from_period') }} + 1
                < waits.months
    end as is_under_wait,
    proved.paid_date is not null as is_paid,
    proved.paid_idr,
    case when proved.paid_date >= proved.event_date then proved.paid_date - proved.event_date end
        as days_to_payment,
    case when proved.paid_date >= proved.reported_date then proved.paid_date - proved.reported_date end
        as days_from_report
from proved
left join waits on {{ in_force('waits', 'proved.event_date') }}
