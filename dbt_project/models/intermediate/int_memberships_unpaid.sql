with person_months as (
    select * from {{ ref('int_person_months_placed') }}
),

gaps as (
    select * from {{ ref('int_payment_gaps') }}
),

periods as (
    select period from {{ ref('int_periods_observed') }}
),

grace_months as (
    select * from {{ ref('int_grace_months') }}
),

heard as (
    select * from {{ ref('int_senders_heard') }}
),

listed as (
    select
        person_months.person_key,
        person_months.segment_code,
        person_months.period,
        true as is_listed,
        person_months.is_ended,
        person_months.ended_period,
        person_months.learned_at,
        person_months.paid_basis_code,
        gaps.funding_source_code,
        person_months.program_codes,
        person_months.project_number,
        person_months.reporting_region_code,
        person_months.sender,
        person_months.region_code,
        person_months.residence_rule,
        gaps.first_paid_period,
        gaps.last_paid_period
    from person_months
    left join gaps
        on
            person_months.person_key = gaps.person_key
            and person_months.segment_code = gaps.segment_code
            and person_months.period > gaps.last_paid_period
            and (gaps.next_paid_period is null or person_months.period < gaps.next_paid_period)
    where not person_months.is_paid
),

-- The end of a membership may be told with its last payment, or later, about a month before.
endings as (
    select
        person_key,
        segment_code,
        last_paid_period,
        min(ended_period) as ended_period,
        -- Every later list repeats the end: the first that told it.
        min_by(learned_at, ended_period || cast(learned_at as varchar)) as learned_at
    from (
        select
            person_key,
            segment_code,
            last_paid_period,
            ended_period,
            learned_at
        from gaps
        union all
        select
            person_key,
            segment_code,
            last_paid_period,
            ended_period,
            learned_at
        from listed
    ) as told
    where ended_period is not null and last_paid_period is not null
    group by person_key, segment_code, last_paid_period
),

absent as (
    select
        gaps.person_key,
        gaps.segment_code,
        periods.period,
        gaps.funding_source_code,
        gaps.reporting_region_code,
        gaps.sender,
        gaps.region_code,
        gaps.residence_rule,
        gaps.first_paid_period,
        gaps.last_paid_period
    from gaps
    inner join periods
        on
            periods.period > gaps.last_paid_period
            and periods.period <= gaps.followed_until_period
            and (gaps.next_paid_period is null or periods.period < gaps.next_paid_period)
    where
        not exists (
            select 1 from listed
            where
                listed.person_key = gaps.person_key
                and listed.segment_code = gaps.segment_code
                and listed.period = periods.period
        )
),

-- One residence per person and month: a file that has the person in another segment knows it better.
residences as (
    select
        person_months.person_key,
        person_months.period,
        min(person_months.region_code) as region_code,
        min(person_months.residence_rule) as residence_rule
    from person_months
    inner join absent
        on person_months.person_key = absent.person_key and person_months.period = absent.period
    group by person_months.person_key, person_months.period
),

months as (
    select * exclude (ended_period) from listed
    union all by name
    select
        absent.* exclude (region_code, residence_rule),
        false as is_listed,
        coalesce(endings.ended_period <= absent.period, false) as is_ended,
        endings.learned_at,
        coalesce(residences.region_code, absent.region_code) as region_code,
        coalesce(residences.residence_rule, absent.residence_rule) as residence_rule
    from absent
    left join endings
        on
            absent.person_key = endings.person_key
            and absent.segment_code = endings.segment_code
            and absent.last_paid_period = endings.last_paid_period
    left join residences
        on absent.person_key = residences.person_key and absent.period = residences.period
),

decided as (
    select
        months.*,
        heard.learned_at as heard_at,
        case
            when months.is_ended then 'ENDED_IN_FILE'
            when not months.is_listed and not coalesce(heard.is_heard, false) then 'SENDER_SILENT'
            when
                {{ month_number('months.period') }} - {{ month_number('months.last_paid_period') }}
                <= grace_months.grace_months
                then 'GRACE_RULE'
            -- Beyond grace a debt may stay a debt while a file lists it; whom no file lists is out.
            when
                months.last_paid_period is not null
                and grace_months.grace_months is not null
                and (grace_months.ends_membership or not months.is_listed)
                then 'LAPSED'
            when months.is_listed then upper(months.paid_basis_code)
            else 'NOT_IN_FILE'
        end as decided_by_code
    from months
    left join heard
        on
            months.reporting_region_code = heard.reporting_region_code
            and months.sender = heard.sender
            and months.period = heard.period
    left join grace_months
        on
            months.segment_code = grace_months.segment_code
            and coalesce(months.funding_source_code, 'UNKNOWN') = grace_months.funding_source_code
            and months.period = grace_months.period
),

statuses as (
    select
        *,
        case
            when decided_by_code in ('ENDED_IN_FILE', 'LAPSED') then 'ENDED'
            when decided_by_code = 'SENDER_SILENT' then 'UNKNOWN'
            when decided_by_code = 'GRACE_RULE' then 'GRACE'
            else 'UNPAID'
        end as status_code,
        min(case when decided_by_code in ('ENDED_IN_FILE', 'LAPSED') then period end) over (
            partition by person_key, segment_code, last_paid_period
        ) as end_period
    from decided
)

select
    person_key,
    segment_code,
    period,
    status_code,
    decided_by_code,
    is_listed,
    paid_basis_code,
    funding_source_code,
    program_codes,
    project_number,
    reporting_region_code,
    region_code,
    residence_rule,
    first_paid_period,
    last_paid_period,
    -- Silence has no receipt to point to.
    case
        when is_listed or decided_by_code = 'ENDED_IN_FILE' then learned_at
        when decided_by_code <> 'SENDER_SILENT' then heard_at
    end as learned_at,
    status_code = 'UNKNOWN' as is_unknown,
    status_code = 'GRACE' as is_grace
from statuses
where is_listed or end_period is null or period <= end_period
