with memberships as (
    select * from {{ ref('int_memberships_labelled') }}
),

repeated as (
    select * from {{ ref('int_memberships_repeated') }}
),

several as (
    select * from {{ ref('int_person_months_several') }}
),

residents as (
    select * from {{ ref('int_residents_keyed') }}
),

in_force as (
    select * from {{ ref('int_registers_in_force') }}
),

-- Nearly everybody has one membership in a segment and month: nothing is to be gathered then.
members as (
    select
        person_key,
        period,
        segment_code,
        is_paid,
        is_ended,
        ended_period,
        false as is_disputed,
        paid_basis_code,
        case when is_paid then funding_source_code end as funding_source_code,
        case when is_paid and funding_source_code is not null then 1 else 0 end as payer_count,
        case when is_paid then employer_number end as employer_number,
        case when is_paid and employer_number is not null then 1 else 0 end as employer_count,
        program_codes,
        project_number,
        reporting_region_code,
        sender,
        learned_at,
        residence_code
    from memberships
    where
        not exists (
            select 1 from repeated
            where
                repeated.person_key = memberships.person_key
                and repeated.period = memberships.period
                and repeated.segment_code = memberships.segment_code
        )
    union all by name
    select * from repeated
),

several_segments as (
    select
        members.person_key,
        members.period,
        -- The most exact residence that a membership names; the same whatever the order of rows.
        arg_max(
            members.residence_code,
            lpad(cast(length(members.residence_code) as varchar), 2, '0') || members.residence_code
        ) as residence_code,
        min(members.reporting_region_code) as reporting_region_code
    from members
    inner join several on members.person_key = several.person_key and members.period = several.period
    group by members.person_key, members.period
    having count(*) > 1
),

registered as (
    select
        members.person_key,
        members.period,
        min(residents.village_code) as village_code
    from members
    inner join residents
        on members.person_key = residents.person_key and residents.is_present
    inner join in_force
        on
            members.period = in_force.period
            and residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
    group by members.person_key, members.period
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
    cast(members.payer_count as bigint) as payer_count,
    members.employer_number,
    cast(members.employer_count as bigint) as employer_count,
    members.program_codes,
    members.project_number,
    members.reporting_region_code,
    members.sender,
    members.learned_at,
    coalesce(
        registered.village_code,
        several_segments.residence_code,
        members.residence_code,
        several_segments.reporting_region_code,
        members.reporting_region_code
    ) as region_code,
    case
        when registered.village_code is not null then 'register'
        when coalesce(several_segments.residence_code, members.residence_code) is not null then 'enrolment'
        else 'file'
    end as residence_rule
from members
left join several_segments
    on
        members.person_key = several_segments.person_key
        and members.period = several_segments.period
left join registered
    on members.person_key = registered.person_key and members.period = registered.period
