select
    receipt_id,
    source,
    decision as decision_code,
    reason,
    document,
    decided_at
from {{ source('landed', 'decisions') }}
