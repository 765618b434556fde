select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    kk_key,
    nik_key,
    desil as decile_number,
    tanggal as list_date
from {{ source('landed', 'social__households') }}
