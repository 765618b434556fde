-- Every unit that exists, and every other one that a roster names, with its staff by whose duty their insurance is.
with periods as (
    select * from {{ ref('int_periods_observed') }}
),

units as (
    select * from {{ ref('int_units_listed') }}
),

rosters as (
    select distinct
        region_code,
        agency_key,
        agency_code,
        unit_code,
        roster_date,
        from_period,
        to_period
    from {{ ref('int_rosters_placed') }}
),

roster_names as (
    select
        region_code,
        agency_key,
        unit_code,
        max(trim(unit_name)) as unit_name
    from {{ ref('int_rosters_placed') }}
    group by region_code, agency_key, unit_code
),

mentions as (
    select * from {{ ref('int_offices_mentioned') }}
),

staff as (
    select * from {{ ref('int_staff_insured') }}
),

employers as (
    select * from {{ ref('int_employers_listed') }}
),

memberships as (
    select
        employer_number,
        min(started_date) as first_started_date,
        min(period) as first_period
    from {{ ref('int_memberships_labelled') }}
    where is_paid and employer_number is not null
    group by employer_number
),

budget_lines as (
    select * from {{ ref('fct_budget_lines') }}
),

agencies as (
    select distinct
        region_code,
        agency_key,
        agency_code
    from mentions
),

existing as (
    select
        periods.period,
        periods.last_date,
        units.region_code,
        units.agency_key,
        agencies.agency_code,
        case when units.is_own_office then agencies.agency_code else units.unit_code end as unit_code,
        units.unit_code as listed_unit_code,
        units.place_code,
        units.unit_name,
        units.agency_kind,
        units.is_own_office,
        units.employer_number,
        true as is_listed
    from units
    inner join agencies on units.region_code = agencies.region_code and units.agency_key = agencies.agency_key
    inner join periods
        on
            units.from_period <= periods.period
            and (units.to_period is null or units.to_period > periods.period)
),

reporting as (
    select
        periods.period,
        periods.last_date,
        rosters.*
    from rosters
    inner join periods on periods.period between rosters.from_period and rosters.to_period
),

-- A roster of a unit that no list has is shown all the same: its staff are somebody's duty.
all_units as (
    select * from existing
    union all by name
    select
        reporting.period,
        reporting.last_date,
        reporting.region_code,
        reporting.agency_key,
        reporting.agency_code,
        reporting.unit_code,
        reporting.unit_code as listed_unit_code,
        reporting.region_code as place_code,
        coalesce(roster_names.unit_name, reporting.unit_code) as unit_name,
        'UNMAPPED' as agency_kind,
        reporting.unit_code = reporting.agency_code as is_own_office,
        cast(null as varchar) as employer_number,
        false as is_listed
    from reporting
    left join roster_names
        on
            reporting.region_code = roster_names.region_code
            and reporting.agency_key = roster_names.agency_key
            and reporting.unit_code = roster_names.unit_code
    where
        not exists (
            select 1 from existing
            where
                existing.period = reporting.period
                and existing.region_code = reporting.region_code
                and existing.agency_key = reporting.agency_key
                and existing.listed_unit_code = reporting.unit_code
        )
),

counted as (
    select
        period,
        region_code,
        agency_key,
        unit_code,
        count(*) as staff_count,
        count(*) filter (where state_code = 'ENROLLED') as enrolled_count,
        count(*) filter (where state_code = 'MISSING') as missing_count,
        count(*) filter (where state_code = 'UNKNOWN') as unknown_count,
        count(*) filter (where state_code = 'OTHER_PROVIDER') as other_provider_count,
        count(*) filter (where state_code = 'OUTSOURCED') as outsourced_count,
        count(*) filter (where state_code = 'MISSING' and is_paid_otherwise) as paid_otherwise_count,
        min(enrolled_date) as enrolled_date
    from staff
    group by period, region_code, agency_key, unit_code
),

-- A unit's numbers: the one in the list of units, and those that the branch lists for the agency.
numbers as (
    select
        region_code,
        agency_key,
        unit_code,
        employer_number
    from all_units
    where employer_number is not null
    union
    select
        mentions.region_code,
        mentions.agency_key,
        coalesce(mentions.unit_code, mentions.agency_code),
        employers.employer_number
    from employers
    inner join mentions
        on
            coalesce(left(employers.region_code, 5), 'ID') = mentions.sent_region_code
            and {{ office_key('employers.agency_code') }} = mentions.office_key
),

numbered as (
    select
        periods.period,
        numbers.region_code,
        numbers.agency_key,
        numbers.unit_code,
        min(coalesce(memberships.first_started_date, cast(memberships.first_period || '-01' as date)))
            as by_number_date,
        min(employers.registered_date) as registered_date
    from numbers
    cross join periods
    left join memberships on numbers.employer_number = memberships.employer_number
    left join employers
        on
            numbers.employer_number = employers.employer_number
            and employers.from_period <= periods.period
            and (employers.to_period is null or employers.to_period > periods.period)
    group by periods.period, numbers.region_code, numbers.agency_key, numbers.unit_code
),

-- Who was the first: of the rosters' people, of the members under the unit's own numbers, or the day on which
-- a number was given, which is the day of its first workers.
first_days as (
    select
        all_units.period,
        all_units.region_code,
        all_units.agency_key,
        all_units.unit_code,
        min(counted.enrolled_date) over (
            partition by all_units.region_code, all_units.agency_key, all_units.unit_code
            order by all_units.period
        ) as by_roster_date,
        numbered.by_number_date,
        numbered.registered_date
    from all_units
    left join counted
        on
            all_units.period = counted.period
            and all_units.region_code = counted.region_code
            and all_units.agency_key = counted.agency_key
            and all_units.listed_unit_code = counted.unit_code
    left join numbered
        on
            all_units.period = numbered.period
            and all_units.region_code = numbered.region_code
            and all_units.agency_key = numbered.agency_key
            and all_units.unit_code = numbered.unit_code
),

-- The budget names an agency or a unit; its last version of the year counts. Each programme has its own
-- account, and the same people stand in all of them.
budgeted_accounts as (
    select
        mentions.region_code,
        mentions.agency_key,
        coalesce(mentions.unit_code, mentions.agency_code) as unit_code,
        budget_lines.fiscal_year,
        budget_lines.account_code,
        cast(sum(budget_lines.person_count) as bigint) as person_count
    from budget_lines
    inner join mentions
        on
            budget_lines.region_code = mentions.sent_region_code
            and {{ office_key('budget_lines.skpd_code') }} = mentions.office_key
    where
        budget_lines.premium_kind = 'PU'
        and budget_lines.version_order = (
            select max(latest.version_order)
            from budget_lines as latest
            where
                latest.region_code = budget_lines.region_code
                and latest.fiscal_year = budget_lines.fiscal_year
        )
    group by
        mentions.region_code,
        mentions.agency_key,
        coalesce(mentions.unit_code, mentions.agency_code),
        budget_lines.fiscal_year,
        budget_lines.account_code
),

budgets as (
    select
        region_code,
        agency_key,
        unit_code,
        fiscal_year,
        max(person_count) as budgeted_count
    from budgeted_accounts
    group by region_code, agency_key, unit_code, fiscal_year
)

select
    all_units.period,
    all_units.place_code as region_code,
    all_units.agency_code,
    all_units.unit_code,
    all_units.unit_name,
    all_units.agency_kind,
    all_units.is_own_office,
    all_units.is_listed,
    reporting.roster_date as roster_as_of,
    case when reporting.roster_date is not null then coalesce(counted.staff_count, 0) end as staff_count,
    case when reporting.roster_date is not null then coalesce(counted.enrolled_count, 0) end
        as enrolled_count,
    case when reporting.roster_date is not null then coalesce(counted.missing_count, 0) end as missing_count,
    case when reporting.roster_date is not null then coalesce(counted.unknown_count, 0) end as unknown_count,
    case when reporting.roster_date is not null then coalesce(counted.other_provider_count, 0) end
        as other_provider_count,
    case when reporting.roster_date is not null then coalesce(counted.outsourced_count, 0) end
        as outsourced_count,
    case when reporting.roster_date is not null then coalesce(counted.paid_otherwise_count, 0) end
        as paid_otherwise_count,
    budgets.budgeted_count,
    least(
        first_days.by_roster_date,
        case when first_days.by_number_date <= all_units.last_date then first_days.by_number_date end,
        case when first_days.registered_date <= all_units.last_date then first_days.registered_date end
    ) as first_enrolled_date
from all_units
inner join first_days
    on
        all_units.period = first_days.period
        and all_units.region_code = first_days.region_code
        and all_units.agency_key = first_days.agency_key
        and all_units.unit_code = first_days.unit_code
left join reporting
    on
        all_units.period = reporting.period
        and all_units.region_code = reporting.region_code
        and all_units.agency_key = reporting.agency_key
        and all_units.listed_unit_code = reporting.unit_code
left join counted
    on
        all_units.period = counted.period
        and all_units.region_code = counted.region_code
        and all_units.agency_key = counted.agency_key
        and all_units.listed_unit_code = counted.unit_code
left join budgets
    on
        all_units.region_code = budgets.region_code
        and all_units.agency_key = budgets.agency_key
        and all_units.unit_code = budgets.unit_code
        and cast(left(all_units.period, 4) as integer) = budgets.fiscal_year
