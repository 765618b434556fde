select
    payer_kind,
    name_id,
    name_en,
    sort_order,
    valid_from,
    valid_to
from {{ ref('payer_kinds') }}
