select
    segment_code,
    name_id,
    name_en,
    is_in_all,
    is_total,
    sort_order,
    valid_from,
    valid_to
from {{ ref('segments') }}
