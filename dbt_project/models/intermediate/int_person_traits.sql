-- Sex and birth date of a person: one answer each, whatever the files say.
with residents as (
    select * from {{ ref('stg_village__residents') }}
),

memberships as (
    select * from {{ ref('stg_bpjstk__participants') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

-- The register is kept with the family card in hand; a member list repeats what an employer typed.
told as (
    select
        nik_key,
        sex_code,
        birth_date,
        '1' || max(snapshot_period) as weight
    from residents
    where snapshot_period is not null
    group by nik_key, sex_code, birth_date
    union all
    select
        nik_key,
        sex_code,
        birth_date,
        '0' || max(period)
    from memberships
    where period is not null
    group by nik_key, sex_code, birth_date
)

select
    persons.person_key,
    arg_max(told.sex_code, told.weight || told.sex_code) as sex_code,
    arg_max(told.birth_date, told.weight || cast(told.birth_date as varchar)) as birth_date
from told
inner join persons on told.nik_key = persons.nik_key
group by persons.person_key
