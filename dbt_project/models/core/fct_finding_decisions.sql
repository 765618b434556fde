select
    finding_key,
    status_code,
    repaid_idr,
    document,
    decided_by,
    decided_date,
    finding_code,
    period,
    region_code,
    payer_code,
    person_count,
    amount_idr
from {{ ref('int_finding_decisions') }}
