select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    donor_key,
    opd as agency_code,
    upper(trim(skema)) as scheme_label,
    jumlah_pekerja as worker_count,
    mulai as first_period,
    selesai as last_period,
    tanggal_tanda_tangan as signed_date
from {{ source('landed', 'donor__pledges') }}
