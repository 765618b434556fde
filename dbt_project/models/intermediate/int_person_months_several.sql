-- Nearly everybody has one row in a month: whoever looks at the others alone begins here.
select
    person_key,
    period
from {{ ref('int_memberships_labelled') }}
group by person_key, period
having count(*) > 1
