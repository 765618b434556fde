select
    sex_code,
    name_id,
    name_en,
    sort_order,
    valid_from,
    valid_to
from {{ ref('sexes') }}
