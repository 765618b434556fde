with memberships as (
    select * from {{ ref('int_memberships_labelled') }}
),

several as (
    select * from {{ ref('int_person_months_several') }}
),

keys as (
    select
        memberships.person_key,
        memberships.period,
        memberships.segment_code
    from memberships
    inner join several on memberships.person_key = several.person_key and memberships.period = several.period
    group by memberships.person_key, memberships.period, memberships.segment_code
    having count(*) > 1
),

repeated as (
    select memberships.*
    from memberships
    inner join keys
        on
            memberships.person_key = keys.person_key
            and memberships.period = keys.period
            and memberships.segment_code = keys.segment_code
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
        count(distinct funding_source_code) filter (where is_paid) as payer_count,
        min(employer_number) filter (where is_paid) as employer_number,
        count(distinct employer_number) filter (where is_paid) as employer_count,
        min(project_number) as project_number,
        min(reporting_region_code) as reporting_region_code,
        min(sender) as sender,
        coalesce(min(learned_at) filter (where is_paid), min(learned_at)) as learned_at,
        min(residence_code) as residence_code
    from repeated
    group by person_key, period, segment_code
),

programs as (
    select
        person_key,
        period,
        segment_code,
        string_agg(distinct program_code, ',' order by program_code) filter (where is_paid)
            as paid_program_codes,
        string_agg(distinct program_code, ',' order by program_code) as program_codes
    from (
        select
            person_key,
            period,
            segment_code,
            is_paid,
            unnest(string_split(program_codes, ',')) as program_code
        from repeated
    ) as named
    group by person_key, period, segment_code
)

select
    members.*,
    -- What an unpaid membership would give does not protect beside a paid one.
    case when members.is_paid then programs.paid_program_codes else programs.program_codes end
        as program_codes
from members
left join programs
    on
        members.person_key = programs.person_key
        and members.period = programs.period
        and members.segment_code = programs.segment_code
