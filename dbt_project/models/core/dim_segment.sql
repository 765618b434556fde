select
    segment_code,
    name_id,
    name_en,
    is_in_all,
    is_total,
    sort_order
from {{ ref('segments') }}
