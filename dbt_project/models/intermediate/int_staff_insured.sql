-- Whom each unit has in a month, whose duty their insurance is, and whether that duty is done.
with rosters as (
    select * from {{ ref('int_rosters_placed') }}
),

periods as (
    select * from {{ ref('int_periods_observed') }}
),

labels as (
    select * from {{ ref('agency_labels') }}
),

employers as (
    select * from {{ ref('int_employers_listed') }}
),

kinds as (
    select * from {{ ref('employer_kinds') }}
),

memberships as (
    select * from {{ ref('int_memberships_labelled') }}
    where is_paid and segment_code in ('PU', 'BPU')
),

answers as (
    select * from {{ ref('int_match_answers') }}
),

lists as (
    select * from {{ ref('int_member_lists') }}
),

serving as (
    select
        periods.period,
        periods.last_date,
        rosters.*
    from rosters
    inner join periods on periods.period between rosters.from_period and rosters.to_period
    where
        coalesce(rosters.started_date <= periods.last_date, true)
        and coalesce(rosters.ended_date >= periods.last_date, true)
),

-- A number that the branch lists as a company's is a vendor's. One that nobody lists says nothing.
company_numbers as (
    select distinct employers.employer_number
    from employers
    inner join kinds on employers.employer_kind = kinds.employer_kind
    where not kinds.is_government
),

judged as (
    select
        serving.*,
        case
            when
                statuses.code = 'VENDOR'
                or company_numbers.employer_number is not null
                then 'OUTSOURCED'
            when coalesce(providers.code, statuses.code) in ('TASPEN', 'ASABRI') then 'OTHER_PROVIDER'
            else 'OWN'
        end as duty_code
    from serving
    left join labels as statuses
        on
            statuses.field = 'status_kepegawaian'
            and serving.employment_label = statuses.label
            and {{ in_force('statuses', 'serving.last_date') }}
    left join labels as providers
        on
            providers.field = 'penyelenggara'
            and serving.provider_label = providers.label
            and {{ in_force('providers', 'serving.last_date') }}
    left join company_numbers on serving.employer_number = company_numbers.employer_number
),

-- Of several posts in one unit the one that is the unit's own duty counts.
members as (
    select
        period,
        last_date,
        region_code,
        agency_key,
        agency_code,
        unit_code,
        person_key,
        arg_min(
            duty_code, case duty_code when 'OWN' then 1 when 'OTHER_PROVIDER' then 2 else 3 end
        ) as duty_code,
        min(started_date) as started_date
    from judged
    group by period, last_date, region_code, agency_key, agency_code, unit_code, person_key
),

-- Who pays for himself, or is paid by a company, is protected, and still the agency's to enrol.
paid as (
    select
        memberships.person_key,
        memberships.period,
        bool_or(
            company_numbers.employer_number is null
            and not (memberships.segment_code = 'BPU' and memberships.funding_source_code = 'SELF')
        ) as is_by_agency,
        min(
            case
                when
                    memberships.started_date <= {{ month_end('memberships.period') }}
                    then memberships.started_date
                else cast(memberships.period || '-01' as date)
            end
        ) filter (
            where company_numbers.employer_number is null
            and not (memberships.segment_code = 'BPU' and memberships.funding_source_code = 'SELF')
        ) as enrolled_date
    from memberships
    left join company_numbers on memberships.employer_number = company_numbers.employer_number
    where memberships.person_key in (select person_key from members)
    group by memberships.person_key, memberships.period
),

-- Whether a list of members of the region came at all: from the region, or from one above it.
reported as (
    select distinct
        members.period,
        members.region_code
    from (select distinct
        period,
        region_code
    from members) as members
    where
        exists (
            select 1 from lists
            where
                members.period = lists.period
                and list_contains({{ region_chain('members.region_code') }}, lists.region_code)
        )
),

states as (
    select
        members.*,
        coalesce(paid.is_by_agency, false) as is_paid_by_agency,
        paid.person_key is not null and not paid.is_by_agency as is_paid_otherwise,
        paid.enrolled_date,
        reported.region_code is not null as is_region_reported,
        coalesce(answers.is_active, false) as is_answered_active,
        coalesce(not answers.is_unknown, false) as is_answered
    from members
    left join paid on members.person_key = paid.person_key and members.period = paid.period
    left join reported on members.period = reported.period and members.region_code = reported.region_code
    left join answers on members.person_key = answers.person_key and members.period = answers.period
)

select
    period,
    region_code,
    agency_key,
    agency_code,
    unit_code,
    person_key,
    case
        when duty_code = 'OUTSOURCED' then 'OUTSOURCED'
        when is_paid_by_agency then 'ENROLLED'
        when duty_code = 'OTHER_PROVIDER' then 'OTHER_PROVIDER'
        when is_paid_otherwise or is_region_reported then 'MISSING'
        -- Without a list of members an answer of the branch has to do.
        when is_answered_active then 'ENROLLED'
        when is_answered then 'MISSING'
        else 'UNKNOWN'
    end as state_code,
    is_paid_otherwise,
    -- Nobody is enrolled by a unit before serving there.
    case when is_paid_by_agency then greatest(enrolled_date, coalesce(started_date, enrolled_date)) end
        as enrolled_date
from states
