-- Employers month by month: whom they declared, whom they enrolled in which programmes, what they owe.
with periods as (
    select * from {{ ref('int_periods_observed') }}
),

listed as (
    select * from {{ ref('int_employers_listed') }}
),

workers as (
    select * from {{ ref('int_employer_workers') }}
),

companies as (
    select * from {{ ref('int_companies_linked') }}
),

lists as (
    select * from {{ ref('int_member_lists') }}
),

programs as (
    select * from {{ ref('employer_programs') }}
),

business_numbers as (
    select
        employer_number,
        max(business_number) as business_number
    from listed
    group by employer_number
),

numbers as (
    select
        employer_number,
        case
            when business_number is null then employer_number
            else min(employer_number) over (partition by business_number)
        end as employer_key
    from business_numbers
    union all
    -- Whose members are paid has a number, whether a list has it or not.
    select distinct
        employer_number,
        employer_number as employer_key
    from workers
    where employer_number not in (select business_numbers.employer_number from business_numbers)
),

members as (
    select
        numbers.employer_key,
        workers.period,
        workers.person_key,
        list_distinct(flatten(list(coalesce(workers.program_codes, [])))) as program_codes,
        bool_or(workers.program_codes is not null) as has_programs,
        min(workers.reporting_region_code) as reporting_region_code
    from workers
    inner join numbers on workers.employer_number = numbers.employer_number
    group by numbers.employer_key, workers.period, workers.person_key
),

counted as (
    select
        employer_key,
        period,
        count(*) as enrolled_count,
        min(reporting_region_code) as reporting_region_code
    from members
    group by employer_key, period
),

in_force as (
    select
        periods.period,
        periods.last_date,
        numbers.employer_key,
        listed.*
    from listed
    inner join numbers on listed.employer_number = numbers.employer_number
    inner join periods
        on
            listed.from_period <= periods.period
            and (listed.to_period is null or listed.to_period > periods.period)
),

-- Of several numbers of one business the first tells who it is; what they owe adds up.
told as (
    select
        period,
        employer_key,
        arg_min(employer_name, employer_number) as employer_name,
        arg_min(employer_kind, employer_number) as employer_kind,
        arg_min(region_code, employer_number) as region_code,
        count(distinct employer_number) as number_count,
        bool_or(coalesce(registered_date <= last_date, true)) as is_registered,
        cast(sum(worker_count) filter (where list_period <= period or debt_from_period <= period) as bigint)
            as listed_worker_count,
        max(last_paid_period) filter (where debt_from_period <= period) as listed_last_paid_period,
        -- A list that names no month speaks for the month it is read for.
        max(case when debt_from_period = '0000-00' then period else list_period end)
        filter (where debt_from_period <= period) as debt_period,
        cast(sum(arrears_idr) filter (where debt_from_period <= period) as bigint) as arrears_idr
    from in_force
    group by period, employer_key
),

declared as (
    select
        periods.period,
        -- Who has no number is known by the number of the report.
        coalesce(companies.employer_key, 'WLKP ' || companies.company_code) as employer_key,
        min(companies.company_name) as company_name,
        min(companies.region_code) as region_code,
        cast(sum(companies.declared_worker_count) as bigint) as declared_workers,
        max(companies.report_year) as declared_year
    from companies
    inner join periods on periods.period between companies.from_period and companies.to_period
    group by periods.period, coalesce(companies.employer_key, 'WLKP ' || companies.company_code)
),

known as (
    select
        period,
        employer_key
    from told
    union
    select
        period,
        employer_key
    from counted
    union
    select
        period,
        employer_key
    from declared
),

paid_until as (
    select
        known.period,
        known.employer_key,
        max(counted.period) as last_paid_period
    from known
    inner join counted on known.employer_key = counted.employer_key and counted.period <= known.period
    group by known.period, known.employer_key
),

placed as (
    select
        known.period,
        known.employer_key,
        coalesce(told.employer_name, declared.company_name) as employer_name,
        coalesce(told.employer_kind, 'UNMAPPED') as employer_kind,
        coalesce(
            told.region_code,
            declared.region_code,
            case
                when {{ is_within_kabupaten('counted.reporting_region_code') }}
                    then left(counted.reporting_region_code, 5)
            end
        ) as region_code,
        coalesce(told.number_count, case when counted.employer_key is not null then 1 else 0 end)
            as number_count,
        coalesce(told.is_registered, false) or counted.employer_key is not null as is_registered,
        declared.declared_workers,
        declared.declared_year,
        counted.enrolled_count as named_count,
        told.listed_worker_count,
        told.listed_last_paid_period,
        told.debt_period,
        told.arrears_idr,
        paid_until.last_paid_period
    from known
    left join told on known.period = told.period and known.employer_key = told.employer_key
    left join declared on known.period = declared.period and known.employer_key = declared.employer_key
    left join counted on known.period = counted.period and known.employer_key = counted.employer_key
    left join paid_until on known.period = paid_until.period and known.employer_key = paid_until.employer_key
),

reported as (
    select distinct
        placed.period,
        placed.region_code
    from (select distinct
        period,
        region_code
    from placed) as placed
    inner join lists
        on
            placed.period = lists.period
            and list_contains({{ region_chain('placed.region_code') }}, lists.region_code)
),

judged as (
    select
        placed.*,
        case
            when not placed.is_registered or reported.region_code is not null or placed.named_count > 0
                then coalesce(placed.named_count, 0)
            -- Without a list of members the branch's own count of the number has to do.
            else placed.listed_worker_count
        end as enrolled_count,
        greatest(placed.listed_last_paid_period, placed.last_paid_period) as paid_until_period,
        case
            when reported.region_code is not null or placed.named_count > 0 then placed.period
            else placed.debt_period
        end as paid_as_of_period
    from placed
    left join reported on placed.period = reported.period and placed.region_code = reported.region_code
),

owed as (
    select
        judged.period,
        judged.employer_key,
        programs.program_code
    from judged
    inner join programs
        on
            judged.employer_kind = programs.employer_kind
            and programs.least_worker_count
            <= greatest(coalesce(judged.declared_workers, 0), coalesce(judged.enrolled_count, 0))
            and {{ in_force('programs', month_end('judged.period')) }}
),

lacking as (
    select
        owed.period,
        owed.employer_key,
        count(distinct members.person_key) as lacking_program_count,
        string_agg(distinct owed.program_code, ',' order by owed.program_code) as lacking_program_codes
    from owed
    inner join members on owed.period = members.period and owed.employer_key = members.employer_key
    where members.has_programs and not list_contains(members.program_codes, owed.program_code)
    group by owed.period, owed.employer_key
)

select
    judged.period,
    judged.employer_key,
    judged.employer_name,
    judged.employer_kind,
    judged.region_code,
    judged.is_registered,
    case when judged.is_registered then judged.number_count else 0 end as number_count,
    judged.declared_workers,
    cast(judged.declared_year as integer) as declared_year,
    cast(judged.enrolled_count as bigint) as enrolled_count,
    judged.is_registered and judged.named_count is null and judged.enrolled_count > 0 as is_counted_by_list,
    cast(
        case
            when
                judged.declared_workers > judged.enrolled_count
                then judged.declared_workers - judged.enrolled_count
            when judged.declared_workers <= judged.enrolled_count then 0
        end as bigint
    ) as missing_count,
    coalesce(lacking.lacking_program_count, 0) as lacking_program_count,
    lacking.lacking_program_codes,
    judged.paid_until_period as last_paid_period,
    case
        when judged.is_registered and judged.paid_until_period is not null
            then
                cast(
                    greatest(
                        {{ month_number('judged.paid_as_of_period') }}
                        - {{ month_number('judged.paid_until_period') }},
                        0
                    ) as integer
                )
    end as months_in_arrears,
    judged.arrears_idr
from judged
left join lacking on judged.period = lacking.period and judged.employer_key = lacking.employer_key
-- Who is not registered yet and has declared nobody is nobody's duty of that month.
where judged.is_registered or judged.declared_workers is not null
