-- Persons asked about, where they live, and what the branch answered.
with answers as (
    select * from {{ ref('int_match_answers') }}
),

residents as (
    select * from {{ ref('int_residents_keyed') }}
),

in_force as (
    select * from {{ ref('int_registers_in_force') }}
),

registered as (
    select
        answers.period,
        answers.person_key,
        min(residents.village_code) as village_code
    from answers
    inner join residents on answers.person_key = residents.person_key and residents.is_present
    inner join in_force
        on
            answers.period = in_force.period
            and residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
    group by answers.period, answers.person_key
)

select
    answers.period,
    answers.person_key,
    -- A branch is no region: whom it answered for, and no register knows, lives somewhere in the nation.
    coalesce(
        registered.village_code,
        case
            when regexp_matches(answers.reporting_region_code, '^\d{2}(\.\d{2}){0,2}(\.\d{4})?$')
                then answers.reporting_region_code
        end,
        'ID'
    ) as region_code,
    answers.is_active,
    answers.is_unknown,
    {{ month_of('answers.matched_date') }} as matched_period
from answers
left join registered
    on answers.period = registered.period and answers.person_key = registered.person_key
