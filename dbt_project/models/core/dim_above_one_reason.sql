select
    reason_code,
    name_id,
    name_en,
    remedy_id,
    remedy_en,
    sort_order,
    valid_from,
    valid_to
from {{ ref('above_one_reasons') }}
