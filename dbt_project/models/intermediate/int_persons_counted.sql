{{ config(materialized='view') }}
-- Whom each method looks at, one by one, before anything is counted.
with states as (
    select * from {{ ref('int_person_states') }}
),

registered as (
    select * from {{ ref('int_registry_persons') }}
),

matched as (
    select * from {{ ref('int_matched_persons') }}
)

select
    'person_eligible' as method_code,
    period,
    person_key,
    region_code,
    segment_code,
    is_alone_in_all,
    cast(null as boolean) as is_in_universe,
    is_paid as is_covered,
    is_grace,
    is_unknown,
    cast(null as boolean) as lacks_occupation,
    program_codes
from states
union all
select
    'person_registry',
    period,
    person_key,
    region_code,
    'ALL',
    false,
    coalesce(is_work, false),
    coalesce(is_work and is_paid, false),
    null,
    coalesce(is_work and is_unknown, false),
    is_work is null,
    program_codes
from registered
union all
select
    'person_matched',
    period,
    person_key,
    region_code,
    'ALL',
    false,
    true,
    is_active,
    null,
    is_unknown,
    null,
    null
from matched
