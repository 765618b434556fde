select
    cause_code,
    precedence,
    is_finding,
    name_id,
    name_en,
    meaning
from {{ ref('payment_causes') }}
