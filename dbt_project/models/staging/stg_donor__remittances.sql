select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    upper(trim(skema)) as scheme_label,
    bulan as period,
    account_key,
    jumlah as remitted_idr,
    kode_iuran as billing_code,
    tanggal as remitted_date
from {{ source('landed', 'donor__remittances') }}
