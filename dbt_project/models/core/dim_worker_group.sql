select
    worker_group_code,
    name_id,
    name_en,
    is_work,
    sort_order,
    valid_from,
    valid_to
from {{ ref('worker_groups') }}
