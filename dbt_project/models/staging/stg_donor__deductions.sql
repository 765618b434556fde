select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    donor_key,
    upper(trim(skema)) as scheme_label,
    bulan as period,
    jumlah as amount_idr,
    upper(trim(status)) as deduction_label,
    upper(trim(sumber_dana)) as funding_label,
    kode_wilayah as region_code
from {{ source('landed', 'donor__deductions') }}
