-- Who told, and when, whether a person is dead or alive: of everybody of whom anybody told a death.
with residents as (
    select * from {{ ref('int_residents_keyed') }}
),

answers as (
    select * from {{ ref('stg_dukcapil__match_results') }}
    where life_status_label is not null and matched_date is not null
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

told as (
    select
        person_key,
        'REGISTER' as told_by_code,
        village_code as region_code,
        snapshot_period as told_period,
        is_dead,
        is_present and not is_dead as is_alive
    from residents
    union all
    select
        persons.person_key,
        'CIVIL_REGISTRY',
        null,
        {{ month_of('answers.matched_date') }},
        bool_or({{ tells_death('answers.life_status_label') }}),
        bool_and({{ tells_presence('answers.life_status_label') }})
    from answers
    inner join persons on answers.nik_key = persons.nik_key
    group by persons.person_key, {{ month_of('answers.matched_date') }}
)

select
    person_key,
    told_by_code,
    region_code,
    told_period,
    is_dead,
    is_alive
from told
where person_key in (select dead.person_key from told as dead where dead.is_dead)
