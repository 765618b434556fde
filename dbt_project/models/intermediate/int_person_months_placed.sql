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
        min(paid_basis_code) as paid_basis_code,
        min(funding_source_code) filter (where is_paid) as funding_source_code,
        count(distinct funding_source_code) filter (where is_paid) as payer_count,
        min(project_number) as project_number,
        min(reporting_region_code) as reporting_region_code,
        min(residence_code) as residence_code
    from memberships
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
    members.paid_basis_code,
    members.funding_source_code,
    members.payer_count,
    members.project_number,
    members.reporting_region_code,
    placed.region_code,
    placed.residence_rule
from members
inner join placed
    on members.person_key = placed.person_key and members.period = placed.period
