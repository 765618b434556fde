-- Wage earners under each employer number, with what of the month is paid and in which programmes.
with memberships as (
    select * from {{ ref('int_memberships_labelled') }}
    where segment_code = 'PU' and employer_number is not null and is_paid
)

select
    employer_number,
    period,
    person_key,
    case
        when count(program_codes) > 0
            then list_sort(list_distinct(flatten(list(string_split(program_codes, ',')))))
    end as program_codes,
    min(reporting_region_code) as reporting_region_code
from memberships
group by employer_number, period, person_key
