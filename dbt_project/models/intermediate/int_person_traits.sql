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
        {{ month_number('snapshot_period') }} + {{ month_number("'9999-12'") }} as weight
    from residents
    where snapshot_period is not null
    union all
    select
        nik_key,
        sex_code,
        birth_date,
        {{ month_number('period') }}
    from memberships
    where period is not null
),

-- The weight leads and what was told follows in one number: the greatest of numbers is found at once,
-- where texts of a nation's persons would be kept and compared.
best as (
    select
        persons.person_key,
        max(cast(told.weight as bigint) * 256 + ascii(told.sex_code)) as sex_told,
        max(cast(told.weight as bigint) * 10000000 + (told.birth_date - date '0001-01-01')) as birth_told
    from told
    inner join persons on told.nik_key = persons.nik_key
    group by persons.person_key
)

select
    person_key,
    chr(cast(sex_told % 256 as integer)) as sex_code,
    date '0001-01-01' + cast(birth_told % 10000000 as integer) as birth_date
from best
