{{ config(materialized='view') }}

-- Registers write the occupation by its number or by its name.
with occupations as (
    select * from {{ ref('occupation_is_work') }}
)

select
    cast(occupation_code as varchar) as label,
    is_work,
    valid_from,
    valid_to
from occupations
union
select
    upper(occupation_name) as label,
    is_work,
    valid_from,
    valid_to
from occupations
