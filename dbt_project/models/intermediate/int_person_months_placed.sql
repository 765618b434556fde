with memberships as (
    select * from {{ ref('int_memberships_labelled') }}
),

residents as (
    select * from {{ ref('int_residents_keyed') }}
),

in_force as (
    select * from {{ ref('int_registers_in_force') }}
),

members as (
    select
        person_key,
        period,
        segment_code,
        bool_or(is_paid) as is_paid,
        bool_and(is_ended) as is_ended,
        -- Who holds several memberships has left the segment when the last of them ended.
        case when count(*) = count(ended_period) then max(ended_period) end as ended_period,
        bool_or(is_paid) and not bool_and(is_paid) as is_disputed,
        coalesce(min(paid_basis_code) filter (where is_paid), min(paid_basis_code)) as paid_basis_code,
        min(funding_source_code) filter (where is_paid) as funding_source_code,
        max(funding_source_code) filter (where is_paid) as last_funding_source_code,
        min(employer_number) filter (where is_paid) as employer_number,
        max(employer_number) filter (where is_paid) as last_employer_number,
        min(program_codes) as program_codes,
        max(program_codes) as last_program_codes,
        min(project_number) as project_number,
        min(reporting_region_code) as reporting_region_code,
        min(sender) as sender,
        coalesce(min(learned_at) filter (where is_paid), min(learned_at)) as learned_at,
        min(residence_code) as residence_code
    from memberships
    group by person_key, period, segment_code
),

-- Few have several payers, employers or wordings of their programmes: only they are counted through.
several as (
    select
        memberships.person_key,
        memberships.period,
        memberships.segment_code,
        memberships.funding_source_code,
        memberships.employer_number,
        memberships.program_codes,
        memberships.is_paid,
        members.is_paid as is_paid_by_any
    from memberships
    inner join members
        on
            memberships.person_key = members.person_key
            and memberships.period = members.period
            and memberships.segment_code = members.segment_code
    where
        members.funding_source_code <> members.last_funding_source_code
        or members.employer_number <> members.last_employer_number
        or members.program_codes <> members.last_program_codes
),

payers as (
    select
        person_key,
        period,
        segment_code,
        count(distinct funding_source_code) filter (where is_paid) as payer_count,
        count(distinct employer_number) filter (where is_paid) as employer_count
    from several
    group by person_key, period, segment_code
),

programs as (
    select
        person_key,
        period,
        segment_code,
        string_agg(distinct program_code, ',' order by program_code) as program_codes
    from (
        select
            person_key,
            period,
            segment_code,
            unnest(string_split(program_codes, ',')) as program_code
        from several
        -- What an unpaid membership would give does not protect beside a paid one.
        where is_paid or not is_paid_by_any
    ) as named
    group by person_key, period, segment_code
),

person_months as (
    select
        person_key,
        period,
        -- The most exact residence that a membership names; the same whatever the order of rows.
        arg_max(residence_code, lpad(cast(length(residence_code) as varchar), 2, '0') || residence_code)
            as residence_code,
        min(reporting_region_code) as reporting_region_code
    from members
    group by person_key, period
),

registered as (
    select
        person_months.person_key,
        person_months.period,
        min(residents.village_code) as village_code
    from person_months
    inner join residents
        on person_months.person_key = residents.person_key and residents.is_present
    inner join in_force
        on
            person_months.period = in_force.period
            and residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
    group by person_months.person_key, person_months.period
),

placed as (
    select
        person_months.person_key,
        person_months.period,
        coalesce(
            registered.village_code,
            person_months.residence_code,
            person_months.reporting_region_code
        ) as region_code,
        case
            when registered.village_code is not null then 'register'
            when person_months.residence_code is not null then 'enrolment'
            else 'file'
        end as residence_rule
    from person_months
    left join registered
        on
            person_months.person_key = registered.person_key
            and person_months.period = registered.period
)

select
    members.person_key,
    members.period,
    members.segment_code,
    members.is_paid,
    members.is_ended,
    members.ended_period,
    members.is_disputed,
    members.paid_basis_code,
    members.funding_source_code,
    coalesce(payers.payer_count, case when members.funding_source_code is null then 0 else 1 end)
        as payer_count,
    members.employer_number,
    coalesce(payers.employer_count, case when members.employer_number is null then 0 else 1 end)
        as employer_count,
    case
        when members.program_codes <> members.last_program_codes then programs.program_codes
        else members.program_codes
    end as program_codes,
    members.project_number,
    members.reporting_region_code,
    members.sender,
    members.learned_at,
    placed.region_code,
    placed.residence_rule
from members
inner join placed
    on members.person_key = placed.person_key and members.period = placed.period
left join payers
    on
        members.person_key = payers.person_key
        and members.period = payers.period
        and members.segment_code = payers.segment_code
left join programs
    on
        members.person_key = programs.person_key
        and members.period = programs.period
        and members.segment_code = programs.segment_code
