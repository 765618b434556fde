select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    donor_key,
    nik_key,
    upper(trim(skema)) as scheme_label,
    mulai as first_period,
    selesai as last_period
from {{ source('landed', 'donor__workers') }}
