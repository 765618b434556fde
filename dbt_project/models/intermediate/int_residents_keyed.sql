with residents as (
    select * from {{ ref('stg_village__residents') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

occupations as (
    select * from {{ ref('int_occupation_labels_dated') }}
),

region_codes as (
    select * from {{ ref('int_region_codes_dated') }}
)

select
    persons.person_key,
    coalesce(region_codes.resolved_code, residents.village_code) as village_code,
    residents.snapshot_period,
    min(residents.birth_date) as birth_date,
    -- OpenSID writes 1 for alive; a register without the column lists the living.
    bool_and(coalesce({{ tells_presence('residents.life_status_label') }}, true)) as is_present,
    bool_or({{ tells_death('residents.life_status_label') }}) as is_dead,
    bool_or({{ tells_move('residents.life_status_label') }}) as is_moved,
    bool_or(residents.life_status_label is null) as is_status_missing,
    max(residents.occupation_label) as occupation_label,
    bool_or(occupations.is_work) as is_work,
    max(occupations.other_provider_code) as other_provider_code
from residents
inner join persons on residents.nik_key = persons.nik_key
left join occupations
    on
        residents.occupation_label = occupations.label
        and {{ in_force('occupations', month_end('residents.snapshot_period')) }}
left join region_codes
    on
        residents.village_code = region_codes.region_code
        and {{ in_force('region_codes', month_end('residents.snapshot_period')) }}
where residents.snapshot_period is not null
group by
    persons.person_key,
    coalesce(region_codes.resolved_code, residents.village_code),
    residents.snapshot_period
