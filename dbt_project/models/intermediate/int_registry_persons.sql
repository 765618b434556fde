-- Persons of working age of the village registers in force: at work by their occupation, paid or not.
with residents as (
    select * from {{ ref('int_residents_keyed') }}
),

in_force as (
    select * from {{ ref('int_registers_in_force') }}
),

windows as (
    select * from {{ ref('age_windows') }}
    where window_code = 'WORKING_AGE'
),

-- What counts as work is decided for the month, as the age window is, not for the month in which
-- a village happened to write its register: one figure never mixes two definitions.
occupations as (
    select * from {{ ref('int_occupation_labels_dated') }}
),

paid as (
    select * from {{ ref('int_person_states') }}
    where is_paid and (is_alone_in_all or segment_code = 'ALL')
),

unknown as (
    select distinct
        person_key,
        period
    from {{ ref('int_memberships_unpaid') }}
    where is_unknown
),

listed as (
    select
        in_force.period,
        residents.person_key,
        min(residents.village_code) as village_code,
        count(*) as register_count,
        arg_min(residents.birth_date, residents.village_code) as birth_date,
        bool_or(occupations.is_work) as is_work
    from residents
    inner join in_force
        on
            residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
    left join occupations
        on
            residents.occupation_label = occupations.label
            and {{ in_force('occupations', month_end('in_force.period')) }}
    where residents.is_present
    group by in_force.period, residents.person_key
)

select
    listed.period,
    listed.person_key,
    listed.village_code as region_code,
    listed.is_work,
    listed.register_count,
    paid.person_key is not null as is_paid,
    paid.person_key is null and unknown.person_key is not null as is_unknown,
    paid.program_codes
from listed
inner join windows
    on {{ in_force('windows', month_end('listed.period')) }}
left join paid on listed.person_key = paid.person_key and listed.period = paid.period
left join unknown on listed.person_key = unknown.person_key and listed.period = unknown.period
where
    {{ age_on('listed.birth_date', month_end('listed.period')) }}
    between windows.min_age and windows.max_age
