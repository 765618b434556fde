select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    kode_iuran as billing_code,
    nik_key,
    kpj_key,
    bulan as period,
    iuran as billed_idr
from {{ source('landed', 'bpjstk__billing_lines') }}
