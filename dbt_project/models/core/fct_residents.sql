select
    person_key,
    village_code,
    snapshot_period,
    birth_date,
    is_present,
    is_status_missing,
    occupation_label,
    is_work
from {{ ref('int_residents_keyed') }}
