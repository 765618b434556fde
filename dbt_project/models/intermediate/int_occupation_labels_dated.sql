{{ config(materialized='view') }}

-- Registers write the occupation by its number, its name or a part of its name.
with occupations as (
    select * from {{ ref('occupation_is_work') }}
),

aliases as (
    select * from {{ ref('occupation_aliases') }}
)

select
    cast(occupation_code as varchar) as label,
    occupation_code,
    is_work,
    other_provider_code,
    valid_from,
    valid_to
from occupations
union
select
    upper(occupation_name) as label,
    occupation_code,
    is_work,
    other_provider_code,
    valid_from,
    valid_to
from occupations
union
-- An alias says which occupation is meant; whether that is work stays the occupation's own answer.
select
    aliases.label,
    aliases.occupation_code,
    occupations.is_work,
    occupations.other_provider_code,
    greatest(aliases.valid_from, occupations.valid_from) as valid_from,
    least(aliases.valid_to, occupations.valid_to) as valid_to
from aliases
inner join occupations on aliases.occupation_code = occupations.occupation_code
where
    aliases.valid_from < coalesce(occupations.valid_to, date '9999-12-31')
    and occupations.valid_from < coalesce(aliases.valid_to, date '9999-12-31')
