select
    receipt_id,
    sha256,
    source,
    sender,
    region_code,
    period,
    status,
    rows_landed,
    rows_accepted,
    rows_quarantined,
    rows_non_data,
    received_at,
    {{ local_date('received_at') }} as received_date,
    columns as column_names,
    finding_codes,
    finding_actions
from {{ source('landed', 'files') }}
